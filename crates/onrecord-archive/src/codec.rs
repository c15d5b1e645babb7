//! Values as the tables hold them, and back.

use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use flate2::Compression;
use flate2::read::ZlibDecoder;
use flate2::write::ZlibEncoder;
use onrecord::issue::IssueKind;
use onrecord::record::{Change, EntityKind, Form, Hedge, Relation, TimexKind, TimexModifier};
use onrecord::span::Span;
use sha2::{Digest as _, Sha256};

use crate::error::Error;

/// The SHA-256 of some bytes, hexadecimal.
#[must_use]
pub(crate) fn digest(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
        let _ = write!(out, "{byte:02x}");
        out
    })
}

pub(crate) fn pack(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(bytes.len() / 3), Compression::new(6));
    encoder.write_all(bytes).and_then(|()| encoder.finish()).expect("memory takes what is written to it")
}

/// Unpacks what was packed from `length` bytes.
pub(crate) fn unpack(packed: &[u8], length: usize) -> Result<Vec<u8>, Error> {
    let mut bytes = Vec::with_capacity(length.min(1 << 28));
    let read = ZlibDecoder::new(packed).take(length as u64 + 1).read_to_end(&mut bytes);
    match read {
        Ok(read) if read == length => Ok(bytes),
        Ok(_) => Err(Error::damaged("packed bytes are not as long as they should be")),
        Err(error) => Err(Error::damaged(format!("packed bytes do not unpack: {error}"))),
    }
}

/// `[[0,5],[9,12]]`.
pub(crate) fn spans(spans: &[Span]) -> String {
    let mut out = String::with_capacity(2 + spans.len() * 10);
    out.push('[');
    for (n, span) in spans.iter().enumerate() {
        let comma = if n > 0 { "," } else { "" };
        let _ = write!(out, "{comma}[{},{}]", span.start(), span.end());
    }
    out.push(']');
    out
}

/// `[0,5]`.
pub(crate) fn span(span: Span) -> String {
    format!("[{},{}]", span.start(), span.end())
}

/// Spans of `text`, checked against it.
pub(crate) fn to_spans(json: &str, text: &str) -> Result<Vec<Span>, Error> {
    places(json)?.into_iter().map(|[start, end]| checked(start, end, text)).collect()
}

/// Where spans start and end, unchecked: to compare them with one another only.
pub(crate) fn places(json: &str) -> Result<Vec<[usize; 2]>, Error> {
    serde_json::from_str(json).map_err(|_| Error::damaged(format!("{json:?} is no list of spans")))
}

pub(crate) fn to_span(json: &str, text: &str) -> Result<Span, Error> {
    let [start, end]: [usize; 2] = serde_json::from_str(json).map_err(|_| Error::damaged(format!("{json:?} is no span")))?;
    checked(start, end, text)
}

fn checked(start: usize, end: usize, text: &str) -> Result<Span, Error> {
    match text.get(start..end) {
        Some(_) => Ok(Span::new(start, end)),
        None => Err(Error::damaged(format!("the span {start}..{end} is none of its text"))),
    }
}

/// The words of some spans, on one line, `…` between them.
#[must_use]
pub(crate) fn words(text: &str, spans: &[Span]) -> String {
    let mut out = String::new();
    for span in spans {
        if !out.is_empty() {
            out.push_str(" … ");
        }
        let from = out.len();
        for word in span.slice(text).split_whitespace() {
            if out.len() > from {
                out.push(' ');
            }
            out.push_str(word);
        }
    }
    out
}

macro_rules! named {
    ($($function:ident $type:ident [$($variant:ident)*];)*) => {
        $(pub(crate) fn $function(name: &str) -> Result<$type, Error> {
            [$($type::$variant),*]
                .into_iter()
                .find(|value| value.name() == name)
                .ok_or_else(|| Error::damaged(format!("{name:?} is none of {}", stringify!($type))))
        })*
    };
}

named! {
    form Form [Direct Mixed Indirect];
    entity_kind EntityKind [Person Organization Country Group];
    timex_kind TimexKind [Date Time Duration Set];
    timex_modifier TimexModifier [Approx Start Mid End LessThan MoreThan EqualOrLess EqualOrMore Before After];
    hedge Hedge [About MoreThan LessThan AtLeast AtMost];
    change Change [Up Down];
    relation Relation [Sum Difference Ratio Share Growth Rank Same];
    issue_kind IssueKind [
        EmptyText UnsupportedLanguage UnbalancedQuotation InvalidUtf8 NoArticle ConsentWall ErrorPage IndexPage Paywall
        TextCut PageCut UnusableField
    ];
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_come_back_as_they_were() {
        let text = "“Naïve”, she said.";
        let all = vec![Span::new(0, 3), Span::new(3, 9)];
        assert_eq!(to_spans(&spans(&all), text).expect("spans"), all);
        assert_eq!(spans(&[]), "[]");
        assert_eq!(to_span(&span(all[1]), text).expect("a span"), all[1]);
    }

    #[test]
    fn a_span_that_cuts_a_character_is_damage() {
        assert!(to_spans("[[1,3]]", "“No”").is_err());
        assert!(to_spans("[[0,90]]", "“No”").is_err());
        assert!(to_spans("[[3,0]]", "“No”").is_err());
        assert!(to_spans("nonsense", "“No”").is_err());
    }

    #[test]
    fn bytes_come_back_as_they_were() {
        let bytes = b"no no no no no no no no".repeat(100);
        let packed = pack(&bytes);
        assert!(packed.len() < bytes.len() / 4);
        assert_eq!(unpack(&packed, bytes.len()).expect("the bytes"), bytes);
        assert!(unpack(&packed, bytes.len() - 1).is_err());
        assert!(unpack(&packed[..packed.len() - 8], bytes.len()).is_err());
    }

    #[test]
    fn words_stand_on_one_line() {
        assert_eq!(words("“No,\n  not” now", &[Span::new(0, 12), Span::new(16, 19)]), "“No, not … now");
    }
}
