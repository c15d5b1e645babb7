//! WordPiece: words into the pieces of the encoder's vocabulary.
//!
//! BERT's uncased tokenisation (Devlin et al. 2019): lower case, accents
//! stripped, punctuation apart, then greedy longest match.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use unicode_normalization::UnicodeNormalization;

/// The number of a piece in the vocabulary.
pub type PieceId = u32;

/// A word is cut off after so many pieces: what follows (the rest of a long
/// address, say) tells the reader nothing.
pub const MAX_PIECES_PER_WORD: usize = 8;

/// Longer parts of a word become one unknown piece.
const MAX_PART_BYTES: usize = 100;

/// The vocabulary, as a map from piece to number.
#[derive(Debug)]
pub struct Vocabulary {
    whole: HashMap<&'static str, PieceId, BuildHasherDefault<Fnv>>,
    inner: HashMap<&'static str, PieceId, BuildHasherDefault<Fnv>>,
    unknown: PieceId,
    start: PieceId,
    end: PieceId,
}

impl Vocabulary {
    /// Reads a vocabulary: one piece a line, `##` before those that continue a word.
    ///
    /// `None` if one of the pieces that every vocabulary has is missing.
    #[must_use]
    pub fn from_lines(lines: &'static str) -> Option<Vocabulary> {
        let mut whole: HashMap<_, _, _> = HashMap::with_capacity_and_hasher(32_768, BuildHasherDefault::default());
        let mut inner: HashMap<_, _, _> = HashMap::with_capacity_and_hasher(8_192, BuildHasherDefault::default());
        for (id, line) in lines.lines().enumerate() {
            let id = PieceId::try_from(id).ok()?;
            match line.strip_prefix("##") {
                Some(rest) if !rest.is_empty() => inner.insert(rest, id),
                _ => whole.insert(line, id),
            };
        }
        let unknown = *whole.get("[UNK]")?;
        let start = *whole.get("[CLS]")?;
        let end = *whole.get("[SEP]")?;
        Some(Vocabulary { whole, inner, unknown, start, end })
    }

    /// The piece that begins every window.
    #[must_use]
    pub fn start(&self) -> PieceId {
        self.start
    }

    /// The piece that ends every window.
    #[must_use]
    pub fn end(&self) -> PieceId {
        self.end
    }

    /// Appends the pieces of `word` to `out`: at least one, at most [`MAX_PIECES_PER_WORD`].
    pub fn encode(&self, word: &str, out: &mut Vec<PieceId>) {
        let from = out.len();
        if word.bytes().all(|b| b.is_ascii_lowercase()) {
            self.part(word, out);
        } else {
            let plain: String = if word.is_ascii() {
                word.to_ascii_lowercase()
            } else {
                word.to_lowercase().nfd().filter(|c| !unicode_normalization::char::is_combining_mark(*c) && !is_dropped(*c)).collect()
            };
            let mut start = 0;
            for (at, c) in plain.char_indices() {
                if is_apart(c) {
                    if start < at {
                        self.part(&plain[start..at], out);
                    }
                    start = at + c.len_utf8();
                    self.part(&plain[at..start], out);
                }
            }
            if start < plain.len() {
                self.part(&plain[start..], out);
            }
        }
        if out.len() == from {
            out.push(self.unknown);
        }
        out.truncate(from + MAX_PIECES_PER_WORD);
    }

    /// Greedy longest match over one run of letters and digits, or one mark.
    fn part(&self, part: &str, out: &mut Vec<PieceId>) {
        if part.len() > MAX_PART_BYTES {
            out.push(self.unknown);
            return;
        }
        let from = out.len();
        let mut start = 0;
        while start < part.len() {
            let table = if start == 0 { &self.whole } else { &self.inner };
            let mut end = part.len();
            let found = loop {
                if end == start {
                    break None;
                }
                if let Some(&id) = table.get(&part[start..end]) {
                    break Some(id);
                }
                end -= 1;
                while !part.is_char_boundary(end) {
                    end -= 1;
                }
            };
            let Some(id) = found else {
                out.truncate(from);
                out.push(self.unknown);
                return;
            };
            out.push(id);
            start = end;
        }
    }
}

/// Control characters, which BERT's tokeniser removes.
fn is_dropped(c: char) -> bool {
    c.is_control() || matches!(c, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{fffd}')
}

/// Characters that are a part of their own: punctuation, symbols of ASCII, Chinese characters.
fn is_apart(c: char) -> bool {
    c.is_ascii_punctuation()
        || matches!(c, '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}' | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}')
        || matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{2fa1f}')
}

/// FNV-1a: pieces are a few bytes long, where it beats the standard hasher.
#[derive(Default)]
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        let mut hash = if self.0 == 0 { 0xcbf2_9ce4_8422_2325 } else { self.0 };
        for &byte in bytes {
            hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self.0 = hash;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::vocabulary;

    fn pieces(word: &str) -> Vec<&'static str> {
        let lines: Vec<&str> = crate::resources::VOCABULARY.lines().collect();
        let mut out = Vec::new();
        vocabulary().encode(word, &mut out);
        out.iter().map(|&id| lines[id as usize]).collect()
    }

    #[test]
    fn words_are_cut_as_bert_cuts_them() {
        assert_eq!(pieces("said"), ["said"]);
        assert_eq!(pieces("Unaffordable"), ["una", "##ff", "##ord", "##able"]);
        assert_eq!(pieces("naïve"), ["naive"]);
        assert_eq!(pieces("n't"), ["n", "'", "t"]);
        assert_eq!(pieces("“"), ["“"]);
        assert_eq!(pieces("\u{200d}"), ["[UNK]"]);
    }

    #[test]
    fn long_words_are_cut_off() {
        assert_eq!(pieces("https://example.org/a/b/c/d/e/f").len(), MAX_PIECES_PER_WORD);
    }
}
