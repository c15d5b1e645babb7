//! What a server sends, within limits of time and size.

use std::io::{self, Cursor, Read};
use std::sync::Arc;
use std::time::Duration;

use flate2::read::MultiGzDecoder;
use ureq::Body;
use ureq::http::Response;

use crate::error::FetchError;
use crate::fetcher::Limits;
use crate::outside::Clock;

/// The start of a body and, where it is a long archive, what comes after.
pub struct Received {
    pub bytes: Vec<u8>,
    pub rest: Option<Box<dyn Read + Send>>,
}

/// Reads a body: a page whole, of an archive the start.
pub fn read(response: Response<Body>, limits: &Limits, clock: &Arc<dyn Clock>) -> Result<Received, FetchError> {
    let started = clock.now();
    let encoding = header(&response, "content-encoding").unwrap_or_default().to_ascii_lowercase();
    let sent = response.into_body().into_reader();
    let unpacked: Box<dyn Read + Send> = match encoding.as_str() {
        "" | "identity" => Box::new(sent),
        "gzip" | "x-gzip" => unzipped(sent)?,
        _ => return Err(FetchError::Broken { why: format!("it is encoded as {encoding:?}, which was not asked for") }),
    };
    let mut body = Limited { body: unpacked, clock: clock.clone(), until: started + limits.page, limit: limits.page_bytes, left: limits.page_bytes };
    let mut bytes = Vec::new();
    body.by_ref().take(START).read_to_end(&mut bytes)?;
    let archive = bytes.starts_with(b"WARC/") || bytes.starts_with(b"\x1f\x8b");
    if archive {
        body.until = started + limits.archive;
    }
    // What a page may have is read at once; an archive is longer, and read as it comes.
    let room = limits.page_bytes.saturating_sub(bytes.len() as u64);
    if !archive {
        body.read_to_end(&mut bytes)?;
        return Ok(Received { bytes, rest: None });
    }
    (body.limit, body.left) = (limits.archive_bytes, limits.archive_bytes);
    let read = body.by_ref().take(room).read_to_end(&mut bytes)?;
    let rest: Option<Box<dyn Read + Send>> = if (read as u64) < room { None } else { Some(Box::new(body)) };
    Ok(Received { bytes, rest })
}

/// As much of the start shows what it is.
const START: u64 = 8;

/// A header field, if it is text.
pub fn header<'r>(response: &'r Response<Body>, name: &str) -> Option<&'r str> {
    response.headers().get(name).and_then(|value| value.to_str().ok()).map(str::trim).filter(|value| !value.is_empty())
}

/// Takes gzip off; some servers say that it is on where it is not.
fn unzipped(mut sent: impl Read + Send + 'static) -> Result<Box<dyn Read + Send>, FetchError> {
    let mut start = Vec::new();
    sent.by_ref().take(2).read_to_end(&mut start)?;
    let zipped = start == b"\x1f\x8b";
    let whole = Cursor::new(start).chain(sent);
    Ok(if zipped { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) })
}

/// A body that ends with an error when it takes too long or is too large.
struct Limited {
    body: Box<dyn Read + Send>,
    clock: Arc<dyn Clock>,
    until: Duration,
    limit: u64,
    left: u64,
}

impl Read for Limited {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.clock.now() >= self.until {
            return Err(io::Error::other(FetchError::TooSlow { what: "the server sends too slowly" }));
        }
        let read = self.body.read(buffer)?;
        let Some(left) = self.left.checked_sub(read as u64) else {
            return Err(io::Error::other(FetchError::TooLong { limit: self.limit }));
        };
        self.left = left;
        Ok(read)
    }
}
