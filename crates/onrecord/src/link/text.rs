//! Texts that are copies of one another, with small edits: MinHash over runs of words.
//!
//! References: Broder (1997), "On the resemblance and containment of documents".

/// How many minima make a signature.
pub const MINIMA: usize = 64;

/// How many minima a band has; texts that agree in one band are worth comparing.
const ROWS: usize = 4;

/// How many words a run has.
const RUN: usize = 4;

/// From which resemblance on two texts are one dispatch.
const ALIKE: f64 = 0.5;

/// Shorter texts are only compared whole.
const FEW_WORDS: usize = 40;

/// What is kept of a text to compare it: the least hash of its runs of words, under many hash functions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signature {
    minima: Vec<u32>,
}

impl Signature {
    /// The signature of a text; `None` for one too short to tell.
    #[must_use]
    pub fn new(text: &str) -> Option<Signature> {
        let words: Vec<u64> = text
            .split(|c: char| !c.is_alphanumeric())
            .filter(|word| !word.is_empty())
            .map(|word| word.chars().flat_map(char::to_lowercase).fold(0xcbf2_9ce4_8422_2325, |hash, c| (hash ^ u64::from(u32::from(c))).wrapping_mul(0x0100_0000_01b3)))
            .collect();
        if words.len() < FEW_WORDS {
            return None;
        }
        let mut minima = vec![u32::MAX; MINIMA];
        for run in words.windows(RUN) {
            let hash = run.iter().fold(0_u64, |hash, word| mixed(hash ^ word).wrapping_add(0x9e37_79b9_7f4a_7c15));
            for (n, least) in (0_u64..).zip(&mut minima) {
                let value = (mixed(hash ^ n.wrapping_mul(0xd6e8_feb8_6659_fd93)) >> 32) as u32;
                *least = (*least).min(value);
            }
        }
        Some(Signature { minima })
    }

    /// From bytes as [`Signature::to_bytes`] gives them.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Signature> {
        (bytes.len() == MINIMA * 4).then(|| Signature { minima: bytes.as_chunks::<4>().0.iter().map(|four| u32::from_le_bytes(*four)).collect() })
    }

    /// The signature as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        self.minima.iter().flat_map(|least| least.to_le_bytes()).collect()
    }

    /// One number a band: texts that share one are worth comparing.
    pub fn bands(&self) -> impl Iterator<Item = i64> + '_ {
        let hash = |(n, band): (u64, &[u32])| band.iter().fold(mixed(n), |hash, least| mixed(hash ^ u64::from(*least)));
        (0_u64..).zip(self.minima.chunks(ROWS)).map(hash).map(u64::cast_signed)
    }

    /// How many of the runs in either text are in both, between 0 and 1; an estimate.
    #[must_use]
    pub fn resemblance(&self, other: &Signature) -> f64 {
        let equal = self.minima.iter().zip(&other.minima).filter(|(a, b)| a == b).count();
        equal as f64 / MINIMA as f64
    }

    /// Whether the texts are one dispatch, with small edits at most.
    #[must_use]
    pub fn is_same(&self, other: &Signature) -> bool {
        self.resemblance(other) >= ALIKE
    }
}

/// SplitMix64's finaliser.
fn mixed(mut x: u64) -> u64 {
    x = (x ^ (x >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x = (x ^ (x >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    x ^ (x >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(words: std::ops::Range<u32>) -> String {
        words.map(|n| format!("word{n} ")).collect()
    }

    #[test]
    fn copies_with_edits_are_the_same() {
        let wire = Signature::new(&text(0..400)).expect("a signature");
        let edited = text(0..400).replace("word40 ", "term ").replace("word200 word201 ", "");
        assert!(wire.is_same(&Signature::new(&edited).expect("a signature")));
        let cut = Signature::new(&text(0..300)).expect("a signature");
        assert!(wire.is_same(&cut));
        assert!(wire.bands().any(|band| cut.bands().any(|other| other == band)));
    }

    #[test]
    fn other_texts_are_not() {
        let one = Signature::new(&text(0..400)).expect("a signature");
        let other = Signature::new(&text(300..700)).expect("a signature");
        assert!(!one.is_same(&other));
        assert!(Signature::new("Too short to tell.").is_none());
    }

    #[test]
    fn a_signature_survives_its_bytes() {
        let one = Signature::new(&text(0..400)).expect("a signature");
        assert_eq!(Signature::from_bytes(&one.to_bytes()), Some(one));
        assert_eq!(Signature::from_bytes(b"short"), None);
    }
}
