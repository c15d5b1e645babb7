//! Records against gold records: attributions, speakers, acts, mentions.
//!
//! A word is a number with its inner separators or a run of letters with inner
//! apostrophes; punctuation is none. Attributions are matched one to one, the
//! most pairs first and among those the likest.
//!
//! | key | what |
//! |---|---|
//! | `content` | content Jaccard ≥ 0.5 |
//! | `full` | and source Jaccard ≥ 0.5; no source is like no source only |
//! | `first_level.*`, `nested.*` | the same of attributions that stand in no other, and of the others |
//! | `full.direct` … | by form: the gold's for what is matched or missed, the system's own for the rest |
//! | `exact.content` | the same pieces, marks at their ends aside |
//! | `exact.cue`, `cue`, `form`, `act` | share of the content pairs whose cue is the same, overlaps; whose form, act is right |
//! | `speaker` | share of the content pairs with a speaker whose speaker is the same party |
//! | `speaker.end_to_end` | content and speaker right, of all attributions with a speaker |
//! | `mentions_b3` | B-cubed over the gold mentions |
//! | `mentions_b3.strict` | precision over all mentions of the entities that hold one |
//! | `mentions.found` | share of the gold mentions that were found |

use std::collections::BTreeMap;

use super::document::{Attribution, Document};
use super::matching::{self, Edges};
use super::party::{Known, Party};
use super::quantity;
use super::words::{Set, Words, is_space, is_word, jaccard, run};
use super::{Count, Points, Ratio, Tally};

/// The least Jaccard of a content or source match.
const ALIKE: f64 = 0.5;

/// Counts what `system` found of `gold`.
///
/// # Errors
/// If the system's text is another one, in a sentence: offsets into it mean nothing here.
pub fn score(gold: &Document, system: Option<&Document>) -> Result<Tally, String> {
    let text = Text::new(gold.text.as_deref().unwrap_or_default());
    let nothing = Document::default();
    if let Some(system) = system {
        same_text(gold, system)?;
    }
    let documents = (gold, system.unwrap_or(&nothing));
    let (gold, system) = (Side::new(&text, gold), Side::new(&text, documents.1));
    let mut tally = Tally::default();
    attributions(&mut tally, &text, &gold, &system);
    mentions(&mut tally, &text, &gold, &system);
    quantity::score_record(documents.0, documents.1, &mut tally);
    Ok(tally)
}

fn same_text(gold: &Document, system: &Document) -> Result<(), String> {
    let Some(text) = &system.text else { return Err("the system's record has no text".to_owned()) };
    let gold = gold.text.as_deref().unwrap_or_default();
    if text == gold {
        return Ok(());
    }
    if text.trim() == gold.trim() {
        return Err("the texts differ by white space at the ends, so offsets may be shifted".to_owned());
    }
    let at = gold.chars().zip(text.chars()).take_while(|(a, b)| a == b).count();
    Err(format!("the texts differ from code point {at} on"))
}

/// One side's document, cleaned.
struct Side<'d> {
    entities: Vec<(String, Known)>,
    attributions: Vec<Item<'d>>,
}

struct Item<'d> {
    given: &'d Attribution,
    source: Part,
    cue: Part,
    content: Part,
}

/// A source, cue or content: its pieces in order, and the words they touch.
struct Part {
    pieces: Vec<Points>,
    words: Set,
}

