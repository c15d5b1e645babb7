//! The linear-chain conditional random field over attribution tags.

use std::ops::Range;

use crate::parse::labels::Part;

/// O, and B and I of each part.
pub const TAGS: usize = 7;

/// Scores of moving from one tag to the next; moves that no sequence allows are very low.
#[derive(Debug, Clone)]
pub struct Transitions([[f32; TAGS]; TAGS]);

/// A stretch of tokens that is a part of an attribution.
#[derive(Debug, Clone, PartialEq)]
pub struct Segment {
    /// Which part.
    pub part: Part,
    /// Its tokens, as positions in the sequence that was decoded.
    pub tokens: Range<usize>,
    /// The mean probability of its tags.
    pub confidence: f32,
}

impl Transitions {
    /// Takes trained scores, `[from][to]` flattened; forbids I after anything but B or I of its part.
    #[must_use]
    pub fn new(trained: &[f32]) -> Transitions {
        let mut scores = [[0.0; TAGS]; TAGS];
        for (from, row) in scores.iter_mut().enumerate() {
            for (to, score) in row.iter_mut().enumerate() {
                let inside = to > 0 && to % 2 == 0;
                let allowed = !inside || from == to || from + 1 == to;
                *score = if allowed { trained[from * TAGS + to] } else { -1e4 };
            }
        }
        Transitions(scores)
    }

    /// The best segments of a sequence; `scores` holds [`TAGS`] numbers a token.
    #[must_use]
    pub fn decode(&self, scores: &[f32]) -> Vec<Segment> {
        let rows: Vec<&[f32]> = scores.chunks_exact(TAGS).collect();
        if rows.is_empty() {
            return Vec::new();
        }
        let tags = self.best(&rows);
        let marginals = self.marginals(&rows, &tags);
        let mut segments: Vec<Segment> = Vec::new();
        for (at, &tag) in tags.iter().enumerate() {
            if tag == 0 {
                continue;
            }
            let part = Part::ALL[(tag - 1) / 2];
            let continues = tag % 2 == 0 && segments.last().is_some_and(|s| s.part == part && s.tokens.end == at);
            if continues {
                let last = segments.last_mut().expect("checked above");
                last.tokens.end = at + 1;
                last.confidence += marginals[at];
            } else {
                segments.push(Segment { part, tokens: at..at + 1, confidence: marginals[at] });
            }
        }
        for segment in &mut segments {
            segment.confidence /= segment.tokens.len() as f32;
        }
        segments
    }

    /// Viterbi.
    fn best(&self, rows: &[&[f32]]) -> Vec<usize> {
        let mut back: Vec<[u8; TAGS]> = Vec::with_capacity(rows.len());
        let mut score: [f32; TAGS] = std::array::from_fn(|tag| rows[0][tag]);
        back.push([0; TAGS]);
        for row in &rows[1..] {
            let mut next = [f32::NEG_INFINITY; TAGS];
            let mut from_tag = [0u8; TAGS];
            for to in 0..TAGS {
                for from in 0..TAGS {
                    let value = score[from] + self.0[from][to];
                    if value > next[to] {
                        next[to] = value;
                        from_tag[to] = from as u8;
                    }
                }
                next[to] += row[to];
            }
            score = next;
            back.push(from_tag);
        }
        let mut tag = (0..TAGS).max_by(|&a, &b| score[a].total_cmp(&score[b])).expect("tags");
        let mut tags = vec![tag; rows.len()];
        for at in (1..rows.len()).rev() {
            tag = usize::from(back[at][tag]);
            tags[at - 1] = tag;
        }
        tags
    }

    /// The probability of each chosen tag (forward-backward, normalised at each step).
    fn marginals(&self, rows: &[&[f32]], tags: &[usize]) -> Vec<f32> {
        let moves = self.0.map(|row| row.map(f32::exp));
        let emit = |row: &[f32]| -> [f32; TAGS] {
            let most = row.iter().copied().fold(f32::NEG_INFINITY, f32::max);
            std::array::from_fn(|tag| (row[tag] - most).exp())
        };
        let normal = |values: [f32; TAGS]| -> [f32; TAGS] {
            let sum: f32 = values.iter().sum();
            values.map(|v| v / sum.max(f32::MIN_POSITIVE))
        };
        let emitted: Vec<[f32; TAGS]> = rows.iter().map(|row| emit(row)).collect();
        let mut forward: Vec<[f32; TAGS]> = Vec::with_capacity(rows.len());
        forward.push(normal(emitted[0]));
        for at in 1..rows.len() {
            let before = forward[at - 1];
            forward.push(normal(std::array::from_fn(|to| {
                let sum: f32 = (0..TAGS).map(|from| before[from] * moves[from][to]).sum();
                sum * emitted[at][to]
            })));
        }
        let mut backward = [1.0f32; TAGS];
        let mut out = vec![0.0; rows.len()];
        for at in (0..rows.len()).rev() {
            let both = normal(std::array::from_fn(|tag| forward[at][tag] * backward[tag]));
            out[at] = both[tags[at]];
            let weighted: [f32; TAGS] = std::array::from_fn(|tag| backward[tag] * emitted[at][tag]);
            backward = normal(std::array::from_fn(|from| (0..TAGS).map(|to| moves[from][to] * weighted[to]).sum()));
        }
        out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inside_tags_follow_their_own_part() {
        let transitions = Transitions::new(&[0.0; TAGS * TAGS]);
        // Greedy would read B-source I-content; the chain must not.
        let mut scores = vec![0.0; 2 * TAGS];
        scores[1] = 5.0;
        scores[TAGS + 6] = 5.0;
        scores[TAGS + 2] = 4.5;
        let segments = transitions.decode(&scores);
        assert_eq!(segments.len(), 1);
        assert_eq!((segments[0].part, segments[0].tokens.clone()), (Part::Source, 0..2));
        assert!(segments[0].confidence > 0.5 && segments[0].confidence <= 1.0);
    }

    #[test]
    fn the_empty_sequence_has_no_segments() {
        assert!(Transitions::new(&[0.0; TAGS * TAGS]).decode(&[]).is_empty());
    }
}
