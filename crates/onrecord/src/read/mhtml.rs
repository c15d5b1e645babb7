//! Pages that a browser saved with what belongs to them in one file (MHTML, RFC 2557).
//!
//! The page is a part of the file, in a transfer encoding: base64 or
//! quoted-printable. The map of the article goes through it, to the bytes of the
//! file.

use super::page::{Served, article_from_page};
use crate::article::Article;
use crate::issue::{Issue, IssueKind};
use crate::page::{RunKind, SourceMap};

/// Makes an article of the page in an MHTML file; its map refers to the bytes of the file.
#[must_use]
pub fn article_from_mhtml(id: impl Into<String>, bytes: &[u8]) -> Article {
    let Some(part) = page(bytes) else {
        let mut article = Article::new(id, "");
        article.issues.push(Issue { kind: IssueKind::NoArticle, span: None, message: "the file holds no web page".to_owned() });
        return article;
    };
    let mut article = article_from_page(id, &part.bytes, Served { url: part.location.as_deref(), charset: part.charset.as_deref() });
    article.url = article.url.take().or(part.location);
    if let Some(mut known) = article.page.take() {
        let mut map = SourceMap::default();
        for run in known.map.runs() {
            remap(&part.places, *run, article.text(), &mut map);
        }
        known.map = map;
        for left in &mut known.left_out {
            left.bytes = file_range(&part.places, left.bytes.clone());
        }
        article.page = Some(known);
    }
    article
}

/// Whether a text starts with the headers of an MHTML file.
pub(super) fn is_mhtml(start: &str) -> bool {
    let head = start.get(..4_000).unwrap_or(start).to_ascii_lowercase();
    let headers = head.split("\n\n").next().unwrap_or_default().split("\r\n\r\n").next().unwrap_or_default();
    let line = headers.lines().all(|line| line.starts_with([' ', '\t']) || line.contains(':') || line.is_empty());
    line && headers.contains("mime-version:") && headers.contains("multipart/related")
}

/// The page within the file.
struct Part {
    bytes: Vec<u8>,
    /// Where the page's bytes stand in the file.
    places: Vec<Place>,
    charset: Option<String>,
    location: Option<String>,
}

/// Bytes of the page from here to the next place.
#[derive(Debug, Clone, Copy)]
struct Place {
    page: usize,
    file: usize,
    /// Whether they are the file's own bytes.
    same: bool,
}

/// The first part that is a page.
fn page(file: &[u8]) -> Option<Part> {
    let (headers, body) = headers(file, 0)?;
    let boundary = parameter(headers.get("content-type")?, "boundary")?;
    let mark = format!("--{boundary}");
    let mut at = body;
    // No file has more parts than this, and each search goes on where the last one ended.
    for _ in 0..10_000 {
        let start = at + find(&file[at..], mark.as_bytes())? + mark.len();
        let (part, content) = self::headers(file, line_end(file, start))?;
        let end = content + find(&file[content..], mark.as_bytes()).unwrap_or(file.len() - content);
        let kind = part.get("content-type").cloned().unwrap_or_default();
        if kind.trim_start().to_ascii_lowercase().starts_with("text/html") || kind.trim_start().to_ascii_lowercase().starts_with("application/xhtml") {
            let encoding = part.get("content-transfer-encoding").map(|encoding| encoding.trim().to_ascii_lowercase()).unwrap_or_default();
            let (bytes, places) = decode(file, content, end, &encoding);
            let location = part.get("content-location").map(|url| url.trim().to_owned()).filter(|url| url.starts_with("http"));
            return Some(Part { bytes, places, charset: parameter(&kind, "charset"), location });
        }
        at = end;
    }
    None
}

type Headers = std::collections::BTreeMap<String, String>;

/// The headers from `at`, and where what they head begins.
fn headers(file: &[u8], mut at: usize) -> Option<(Headers, usize)> {
    let mut headers = Headers::new();
    let mut last: Option<String> = None;
    for _ in 0..200 {
        let end = line_end(file, at);
        let line = String::from_utf8_lossy(file.get(at..end)?).trim_end().to_owned();
        at = end;
        if line.is_empty() {
            return Some((headers, at));
        }
        if line.starts_with([' ', '\t']) {
            if let Some(value) = last.as_ref().and_then(|name| headers.get_mut(name)) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            let name = name.trim().to_ascii_lowercase();
            headers.insert(name.clone(), value.trim().to_owned());
            last = Some(name);
        }
        if end >= file.len() {
            return None;
        }
    }
    None
}

