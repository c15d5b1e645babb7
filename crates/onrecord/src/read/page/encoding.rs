//! Bytes to characters in the order of the standard, with the way back to the bytes.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, ISO_2022_JP, UTF_8, WINDOWS_1252, X_USER_DEFINED};

/// How many bytes are looked at for `<meta charset>`: the standard asks for
/// 1,024, and pages with long comments or scripts first need more.
const META_BYTES: usize = 8 << 10;

/// A page as characters.
#[derive(Debug)]
pub(super) struct Decoded<'b> {
    /// The characters, without a byte order mark.
    pub(super) text: Cow<'b, str>,
    /// In what the bytes are written.
    pub(super) encoding: &'static Encoding,
    /// Whether some bytes were no characters and stand as U+FFFD.
    pub(super) replaced: bool,
    stretches: Vec<Stretch>,
}

/// How a stretch of characters goes back to its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Character for character the same bytes, at a fixed distance.
    Same,
    /// Other bytes, which decode to just these characters.
    Coded,
    /// Bytes that are no characters, or that mean something only after others.
    Made,
}

/// Characters that have one way back, from here to the next stretch.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    text: u32,
    byte: u32,
    way: Way,
}

impl Decoded<'_> {
    /// The bytes that the characters `start..end` were decoded from, in pieces that have one way back.
    pub(super) fn bytes_of(&self, start: usize, end: usize, mut each: impl FnMut(Piece)) {
        let mut at = start;
        let mut n = self.stretches.partition_point(|s| s.text as usize <= start).saturating_sub(1);
        while at < end {
            let stretch = self.stretches[n];
            let next = self.stretches[n + 1];
            let stop = end.min(next.text as usize);
            let bytes = match stretch.way {
                Way::Same => {
                    let from = stretch.byte as usize + (at - stretch.text as usize);
                    from..from + (stop - at)
                }
                // One character, or a few that share their bytes: whole or not at all.
                Way::Coded | Way::Made => stretch.byte as usize..next.byte as usize,
            };
            if stop > at {
                each(Piece { text: at..stop, bytes, way: stretch.way });
            }
            at = stop;
            n += 1;
        }
    }
}

/// Some characters and their bytes.
#[derive(Debug, Clone)]
pub(super) struct Piece {
    pub(super) text: std::ops::Range<usize>,
    pub(super) bytes: std::ops::Range<usize>,
    pub(super) way: Way,
}

/// Decodes a page: by its byte order mark, else by `served` (what the server
/// or the container said), else by its own `<meta>`, else by what it looks like.
pub(super) fn decode<'b>(bytes: &'b [u8], served: Option<&'static Encoding>) -> Decoded<'b> {
    let (encoding, mark) = match Encoding::for_bom(bytes) {
        Some((encoding, mark)) => (encoding, mark),
        None => (served.or_else(|| saved(bytes)).or_else(|| declared(bytes)).unwrap_or_else(|| detected(bytes)), 0),
    };
    let body = &bytes[mark..];
    if encoding == UTF_8 {
        return utf8(body, mark);
    }
    transcode(body, mark, encoding)
}

/// UTF-8, where the bytes can be nothing else whatever the page says.
///
/// A page that a browser or a crawler saved is in UTF-8 and still says what it
/// was served in. Letters beyond ASCII that are UTF-8 throughout are no accident:
/// in another encoding they would be a few signs that nobody writes in a row.
fn saved(bytes: &[u8]) -> Option<&'static Encoding> {
    let text = std::str::from_utf8(bytes).ok()?;
    (text.len() - text.chars().count() >= 4).then_some(UTF_8)
}

