//! A job into an entry of the archive: what the workers do.

use std::cell::RefCell;
use std::path::Path;

use onrecord::article::{Article, Basis, Published};
use onrecord::issue::IssueKind;
use onrecord::pipeline;
use onrecord::resources::Resources;
use onrecord_archive::entry::Received;
use onrecord_archive::{Capture, Entry, Error, Given, Keys, Visit};
use onrecord_fetch::Fetcher;

use crate::input::{Failure, Fetching, Found, Job};

/// What became of a job before anything was written.
pub enum Kept {
    /// To be added.
    Entry(Box<Entry>),
    /// It is in the archive already; what it is called, unless an address that gives nothing new.
    Known(Option<String>),
    /// It holds no article, for this reason.
    Passed {
        name: String,
        why: &'static str,
    },
}

/// What became of something that an input gave.
pub enum Outcome {
    /// A report.
    Kept(Kept),
    /// Something that was fetched, and all that came of it was given before.
    Visited(Visit),
}

/// Makes an entry of what an input gave, if it is a report.
pub fn keep_found(resources: &Resources, archive: &Path, given: &Given, found: Found) -> Result<Outcome, Failure> {
    match found {
        Found::Report(job) => keep(resources, archive, given, job).map(Outcome::Kept),
        Found::Visited(visit) => Ok(Outcome::Visited(visit)),
        Found::Unchanged => Ok(Outcome::Kept(Kept::Known(None))),
    }
}

/// How addresses are fetched into an archive, which remembers what it has of them.
pub fn fetching(fetcher: Fetcher, follow: bool, max: usize, archive: &Path, given: &Given) -> Result<Fetching, Error> {
    let keys = Keys::open(archive)?;
    Ok(Fetching {
        fetcher,
        follow,
        max,
        given: serde_json::to_string(given).expect("plain data"),
        // Where it cannot be told, it is asked for as if it were new.
        known: Box::new(move |url, how| keys.visit(url, how).ok().flatten()),
    })
}

/// Makes an entry of a job, unless the archive has it or there is no article in it.
pub fn keep(resources: &Resources, archive: &Path, given: &Given, job: Job) -> Result<Kept, Failure> {
    let key = Capture::key(&job.bytes, job.url.as_deref(), given);
    if asked(archive, |keys| keys.has(&key)) {
        return Ok(Kept::Known(Some(job.name)));
    }
    let article = with_given(given, job.article()?);
    if job.fetched && asked(archive, |keys| keys.has_article(&article, given)) {
        return Ok(Kept::Known(Some(job.name)));
    }
    if let Some(why) = no_article(&article) {
        return Ok(Kept::Passed { name: job.name, why });
    }
    let analysis = pipeline::analyse(resources, &article);
    let received = Received { place: job.name, url: job.url, charset: job.charset, at: job.received, outlet: job.outlet, listed: job.listed, given: given.clone() };
    let capture = Capture::new(job.kind.name(), &job.bytes, received);
    Ok(Kept::Entry(Box::new(Entry::new(capture, article, analysis.record, analysis.issues))))
}

/// What was said of a report from outside wins over what it says of itself.
pub fn with_given(given: &Given, mut article: Article) -> Article {
    let set = |said: &Option<String>, field: &mut Option<String>| {
        if said.is_some() {
            field.clone_from(said);
        }
    };
    set(&given.url, &mut article.url);
    set(&given.outlet, &mut article.outlet);
    set(&given.headline, &mut article.headline);
    if let Some(date) = given.published.as_deref().and_then(|day| day.parse().ok()) {
        article.published = Some(Published { date, basis: Basis::Given });
    }
    article
}

/// Why there is nothing to keep.
fn no_article(article: &Article) -> Option<&'static str> {
    let has = |kind: IssueKind| article.issues.iter().any(|issue| issue.kind == kind);
    if article.text().chars().any(char::is_alphanumeric) {
        return None;
    }
    Some(if has(IssueKind::ConsentWall) {
        "asks for consent"
    } else if has(IssueKind::ErrorPage) {
        "error page"
    } else if has(IssueKind::IndexPage) {
        "list of reports"
    } else {
        "no article"
    })
}

/// Whether the archive has something; each worker looks for itself.
fn asked(archive: &Path, has: impl FnOnce(&Keys) -> Result<bool, Error>) -> bool {
    thread_local! {
        static KEYS: RefCell<Option<Keys>> = const { RefCell::new(None) };
    }
    KEYS.with_borrow_mut(|keys| {
        if keys.is_none() {
            *keys = Keys::open(archive).ok();
        }
        // Where it cannot be told, the writer will.
        keys.as_ref().is_some_and(|keys| has(keys).unwrap_or(false))
    })
}