/// The place after the end of the line.
fn line_end(file: &[u8], at: usize) -> usize {
    file[at..].iter().position(|b| *b == b'\n').map_or(file.len(), |end| at + end + 1)
}

fn parameter(value: &str, name: &str) -> Option<String> {
    value.split(';').skip(1).find_map(|part| {
        let (key, value) = part.split_once('=')?;
        key.trim().eq_ignore_ascii_case(name).then(|| value.trim().trim_matches('"').to_owned()).filter(|value| !value.is_empty())
    })
}

fn find(bytes: &[u8], words: &[u8]) -> Option<usize> {
    let first = *words.first()?;
    let mut at = 0;
    while let Some(next) = bytes[at..].iter().position(|b| *b == first) {
        at += next;
        if bytes[at..].starts_with(words) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// Takes the transfer encoding off.
fn decode(file: &[u8], start: usize, end: usize, encoding: &str) -> (Vec<u8>, Vec<Place>) {
    let mut out = Out { bytes: Vec::with_capacity(end - start), places: Vec::new() };
    match encoding {
        "quoted-printable" => quoted_printable(file, start, end, &mut out),
        "base64" => base64(file, start, end, &mut out),
        _ => {
            out.places.push(Place { page: 0, file: start, same: true });
            out.bytes.extend_from_slice(&file[start..end]);
        }
    }
    out.places.push(Place { page: out.bytes.len(), file: end, same: false });
    (out.bytes, out.places)
}

struct Out {
    bytes: Vec<u8>,
    places: Vec<Place>,
}

impl Out {
    fn push(&mut self, byte: u8, file: usize, same: bool) {
        let page = self.bytes.len();
        let continues = self.places.last().is_some_and(|last| same && last.same && file - last.file == page - last.page);
        if !continues {
            self.places.push(Place { page, file, same });
        }
        self.bytes.push(byte);
    }
}

fn quoted_printable(file: &[u8], start: usize, end: usize, out: &mut Out) {
    let digit = |at: usize| file[..end].get(at).and_then(|b| char::from(*b).to_digit(16));
    let mut at = start;
    while at < end {
        if file[at] != b'=' {
            out.push(file[at], at, true);
            at += 1;
        } else if let (Some(high), Some(low)) = (digit(at + 1), digit(at + 2)) {
            out.push(u8::try_from(high * 16 + low).expect("two digits"), at, false);
            at += 3;
        } else if file[at + 1..end].starts_with(b"\r\n") {
            at += 3;
        } else if file[at + 1..end].starts_with(b"\n") {
            at += 2;
        } else {
            out.push(b'=', at, true);
            at += 1;
        }
    }
}

fn base64(file: &[u8], start: usize, end: usize, out: &mut Out) {
    let (mut bits, mut count, mut first) = (0u32, 0, start);
    for at in start..end {
        let value = match file[at] {
            b @ b'A'..=b'Z' => b - b'A',
            b @ b'a'..=b'z' => b - b'a' + 26,
            b @ b'0'..=b'9' => b - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            _ => continue,
        };
        if count == 0 {
            first = at;
        }
        bits = (bits << 6) | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push(u8::try_from((bits >> count) & 0xff).expect("one byte"), first, false);
            first = at;
        }
    }
}

/// The bytes of the file for bytes of the page.
fn file_range(places: &[Place], bytes: std::ops::Range<usize>) -> std::ops::Range<usize> {
    if bytes.is_empty() {
        let at = file_byte(places, bytes.start);
        return at..at;
    }
    let last = bytes.end - 1;
    let n = places.partition_point(|place| place.page <= last) - 1;
    let end = if places[n].same { places[n].file + (bytes.end - places[n].page) } else { places[n + 1].file };
    file_byte(places, bytes.start)..end.max(file_byte(places, bytes.start))
}

fn file_byte(places: &[Place], byte: usize) -> usize {
    let n = places.partition_point(|place| place.page <= byte).saturating_sub(1);
    places.get(n).map_or(0, |place| if place.same { place.file + (byte - place.page) } else { place.file })
}

/// Puts a run into a map of the file: whole, or character by character where some of its bytes are the file's own.
fn remap(places: &[Place], run: crate::page::Run, text: &str, map: &mut SourceMap) {
    let bytes = run.bytes();
    if run.kind != RunKind::Verbatim || bytes.len() != run.span.len() {
        let range = file_range(places, bytes.clone());
        // A character is verbatim in the file if each of its bytes is.
        let same = are_same(places, bytes);
        let kind = if run.kind == RunKind::Verbatim && !same { RunKind::Decoded } else { run.kind };
        map.push(run.span.len(), range, kind);
        return;
    }
    let mut at = bytes.start;
    for c in run.span.slice(text).chars() {
        let next = at + c.len_utf8();
        let kind = if are_same(places, at..next) { RunKind::Verbatim } else { RunKind::Decoded };
        map.push(c.len_utf8(), file_range(places, at..next), kind);
        at = next;
    }
}

/// Whether bytes of the page are bytes of the file, in one piece.
fn are_same(places: &[Place], bytes: std::ops::Range<usize>) -> bool {
    let n = places.partition_point(|place| place.page <= bytes.start).saturating_sub(1);
    let next = places.get(n + 1).map_or(usize::MAX, |place| place.page);
    places.get(n).is_some_and(|place| place.same) && bytes.end <= next
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::span::Span;

    const PAGE: &str = "<html><head><title>Mayor stays</title></head><body><article><h1>Mayor stays</h1>\
        <p>“Nobody told me,” the mayor of Ostrow said on Monday, after the vote; she would stay where she was.</p>\
        <p>The council = the people, she said &ldquo;in so many words&rdquo; when she was asked about it again.</p></article></body></html>";

    fn quoted_printable(page: &str) -> String {
        let mut out = String::new();
        let mut line = 0;
        for byte in page.bytes() {
            if line > 70 {
                out.push_str("=\r\n");
                line = 0;
            }
            let piece = if byte == b'=' || !byte.is_ascii() { format!("={byte:02X}") } else { char::from(byte).to_string() };
            line += piece.len();
            out.push_str(&piece);
        }
        out
    }

    fn base64(page: &str) -> String {
        const DIGITS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let mut out = String::new();
        for (n, chunk) in page.as_bytes().chunks(3).enumerate() {
            let bits = chunk.iter().fold(0u32, |bits, byte| (bits << 8) | u32::from(*byte)) << (8 * (3 - chunk.len()));
            for digit in 0..=chunk.len() {
                out.push(char::from(DIGITS[(bits >> (18 - 6 * digit)) as usize & 63]));
            }
            out.push_str(&"=".repeat(3 - chunk.len()));
            if n % 19 == 18 {
                out.push_str("\r\n");
            }
        }
        out
    }

    fn file(encoding: &str, body: &str) -> String {
        format!(
            "From: <Saved by a browser>\r\nSnapshot-Content-Location: https://example.org/1\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n\ttype=\"text/html\";\r\n\
             \tboundary=\"----Mark--\"\r\n\r\n\r\n------Mark--\r\nContent-Type: text/css\r\n\r\np {{ margin: 0 }}\r\n------Mark--\r\nContent-Type: text/html; charset=utf-8\r\n\
             Content-Transfer-Encoding: {encoding}\r\nContent-Location: https://example.org/1\r\n\r\n{body}\r\n------Mark----\r\n"
        )
    }

    /// Checks text and map, and gives the bytes that the quotation was taken from.
    #[track_caller]
    fn check(encoding: &str, body: &str) -> String {
        let file = file(encoding, body);
        assert!(is_mhtml(&file));
        let article = article_from_mhtml("a", file.as_bytes());
        assert!(article.text().starts_with("“Nobody told me,” the mayor"), "{}", article.text());
        assert!(article.text().ends_with("The council = the people, she said “in so many words” when she was asked about it again."), "{}", article.text());
        assert_eq!(article.url.as_deref(), Some("https://example.org/1"));
        let known = article.page.as_ref().expect("a page");
        known.map.check(article.text(), file.as_bytes(), known.encoding).expect("the law of the map");
        let at = article.text().find("“in").expect("the quotation");
        file[known.map.bytes_of(Span::new(at, at + "“in so".len())).expect("bytes of the file")].to_owned()
    }

    #[test]
    fn a_page_in_a_file_goes_back_to_the_bytes_of_the_file() {
        assert_eq!(check("8bit", PAGE), "&ldquo;in so");
        assert_eq!(check("quoted-printable", &quoted_printable(PAGE)).replace("=\r\n", ""), "&ldquo;in so");
        let taken = check("base64", &base64(PAGE));
        assert!(base64(PAGE).contains(&taken), "{taken}");
    }

    #[test]
    fn a_file_without_a_page_is_no_article() {
        for file in ["", "MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x", "MIME-Version: 1.0\n\n"] {
            assert_eq!(article_from_mhtml("a", file.as_bytes()).issues[0].kind, IssueKind::NoArticle);
        }
    }
}
