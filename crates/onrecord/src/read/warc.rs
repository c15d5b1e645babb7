//! WARC: the records of a web archive, one after the other (ISO 28500).
//!
//! Nothing is trusted: a record's length is only what it claims, and a body is
//! read up to [`MAX_BODY`] whatever is compressed in it.

use std::fmt;
use std::io::{self, BufRead, Read};

use flate2::read::{DeflateDecoder, GzDecoder, ZlibDecoder};

use super::page::MAX_PAGE_BYTES;

/// The longest body that is read; a longer one is passed over.
pub const MAX_BODY: usize = MAX_PAGE_BYTES;

/// Why a record is passed over that may be a page and is more than one can be.
pub const TOO_LARGE: &str = "larger than a page can be";

/// The most that the headers of a record or of HTTP may take.
const MAX_HEADERS: usize = 64 << 10;

/// One record.
#[derive(Debug)]
pub enum Record {
    /// A page or a text.
    Page(Page),
    /// A record that is passed over, and why.
    Passed {
        /// Its address.
        url: Option<String>,
        /// Why.
        why: &'static str,
    },
}

/// A page or a text of a web archive.
#[derive(Debug, PartialEq, Eq)]
pub struct Page {
    /// Its address.
    pub url: Option<String>,
    /// When it was received, as RFC 3339.
    pub date: Option<String>,
    /// Whether it is running text and no page.
    pub plain: bool,
    /// The encoding that came with it.
    pub charset: Option<String>,
    /// Its bytes, with transfer and content encodings taken off.
    pub body: Vec<u8>,
}

/// Why the file cannot be read on.
#[derive(Debug)]
#[non_exhaustive]
pub enum WarcError {
    /// It ends within a record, or cannot be read.
    CutOff {
        /// What happened.
        source: io::Error,
    },
    /// What stands here is no record.
    NoRecord,
}

impl fmt::Display for WarcError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            WarcError::CutOff { source } if source.kind() == io::ErrorKind::UnexpectedEof => f.write_str("the file ends within a record"),
            WarcError::CutOff { source } => write!(f, "the file cannot be read on: {source}"),
            WarcError::NoRecord => f.write_str("what stands here is no WARC record"),
        }
    }
}

impl std::error::Error for WarcError {}

/// Whether a file starts as WARC does.
pub(super) fn is_warc(start: &str) -> bool {
    start.starts_with("WARC/0.") || start.starts_with("WARC/1.")
}

/// Reads the next record; `None` at the end.
///
/// # Errors
/// If the file ends early or no record stands here; nothing after it can be read.
pub fn next(reader: &mut impl BufRead) -> Result<Option<Record>, WarcError> {
    let Some(head) = headers(reader)? else { return Ok(None) };
    let mut lines = head.lines();
    if !lines.next().is_some_and(is_warc) {
        return Err(WarcError::NoRecord);
    }
    let fields = Fields::of(lines);
    let length: u64 = fields.get("content-length").and_then(|n| n.parse().ok()).ok_or(WarcError::NoRecord)?;
    let url = fields.get("warc-target-uri").map(|url| url.trim_matches(['<', '>']).to_owned());
    let kind = fields.get("warc-type").unwrap_or_default().to_ascii_lowercase();
    let media = fields.get("content-type").unwrap_or_default().to_ascii_lowercase();
    let why = match kind.as_str() {
        "response" if media.starts_with("application/http") => None,
        "resource" | "conversion" if media.starts_with("text/") || media.starts_with("application/xhtml") => None,
        "revisit" => Some("revisit"),
        "response" | "resource" | "conversion" => Some("not a page"),
        _ => Some("not a page's record"),
    };
    let too_long = length > (MAX_BODY + MAX_HEADERS) as u64;
    if let Some(why) = why.or(too_long.then_some(TOO_LARGE)) {
        skip(reader, length)?;
        return Ok(Some(Record::Passed { url, why }));
    }
    let mut block = Vec::with_capacity(usize::try_from(length).unwrap_or(0).min(1 << 20));
    let read = reader.by_ref().take(length).read_to_end(&mut block).map_err(|source| WarcError::CutOff { source })?;
    if (read as u64) < length {
        return Err(WarcError::CutOff { source: io::ErrorKind::UnexpectedEof.into() });
    }
    let date = fields.get("warc-date").map(str::to_owned);
    if kind != "response" {
        let charset = charset(&media);
        return Ok(Some(Record::Page(Page { url, date, plain: media.starts_with("text/plain"), charset, body: block })));
    }
    Ok(Some(match response(&block) {
        Ok(served) => Record::Page(Page { url, date, plain: served.plain, charset: served.charset, body: served.body }),
        Err(why) => Record::Passed { url, why },
    }))
}