impl<'d> Side<'d> {
    fn new(text: &Text, document: &'d Document) -> Side<'d> {
        let part = |pieces: &[Points]| {
            let mut pieces: Vec<Points> = pieces.iter().copied().filter(|p| text.holds(*p)).collect();
            pieces.sort_unstable();
            Part { words: text.words.touched(&pieces), pieces }
        };
        let item = |given: &'d Attribution| Item { given, source: part(&given.source), cue: part(&given.cue), content: part(&given.content) };
        Side {
            entities: document.entities.iter().map(|e| (e.id.clone(), Known::new(text, e))).collect(),
            attributions: document.attributions.iter().map(item).collect(),
        }
    }
}

fn attributions(tally: &mut Tally, text: &Text, g: &Side<'_>, s: &Side<'_>) {
    let (gold, system) = (&g.attributions, &s.attributions);
    let (mut content, mut full) = (Edges::new(), Edges::new());
    for (i, x) in gold.iter().enumerate() {
        for (j, y) in system.iter().enumerate() {
            let alike = text.alike(&x.content, &y.content);
            if alike < ALIKE {
                continue;
            }
            let source = text.alike_or_none(&x.source, &y.source);
            // Contents alike (nested attributions): source and cue break the tie.
            let quality = alike + 0.001 * (source + text.alike_or_none(&x.cue, &y.cue));
            content.insert((i, j), quality);
            if source >= ALIKE {
                full.insert((i, j), quality);
            }
        }
    }
    let (content, full) = (matching::best(&content), matching::best(&full));

    for (name, pairs) in [("content", &content), ("full", &full)] {
        tally.matched(name, pairs.len(), system.len(), gold.len());
    }
    for (level, nested) in [("first_level", false), ("nested", true)] {
        for (name, pairs) in [("content", &content), ("full", &full)] {
            of_kind(tally, &format!("{level}.{name}"), gold, system, pairs, |a| a.nested == nested);
        }
    }
    for form in ["direct", "mixed", "indirect"] {
        of_kind(tally, &format!("full.{form}"), gold, system, &full, |a| a.form.as_deref() == Some(form));
    }
    let keys = |items: &[Item<'_>]| items.iter().map(|i| text.exact_key(&i.content.pieces)).filter(|key| !key.is_empty()).collect();
    tally.matched("exact.content", super::words::equal_pairs(keys(gold), keys(system)), system.len(), gold.len());

    let met: Vec<(&Item<'_>, &Item<'_>)> = content.iter().map(|&(i, j)| (&gold[i], &system[j])).collect();
    let mut share = |key: &str, right: &dyn Fn(&Item<'_>, &Item<'_>) -> bool| {
        tally.share(key, met.iter().filter(|(x, y)| right(x, y)).count(), met.len());
    };
    share("exact.cue", &|x, y| text.same(&x.cue.pieces, &y.cue.pieces));
    share("cue", &|x, y| overlap(&x.cue.pieces, &y.cue.pieces) > 0 || x.cue.pieces.is_empty() && y.cue.pieces.is_empty());
    share("form", &|x, y| x.given.form == y.given.form);
    share("act", &|x, y| x.given.act == y.given.act);

    let party = |item: &Item<'_>, side: &'_ Side<'_>| Party::new(&item.given.speaker, &side.entities).is_nobody();
    let spoken: Vec<_> = met.iter().filter(|(x, _)| !party(x, g)).collect();
    let right = spoken.iter().filter(|(x, y)| Party::new(&x.given.speaker, &g.entities).is(&Party::new(&y.given.speaker, &s.entities))).count();
    let with_speaker = |side: &Side<'_>| side.attributions.iter().filter(|i| !party(i, side)).count();
    tally.share("speaker", right, spoken.len());
    tally.matched("speaker.end_to_end", right, with_speaker(s), with_speaker(g));
}

/// Counts the attributions of a kind: the gold's word goes for what is matched.
fn of_kind(tally: &mut Tally, key: &str, gold: &[Item<'_>], system: &[Item<'_>], pairs: &[(usize, usize)], is: impl Fn(&Attribution) -> bool) {
    let gold_of: BTreeMap<usize, usize> = pairs.iter().map(|&(i, j)| (j, i)).collect();
    let hits = pairs.iter().filter(|(i, _)| is(gold[*i].given)).count();
    let of_system = system.iter().enumerate().filter(|(j, y)| is(gold_of.get(j).map_or(y.given, |&i| gold[i].given))).count();
    tally.matched(key, hits, of_system, gold.iter().filter(|x| is(x.given)).count());
}

fn mentions(tally: &mut Tally, text: &Text, gold: &Side<'_>, system: &Side<'_>) {
    struct Mention {
        entity: usize,
        span: Points,
        last_word: Option<usize>,
    }
    let all = |side: &Side<'_>| -> Vec<Mention> {
        let mentions = side.entities.iter().enumerate().flat_map(|(n, (_, e))| e.mentions.iter().map(move |m| (n, *m)));
        mentions.map(|(entity, span)| Mention { entity, span, last_word: text.words.touched(&[span]).last().copied() }).collect()
    };
    let (golds, systems) = (all(gold), all(system));

    // Same spans first, then those that end in the same word, the closest first.
    let mut options: Vec<(bool, f64, usize, usize)> = Vec::new();
    for (a, g) in golds.iter().enumerate() {
        for (b, s) in systems.iter().enumerate() {
            if g.span[0] < s.span[1] && s.span[0] < g.span[1] {
                let same = text.trim(g.span, "", "") == text.trim(s.span, "", "");
                if same || g.last_word.is_some() && g.last_word == s.last_word {
                    options.push((same, closeness(g.span, s.span), a, b));
                }
            }
        }
    }
    // Where one span is in several entities, the entity that shares more mentions goes first.
    let mut shared: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    for &(_, _, a, b) in options.iter().filter(|o| o.0) {
        *shared.entry((golds[a].entity, systems[b].entity)).or_default() += 1;
    }
    let share = |a: usize, b: usize| shared.get(&(golds[a].entity, systems[b].entity)).copied().unwrap_or(0);
    options.sort_by(|x, y| {
        let entities = share(y.2, y.3).cmp(&share(x.2, x.3));
        y.0.cmp(&x.0).then(entities).then(y.1.total_cmp(&x.1)).then((x.2, x.3).cmp(&(y.2, y.3)))
    });
    // Gold mention → system entity.
    let mut found: BTreeMap<usize, usize> = BTreeMap::new();
    let mut used = vec![false; systems.len()];
    for (_, _, a, b) in options {
        if !used[b] && !found.contains_key(&a) {
            found.insert(a, systems[b].entity);
            used[b] = true;
        }
    }

    let mut both: BTreeMap<(usize, usize), usize> = BTreeMap::new();
    let mut found_in: BTreeMap<usize, usize> = BTreeMap::new();
    for (&a, &entity) in &found {
        *both.entry((golds[a].entity, entity)).or_default() += 1;
        *found_in.entry(entity).or_default() += 1;
    }
    let size = |side: &Side<'_>, entity: usize| side.entities[entity].1.mentions.len();
    let sum = |of: &dyn Fn(usize, usize) -> usize| {
        found.iter().map(|(&a, &entity)| both[&(golds[a].entity, entity)] as f64 / of(golds[a].entity, entity) as f64).sum::<f64>()
    };
    let recall = Ratio { right: sum(&|g, _| size(gold, g)), of: golds.len() };
    let precision = Ratio { right: sum(&|_, s| found_in[&s]), of: found.len() };
    let strict = Ratio { right: sum(&|_, s| size(system, s)), of: found_in.keys().map(|&s| size(system, s)).sum() };
    tally.count("mentions_b3", Count::Found { precision, recall });
    tally.count("mentions_b3.strict", Count::Found { precision: strict, recall });
    tally.share("mentions.found", found.len(), golds.len());
}

/// Code points that two lists of pieces share.
fn overlap(a: &[Points], b: &[Points]) -> usize {
    a.iter().flat_map(|x| b.iter().map(move |y| x[1].min(y[1]).saturating_sub(x[0].max(y[0])))).sum()
}

/// What two spans share of what they cover together.
fn closeness(a: Points, b: Points) -> f64 {
    let shared = overlap(&[a], &[b]);
    shared as f64 / (a[1] - a[0] + b[1] - b[0] - shared).max(1) as f64
}

/// A text as this scorer sees it.
pub(super) struct Text {
    chars: Vec<char>,
    words: Words,
}

const QUOTES: &str = "\"'“”‘’„‟‚‛«»‹›`´";
const QUOTES_AND_FINAL: &str = "\"'“”‘’„‟‚‛«»‹›`´.,;:!?…-–—";

impl Text {
    fn new(text: &str) -> Text {
        let chars: Vec<char> = text.chars().collect();
        Text { words: Words(words(&chars)), chars }
    }

