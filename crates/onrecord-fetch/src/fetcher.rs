//! One document from one address: asked for politely, followed carefully.

use std::fmt;
use std::io::{Cursor, Read};
use std::sync::{Arc, PoisonError};
use std::time::Duration;

use jiff::Timestamp;
use ureq::Body;
use ureq::http::Response;

use crate::address::Address;
use crate::body::{self, header};
use crate::error::FetchError;
use crate::guard::Private;
use crate::outside::Outside;
use crate::pace::{Host, Hosts};
use crate::robots::{self, Robots};
use crate::wire::Wire;

/// How often the way to a `robots.txt` is followed (RFC 9309).
const ROBOTS_REDIRECTS: usize = 5;

/// How much may be asked, waited and read.
#[derive(Debug, Clone)]
pub struct Limits {
    /// How long finding a host, and connecting to it, may take each.
    pub connect: Duration,
    /// How long a server may send nothing.
    pub silence: Duration,
    /// How long a page may take.
    pub page: Duration,
    /// How long an archive may take: WARC, or anything that is a gzip file.
    pub archive: Duration,
    /// How large a page may be, unpacked.
    pub page_bytes: u64,
    /// How large an archive may be, packed as it is.
    pub archive_bytes: u64,
    /// How often redirects are followed.
    pub redirects: usize,
    /// How long a host is left alone after a request began.
    pub pause: Duration,
    /// How long a host may ask to be left alone, between requests or for now.
    pub patience: Duration,
}

impl Default for Limits {
    fn default() -> Limits {
        Limits {
            connect: Duration::from_secs(10),
            silence: Duration::from_secs(20),
            page: Duration::from_secs(60),
            archive: Duration::from_secs(3_600),
            page_bytes: 16 << 20,
            archive_bytes: 8 << 30,
            redirects: 8,
            pause: Duration::from_secs(1),
            patience: Duration::from_secs(30),
        }
    }
}

/// What was received from an address before, so that it need not be sent again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Conditional {
    /// Where it was in the end.
    pub from: String,
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
}

/// What came of asking.
#[derive(Debug)]
pub enum Fetched {
    /// It is as it was.
    Unchanged,
    /// It is here.
    Whole(Box<Document>),
}

/// What stands at an address.
pub struct Document {
    /// Where it was in the end.
    pub address: Address,
    /// What the server says that it is: `text/html`.
    pub media: Option<String>,
    /// The encoding that the server names.
    pub charset: Option<String>,
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
    /// When it came.
    pub received: Timestamp,
    /// The bytes; of a long archive the first ones.
    pub bytes: Vec<u8>,
    rest: Option<Box<dyn Read + Send>>,
}

impl Document {
    /// All bytes, those of a long archive as they come.
    #[must_use]
    pub fn into_reader(self) -> Box<dyn Read + Send> {
        match self.rest {
            Some(rest) => Box::new(Cursor::new(self.bytes).chain(rest)),
            None => Box::new(Cursor::new(self.bytes)),
        }
    }

    /// Whether there are more than `bytes`.
    #[must_use]
    pub fn is_long(&self) -> bool {
        self.rest.is_some()
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Document { address, media, charset, etag, modified, received, bytes, rest } = self;
        f.debug_struct("Document")
            .field("address", &address.as_str())
            .field("media", media)
            .field("charset", charset)
            .field("etag", etag)
            .field("modified", modified)
            .field("received", received)
            .field("bytes", &bytes.len())
            .field("rest", &rest.is_some())
            .finish()
    }
}

/// Fetches, and remembers of every host what it asks and when it was asked.
#[derive(Debug)]
pub struct Fetcher {
    limits: Limits,
    outside: Outside,
    wire: Wire,
    hosts: Hosts,
}

/// Where the answer to one request leads.
enum Step<T> {
    Here(T),
    To(Address),
}

impl Fetcher {
    /// A fetcher that reaches the world as it is.
    #[must_use]
    pub fn new(limits: Limits, private: Private) -> Fetcher {
        Fetcher::within(limits, private, Outside::real())
    }

