//! Reading on a few threads: as many reports at a time as there are cores.

use std::sync::Arc;

use axum::http::StatusCode;
use onrecord::article::Article;
use onrecord::parse::Parse;
use onrecord::pipeline::{self, Analysis};
use onrecord::resources::Resources;
use tokio::sync::Semaphore;

use super::problem::Problem;

/// How many reports may wait for a core; whoever comes then is told to come again.
const MAX_WAITING: usize = 256;

/// The engine with its queue.
#[derive(Debug)]
pub struct Engine {
    resources: &'static Resources,
    cores: Arc<Semaphore>,
    places: Arc<Semaphore>,
}

impl Engine {
    /// Makes it ready; takes some hundredths of a second.
    pub fn new() -> Engine {
        let cores = std::thread::available_parallelism().map_or(1, |n| n.get());
        Engine { resources: Resources::english(), cores: Arc::new(Semaphore::new(cores)), places: Arc::new(Semaphore::new(cores + MAX_WAITING)) }
    }

    /// What the engine knows.
    pub fn resources(&self) -> &'static Resources {
        self.resources
    }

    /// Makes an article and reads it, when a core is free. The structure of its words is not kept.
    pub async fn read(&self, article: impl FnOnce() -> Result<Article, Problem> + Send + 'static) -> Result<(Article, Analysis), Problem> {
        let busy = |_| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many reports are waiting to be read");
        let place = self.places.clone().try_acquire_owned().map_err(busy)?;
        let core = self.cores.clone().acquire_owned().await.expect("the semaphore is never closed");
        let resources = self.resources;
        let read = tokio::task::spawn_blocking(move || {
            let article = article()?;
            let analysis = pipeline::analyse(resources, &article);
            // Only now: who gives up waiting must not let another one in.
            drop((core, place));
            Ok((article, Analysis { parse: Parse::default(), ..analysis }))
        });
        match read.await {
            Ok(read) => read,
            Err(_) => Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "this report could not be read because of an error in the program")),
        }
    }
}