    /// Whether a span is one of this text.
    pub(super) fn holds(&self, [start, end]: Points) -> bool {
        start < end && end <= self.chars.len()
    }

    /// The words of a piece by itself.
    pub(super) fn words_of(&self, [start, end]: Points) -> Vec<String> {
        let piece = &self.chars[start..end];
        words(piece).into_iter().map(|[s, e]| piece[s..e].iter().collect()).collect()
    }

    /// Jaccard of two parts' words; of parts without words, whether they are the same.
    fn alike(&self, a: &Part, b: &Part) -> f64 {
        if a.words.is_empty() && b.words.is_empty() {
            return f64::from(u8::from(!a.pieces.is_empty() && self.same(&a.pieces, &b.pieces)));
        }
        jaccard(&a.words, &b.words)
    }

    /// The same of parts that may be absent: absent is like absent only.
    fn alike_or_none(&self, a: &Part, b: &Part) -> f64 {
        match (a.pieces.is_empty(), b.pieces.is_empty()) {
            (true, true) => 1.0,
            (false, false) => self.alike(a, b),
            _ => 0.0,
        }
    }

    /// Shrinks a span by white space and by the given marks at its ends.
    fn trim(&self, [mut start, mut end]: Points, left: &str, right: &str) -> Points {
        while start < end && (is_space(self.chars[start]) || left.contains(self.chars[start])) {
            start += 1;
        }
        while end > start && (is_space(self.chars[end - 1]) || right.contains(self.chars[end - 1])) {
            end -= 1;
        }
        [start, end]
    }

