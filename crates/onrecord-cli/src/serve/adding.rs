//! Files into the archive, one batch at a time, and how far it has come.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::PoisonError;
use std::sync::atomic::{AtomicU64, Ordering};

use axum::http::StatusCode;
use onrecord::resources::Resources;
use onrecord_archive::{Added, Given, Writer};
use onrecord_fetch::Fetcher;
use serde::Serialize;
use tokio::sync::watch;

use super::problem::Problem;
use super::room::Room;
use crate::archive::keep::{Kept, Outcome, fetching, keep_found};
use crate::archive::{make_folder, producer};
use crate::input::{Failure, Found, Inputs, Job};
use crate::workers;

/// How many inputs that cannot be read are named.
const NAMED: usize = 100;

/// How many addresses a batch fetches.
const FETCHED: usize = 1_000;

/// How many batches are remembered.
const REMEMBERED: usize = 20;

/// How far a batch has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Progress {
    /// Reports that were looked at.
    pub done: u64,
    /// New articles.
    pub added: u64,
    /// Those that were there.
    pub known: u64,
    /// What held no article, or could not be read, and why.
    pub trouble: Vec<String>,
    /// How many of those there are altogether.
    pub passed: u64,
    /// What is being done: "reading", "linking".
    pub doing: &'static str,
    /// Whether it is over.
    pub finished: bool,
    /// What ended it early.
    pub failed: Option<String>,
}

/// What is to be added.
#[derive(Debug)]
pub struct Wanted {
    /// Files that were sent.
    pub folder: Option<Folder>,
    /// What is to be fetched.
    pub addresses: Vec<String>,
    /// Whether pages that feeds and sitemaps name are fetched, too.
    pub follow: bool,
    /// Who published the reports.
    pub outlet: Option<String>,
}

/// The batches, newest last.
#[derive(Debug, Default)]
pub struct Batches {
    next: AtomicU64,
    list: Mutex<Vec<(u64, watch::Receiver<Progress>)>>,
}

impl Batches {
    /// How far a batch has come.
    pub fn get(&self, id: u64) -> Option<watch::Receiver<Progress>> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner).iter().find(|(own, _)| *own == id).map(|(_, progress)| progress.clone())
    }

    /// Begins to add what is wanted; the files go when that is done. Gives the batch's number.
    pub fn begin(&self, room: &Room, wanted: Wanted) -> Result<u64, Problem> {
        let mut list = self.list.lock().unwrap_or_else(PoisonError::into_inner);
        if list.iter().any(|(_, progress)| !progress.borrow().finished) {
            return Err(Problem::new(StatusCode::CONFLICT, "adding", "other files are being added; wait until that is done"));
        }
        let id = self.next.fetch_add(1, Ordering::Relaxed) + 1;
        let (sender, receiver) = watch::channel(Progress { doing: "reading", ..Progress::default() });
        list.push((id, receiver));
        let forgotten = list.len().saturating_sub(REMEMBERED);
        list.drain(..forgotten);
        let (resources, path, fetcher) = (room.engine.resources(), room.archive.path().clone(), room.pages.for_batch());
        tokio::task::spawn_blocking(move || {
            let failed = add(resources, &path, &wanted, fetcher, &sender).err();
            sender.send_modify(|progress| {
                progress.failed = failed;
                progress.finished = true;
            });
        });
        Ok(id)
    }
}

/// A folder for files that were sent, gone when it is no longer needed.
#[derive(Debug)]
pub struct Folder {
    path: PathBuf,
    /// The files in it, in the order in which they came.
    pub files: Vec<PathBuf>,
}

impl Folder {
    /// Makes one that nobody else has.
    pub fn new(name: &str) -> Result<Folder, Problem> {
        let path = std::env::temp_dir().join(format!("onrecord-{name}"));
        std::fs::create_dir(&path).map_err(|error| disk(&error))?;
        Ok(Folder { path, files: Vec::new() })
    }

    /// A file to write to, by the name that it was sent with.
    pub fn file(&mut self, name: &str) -> Result<std::fs::File, Problem> {
        let plain: String = name.rsplit(['/', '\\']).next().unwrap_or_default().chars().filter(|c| !c.is_control()).take(120).collect();
        let folder = self.path.join(self.files.len().to_string());
        std::fs::create_dir(&folder).map_err(|error| disk(&error))?;
        let path = folder.join(if plain.trim_matches('.').is_empty() { "report" } else { &plain });
        let file = std::fs::File::create_new(&path).map_err(|error| disk(&error))?;
        self.files.push(path);
        Ok(file)
    }

    /// A text that names files of the folder, with their own names only.
    fn named(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for folder in self.files.iter().filter_map(|file| file.parent()) {
            text = text.replace(&format!("{}/", folder.display()), "");
        }
        text
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.path);
    }
}

/// A file that could not be written.
pub fn disk(error: &std::io::Error) -> Problem {
    Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "disk", format!("the files could not be put aside: {error}"))
}

fn add(resources: &'static Resources, path: &Path, wanted: &Wanted, fetcher: Fetcher, progress: &watch::Sender<Progress>) -> Result<(), String> {
    make_folder(path).map_err(|trouble| trouble.to_string())?;
    let mut writer = Writer::open(path, producer(resources)).map_err(|error| error.to_string())?;
    let given = Given { outlet: wanted.outlet.clone(), ..Given::default() };
    let own_name = |name: &str| wanted.folder.as_ref().map_or_else(|| name.to_owned(), |folder| folder.named(name));
    let threads = std::thread::available_parallelism().map_or(1, |n| n.get());
    let one = |found: Result<Found, Failure>| {
        let found = match found? {
            Found::Report(job) => Found::Report(Job { name: own_name(&job.name), ..job }),
            other => other,
        };
        keep_found(resources, path, &given, found)
    };
    let files = wanted.folder.iter().flat_map(|folder| folder.files.iter().cloned());
    let inputs: Vec<PathBuf> = files.chain(wanted.addresses.iter().map(PathBuf::from)).collect();
    let fetching = fetching(fetcher, wanted.follow, FETCHED, path, &given).map_err(|error| error.to_string())?;
    let mut stopped = None;
    workers::in_order(threads, Inputs::new(&inputs).fetching(fetching), one, |result| {
        let kept = result.unwrap_or_else(|panic| Err(Failure::new("a report", format!("internal error: {panic}"))));
        let mut trouble = None;
        let (mut added, mut known) = (0, 0);
        match kept {
            Ok(Outcome::Visited(visit)) => {
                stopped = writer.visited(&visit).err().map(|error| error.to_string());
                return if stopped.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) };
            }
            Ok(Outcome::Kept(Kept::Entry(entry))) => match writer.add(&entry) {
                Ok(Added::New(_)) => added = 1,
                Ok(Added::Known(_)) => known = 1,
                Err(error) => stopped = Some(error.to_string()),
            },
            Ok(Outcome::Kept(Kept::Known(_))) => known = 1,
            Ok(Outcome::Kept(Kept::Passed { name, why })) => trouble = Some(Failure::new(name, why).to_string()),
            Err(failure) => trouble = Some(own_name(&failure.to_string())),
        }
        progress.send_modify(|p| {
            p.done += 1;
            p.added += added;
            p.known += known;
            if let Some(trouble) = trouble {
                p.passed += 1;
                if p.trouble.len() < NAMED {
                    p.trouble.push(trouble);
                }
            }
        });
        if stopped.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    if let Some(stopped) = stopped {
        return Err(stopped);
    }
    progress.send_modify(|p| p.doing = "linking");
    writer.link(resources, |_| {}).map(|_| ()).map_err(|error| error.to_string())
}
