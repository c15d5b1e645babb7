//! The progress bar on standard error.

use std::io::{self, IsTerminal as _};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use onrecord_fetch::Address;

/// How many reports are read without a bar.
const FEW: usize = 8;

/// How often the bar moves: a fast reader must not spend its time on it.
const EVERY: Duration = Duration::from_millis(100);

/// Shows how far the reading is, if standard error is a terminal and there are more than a few reports.
pub struct Progress {
    bar: Option<ProgressBar>,
    total: Option<u64>,
    bytes_read: Arc<AtomicU64>,
    done: usize,
    started: Instant,
    drawn: Instant,
}

impl Progress {
    /// Prepares the bar; it appears when there turn out to be many reports.
    pub fn new(paths: &[PathBuf], bytes_read: Arc<AtomicU64>) -> Progress {
        // Standard input and addresses have no length; neither has a run in which one file has none.
        let endless = |path: &PathBuf| path.as_os_str() == "-" || path.to_str().is_some_and(Address::is_meant);
        let size = |path: &PathBuf| match endless(path) {
            true => None,
            false => Some(path.metadata().ok().filter(|m| m.is_file()).map_or(0, |m| m.len())),
        };
        let total = paths.iter().map(size).sum();
        Progress { bar: None, total, bytes_read, done: 0, started: Instant::now(), drawn: Instant::now() }
    }

    /// Counts a report as done.
    pub fn advance(&mut self) {
        self.advance_with(|done, _| format!("{done} reports"));
    }

    /// Counts a report as done; the message is made of how many are, and of the seconds that took.
    pub fn advance_with(&mut self, message: impl FnOnce(usize, f64) -> String) {
        self.done += 1;
        if self.done == FEW && io::stderr().is_terminal() {
            self.bar = Some(bar(self.total));
        }
        if let Some(bar) = &self.bar
            && self.drawn.elapsed() >= EVERY
        {
            self.drawn = Instant::now();
            bar.set_position(self.bytes_read.load(Ordering::Relaxed));
            bar.set_message(message(self.done, self.started.elapsed().as_secs_f64()));
        }
    }

    /// Says what is done after the reading.
    pub fn say(&self, message: impl FnOnce() -> String) {
        if let Some(bar) = &self.bar {
            bar.set_message(message());
        }
    }

    /// Runs what writes to the terminal with the bar out of its way.
    pub fn around<R>(&self, write: impl FnOnce() -> R) -> R {
        match &self.bar {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    /// Takes the bar away.
    pub fn finish(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

fn bar(total: Option<u64>) -> ProgressBar {
    let template = match total {
        Some(_) => "{bar:32} {percent:>3} %  {msg}  {elapsed} elapsed, {eta} left",
        None => "{spinner} {bytes}  {msg}  {elapsed} elapsed",
    };
    let style = ProgressStyle::with_template(template).expect("the template is ours").progress_chars("━╸─");
    ProgressBar::with_draw_target(total, ProgressDrawTarget::stderr()).with_style(style)
}