/// The encoding that a page says it is in: `<meta charset=…>`, `<meta content="…; charset=…">` or `<?xml encoding=…?>`.
fn declared(page: &[u8]) -> Option<&'static Encoding> {
    let head = page[..page.len().min(META_BYTES)].to_ascii_lowercase();
    let label = |after: &[u8]| {
        let after: &[u8] = after.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
        let after = after.strip_prefix(b"\"").or(after.strip_prefix(b"'")).unwrap_or(after).trim_ascii_start();
        let end = after.iter().position(|b| !(b.is_ascii_alphanumeric() || b"-_:.".contains(b))).unwrap_or(after.len());
        Encoding::for_label(&after[..end])
    };
    let xml = head.strip_prefix(b"<?xml").and_then(|rest| {
        let end = rest.iter().position(|b| *b == b'>')?;
        let at = find(&rest[..end], b"encoding")?;
        label(&rest[at + 8..end])
    });
    let meta = || {
        let mut from = 0;
        while let Some(at) = find(&head[from..], b"<meta") {
            let start = from + at + 5;
            let end = start + head[start..].iter().position(|b| *b == b'>').unwrap_or(head.len() - start);
            let inside = &head[start..end];
            let found = find(inside, b"charset").and_then(|at| label(&inside[at + 7..]));
            if found.is_some() {
                return found;
            }
            from = end;
        }
        None
    };
    let encoding = xml.or_else(meta)?;
    // As the standard has it: a page that could be read so far is not in UTF-16, whatever it says.
    Some(if !encoding.is_ascii_compatible() && encoding != ISO_2022_JP {
        UTF_8
    } else if encoding == X_USER_DEFINED {
        WINDOWS_1252
    } else {
        encoding
    })
}

/// The encoding that the bytes look like.
fn detected(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    // A megabyte tells as much as sixteen.
    let mut head = &bytes[..bytes.len().min(1 << 20)];
    if let Err(error) = std::str::from_utf8(head)
        && error.error_len().is_none()
    {
        // A character that is cut in two says nothing against UTF-8.
        head = &head[..error.valid_up_to()];
    }
    if std::str::from_utf8(head).is_ok() {
        return UTF_8;
    }
    detector.feed(head, true);
    detector.guess(None, Utf8Detection::Allow)
}

fn find(bytes: &[u8], words: &[u8]) -> Option<usize> {
    bytes.windows(words.len()).position(|window| window == words)
}

fn offset(at: usize) -> u32 {
    u32::try_from(at).expect("a page is cut at 16 MB")
}

fn utf8(body: &[u8], mark: usize) -> Decoded<'_> {
    if let Ok(text) = std::str::from_utf8(body) {
        let stretches = ends(vec![Stretch { text: 0, byte: offset(mark), way: Way::Same }], text.len(), mark + body.len());
        return Decoded { text: Cow::Borrowed(text), encoding: UTF_8, replaced: false, stretches };
    }
    let mut text = String::with_capacity(body.len() + 16);
    let mut stretches = Vec::new();
    let mut at = mark;
    for chunk in body.utf8_chunks() {
        if !chunk.valid().is_empty() {
            stretches.push(Stretch { text: offset(text.len()), byte: offset(at), way: Way::Same });
            text.push_str(chunk.valid());
            at += chunk.valid().len();
        }
        if !chunk.invalid().is_empty() {
            stretches.push(Stretch { text: offset(text.len()), byte: offset(at), way: Way::Made });
            text.push('\u{fffd}');
            at += chunk.invalid().len();
        }
    }
    let stretches = ends(stretches, text.len(), at);
    Decoded { text: Cow::Owned(text), encoding: UTF_8, replaced: true, stretches }
}

