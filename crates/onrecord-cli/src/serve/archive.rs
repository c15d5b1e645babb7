//! The archive, asked from requests: a few readers that are used again, each on a thread that may wait.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use axum::http::StatusCode;
use onrecord_archive::{Error, Reader};
use tokio::sync::Semaphore;

use super::problem::Problem;

/// How many questions are answered at a time, and how many readers are kept open: each has a cache of its own.
const AT_A_TIME: usize = 8;

/// Where the archive is, and readers of it.
#[derive(Debug, Clone)]
pub struct Archive {
    path: PathBuf,
    idle: Arc<Mutex<Vec<Reader>>>,
    places: Arc<Semaphore>,
}

impl Archive {
    /// The archive at a place; nothing is opened yet, and it need not be there.
    pub fn new(path: PathBuf) -> Archive {
        Archive { path, idle: Arc::default(), places: Arc::new(Semaphore::new(AT_A_TIME)) }
    }

    /// Its place.
    pub fn path(&self) -> &PathBuf {
        &self.path
    }

    /// Asks what was committed until now.
    pub async fn ask<T: Send + 'static>(&self, question: impl FnOnce(&Reader) -> Result<T, Problem> + Send + 'static) -> Result<T, Problem> {
        let own = self.clone();
        let place = self.places.clone().acquire_owned().await.expect("the semaphore is never closed");
        let asked = tokio::task::spawn_blocking(move || {
            let _place = place;
            let idle = || own.idle.lock().unwrap_or_else(PoisonError::into_inner);
            let taken = idle().pop();
            let reader = match taken.map(|reader| reader.refresh().map(|()| reader)) {
                Some(Ok(reader)) => reader,
                _ => Reader::open(&own.path).map_err(problem)?,
            };
            let answer = question(&reader)?;
            idle().push(reader);
            Ok(answer)
        });
        asked.await.unwrap_or_else(|_| Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the archive could not be asked because of an error in the program")))
    }
}

/// An error of the archive as an answer.
pub fn problem(error: Error) -> Problem {
    let status = match &error {
        Error::NoSuch { .. } | Error::Missing { .. } => StatusCode::NOT_FOUND,
        Error::Busy => StatusCode::SERVICE_UNAVAILABLE,
        _ => StatusCode::INTERNAL_SERVER_ERROR,
    };
    let code = match &error {
        Error::Missing { .. } => "no-archive",
        Error::NoSuch { .. } => "not-found",
        Error::Busy => "busy",
        _ => "archive",
    };
    Problem::new(status, code, error.to_string())
}
