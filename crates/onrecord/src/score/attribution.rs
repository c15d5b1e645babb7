//! Attributions against PolNeAR's and GUM's, as the literature counts them.
//!
//! A word is a run of letters and digits with inner apostrophes, stops and
//! hyphens; every other character that is no space is a word of its own. A
//! span owns the words it touches, so a blank or a stop more at its end that
//! touches no further word costs nothing.
//!
//! | key | right when |
//! |---|---|
//! | `exact.source`, `.cue`, `.content` | all words of the part are the same; each once a document and attribution |
//! | `segment_exact.*` | the same of every contiguous stretch within a paragraph (CofeNet, COLING 2022) |
//! | `content` | content Jaccard ≥ 0.5, paired one to one, the best first |
//! | `full` | and source Jaccard ≥ 0.5; no source is like no source and nothing else |
//! | `full_cue` | and the cues share a word |
//! | `strict` | source, cue and content all have the same words |
//! | `content.direct` … `full.indirect` | the same by form: recall over gold, precision over the engine's of that form |
//! | `speaker.all`, `speaker.pronoun` | of content pairs whose gold source is an entity that is named: the speaker's name is one of its names |

use std::collections::BTreeSet;

use crate::parse::labels::Part;

use super::document::{Attribution, Document, Entity, Speaker};
use super::words::{Set, Words, equal_pairs, is_space, is_word, jaccard, run, shared};
use super::{Points, Tally};

/// With how many of an article's annotators the engine is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Annotators {
    /// The first.
    Primary,
    /// Each in turn, as CofeNet's authors did.
    Every,
}

/// Counts what `system` found of `gold`.
#[must_use]
pub fn score(gold: &Document, system: &Document, annotators: Annotators) -> Tally {
    let text = Text::new(gold.text.as_deref().unwrap_or_default());
    let found: Vec<Item<'_>> = system.attributions.iter().map(|a| Item::new(&text, a)).collect();
    let named: Vec<Vec<Points>> = system.attributions.iter().map(|a| name_of(&text, system, &a.speaker)).collect();
    let mut tally = Tally::default();
    let others = gold.alternates.iter().filter(|_| annotators == Annotators::Every);
    for attributions in std::iter::once(&gold.attributions).chain(others) {
        let marked: Vec<Item<'_>> = attributions.iter().map(|a| Item::new(&text, a)).collect();
        let pairs = pair(&marked, &found);
        parts(&mut tally, &text, &marked, &found);
        whole(&mut tally, &marked, &found, &pairs);
        speakers(&mut tally, &text, gold, &marked, &named, &pairs);
    }
    tally
}

const DIRECT: &str = "direct";
const MIXED: &str = "mixed";
const INDIRECT: &str = "indirect";

/// An attribution as sets of words.
struct Item<'d> {
    given: &'d Attribution,
    source: Set,
    cue: Set,
    content: Set,
    form: &'static str,
}

impl<'d> Item<'d> {
    fn new(text: &Text, given: &'d Attribution) -> Item<'d> {
        let content = text.words.touched(&given.content);
        Item { given, source: text.words.touched(&given.source), cue: text.words.touched(&given.cue), form: text.form(&content), content }
    }

    fn words(&self, part: Part) -> &Set {
        match part {
            Part::Source => &self.source,
            Part::Cue => &self.cue,
            Part::Content => &self.content,
        }
    }

    fn spans(&self, part: Part) -> &'d [Points] {
        match part {
            Part::Source => &self.given.source,
            Part::Cue => &self.given.cue,
            Part::Content => &self.given.content,
        }
    }
}

/// A content pair: positions in gold and system, and their content Jaccard.
type Pair = (usize, usize, f64);