    /// Same pieces, white space at the ends aside.
    fn same(&self, a: &[Points], b: &[Points]) -> bool {
        a.len() == b.len() && a.iter().zip(b).all(|(x, y)| self.trim(*x, "", "") == self.trim(*y, "", ""))
    }

    /// A content's pieces without marks at their ends; those with only marks between them are one.
    fn exact_key(&self, pieces: &[Points]) -> Vec<Points> {
        let mut joined: Vec<Points> = Vec::new();
        for &[start, end] in pieces {
            match joined.last_mut() {
                Some(last) if self.chars.get(last[1]..start).is_none_or(|between| between.iter().all(|&c| is_space(c) || QUOTES.contains(c))) => {
                    last[1] = last[1].max(end);
                }
                _ => joined.push([start, end]),
            }
        }
        joined.into_iter().map(|p| self.trim(p, QUOTES, QUOTES_AND_FINAL)).filter(|[start, end]| start < end).collect()
    }

    /// A mention's span without white space, a leading "the" and a final 's.
    pub(super) fn mention_key(&self, span: Points) -> Points {
        let [mut start, mut end] = self.trim(span, "", "");
        let is = |at: usize, c: char| at < end && self.chars[at].to_ascii_lowercase() == c;
        if is(start, 't') && is(start + 1, 'h') && is(start + 2, 'e') && start + 3 < end && is_space(self.chars[start + 3]) {
            start += 3;
            while is_space(self.chars[start]) {
                start += 1;
            }
        }
        if let [.., before, '\'' | '’', 's' | 'S'] = &self.chars[start..end]
            && is_word(*before)
        {
            end -= 2;
        }
        [start, end]
    }
}

/// `\d[\d.,]*\d\w*|\w+(?:['’]\w+)*`
fn words(chars: &[char]) -> Vec<Points> {
    let digit = |at: usize| chars.get(at).is_some_and(char::is_ascii_digit);
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        if !is_word(chars[start]) {
            at += 1;
            continue;
        }
        let figure = (start..chars.len()).take_while(|&n| digit(n) || ".,".contains(chars[n])).filter(|&n| digit(n)).last();
        match figure {
            Some(last) if digit(start) && last > start => at = run(chars, last + 1),
            _ => {
                at = run(chars, start);
                while at + 1 < chars.len() && "'’".contains(chars[at]) && is_word(chars[at + 1]) {
                    at = run(chars, at + 1);
                }
            }
        }
        out.push([start, at]);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::score::document::{Entity, Speaker};

    const TEXT: &str = "“No,” Ann Ode told the U.S. Senate’s panel, “I will not go.” Her aide said that Ode denies it and that 6,465 saw it.";

    fn at(part: &str) -> Points {
        let byte = TEXT.find(part).unwrap_or_else(|| panic!("{part:?} stands in the text"));
        let start = TEXT[..byte].chars().count();
        [start, start + part.chars().count()]
    }

    fn said(source: &str, cue: &str, content: &[&str]) -> Attribution {
        let all = |parts: &[&str]| parts.iter().filter(|p| !p.is_empty()).map(|p| at(p)).collect();
        Attribution {
            source: all(&[source]),
            cue: all(&[cue]),
            content: all(content),
            form: Some("indirect".to_owned()),
            act: Some("state".to_owned()),
            ..Attribution::default()
        }
    }

    fn entity(id: &str, name: &str, mentions: &[&str]) -> Entity {
        Entity { id: id.to_owned(), name: Some(name.to_owned()), kind: Some("person".to_owned()), mentions: mentions.iter().map(|m| at(m)).collect() }
    }

    fn by(id: &str, attribution: Attribution) -> Attribution {
        Attribution { speaker: Speaker::Entity(id.to_owned()), ..attribution }
    }

    fn document(entities: Vec<Entity>, attributions: Vec<Attribution>) -> Document {
        Document { text: Some(TEXT.to_owned()), entities, attributions, ..Document::default() }
    }

    fn gold() -> Document {
        let direct =
            Attribution { form: Some("direct".to_owned()), act: Some("refuse".to_owned()), ..said("Ann Ode", "told", &["“No,”", "“I will not go.”"]) };
        let outer = said("Her aide", "said", &["that Ode denies it and that 6,465 saw it"]);
        let nested = Attribution { nested: true, ..said("Ode denies", "denies", &["denies it"]) };
        document(
            vec![entity("e1", "Ann Ode", &["Ann Ode", "I will", "Her", "Ode denies"]), entity("e2", "aide", &["Her aide"])],
            vec![by("e1", direct), by("e2", outer), by("e1", nested)],
        )
    }

    /// Precision right/of and recall right/of.
    fn check(gold: &Document, system: &Document, expected: &[(&str, [usize; 4])]) {
        let tally = score(gold, Some(system)).expect("the same text");
        for (key, counts) in expected {
            assert_eq!(tally.counts(key), counts.map(|n| n as f64), "{key}");
        }
    }

    #[test]
    fn a_record_is_like_itself() {
        let gold = gold();
        for figure in score(&gold, Some(&gold)).expect("the same text").figures(str::to_owned) {
            assert!(figure.count.value().is_none_or(|v| (v - 100.0).abs() < 1e-9), "{figure:?}");
        }
        assert_eq!(score(&gold, None).expect("no system").counts("full"), [0.0, 0.0, 0.0, 3.0]);
    }

    #[test]
    fn offsets_into_another_text_are_not_scored() {
        let gold = gold();
        let other = |text: Option<&str>| Document { text: text.map(str::to_owned), ..gold.clone() };
        assert!(score(&gold, Some(&other(Some(&format!("{TEXT}\n"))))).expect_err("refused").contains("white space"));
        assert!(score(&gold, Some(&other(Some("“No.”")))).expect_err("refused").contains("code point 3"));
        assert!(score(&gold, Some(&other(None))).expect_err("refused").contains("no text"));
    }

    #[test]
    fn levels_and_forms_go_by_the_gold_for_what_is_matched() {
        let mut system = gold();
        system.attributions[0].form = Some("mixed".to_owned());
        system.attributions[2].nested = false;
        check(
            &gold(),
            &system,
            &[
                ("full.direct", [1, 1, 1, 1]),
                ("full.mixed", [0, 0, 0, 0]),
                ("first_level.full", [2, 2, 2, 2]),
                ("nested.full", [1, 1, 1, 1]),
                ("form", [2, 3, 2, 3]),
            ],
        );
        // What matches nothing counts by the system's own word.
        system.attributions[2].source = Vec::new();
        check(&gold(), &system, &[("first_level.full", [2, 3, 2, 2]), ("nested.full", [0, 0, 0, 1]), ("nested.content", [1, 1, 1, 1])]);
    }

    #[test]
    fn no_source_and_no_cue_are_like_none() {
        let null = |source: &str, cue: &str| document(Vec::new(), vec![said(source, cue, &["“I will not go.”"])]);
        check(&null("", ""), &null("", ""), &[("full", [1, 1, 1, 1]), ("cue", [1, 1, 1, 1]), ("exact.cue", [1, 1, 1, 1]), ("speaker", [0, 0, 0, 0])]);
        check(&null("", ""), &null("Ann Ode", "told"), &[("content", [1, 1, 1, 1]), ("full", [0, 1, 0, 1]), ("cue", [0, 1, 0, 1])]);
    }

    #[test]
    fn exact_contents_leave_marks_at_the_ends_aside() {
        let content = |pieces: &[&str]| document(Vec::new(), vec![said("", "", pieces)]);
        check(&content(&["“No,”", "“I will not go.”"]), &content(&["No", "I will not go"]), &[("exact.content", [1, 1, 1, 1])]);
        check(&content(&["“I will not go.”"]), &content(&["“I", "will not go"]), &[("exact.content", [1, 1, 1, 1])]);
        check(&content(&["“No,”", "“I will not go.”"]), &content(&["“I will not go.”"]), &[("exact.content", [0, 1, 0, 1]), ("content", [1, 1, 1, 1])]);
    }

    #[test]
    fn a_speaker_is_the_same_by_name_or_by_a_named_mention() {
        let system = |entity: Entity| {
            let mut system = gold();
            system.entities = vec![entity];
            system.attributions.truncate(1);
            system
        };
        let right = [1, 1, 1, 1];
        let wrong = [0, 1, 0, 1];
        check(&gold(), &system(entity("e1", "Dr. Ann Ode", &[])), &[("speaker", right), ("speaker.end_to_end", [1, 1, 1, 3])]);
        check(&gold(), &system(entity("e1", "the senator", &["Ann Ode"])), &[("speaker", right)]);
        check(&gold(), &system(entity("e1", "the senator", &["Her"])), &[("speaker", wrong)]);
        check(&gold(), &system(entity("e9", "Ann Ode", &["Ann Ode"])), &[("speaker", wrong)]);
    }

    #[test]
    fn mentions_end_in_the_same_word_and_each_counts_once() {
        let gold = document(vec![entity("1", "Ann Ode", &["Ann Ode", "Her", "Ode denies"])], Vec::new());
        // Found: "Ode" for "Ann Ode", "Her"; split over two entities; "aide" is looked at by the strict figure only.
        let system = document(vec![entity("1", "Ode", &["Ode told"]), entity("2", "she", &["Her", "aide"]), entity("3", "Ode", &["Ann Ode"])], Vec::new());
        let tally = score(&gold, Some(&system)).expect("the same text");
        assert_eq!(tally.counts("mentions.found"), [2.0, 3.0, 2.0, 3.0]);
        // Each of the two found ones is alone: precision 1 each, recall 1/3 each.
        assert_eq!(tally.counts("mentions_b3"), [2.0, 2.0, 2.0 / 3.0, 3.0]);
        assert_eq!(tally.counts("mentions_b3.strict"), [1.5, 3.0, 2.0 / 3.0, 3.0]);
    }

    #[test]
    fn mention_keys_leave_out_the_article_and_the_genitive() {
        let text = Text::new(TEXT);
        assert_eq!(text.mention_key(at("the U.S. Senate’s ")), at("U.S. Senate"));
        assert_eq!(text.mention_key(at("the ")), {
            let [s, e] = at("the ");
            [s, e - 1]
        });
    }

    #[test]
    fn words_are_figures_or_letters() {
        let text = "6,465 of Ann’s 3.5bn, $12. U.S.";
        let chars: Vec<char> = text.chars().collect();
        let words: Vec<String> = words(&chars).into_iter().map(|[s, e]| chars[s..e].iter().collect()).collect();
        assert_eq!(words.join("|"), "6,465|of|Ann’s|3.5bn|12|U|S");
    }
}