    /// A fetcher that reaches nothing but through `outside`.
    #[must_use]
    pub fn within(limits: Limits, private: Private, outside: Outside) -> Fetcher {
        let wire = Wire::new(&limits, private, &outside);
        Fetcher { limits, outside, wire, hosts: Hosts::default() }
    }

    /// Fetches what stands at an address, unless it is as it was.
    ///
    /// Waits for the host's turn, which may take a while.
    ///
    /// # Errors
    /// If it may not or cannot be fetched.
    pub fn get(&self, address: &Address, known: &Conditional) -> Result<Fetched, FetchError> {
        self.follow(address, self.limits.redirects, |at| {
            let robots = self.robots(at)?;
            if !robots.allows(&at.path()) {
                return Err(FetchError::Robots { host: at.host().to_owned() });
            }
            let pause = robots.delay().unwrap_or_default().min(self.limits.patience).max(self.limits.pause);
            let mut fields = Vec::new();
            if known.from == at.as_str() {
                fields.extend(known.etag.as_deref().map(|etag| ("if-none-match", etag)));
                fields.extend(known.modified.as_deref().map(|day| ("if-modified-since", day)));
            }
            self.ask(at, &fields, pause, |response| match response.status().as_u16() {
                304 if !fields.is_empty() => Ok(Step::Here(Fetched::Unchanged)),
                200 | 203 => self.document(at, response).map(|document| Step::Here(Fetched::Whole(Box::new(document)))),
                code => elsewhere(at, code, &response).map(Step::To),
            })
        })?
        .ok_or(FetchError::TooManyRedirects { limit: self.limits.redirects })
    }

    /// Goes where one step after the other leads; `None` if that is too far.
    fn follow<T>(&self, from: &Address, redirects: usize, mut step: impl FnMut(&Address) -> Result<Step<T>, FetchError>) -> Result<Option<T>, FetchError> {
        let mut way = vec![from.clone()];
        for _ in 0..=redirects {
            let at = way.last().unwrap_or(from);
            match step(at)? {
                Step::Here(found) => return Ok(Some(found)),
                Step::To(next) if way.contains(&next) => return Err(FetchError::RedirectLoop),
                Step::To(next) => way.push(next),
            }
        }
        Ok(None)
    }

    /// Makes one request when it is the host's turn; once more where the host asks to come back soon.
    fn ask<T>(&self, at: &Address, fields: &[(&str, &str)], pause: Duration, take: impl Fn(Response<Body>) -> Result<T, FetchError>) -> Result<T, FetchError> {
        let host: Arc<Host> = self.hosts.of(at.host());
        let mut turn = host.turn();
        let clock = self.outside.clock.as_ref();
        turn.take(clock, pause);
        let mut response = self.wire.get(at, fields)?;
        if let Some(wait) = self.asked_to_wait(&response) {
            turn.rest(clock, wait.min(self.limits.patience));
            if wait <= self.limits.patience {
                turn.take(clock, pause);
                response = self.wire.get(at, fields)?;
            }
        }
        take(response)
    }

    /// How long a server that has too much to do asks to be left alone.
    fn asked_to_wait(&self, response: &Response<Body>) -> Option<Duration> {
        let code = response.status().as_u16();
        let wait = header(response, "retry-after").filter(|_| matches!(code, 429 | 503))?;
        wait_of(wait, self.outside.clock.date())
    }

    fn document(&self, at: &Address, response: Response<Body>) -> Result<Document, FetchError> {
        let kind = header(&response, "content-type").map(str::to_owned);
        let validator = |name: &str| header(&response, name).filter(|value| value.len() <= 1_000 && value.is_ascii()).map(str::to_owned);
        let (etag, modified) = (validator("etag"), validator("last-modified"));
        let received = self.outside.clock.date();
        let body::Received { bytes, rest } = body::read(response, &self.limits, &self.outside.clock)?;
        let media = kind.as_deref().and_then(|kind| kind.split(';').next()).map(|media| media.trim().to_ascii_lowercase());
        Ok(Document { address: at.clone(), media, charset: kind.as_deref().and_then(charset), etag, modified, received, bytes, rest })
    }

