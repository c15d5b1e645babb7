//! Pages from the web, for somebody who gives their address instead of a file.

use std::sync::Arc;

use axum::http::StatusCode;
use onrecord_fetch::{Address, Conditional, Document, FetchError, Fetched, Fetcher};
use tokio::sync::Semaphore;

use super::problem::Problem;
use super::report::{Kind, Report};
use crate::input::fetcher;

/// How many pages are fetched at a time.
const AT_ONCE: usize = 8;

/// Brings pages from the web.
#[derive(Debug)]
pub struct Pages {
    fetcher: Arc<Fetcher>,
    places: Arc<Semaphore>,
    private: bool,
}

impl Pages {
    /// Makes it ready; `private` lets it into this machine and its network.
    pub fn new(private: bool) -> Pages {
        Pages { fetcher: Arc::new(fetcher(private)), places: Arc::new(Semaphore::new(AT_ONCE)), private }
    }

    /// A fetcher for a whole batch, which remembers no more than that.
    pub fn for_batch(&self) -> Fetcher {
        fetcher(self.private)
    }

    /// The report at an address.
    pub async fn get(&self, address: &str) -> Result<Report, Problem> {
        let address = parse(address)?;
        let busy = |_| Problem::new(StatusCode::SERVICE_UNAVAILABLE, "busy", "too many pages are being fetched");
        let place = self.places.clone().try_acquire_owned().map_err(busy)?;
        let fetcher = self.fetcher.clone();
        let fetched = tokio::task::spawn_blocking(move || {
            let fetched = fetcher.get(&address, &Conditional::default());
            drop(place);
            fetched
        });
        match fetched.await {
            Ok(Ok(Fetched::Whole(document))) => report(*document),
            Ok(Ok(Fetched::Unchanged)) => Err(Problem::new(StatusCode::BAD_GATEWAY, "not-fetched", "the server says that nothing has changed, and sends nothing")),
            Ok(Err(error)) => Err(problem(&error)),
            Err(_) => Err(Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "the page could not be fetched because of an error in the program")),
        }
    }
}

/// An address as people type it: without `https://`, too.
pub fn parse(text: &str) -> Result<Address, Problem> {
    let text = text.trim();
    let parsed = if text.contains("://") { Address::parse(text) } else { Address::parse(&format!("https://{text}")) };
    parsed.map_err(|error| problem(&error))
}

fn report(document: Document) -> Result<Report, Problem> {
    if document.is_long() {
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unreadable", "it is too long for one report; `onrecord add` takes whole archives"));
    }
    let html = document.media.as_deref().is_some_and(|media| media.eq_ignore_ascii_case("text/html") || media.eq_ignore_ascii_case("application/xhtml+xml"));
    let kind = if html { Kind::Page(document.charset) } else { Kind::Recognised };
    Ok(Report { bytes: document.bytes.into(), kind, url: Some(document.address.as_str().to_owned()), ..Report::default() })
}

/// Whose fault it is that nothing came.
fn problem(error: &FetchError) -> Problem {
    let (status, code) = match error {
        FetchError::NotAnAddress { .. } => (StatusCode::BAD_REQUEST, "bad-request"),
        FetchError::Private { .. } | FetchError::Robots { .. } => (StatusCode::FORBIDDEN, "not-fetched"),
        FetchError::TooSlow { .. } => (StatusCode::GATEWAY_TIMEOUT, "not-fetched"),
        _ => (StatusCode::BAD_GATEWAY, "not-fetched"),
    };
    Problem::new(status, code, format!("it was not fetched: {error}"))
}
