//! `onrecord add`: inputs into the archive.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal as _};
use std::ops::ControlFlow;
use std::sync::atomic::Ordering;
use std::time::Instant;

use onrecord::issue::IssueKind;
use onrecord::resources::Resources;
use onrecord_archive::{Added, Error, Given, Writer};
use serde::Serialize;

use super::args::{AddArgs, Form};
use super::keep::{Kept, Outcome, fetching, keep_found};
use super::{Trouble, make_folder, plural, print_json, producer, walk};
use crate::Exit;
use crate::input::{self, Failure, Found, Inputs};
use crate::progress::Progress;
use crate::workers;

/// How many inputs that cannot be read are named, unless all are asked for.
const NAMED: usize = 20;

/// How a run went.
#[derive(Debug, Default, Serialize)]
struct Summary {
    /// New articles.
    added: i64,
    /// How many of them were longer than is read.
    cut: i64,
    /// Captures that were there.
    known: i64,
    /// Inputs without an article, by why.
    passed: BTreeMap<&'static str, i64>,
    /// Inputs that could not be read.
    unread: i64,
    seconds: f64,
}

/// Reads every input into the archive; says how it went.
pub fn run(args: &AddArgs) -> Exit {
    let started = Instant::now();
    let mut summary = Summary::default();
    match add(args, &mut summary) {
        Ok(()) => {}
        Err(trouble) => {
            eprintln!("onrecord: {}", trouble.message);
            if summary.added > 0 {
                eprintln!("onrecord: {} had been read; `onrecord stats` counts those that are kept", plural(summary.added, "article"));
            }
            return Exit::NothingRead;
        }
    }
    summary.seconds = (started.elapsed().as_secs_f64() * 100.0).round() / 100.0;
    let told = match args.format {
        Form::Json => print_json(&summary),
        Form::Text => super::print(&summary.line()),
    };
    if told.is_err() {
        return Exit::NothingRead;
    }
    let read = summary.added + summary.known + summary.passed.values().sum::<i64>();
    match (summary.unread, read) {
        (0, _) => Exit::AllRead,
        (_, 0) => Exit::NothingRead,
        _ => Exit::SomeUnread,
    }
}

fn add(args: &AddArgs, summary: &mut Summary) -> Result<(), Trouble> {
    let path = args.archive.path()?;
    make_folder(&path)?;
    let resources = Resources::english();
    let mut writer = Writer::open(&path, producer(resources))?;
    let given = Given { outlet: args.outlet.clone().filter(|outlet| !outlet.trim().is_empty()), published: args.published.map(|date| date.to_string()), ..Given::default() };
    let walk::Files { all: files, found } = walk::files(&args.inputs);
    let inputs = Inputs::new(&files).found(found).fetching(fetching(input::fetcher(args.allow_private), args.follow, args.max, &path, &given)?);
    let to_fetch = inputs.to_fetch();
    let mut progress = Progress::new(&files, inputs.bytes_read());
    let threads = args.threads.map(usize::from).unwrap_or_else(|| std::thread::available_parallelism().map_or(1, |n| n.get()));
    let one = |found: Result<Found, Failure>| keep_found(resources, &path, &given, found?);
    let mut stopped: Option<Error> = None;
    workers::in_order(threads, inputs, one, |result| {
        let kept = result.unwrap_or_else(|panic| Err(Failure::new("an input", format!("internal error: {panic}"))));
        let added = match kept {
            Ok(Outcome::Visited(visit)) => writer.visited(&visit),
            Ok(Outcome::Kept(Kept::Entry(entry))) => writer.add(&entry).map(|added| match added {
                Added::New(_) => {
                    summary.added += 1;
                    if let Some(issue) = entry.issues.iter().find(|issue| matches!(issue.kind, IssueKind::TextCut | IssueKind::PageCut)) {
                        summary.cut += 1;
                        if args.verbose {
                            progress.around(|| eprintln!("onrecord: {}", Failure::new(&entry.article.id, &issue.message)));
                        }
                    }
                }
                Added::Known(_) => summary.known += 1,
            }),
            Ok(Outcome::Kept(Kept::Known(name))) => {
                summary.known += 1;
                if let Some(name) = name.filter(|_| args.verbose) {
                    progress.around(|| eprintln!("onrecord: {}", Failure::new(name, "is in the archive already")));
                }
                Ok(())
            }
            Ok(Outcome::Kept(Kept::Passed { name, why })) => {
                *summary.passed.entry(why).or_default() += 1;
                if args.verbose {
                    progress.around(|| eprintln!("onrecord: {}", Failure::new(name, why)));
                }
                Ok(())
            }
            Err(failure) => {
                summary.unread += 1;
                if args.verbose || summary.unread <= NAMED as i64 {
                    progress.around(|| eprintln!("onrecord: {failure}"));
                }
                Ok(())
            }
        };
        progress.advance_with(|done, seconds| summary.status(done, seconds, to_fetch.load(Ordering::Relaxed)));
        match added {
            Ok(()) => ControlFlow::Continue(()),
            Err(error) => {
                stopped = Some(error);
                ControlFlow::Break(())
            }
        }
    });
    if let Some(error) = stopped {
        progress.finish();
        return Err(error.into());
    }
    // Also what a run that was stopped had left.
    let linked = writer.link(resources, |left| progress.say(|| format!("{} to compare with the others", plural(left as i64, "article"))));
    progress.finish();
    linked?;
    if summary.unread > NAMED as i64 && !args.verbose {
        eprintln!("onrecord: {} more could not be read; `--verbose` names them", super::thousands(summary.unread - NAMED as i64));
    }
    Ok(())
}

impl Summary {
    /// What stands in the progress bar.
    fn status(&self, done: usize, seconds: f64, to_fetch: u64) -> String {
        let passed = self.passed.values().sum::<i64>() + self.unread;
        let mut line = format!("{} · {:.0}/s", plural(self.added, "article"), done as f64 / seconds.max(0.001));
        for (number, what) in [(self.known, "known"), (passed, "skipped"), (i64::try_from(to_fetch).unwrap_or(i64::MAX), "to fetch")] {
            if number > 0 {
                line += &format!(" · {} {what}", super::thousands(number));
            }
        }
        line
    }

    /// What stands at the end.
    fn line(&self) -> String {
        let mut line = format!("{} added", plural(self.added, "article"));
        if self.cut > 0 {
            line += &format!(" · {} longer than is read, of which the rest is only kept", super::thousands(self.cut));
        }
        if self.known > 0 {
            line += &format!(" · {} known", super::thousands(self.known));
        }
        for (why, number) in &self.passed {
            line += &format!(" · {} skipped: {why}", super::thousands(*number));
        }
        if self.unread > 0 {
            line += &format!(" · {} could not be read", super::thousands(self.unread));
        }
        if io::stdout().is_terminal() {
            line += &format!(" · {:.1} s", self.seconds);
        }
        line.push('\n');
        line
    }
}