    /// What the host of an address asks; it is asked once.
    fn robots(&self, address: &Address) -> Result<Arc<Robots>, FetchError> {
        let host = self.hosts.of(address.host());
        let mut known = host.robots.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(robots) = known.get(&address.origin()) {
            return robots.clone();
        }
        let robots = self.ask_for_robots(address).map(Arc::new);
        known.insert(address.origin(), robots.clone());
        robots
    }

    fn ask_for_robots(&self, address: &Address) -> Result<Robots, FetchError> {
        let host = address.host();
        let found = self.follow(&address.robots(), ROBOTS_REDIRECTS, |at| {
            self.ask(at, &[], self.limits.pause, |response| match response.status().as_u16() {
                200..=299 => {
                    let limits = Limits { page_bytes: self.limits.page_bytes.max(robots::MAX_BYTES as u64 + 1), ..self.limits.clone() };
                    body::read(response, &limits, &self.outside.clock).map(|received| Step::Here(Robots::parse(&received.bytes)))
                }
                code @ (429 | 500..) => Err(FetchError::RobotsUnknown { host: host.to_owned(), code }),
                // There is none, or none for us: everything may be fetched.
                code => Ok(elsewhere(at, code, &response).map_or(Step::Here(Robots::default()), Step::To)),
            })
        });
        match found {
            Ok(robots) => Ok(robots.unwrap_or_default()),
            Err(FetchError::RedirectLoop) => Ok(Robots::default()),
            Err(error) => Err(error),
        }
    }
}

/// Where a redirect leads; or the error that another answer is.
fn elsewhere(at: &Address, code: u16, response: &Response<Body>) -> Result<Address, FetchError> {
    match header(response, "location") {
        Some(location) if matches!(code, 301 | 302 | 303 | 307 | 308) => at.join(location),
        _ => Err(FetchError::Status { code, wait: header(response, "retry-after").and_then(|wait| wait.parse().ok()) }),
    }
}

/// Seconds, or a date.
fn wait_of(wait: &str, now: Timestamp) -> Option<Duration> {
    if let Ok(seconds) = wait.parse::<u64>() {
        return Some(Duration::from_secs(seconds));
    }
    let until = jiff::fmt::rfc2822::parse(wait).ok()?.timestamp();
    Some(until.duration_since(now).try_into().unwrap_or(Duration::ZERO))
}

/// The encoding that a content type names.
fn charset(kind: &str) -> Option<String> {
    let parameters = kind.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let named = parameters.filter(|(key, _)| key.trim().eq_ignore_ascii_case("charset")).map(|(_, value)| value.trim().trim_matches(['"', '\'']));
    named.filter(|name| !name.is_empty() && name.len() <= 40 && name.bytes().all(|b| b.is_ascii_graphic())).map(str::to_owned).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_encoding_is_read_from_the_content_type() {
        for (kind, name) in [
            ("text/html; charset=windows-1252", Some("windows-1252")),
            ("text/html;Charset=\"UTF-8\"", Some("UTF-8")),
            ("text/html; a=b; charset= koi8-r ", Some("koi8-r")),
            ("text/html", None),
            ("text/html; charset=", None),
            ("text/html; charset=a b", None),
        ] {
            assert_eq!(charset(kind).as_deref(), name, "{kind}");
        }
    }

    #[test]
    fn a_time_to_wait_is_seconds_or_a_date() {
        let now: Timestamp = "2025-11-18T10:00:00Z".parse().expect("a time");
        assert_eq!(wait_of("120", now), Some(Duration::from_secs(120)));
        assert_eq!(wait_of("Tue, 18 Nov 2025 10:00:05 GMT", now), Some(Duration::from_secs(5)));
        assert_eq!(wait_of("Tue, 18 Nov 2025 09:00:00 GMT", now), Some(Duration::ZERO));
        assert_eq!((wait_of("soon", now), wait_of("-5", now)), (None, None));
    }
}
