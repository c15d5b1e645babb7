//! Places in a text as the scorers count them: code points, and the words they touch.

use super::Points;

/// The numbers of some words, in order, each once.
pub(super) type Set = Vec<usize>;

/// The words of a text, in order.
#[derive(Debug)]
pub(super) struct Words(pub(super) Vec<Points>);

impl Words {
    /// The words that `pieces` touch.
    pub(super) fn touched(&self, pieces: &[Points]) -> Set {
        let mut set: Set = pieces.iter().flat_map(|piece| self.range(*piece)).collect();
        set.sort_unstable();
        set.dedup();
        set
    }

    /// The words that one piece touches: always a run.
    pub(super) fn range(&self, [start, end]: Points) -> std::ops::Range<usize> {
        let first = self.0.partition_point(|word| word[1] <= start);
        let last = self.0.partition_point(|word| word[0] < end);
        first..last.max(first)
    }
}

/// How many words two sets share.
pub(super) fn shared(a: &[usize], b: &[usize]) -> usize {
    let (mut i, mut j, mut shared) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                shared += 1;
                i += 1;
                j += 1;
            }
        }
    }
    shared
}

/// What two sets share of what they hold together: two empty ones are alike,
/// an empty one is like no other.
pub(super) fn jaccard(a: &[usize], b: &[usize]) -> f64 {
    if a.is_empty() && b.is_empty() {
        return 1.0;
    }
    let shared = shared(a, b);
    shared as f64 / (a.len() + b.len() - shared) as f64
}

/// How many items of two lists can be paired with an equal one.
pub(super) fn equal_pairs<T: Ord>(mut a: Vec<T>, mut b: Vec<T>) -> usize {
    a.sort_unstable();
    b.sort_unstable();
    let (mut i, mut j, mut hits) = (0, 0, 0);
    while i < a.len() && j < b.len() {
        match a[i].cmp(&b[j]) {
            std::cmp::Ordering::Less => i += 1,
            std::cmp::Ordering::Greater => j += 1,
            std::cmp::Ordering::Equal => {
                hits += 1;
                i += 1;
                j += 1;
            }
        }
    }
    hits
}

/// What Python's `\w` matches (marks that are letters in Unicode's wide sense aside).
pub(super) fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// What Python's `\s` matches.
pub(super) fn is_space(c: char) -> bool {
    c.is_whitespace() || ('\u{1c}'..='\u{1f}').contains(&c)
}

/// The end of the run of word characters from `at` on.
pub(super) fn run(chars: &[char], mut at: usize) -> usize {
    while at < chars.len() && is_word(chars[at]) {
        at += 1;
    }
    at
}
