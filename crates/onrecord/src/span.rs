//! Spans: the one unit in which the engine says where something stands.

use std::fmt;
use std::ops::Range;

/// A half-open range of UTF-8 bytes of an article's text.
///
/// Invariant: `start <= end`, and both stand on character boundaries of the
/// text the span was made for. The fields are private so that it stays true.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span {
    start: u32,
    end: u32,
}

impl Span {
    /// Makes a span of the bytes `start..end`.
    ///
    /// # Panics
    /// If `start > end` or a bound exceeds four gigabytes. Articles are far
    /// smaller (see [`crate::article::MAX_TEXT_BYTES`]).
    #[must_use]
    pub fn new(start: usize, end: usize) -> Span {
        assert!(start <= end, "span {start}..{end} ends before it starts");
        let fit = |n: usize| u32::try_from(n).expect("text within 4 GB");
        Span { start: fit(start), end: fit(end) }
    }

    /// The first byte.
    #[must_use]
    pub fn start(self) -> usize {
        self.start as usize
    }

    /// The byte after the last one.
    #[must_use]
    pub fn end(self) -> usize {
        self.end as usize
    }

    /// The span as a range, for slicing.
    #[must_use]
    pub fn range(self) -> Range<usize> {
        self.start()..self.end()
    }

    /// The number of bytes.
    #[must_use]
    pub fn len(self) -> usize {
        self.end() - self.start()
    }

    /// Whether the span holds nothing.
    #[must_use]
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The words the span stands for.
    #[must_use]
    pub fn slice(self, text: &str) -> &str {
        &text[self.range()]
    }

    /// Whether `other` lies within this span.
    #[must_use]
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the spans share a byte.
    #[must_use]
    pub fn overlaps(self, other: Span) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// The smallest span that covers both.
    #[must_use]
    pub fn cover(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

impl fmt::Debug for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}..{}", self.start, self.end)
    }
}

/// Converts spans between UTF-8 bytes and Unicode code points of one text.
///
/// Both directions are lookups in a table of the code points before each
/// 64-byte block, so a conversion costs at most 64 bytes of scanning.
#[derive(Debug)]
pub struct CodePoints<'t> {
    text: &'t str,
    before: Vec<u32>,
}

const BLOCK: usize = 64;

impl<'t> CodePoints<'t> {
    /// Prepares the table for `text`.
    #[must_use]
    pub fn new(text: &'t str) -> Self {
        let mut before = Vec::with_capacity(text.len() / BLOCK + 2);
        let mut count = 0u32;
        for block in text.as_bytes().chunks(BLOCK) {
            before.push(count);
            count += block.iter().filter(|b| is_start(**b)).count() as u32;
        }
        before.push(count);
        CodePoints { text, before }
    }

    /// The number of code points before byte `at`.
    #[must_use]
    pub fn of_byte(&self, at: usize) -> usize {
        let block = at / BLOCK;
        let rest = &self.text.as_bytes()[block * BLOCK..at];
        self.before[block] as usize + rest.iter().filter(|b| is_start(**b)).count()
    }

    /// A span as `[start, end)` in code points.
    #[must_use]
    pub fn of_span(&self, span: Span) -> [usize; 2] {
        [self.of_byte(span.start()), self.of_byte(span.end())]
    }

    /// The byte at which code point number `at` starts; `None` past the end.
    #[must_use]
    pub fn to_byte(&self, at: usize) -> Option<usize> {
        let wanted = u32::try_from(at).ok()?;
        // The last entry is the total and no block's, unless the text is empty.
        let blocks = (self.before.len() - 1).max(1);
        let block = self.before[..blocks].partition_point(|&n| n <= wanted).checked_sub(1)?;
        let mut left = at - self.before[block] as usize;
        let bytes = self.text.as_bytes();
        let mut byte = block * BLOCK;
        loop {
            while byte < bytes.len() && !is_start(bytes[byte]) {
                byte += 1;
            }
            if left == 0 {
                return Some(byte);
            }
            if byte >= bytes.len() {
                return None;
            }
            byte += 1;
            left -= 1;
        }
    }

    /// The span of the code points `start..end`; `None` if it leaves the text
    /// or ends before it starts.
    #[must_use]
    pub fn to_span(&self, start: usize, end: usize) -> Option<Span> {
        if start > end {
            return None;
        }
        Some(Span::new(self.to_byte(start)?, self.to_byte(end)?))
    }
}

fn is_start(byte: u8) -> bool {
    byte & 0xC0 != 0x80
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_points_and_bytes_convert_both_ways() {
        let text = "“Naïve” 🙂 said Ko. ".repeat(20);
        let points = CodePoints::new(&text);
        let starts: Vec<usize> = text.char_indices().map(|(b, _)| b).chain([text.len()]).collect();
        for (n, &byte) in starts.iter().enumerate() {
            assert_eq!(points.of_byte(byte), n);
            assert_eq!(points.to_byte(n), Some(byte));
        }
        assert_eq!(points.to_byte(starts.len()), None);
        assert_eq!(points.to_span(3, 2), None);
    }

    #[test]
    fn the_empty_text_has_one_boundary() {
        let points = CodePoints::new("");
        assert_eq!(points.of_byte(0), 0);
        assert_eq!(points.to_byte(0), Some(0));
        assert_eq!(points.to_byte(1), None);
    }
}