/// Reads up to the empty line after some headers; `None` at the end of the file.
fn headers(reader: &mut impl BufRead) -> Result<Option<String>, WarcError> {
    let mut head = Vec::new();
    loop {
        let before = head.len();
        let room = (MAX_HEADERS - before) as u64;
        let read = reader.by_ref().take(room).read_until(b'\n', &mut head).map_err(|source| WarcError::CutOff { source })?;
        if read == 0 && room == 0 {
            return Err(WarcError::NoRecord);
        }
        if read == 0 {
            let empty = head.trim_ascii().is_empty();
            return if empty { Ok(None) } else { Err(WarcError::CutOff { source: io::ErrorKind::UnexpectedEof.into() }) };
        }
        if head[before..].trim_ascii().is_empty() {
            if !head.trim_ascii().is_empty() {
                return Ok(Some(String::from_utf8_lossy(&head).into_owned()));
            }
            // Empty lines stand between records.
            head.clear();
        }
    }
}

fn skip(reader: &mut impl BufRead, length: u64) -> Result<(), WarcError> {
    let skipped = io::copy(&mut reader.by_ref().take(length), &mut io::sink()).map_err(|source| WarcError::CutOff { source })?;
    if skipped < length { Err(WarcError::CutOff { source: io::ErrorKind::UnexpectedEof.into() }) } else { Ok(()) }
}

/// A page as HTTP served it.
#[derive(Debug, PartialEq, Eq)]
pub struct Response {
    /// Whether it is running text and no page.
    pub plain: bool,
    /// The encoding that came with it.
    pub charset: Option<String>,
    /// The page.
    pub body: Vec<u8>,
}

/// Takes an HTTP response apart; or says why there is no page in it.
fn response(block: &[u8]) -> Result<Response, &'static str> {
    let mut rest = block;
    let head = headers(&mut rest).ok().flatten().ok_or("not a page")?;
    let mut lines = head.lines();
    let status = lines.next().and_then(|line| line.split_ascii_whitespace().nth(1)).unwrap_or_default();
    if !status.starts_with('2') {
        return Err("no page: the server said so");
    }
    let fields = Fields::of(lines);
    let media = fields.get("content-type").unwrap_or("text/html").to_ascii_lowercase();
    let plain = media.starts_with("text/plain");
    if !plain && !media.starts_with("text/html") && !media.starts_with("application/xhtml") {
        return Err("not a page");
    }
    let mut body = rest.to_vec();
    if fields.get("transfer-encoding").is_some_and(|coding| coding.to_ascii_lowercase().contains("chunked"))
        && let Some(whole) = dechunked(&body)
    {
        body = whole;
    }
    let encodings = fields.get("content-encoding").unwrap_or_default().to_ascii_lowercase();
    let body = decoded(body, &encodings)?;
    Ok(Response { plain, charset: charset(&media), body })
}

/// Takes content encodings off a body; at most two, and never more than a page's bytes.
///
/// # Errors
/// If it cannot be, with the reason.
pub fn decoded(mut body: Vec<u8>, encodings: &str) -> Result<Vec<u8>, &'static str> {
    for (n, encoding) in encodings.split(',').map(str::trim).rev().enumerate() {
        if n >= 2 {
            return Err("encoded too often");
        }
        body = match encoding {
            "" | "identity" => body,
            // Some archives have taken the encoding off and left the header.
            "gzip" | "x-gzip" if !body.starts_with(b"\x1f\x8b") => body,
            "gzip" | "x-gzip" => limited(GzDecoder::new(body.as_slice()))?,
            "deflate" => match limited(ZlibDecoder::new(body.as_slice())) {
                Ok(whole) => whole,
                Err(_) => limited(DeflateDecoder::new(body.as_slice()))?,
            },
            _ => return Err("in an encoding that is not read"),
        };
    }
    Ok(body)
}

fn limited(reader: impl Read) -> Result<Vec<u8>, &'static str> {
    let mut out = Vec::new();
    let read = reader.take(MAX_BODY as u64 + 1).read_to_end(&mut out);
    match read {
        Ok(_) if out.len() > MAX_BODY => Err(TOO_LARGE),
        Ok(_) => Ok(out),
        // What was cut off when it was fetched is read up to the cut.
        Err(_) if out.len() > 512 => Ok(out),
        Err(_) => Err("its encoding is damaged"),
    }
}

/// Puts the chunks of a body together; `None` where it is not in chunks after all.
fn dechunked(body: &[u8]) -> Option<Vec<u8>> {
    let mut whole = Vec::with_capacity(body.len());
    let mut rest = body;
    loop {
        let end = rest.iter().take(64).position(|b| *b == b'\n')?;
        let line = std::str::from_utf8(&rest[..end]).ok()?.split(';').next()?.trim();
        let size = usize::from_str_radix(line, 16).ok()?;
        rest = &rest[end + 1..];
        if size == 0 {
            return Some(whole);
        }
        if size > rest.len() {
            // Cut off when it was fetched.
            whole.extend_from_slice(rest);
            return Some(whole);
        }
        whole.extend_from_slice(&rest[..size]);
        rest = &rest[size..];
        rest = rest.strip_prefix(b"\r\n").or_else(|| rest.strip_prefix(b"\n")).unwrap_or(rest);
    }
}