/// Pairs one to one, greedily: the likest contents first, then cues, then sources.
fn pair(gold: &[Item<'_>], system: &[Item<'_>]) -> Vec<Pair> {
    let mut candidates = Vec::new();
    for (i, g) in gold.iter().enumerate() {
        for (j, s) in system.iter().enumerate() {
            if shared(&g.content, &s.content) > 0 {
                let alike = [jaccard(&g.content, &s.content), jaccard(&g.cue, &s.cue), jaccard(&g.source, &s.source)];
                candidates.push((alike, i, j));
            }
        }
    }
    candidates.sort_by(|(a, i, j), (b, k, l)| {
        let alike = a.iter().zip(b).map(|(x, y)| y.total_cmp(x)).find(|order| order.is_ne());
        alike.unwrap_or(std::cmp::Ordering::Equal).then((i, j).cmp(&(k, l)))
    });
    let (mut taken_gold, mut taken_system) = (vec![false; gold.len()], vec![false; system.len()]);
    let mut pairs = Vec::new();
    for ([content, ..], i, j) in candidates {
        if !taken_gold[i] && !taken_system[j] {
            taken_gold[i] = true;
            taken_system[j] = true;
            pairs.push((i, j, content));
        }
    }
    pairs
}

/// Sources, cues and contents, each for itself.
fn parts(tally: &mut Tally, text: &Text, gold: &[Item<'_>], system: &[Item<'_>]) {
    for part in [Part::Source, Part::Cue, Part::Content] {
        let sets = |items: &[Item<'_>]| items.iter().map(|i| i.words(part).clone()).filter(|set| !set.is_empty()).collect::<Vec<Set>>();
        let (g, s) = (sets(gold), sets(system));
        let (of_gold, of_system) = (g.len(), s.len());
        tally.matched(&format!("exact.{}", part.name()), equal_pairs(g, s), of_system, of_gold);
    }
    for part in [Part::Source, Part::Cue, Part::Content] {
        let segments = |items: &[Item<'_>]| items.iter().flat_map(|i| text.segments(i.spans(part))).collect::<BTreeSet<Points>>();
        let (g, s) = (segments(gold), segments(system));
        tally.matched(&format!("segment_exact.{}", part.name()), g.intersection(&s).count(), s.len(), g.len());
    }
}

/// Attributions as a whole, and by form.
fn whole(tally: &mut Tally, gold: &[Item<'_>], system: &[Item<'_>], pairs: &[Pair]) {
    let content: Vec<(usize, usize)> = pairs.iter().filter(|p| p.2 >= 0.5).map(|p| (p.0, p.1)).collect();
    let full: Vec<(usize, usize)> = content.iter().copied().filter(|&(i, j)| jaccard(&gold[i].source, &system[j].source) >= 0.5).collect();
    let with_cue = full.iter().filter(|&&(i, j)| shared(&gold[i].cue, &system[j].cue) > 0).count();
    tally.matched("content", content.len(), system.len(), gold.len());
    tally.matched("full", full.len(), system.len(), gold.len());
    tally.matched("full_cue", with_cue, system.len(), gold.len());
    let keys = |items: &[Item<'_>]| items.iter().map(|i| (i.source.clone(), i.cue.clone(), i.content.clone())).collect::<Vec<_>>();
    tally.matched("strict", equal_pairs(keys(gold), keys(system)), system.len(), gold.len());

    let forms: [(&str, &[&str]); 4] = [(DIRECT, &[DIRECT]), (MIXED, &[MIXED]), (INDIRECT, &[INDIRECT]), ("direct_or_mixed", &[DIRECT, MIXED])];
    for (what, hits) in [("content", &content), ("full", &full)] {
        for (name, forms) in forms {
            let is = |item: &Item<'_>| forms.contains(&item.form);
            let of = |items: &[Item<'_>]| items.iter().filter(|i| is(i)).count();
            let precision = super::Ratio::new(hits.iter().filter(|(_, j)| is(&system[*j])).count(), of(system));
            let recall = super::Ratio::new(hits.iter().filter(|(i, _)| is(&gold[*i])).count(), of(gold));
            tally.count(&format!("{what}.{name}"), super::Count::Found { precision, recall });
        }
    }
}

/// Whether sources are resolved to who they are, where the gold says so.
fn speakers(tally: &mut Tally, text: &Text, gold: &Document, marked: &[Item<'_>], named: &[Vec<Points>], pairs: &[Pair]) {
    let (mut all, mut pronouns) = ([0, 0], [0, 0]);
    for &(i, j, _) in pairs.iter().filter(|p| p.2 >= 0.5) {
        let Some((id, pronoun)) = &marked[i].given.source_entity else { continue };
        let Some(entity) = gold.entities.iter().find(|e| e.id == *id) else { continue };
        let mut names = entity.mentions.iter().filter(|m| !is_pronoun(&text.slice(**m))).peekable();
        if names.peek().is_none() {
            continue; // Never named in the text: nothing to resolve to.
        }
        let said = text.words.touched(&named[j]);
        let right = usize::from(names.any(|name| jaccard(&said, &text.words.touched(&[*name])) >= 0.5));
        all = [all[0] + right, all[1] + 1];
        if *pronoun {
            pronouns = [pronouns[0] + right, pronouns[1] + 1];
        }
    }
    if gold.attributions.iter().any(|a| a.source_entity.is_some()) {
        tally.share("speaker.all", all[0], all[1]);
        tally.share("speaker.pronoun", pronouns[0], pronouns[1]);
    }
}

/// The place that stands for a speaker: an entity's first mention with a capital, else its first.
fn name_of(text: &Text, document: &Document, speaker: &Speaker) -> Vec<Points> {
    let id = match speaker {
        Speaker::Spans(spans) => return spans.clone(),
        Speaker::Entity(id) => id,
        Speaker::None | Speaker::AnyOf(_) => return Vec::new(),
    };
    let mentions = document.entities.iter().find(|e| e.id == *id).map_or(&[][..], |e: &Entity| &e.mentions);
    let is_name = |m: &&Points| {
        let mention = text.slice(**m);
        let pronoun = ["he", "she", "it", "they", "we", "i", "you"].contains(&mention.to_lowercase().as_str());
        mention.starts_with(char::is_uppercase) && !pronoun
    };
    mentions.iter().find(is_name).or(mentions.first()).into_iter().copied().collect()
}

fn is_pronoun(mention: &str) -> bool {
    let word = mention.to_lowercase();
    let reflexive = ["self", "selves"].iter().filter_map(|end| word.strip_suffix(end)).any(|rest| !rest.is_empty() && rest.chars().all(is_word));
    reflexive || PRONOUNS.split(' ').any(|pronoun| pronoun == word)
}

const PRONOUNS: &str = "i me my we us our you your he him his she her it its they them their who whom whose which that this these those one";

/// A text as this scorer sees it.
struct Text {
    chars: Vec<char>,
    words: Words,
    /// For each word: whether it has a letter or digit.
    lexical: Vec<bool>,
    /// For each word: whether it stands in quotation marks.
    quoted: Vec<bool>,
    /// For each word: the number of its paragraph.
    paragraph: Vec<usize>,
}

impl Text {
    fn new(text: &str) -> Text {
        let chars: Vec<char> = text.chars().collect();
        let words = words(&chars);
        let quoted = quoted(&chars);
        let mut paragraph = Vec::with_capacity(words.len());
        let (mut number, mut last) = (0, 0);
        for &[start, end] in &words {
            number += usize::from(chars[last..start].contains(&'\n'));
            paragraph.push(number);
            last = end;
        }
        Text {
            lexical: words.iter().map(|w| is_word(chars[w[0]])).collect(),
            quoted: words.iter().map(|w| quoted[w[0]]).collect(),
            words: Words(words),
            paragraph,
            chars,
        }
    }

    fn slice(&self, [start, end]: Points) -> String {
        self.chars.iter().take(end).skip(start).collect()
    }

    /// Runs of words (first and last), cut at paragraph ends and between spans.
    fn segments(&self, spans: &[Points]) -> Vec<Points> {
        let mut out: Vec<Points> = Vec::new();
        for span in spans {
            let mut open = false;
            for word in self.words.range(*span) {
                match out.last_mut() {
                    Some(last) if open && self.paragraph[word] == self.paragraph[last[1]] => last[1] = word,
                    _ => out.push([word, word]),
                }
                open = true;
            }
        }
        out
    }

    /// Direct where every word of the content is quoted, indirect where none is.
    fn form(&self, content: &[usize]) -> &'static str {
        let lexical = content.iter().filter(|&&w| self.lexical[w]);
        let (mut all, mut quoted) = (0, 0);
        for &word in lexical {
            all += 1;
            quoted += usize::from(self.quoted[word]);
        }
        match quoted {
            0 => INDIRECT,
            _ if quoted == all => DIRECT,
            _ => MIXED,
        }
    }
}

/// `\w+(?:[.'’\-]\w+)*|[^\w\s]`
fn words(chars: &[char]) -> Vec<Points> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let start = at;
        at = run(chars, at);
        if at == start {
            at += 1;
            if !is_space(chars[start]) {
                out.push([start, at]);
            }
            continue;
        }
        while at + 1 < chars.len() && ".'’-".contains(chars[at]) && is_word(chars[at + 1]) {
            at = run(chars, at + 1);
        }
        out.push([start, at]);
    }
    out
}

/// Which characters stand within quotation marks, the marks included. A
/// quotation left open at the end of its paragraph runs to that end (the
/// convention for quotations over several paragraphs), if its mark cannot be
/// an apostrophe.
fn quoted(chars: &[char]) -> Vec<bool> {
    let mut inside = vec![false; chars.len()];
    let mut start = 0;
    for line in chars.split(|&c| c == '\n') {
        quoted_line(chars, start, start + line.len(), &mut inside);
        start += line.len() + 1;
    }
    inside
}

/// How a quotation was opened.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Mark {
    /// “ „ " and a ” set the wrong way round
    Double,
    /// «
    Angle,
    /// `` and ''
    Typewriter,
    /// ‘
    Single,
    /// '
    Straight,
}

fn quoted_line(chars: &[char], start: usize, end: usize, inside: &mut [bool]) {
    let line = |at: usize| if at < end { chars[at] } else { ' ' };
    let two = |at: usize, mark: char| chars[at] == mark && chars.get(at + 1) == Some(&mark);
    let mut open: Option<(usize, Mark)> = None;
    let mut at = start;
    while at < end {
        let (this, next) = (chars[at], line(at + 1));
        match open {
            None => {
                let before = if at > start { chars[at - 1] } else { ' ' };
                let mark = match this {
                    '`' if two(at, '`') => Some(Mark::Typewriter),
                    '\'' if two(at, '\'') => Some(Mark::Typewriter),
                    '“' | '„' | '"' => Some(Mark::Double),
                    '«' => Some(Mark::Angle),
                    '”' if is_space(before) && !is_space(next) => Some(Mark::Double),
                    '‘' if !is_space(next) && !before.is_alphanumeric() && closes_later(&chars[at + 1..end], '’', false) => Some(Mark::Single),
                    '\'' if !is_space(next)
                        && (is_space(before) || "([—–-".contains(before))
                        && !elision(&chars[at + 1..])
                        && closes_later(&chars[at + 1..end], '\'', true) =>
                    {
                        Some(Mark::Straight)
                    }
                    _ => None,
                };
                if let Some(mark) = mark {
                    open = Some((at, mark));
                    at += usize::from(mark == Mark::Typewriter);
                }
            }
            Some((from, mark)) => {
                let closes = match mark {
                    Mark::Double => this == '”' || this == '"',
                    Mark::Angle => this == '»',
                    Mark::Typewriter => two(at, '\''),
                    Mark::Single => this == '’' && !next.is_alphanumeric(),
                    Mark::Straight => this == '\'' && !next.is_alphanumeric() && !is_space(chars[at - 1]),
                };
                if closes {
                    inside[from..(at + 2).min(end)].fill(true);
                    at += usize::from(two(at, '\''));
                    open = None;
                }
            }
        }
        at += 1;
    }
    if let Some((from, Mark::Double | Mark::Angle | Mark::Typewriter)) = open {
        inside[from..end].fill(true);
    }
}

/// Whether `mark` comes before no word, and, where asked for, after no space.
fn closes_later(rest: &[char], mark: char, after_word: bool) -> bool {
    rest.iter().enumerate().any(|(at, &c)| {
        let apart = rest.get(at + 1).is_none_or(|&next| !is_word(next));
        c == mark && apart && (!after_word || at > 0 && !is_space(rest[at - 1]))
    })
}

/// Whether an apostrophe before `rest` stands for what was left out: ’em, ’90s.
fn elision(rest: &[char]) -> bool {
    let ends = |at: usize| rest.get(at).is_none_or(|&c| !is_word(c));
    let word = ["em", "til", "tis", "twas", "cause", "n", "round", "bout"].iter().any(|word| {
        let length = word.len();
        rest.len() >= length && rest.iter().zip(word.chars()).all(|(c, w)| c.to_ascii_lowercase() == w) && ends(length)
    });
    let digits = rest.iter().take(2).filter(|c| c.is_ascii_digit()).count() == 2;
    let plural = rest.get(2).is_some_and(|c| c.eq_ignore_ascii_case(&'s'));
    word || digits && (ends(2) || plural && ends(3))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The place of `part` in `text`, in code points.
    fn at(text: &str, part: &str) -> Points {
        let byte = text.find(part).unwrap_or_else(|| panic!("{part:?} stands in {text:?}"));
        let start = text[..byte].chars().count();
        [start, start + part.chars().count()]
    }

    fn attribution(text: &str, source: &[&str], cue: &[&str], content: &[&str]) -> Attribution {
        let all = |parts: &[&str]| parts.iter().map(|p| at(text, p)).collect();
        Attribution { source: all(source), cue: all(cue), content: all(content), ..Attribution::default() }
    }

    fn document(text: &str, attributions: Vec<Attribution>) -> Document {
        Document { text: Some(text.to_owned()), attributions, ..Document::default() }
    }

    /// Precision right/of and recall right/of.
    fn check(gold: &Document, system: &Document, expected: &[(&str, [usize; 4])]) {
        let tally = score(gold, system, Annotators::Every);
        for (key, counts) in expected {
            assert_eq!(tally.counts(key), counts.map(|n| n as f64), "{key}");
        }
    }

    const TEXT: &str = "“We go,” Ko said, “and stay.” Officials deny it. It is known that rain falls.";

    #[test]
    fn a_content_in_pieces_is_one_content_and_several_segments() {
        let gold = document(TEXT, vec![attribution(TEXT, &["Ko"], &["said"], &["“We go,”", "“and stay.”"])]);
        check(
            &gold,
            &gold,
            &[
                ("exact.content", [1, 1, 1, 1]),
                ("segment_exact.content", [2, 2, 2, 2]),
                ("content.direct", [1, 1, 1, 1]),
                ("full_cue", [1, 1, 1, 1]),
                ("strict", [1, 1, 1, 1]),
            ],
        );
        // One piece of two has five of its ten words and marks: Jaccard one half is a match, not an exact one.
        let half = document(TEXT, vec![attribution(TEXT, &["Ko"], &[], &["“We go,”"])]);
        check(
            &gold,
            &half,
            &[
                ("exact.content", [0, 1, 0, 1]),
                ("segment_exact.content", [1, 1, 1, 2]),
                ("content", [1, 1, 1, 1]),
                ("full", [1, 1, 1, 1]),
                ("full_cue", [0, 1, 0, 1]),
                ("exact.cue", [0, 0, 0, 1]),
            ],
        );
    }

    #[test]
    fn no_source_is_like_no_source_and_like_no_other() {
        let null = |source: &[&str]| document(TEXT, vec![attribution(TEXT, source, &["is known"], &["that rain falls"])]);
        check(&null(&[]), &null(&[]), &[("full", [1, 1, 1, 1]), ("exact.source", [0, 0, 0, 0]), ("segment_exact.source", [0, 0, 0, 0])]);
        check(&null(&[]), &null(&["Officials"]), &[("content", [1, 1, 1, 1]), ("full", [0, 1, 0, 1]), ("exact.source", [0, 1, 0, 0])]);
        check(&null(&["Officials"]), &null(&[]), &[("full", [0, 1, 0, 1])]);
    }

    #[test]
    fn a_segment_ends_with_its_paragraph() {
        let text = "“We go.\n\n“And stay,” Ko said.";
        let gold = document(text, vec![attribution(text, &["Ko"], &["said"], &["“We go.\n\n“And stay,”"])]);
        let parts = document(text, vec![attribution(text, &["Ko"], &["said"], &["“We go.", "“And stay,”"])]);
        check(&gold, &parts, &[("segment_exact.content", [2, 2, 2, 2]), ("exact.content", [1, 1, 1, 1]), ("full.direct", [1, 1, 1, 1])]);
    }

    #[test]
    fn likest_contents_are_paired_first_and_each_once() {
        let gold =
            document(TEXT, vec![attribution(TEXT, &["Officials"], &["deny"], &["it. It is known"]), attribution(TEXT, &[], &["is known"], &["rain falls"])]);
        let twice = document(TEXT, vec![attribution(TEXT, &[], &["said"], &["rain falls"]), attribution(TEXT, &[], &["is known"], &["rain falls"])]);
        check(&gold, &twice, &[("content", [1, 2, 1, 2]), ("full_cue", [1, 2, 1, 2]), ("segment_exact.content", [1, 1, 1, 2])]);
    }

    #[test]
    fn every_annotator_counts_or_only_the_first() {
        let mut gold = document(TEXT, vec![attribution(TEXT, &["Ko"], &["said"], &["“We go,”"])]);
        gold.alternates = vec![Vec::new()];
        let system = Document { alternates: Vec::new(), ..gold.clone() };
        check(&gold, &system, &[("full", [1, 2, 1, 1])]);
        assert_eq!(score(&gold, &system, Annotators::Primary).counts("full"), [1.0; 4]);
    }

    #[test]
    fn forms_are_told_by_the_marks_around_the_words() {
        let form = |text: &str, content: &str| {
            let text_ = Text::new(text);
            text_.form(&text_.words.touched(&[at(text, content)]))
        };
        assert_eq!(form("He said “all of it” today", "all of it"), DIRECT);
        assert_eq!(form("He said “all of it” today", "“all of it” today"), MIXED);
        assert_eq!(form("He said ``all of it'' today", "today"), INDIRECT);
        assert_eq!(form("'All of it,' he said, in the '90s", "All of it,"), DIRECT);
        assert_eq!(form("It's the dogs' own, 'cause he said' so", "own"), INDIRECT);
        assert_eq!(form("” Go on,” he said. Then", "Then"), INDIRECT);
        assert_eq!(form("”Go on,” he said. Then", "Go on"), DIRECT);
        assert_eq!(form("“Not closed\nbut here", "Not closed"), DIRECT);
        assert_eq!(form("“Not closed\nbut here", "but here"), INDIRECT);
        assert_eq!(form("‘He’s gone,’ she said", "gone"), DIRECT);
        assert_eq!(form("«Va», dit-il", "Va"), DIRECT);
        assert_eq!(form("a lone ‘mark she said", "mark"), INDIRECT);
    }

    #[test]
    fn words_keep_inner_marks() {
        let words: Vec<String> = words(&"U.S.-led, Ko's 3.5% — naïve".chars().collect::<Vec<_>>())
            .into_iter()
            .map(|[s, e]| "U.S.-led, Ko's 3.5% — naïve".chars().skip(s).take(e - s).collect())
            .collect();
        assert_eq!(words.join("|"), "U.S|.|-|led|,|Ko's|3.5|%|—|naïve");
    }

    #[test]
    fn a_speaker_is_right_by_a_name_and_not_by_a_pronoun() {
        let text = "She met Ann Ode. Ode left. She said that it rained. They said it snowed.";
        let marked = |id: &str, pronoun, source: &str, content: &str| Attribution {
            source_entity: Some((id.to_owned(), pronoun)),
            ..attribution(text, &[source], &["said"], &[content])
        };
        let gold = Document {
            entities: vec![
                Entity { id: "1".to_owned(), mentions: vec![at(text, "She"), at(text, "Ann Ode"), at(text, "Ode left")], ..Entity::default() },
                Entity { id: "2".to_owned(), mentions: vec![at(text, "They")], ..Entity::default() },
            ],
            ..document(text, vec![marked("1", true, "She said", "it rained"), marked("2", true, "They", "it snowed")])
        };
        let says = |speaker: Speaker, mentions: &[&str]| Document {
            entities: vec![Entity { id: "e1".to_owned(), mentions: mentions.iter().map(|m| at(text, m)).collect(), ..Entity::default() }],
            ..document(
                text,
                vec![Attribution { speaker, ..attribution(text, &["She"], &["said"], &["it rained"]) }, attribution(text, &[], &[], &["it snowed"])],
            )
        };
        let entity = || Speaker::Entity("e1".to_owned());
        // "They" is never named, so it does not count.
        check(&gold, &says(entity(), &["She", "Ann Ode"]), &[("speaker.all", [1, 1, 1, 1]), ("speaker.pronoun", [1, 1, 1, 1])]);
        check(&gold, &says(Speaker::Spans(vec![at(text, "Ode")]), &[]), &[("speaker.all", [1, 1, 1, 1])]);
        check(&gold, &says(entity(), &["She"]), &[("speaker.all", [0, 1, 0, 1])]);
        check(&gold, &says(Speaker::None, &["Ann Ode"]), &[("speaker.all", [0, 1, 0, 1])]);
    }
}
