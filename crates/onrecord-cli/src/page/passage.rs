//! The sentences that an attribution stands in, with its parts marked.

use onrecord::record::Attribution;
use onrecord::span::Span;

use super::Look;
use super::layout::{Style, Text};

/// Every sentence that holds a part of the attribution, whole, a text a
/// paragraph; `…` stands where sentences between them are left out.
pub fn whole(text: &str, sentences: &[Span], attribution: &Attribution, look: Look) -> Vec<Text> {
    let parts = Parts::of(attribution);
    let mut ranges: Vec<Span> = Vec::new();
    let mut gaps: Vec<bool> = Vec::new();
    let mut last = None;
    for (number, sentence) in sentences.iter().enumerate().filter(|(_, s)| parts.touch(**s)) {
        gaps.push(last.is_some_and(|last| last + 1 < number));
        ranges.push(*sentence);
        last = Some(number);
    }
    // Parts outside every sentence are shown by themselves.
    if ranges.is_empty() {
        ranges.extend(parts.cover());
        gaps.push(false);
    }
    let mut paragraphs: Vec<Text> = Vec::new();
    let mut before: Option<Span> = None;
    for (range, gap) in ranges.iter().zip(gaps) {
        let between = before.map_or("", |before| text.get(before.end()..range.start()).unwrap_or(""));
        let new = before.is_none() || between.matches('\n').count() > 1;
        if new {
            paragraphs.push(Text::default());
        }
        let Some(paragraph) = paragraphs.last_mut() else { continue };
        if gap {
            paragraph.push(if new { "… " } else { " … " }, Style::Dim);
        } else if !new {
            paragraph.push(" ", parts.style_over(Span::new(before.map_or(0, Span::end), range.start())));
        }
        parts.mark(paragraph, text, *range, look);
        before = Some(*range);
    }
    paragraphs
}

/// From the first to the last part of the attribution, with `…` where its sentence goes on.
pub fn part(text: &str, sentences: &[Span], attribution: &Attribution, look: Look) -> Vec<Text> {
    let parts = Parts::of(attribution);
    let Some(cover) = parts.cover() else { return Vec::new() };
    let before = sentences.iter().find(|s| s.start() <= cover.start() && cover.start() < s.end());
    let after = sentences.iter().find(|s| s.start() < cover.end() && cover.end() <= s.end());
    let goes_on = |words: Option<&str>| words.is_some_and(|words| words.contains(char::is_alphanumeric));
    let mut paragraph = Text::default();
    if goes_on(before.and_then(|s| text.get(s.start()..cover.start()))) {
        paragraph.push("… ", Style::Dim);
    }
    parts.mark(&mut paragraph, text, cover, look);
    if goes_on(after.and_then(|s| text.get(cover.end()..s.end()))) {
        paragraph.push(" …", Style::Dim);
    }
    vec![paragraph]
}

/// An attribution's spans and what they are; the later in the list win where they overlap.
struct Parts {
    spans: Vec<(Span, Style)>,
}

impl Parts {
    fn of(a: &Attribution) -> Parts {
        let kinds = [
            (&a.content, Style::Content),
            (&a.condition, Style::Condition),
            (&a.source, Style::Source),
            (&a.cue, Style::Cue),
        ];
        let spans = kinds.into_iter().flat_map(|(spans, style)| spans.iter().map(move |span| (*span, style)));
        Parts { spans: spans.filter(|(span, _)| !span.is_empty()).collect() }
    }

    fn touch(&self, range: Span) -> bool {
        self.spans.iter().any(|(span, _)| span.overlaps(range))
    }

    fn cover(&self) -> Option<Span> {
        self.spans.iter().map(|(span, _)| *span).reduce(Span::cover)
    }

    fn style_over(&self, range: Span) -> Style {
        let inside = |(span, _): &&(Span, Style)| span.contains(range) && !range.is_empty();
        self.spans.iter().rev().find(inside).map_or(Style::Dim, |(_, style)| *style)
    }

    /// Adds the words of `range`, in pieces that differ in what they are.
    fn mark(&self, out: &mut Text, text: &str, range: Span, look: Look) {
        let inside = |at: usize| range.start() <= at && at <= range.end();
        let ends = self.spans.iter().flat_map(|(span, _)| [span.start(), span.end()]);
        let mut cuts: Vec<usize> = ends.filter(|at| inside(*at)).chain([range.start(), range.end()]).collect();
        cuts.sort_unstable();
        cuts.dedup();
        for (n, &at) in cuts.iter().enumerate() {
            if !look.colour {
                self.close(out, at, range);
                self.open(out, at, range);
            }
            if let Some(&next) = cuts.get(n + 1) {
                out.push(&text[at..next], self.style_over(Span::new(at, next)));
            }
        }
    }

    /// Closing brackets at `at`; what was opened last is closed first. A part
    /// that goes on in the next sentence is closed there.
    fn close(&self, out: &mut Text, at: usize, range: Span) {
        let mut ending: Vec<_> = self.spans.iter().filter(|(s, _)| s.end() == at && s.start() < at && at > range.start()).collect();
        ending.sort_by_key(|(span, _)| std::cmp::Reverse(span.start()));
        for (_, style) in ending {
            out.push(style.brackets().1, *style);
        }
    }

    fn open(&self, out: &mut Text, at: usize, range: Span) {
        let mut starting: Vec<_> = self.spans.iter().filter(|(s, _)| s.start() == at && s.end() > at && at < range.end()).collect();
        starting.sort_by_key(|(span, _)| std::cmp::Reverse(span.end()));
        for (_, style) in starting {
            out.push(style.brackets().0, *style);
        }
    }
}