/// The encoding in a media type: `text/html; charset=utf-8`.
#[must_use]
pub fn charset(media: &str) -> Option<String> {
    let (_, after) = media.split_once("charset=")?;
    let name: String = after.trim_start_matches('"').chars().take_while(|c| c.is_ascii_alphanumeric() || "-_".contains(*c)).collect();
    Some(name).filter(|name| !name.is_empty())
}

/// Header fields by their names in lower case; a repeated one counts once.
struct Fields(Vec<(String, String)>);

impl Fields {
    fn of<'l>(lines: impl Iterator<Item = &'l str>) -> Fields {
        let mut fields: Vec<(String, String)> = Vec::new();
        for line in lines {
            if line.starts_with([' ', '\t']) {
                if let Some((_, value)) = fields.last_mut() {
                    value.push(' ');
                    value.push_str(line.trim());
                }
            } else if let Some((name, value)) = line.split_once(':') {
                fields.push((name.trim().to_ascii_lowercase(), value.trim().to_owned()));
            }
        }
        Fields(fields)
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn record(kind: &str, media: &str, url: &str, block: &[u8]) -> Vec<u8> {
        let mut out = format!(
            "WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-06-05T10:00:00Z\r\nContent-Type: {media}\r\nContent-Length: {}\r\n\r\n",
            block.len()
        )
        .into_bytes();
        out.extend_from_slice(block);
        out.extend_from_slice(b"\r\n\r\n");
        out
    }

    fn http(headers: &str, body: &[u8]) -> Vec<u8> {
        [format!("HTTP/1.1 200 OK\r\n{headers}\r\n\r\n").as_bytes(), body].concat()
    }

    fn all(mut bytes: &[u8]) -> Vec<String> {
        let mut out = Vec::new();
        loop {
            match next(&mut bytes) {
                Ok(None) => return out,
                Ok(Some(Record::Page(page))) => out.push(format!("{} {}", page.url.unwrap_or_default(), String::from_utf8_lossy(&page.body))),
                Ok(Some(Record::Passed { why, .. })) => out.push(why.to_owned()),
                Err(error) => {
                    out.push(error.to_string());
                    return out;
                }
            }
        }
    }

    #[test]
    fn pages_are_read_and_the_rest_passed_over() {
        let response = "application/http; msgtype=response";
        let file = [
            record("warcinfo", "application/warc-fields", "", b"software: x"),
            record("response", response, "https://example.org/1", &http("Content-Type: text/html; charset=utf-8", b"<p>one")),
            record("request", "application/http; msgtype=request", "https://example.org/1", b"GET / HTTP/1.1\r\n\r\n"),
            record("revisit", response, "https://example.org/2", b""),
            record("response", response, "https://example.org/3", &http("Content-Type: image/png", b"\x89PNG")),
            record("response", response, "https://example.org/4", b"HTTP/1.1 404 Not Found\r\n\r\nno"),
            record("conversion", "text/plain", "https://example.org/5", b"five"),
        ]
        .concat();
        assert_eq!(all(&file), [
            "not a page's record",
            "https://example.org/1 <p>one",
            "not a page's record",
            "revisit",
            "not a page",
            "no page: the server said so",
            "https://example.org/5 five",
        ]);
    }

    #[test]
    fn a_file_that_is_cut_off_is_read_to_the_cut() {
        let one = record("conversion", "text/plain", "u", b"one");
        let file = [one.clone(), one].concat();
        assert_eq!(all(&file[..file.len() - 6]), ["u one", "the file ends within a record"]);
        assert_eq!(all(&file[..file.len() - 60]), ["u one", "the file ends within a record"]);
    }

    #[test]
    fn a_length_is_only_a_claim() {
        let claim = b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: 10000000000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        assert_eq!(all(claim), ["the file ends within a record"]);
        assert_eq!(all(b"no record at all\r\n\r\n"), ["what stands here is no WARC record"]);
    }

    #[test]
    fn encodings_are_taken_off() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gz.write_all(b"<p>zipped").expect("memory");
        let gz = gz.finish().expect("memory");
        let mut chunked = format!("{:x}\r\n", gz.len()).into_bytes();
        chunked.extend_from_slice(&gz);
        chunked.extend_from_slice(b"\r\n0\r\n\r\n");
        let block = http("Content-Type: text/html\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip", &chunked);
        assert_eq!(all(&record("response", "application/http", "u", &block)), ["u <p>zipped"]);
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        for _ in 0..64 {
            gz.write_all(&vec![0; 1 << 20]).expect("memory");
        }
        let block = http("Content-Type: text/html\r\nContent-Encoding: gzip", &gz.finish().expect("memory"));
        assert_eq!(all(&record("response", "application/http", "u", &block)), ["larger than a page can be"]);
    }
}