/// Any other encoding, byte by byte save for ASCII, so that each character knows its bytes.
fn transcode(body: &[u8], mark: usize, encoding: &'static Encoding) -> Decoded<'static> {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut text = String::with_capacity(body.len());
    let mut stretches: Vec<Stretch> = Vec::new();
    let mut replaced = false;
    // What a byte means in a stateful encoding depends on those before it.
    let alone = encoding != ISO_2022_JP && encoding.is_ascii_compatible();
    let mut at = 0;
    let mut from = 0;
    while at < body.len() {
        if alone && from == at {
            let plain = body[at..].iter().position(|b| !b.is_ascii()).unwrap_or(body.len() - at);
            if plain > 0 {
                stretches.push(Stretch { text: offset(text.len()), byte: offset(mark + at), way: Way::Same });
                text.push_str(std::str::from_utf8(&body[at..at + plain]).unwrap_or_default());
                at += plain;
                from = at;
                continue;
            }
        }
        let last = at + 1 == body.len();
        let before = text.len();
        // Not into the text itself: that would clear all the room it has, for every byte.
        let mut buffer = [0; 64];
        let (_, _, written, malformed) = decoder.decode_to_utf8(&body[at..=at], &mut buffer, last);
        text.push_str(std::str::from_utf8(&buffer[..written]).unwrap_or_default());
        at += 1;
        replaced |= malformed;
        if text.len() > before {
            let made = malformed || encoding == ISO_2022_JP;
            stretches.push(Stretch { text: offset(before), byte: offset(mark + from), way: if made { Way::Made } else { Way::Coded } });
            from = at;
        }
    }
    let stretches = ends(stretches, text.len(), mark + body.len());
    Decoded { text: Cow::Owned(text), encoding, replaced, stretches }
}

/// The stretches with one more that says where the last one ends.
fn ends(mut stretches: Vec<Stretch>, text: usize, byte: usize) -> Vec<Stretch> {
    stretches.push(Stretch { text: offset(text), byte: offset(byte), way: Way::Made });
    stretches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], served: Option<&'static Encoding>, text: &str, encoding: &str) {
        let decoded = decode(bytes, served);
        assert_eq!((decoded.text.as_ref(), decoded.encoding.name()), (text, encoding));
        let mut next = 0;
        decoded.bytes_of(0, decoded.text.len(), |piece| {
            assert_eq!(piece.text.start, next, "every character has its bytes");
            next = piece.text.end;
            let here = &decoded.text[piece.text.clone()];
            match piece.way {
                Way::Same => assert_eq!(&bytes[piece.bytes.clone()], here.as_bytes()),
                Way::Coded => {
                    let again = decoded.encoding.decode_without_bom_handling(&bytes[piece.bytes.clone()]);
                    assert_eq!((again.0.as_ref(), again.1), (here, false));
                }
                Way::Made => {}
            }
        });
        assert_eq!(next, decoded.text.len());
    }

    #[test]
    fn the_order_is_mark_server_meta_looks() {
        check("\u{feff}Größe".as_bytes(), Some(WINDOWS_1252), "Größe", "UTF-8");
        check(b"<meta charset=utf-8>Gr\xf6\xdfe", Some(WINDOWS_1252), "<meta charset=utf-8>Größe", "windows-1252");
        check(b"<META Charset = 'iso-8859-1'>Gr\xf6\xdfe", None, "<META Charset = 'iso-8859-1'>Größe", "windows-1252");
        check(
            b"<meta name=a><meta content='text/html; charset=windows-1251'>\xcc",
            None,
            "<meta name=a><meta content='text/html; charset=windows-1251'>М",
            "windows-1251",
        );
        check(b"<?xml version='1.0' encoding='koi8-r'?>\xcd", None, "<?xml version='1.0' encoding='koi8-r'?>м", "KOI8-R");
        check("<p>“Größe”".as_bytes(), None, "<p>“Größe”", "UTF-8");
        check(b"Die Gr\xf6\xdfe der Stra\xdfe ist f\xfcr alle gleich.", None, "Die Größe der Straße ist für alle gleich.", "windows-1252");
    }

    #[test]
    fn wide_encodings_go_back_to_their_bytes() {
        let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        check(&[b"\xff\xfe".as_slice(), &wide("“Nö”, 😀 said")].concat(), None, "“Nö”, 😀 said", "UTF-16LE");
        check(b"<meta charset=shift_jis>\x93\xfa\x96\x7b", None, "<meta charset=shift_jis>日本", "Shift_JIS");
        check(b"<meta charset=gb18030>a\x81\x30\x81\x30b", None, "<meta charset=gb18030>a\u{80}b", "gb18030");
        check(b"<meta charset=iso-2022-jp>\x1b$BF|K\\\x1b(B.", None, "<meta charset=iso-2022-jp>日本.", "ISO-2022-JP");
    }

    #[test]
    fn what_is_no_character_is_replaced_and_known() {
        let page = b"caf\xe9 <meta charset=utf-8> \xe2\x80 end";
        check(page, None, "caf\u{fffd} <meta charset=utf-8> \u{fffd} end", "UTF-8");
        assert!(decode(page, None).replaced);
        check(b"<meta charset=utf-16le>plain", None, "<meta charset=utf-16le>plain", "UTF-8");
    }
}
