//! Why something was not fetched.

use std::fmt;
use std::net::IpAddr;

/// Why something was not fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum FetchError {
    /// It is no address, or none that is fetched.
    NotAnAddress {
        /// What is wrong with it.
        why: String,
    },
    /// The host is, or may be, within somebody's own network.
    Private {
        /// The host.
        host: String,
        /// Where it is, unless its name says enough.
        ip: Option<IpAddr>,
        /// What kind of address that is.
        kind: &'static str,
    },
    /// The host's `robots.txt` asks us not to.
    Robots {
        /// The host.
        host: String,
    },
    /// The host's `robots.txt` could not be had, so nothing may be fetched from it.
    RobotsUnknown {
        /// The host.
        host: String,
        /// What the server answered.
        code: u16,
    },
    /// There is no such host.
    NoSuchHost {
        /// Its name.
        host: String,
    },
    /// It took too long.
    TooSlow {
        /// What was waited for.
        what: &'static str,
    },
    /// The server answered, and not with what was asked for.
    Status {
        /// What it answered.
        code: u16,
        /// How many seconds it asks to be left alone.
        wait: Option<u64>,
    },
    /// There is more than is read.
    TooLong {
        /// How many bytes are read.
        limit: u64,
    },
    /// It redirects too often.
    TooManyRedirects {
        /// How often is followed.
        limit: usize,
    },
    /// Its redirects lead back to where they were.
    RedirectLoop,
    /// The connection, or what came over it, is broken.
    Broken {
        /// In what way.
        why: String,
    },
}

impl FetchError {
    /// Whether it may be otherwise another time.
    #[must_use]
    pub fn may_pass(&self) -> bool {
        match self {
            FetchError::NoSuchHost { .. } | FetchError::TooSlow { .. } | FetchError::Broken { .. } | FetchError::RobotsUnknown { .. } => true,
            FetchError::Status { code, .. } => *code >= 500 || matches!(code, 408 | 425 | 429),
            _ => false,
        }
    }
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            FetchError::NotAnAddress { why } => write!(f, "is no address that is fetched: {why}"),
            FetchError::Private { host, ip: Some(ip), kind } => write!(f, "{host} is at {ip}, {kind}; `--allow-private` allows it"),
            FetchError::Private { host, ip: None, kind } => write!(f, "{host} is {kind}; `--allow-private` allows it"),
            FetchError::Robots { host } => write!(f, "the robots.txt of {host} asks not to fetch it"),
            FetchError::RobotsUnknown { host, code } => write!(f, "the robots.txt of {host} cannot be had ({}), so it is not fetched", status(*code)),
            FetchError::NoSuchHost { host } => write!(f, "there is no host {host}"),
            FetchError::TooSlow { what } => write!(f, "took too long: {what}"),
            FetchError::Status { code, wait: Some(seconds) } => write!(f, "the server answered {} and asks to wait for {seconds} s", status(*code)),
            FetchError::Status { code, wait: None } => write!(f, "the server answered {}", status(*code)),
            FetchError::TooLong { limit } => write!(f, "holds more than {} MB", limit >> 20),
            FetchError::TooManyRedirects { limit } => write!(f, "redirects more than {limit} times"),
            FetchError::RedirectLoop => f.write_str("its redirects lead in a circle"),
            FetchError::Broken { why } => f.write_str(why),
        }
    }
}

impl std::error::Error for FetchError {}

/// A status with its name, where it has one.
fn status(code: u16) -> String {
    let name = ureq::http::StatusCode::from_u16(code).ok().and_then(|status| status.canonical_reason());
    name.map_or_else(|| code.to_string(), |name| format!("{code} {name}"))
}
