//! The rules of `data/en/timex.toml`: which words make an expression, and what it means.

use serde::Deserialize;

use super::guard::Guard;
use super::holiday::{Anchors, Holidays};
use super::lexicon::{Lexicon, Lists, Sense, WordId, Words};
use super::meaning::{Maker, Meaning, MeaningId, Means};
use super::pattern::{Firsts, Found, Names, Pattern};
use super::piece::{Digits, Pieces};

/// What the engine knows of time expressions: words, rules, holidays, anchors.
#[derive(Debug)]
pub struct Rules {
    pub(super) lexicon: Lexicon,
    pub(super) holidays: Holidays,
    pub(super) anchors: Anchors,
    pub(super) rules: Vec<Rule>,
    /// For each level, which rules may begin with a word, with digits, with an expression.
    levels: Vec<Level>,
    /// Every example, for the test that runs them.
    pub(crate) examples: Vec<Example>,
}

/// One rule, compiled.
#[derive(Debug)]
pub(super) struct Rule {
    pub(super) name: String,
    pub(super) group: &'static str,
    patterns: Vec<Pattern>,
    /// For each pattern, what its second piece has to be.
    seconds: Vec<Second>,
    means: Means,
    guards: Vec<Guard>,
    after: Vec<WordId>,
    not_after: Vec<WordId>,
    before: Vec<WordId>,
    not_before: Vec<WordId>,
    /// Only a part of other expressions, never one by itself.
    part_only: bool,
}

/// An example of a rule: `[words | TYPE value MOD]` in a sentence.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
pub(crate) struct Example {
    pub(crate) rule: String,
    pub(crate) sentence: String,
    pub(crate) must: bool,
}

/// What may stand second in a pattern: most attempts end with this test.
#[derive(Debug, Default)]
struct Second {
    /// Anything, or nothing.
    any: bool,
    /// A bit for each word of the lexicon.
    words: Vec<u64>,
    digits: bool,
    numbers: bool,
    expressions: bool,
}

#[derive(Debug, Default)]
struct Level {
    by_word: Vec<Vec<(usize, usize)>>,
    by_digits: Vec<(usize, usize)>,
    by_expression: Vec<(usize, usize)>,
    by_number: Vec<(usize, usize)>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    words: Words,
    lists: Lists,
    r#macro: std::collections::BTreeMap<String, String>,
    rule: Vec<RuleEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuleEntry {
    name: String,
    group: String,
    level: usize,
    patterns: Vec<String>,
    means: String,
    argument: Option<String>,
    #[serde(default)]
    guard: Vec<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    not_after: Vec<String>,
    #[serde(default)]
    before: Vec<String>,
    #[serde(default)]
    not_before: Vec<String>,
    #[serde(default)]
    part_only: bool,
    must: Vec<String>,
    must_not: Vec<String>,
}

/// How many levels rules may build on each other.
const LEVELS: usize = 5;

impl Rules {
    /// Reads the data files.
    ///
    /// # Errors
    /// If they are malformed, or name something that there is not.
    pub fn from_toml(rules: &str, anchors: &str) -> Result<Rules, String> {
        let file: File = toml::from_str(rules).map_err(|e| e.to_string())?;
        let mut lexicon = Lexicon::new(&file.words, file.lists)?;
        let mut names = Names::default();
        let (holidays, anchors) = super::holiday::read(anchors)?;
        let mut built = Rules {
            holidays,
            anchors,
            rules: Vec::new(),
            levels: (0..LEVELS).map(|_| Level::default()).collect(),
            examples: Vec::new(),
            lexicon: Lexicon::default(),
        };
        let mut compiled: Vec<(usize, Rule)> = Vec::new();
        for (id, forms) in built.holidays.names() {
            compiled.push((0, fixed(&mut lexicon, &mut names, "holiday", "holiday", Means::Holiday(id), forms)?));
        }
        for (id, forms) in built.anchors.names() {
            let mut rule = fixed(&mut lexicon, &mut names, "anchor", "anchor", Means::Anchor(id), forms)?;
            rule.part_only = true;
            compiled.push((0, rule));
        }
        for entry in file.rule {
            let mut patterns = Vec::new();
            for pattern in &entry.patterns {
                // Macros may stand in macros.
                let mut pattern = pattern.clone();
                for _ in 0..3 {
                    for (name, meaning) in &file.r#macro {
                        pattern = pattern.replace(&format!("${name}$"), meaning);
                    }
                }
                patterns.push(Pattern::new(&pattern, &mut lexicon, &mut names).map_err(|e| format!("{}: {e}", entry.name))?);
            }
            let means = Means::from_name(&entry.means, entry.argument.as_deref()).map_err(|e| format!("{}: {e}", entry.name))?;
            let guards = entry.guard.iter().map(|g| Guard::from_name(g)).collect::<Result<_, _>>().map_err(|e| format!("{}: {e}", entry.name))?;
            let mut intern = |words: &[String]| -> Vec<WordId> { words.iter().map(|w| lexicon.intern(w)).collect() };
            let rule = Rule {
                group: names.keep(&entry.group),
                patterns,
                seconds: Vec::new(),
                means,
                guards,
                after: intern(&entry.after),
                not_after: intern(&entry.not_after),
                before: intern(&entry.before),
                not_before: intern(&entry.not_before),
                part_only: entry.part_only,
                name: entry.name,
            };
            if entry.level >= LEVELS {
                return Err(format!("{}: no level {}", rule.name, entry.level));
            }
            let examples = entry.must.into_iter().map(|s| (s, true)).chain(entry.must_not.into_iter().map(|s| (s, false)));
            built.examples.extend(examples.map(|(sentence, must)| Example { rule: rule.name.clone(), sentence, must }));
            compiled.push((entry.level, rule));
        }
        built.lexicon = lexicon;
        for (level, rule) in compiled {
            built.index(level, rule);
        }
        Ok(built)
    }

    fn index(&mut self, level: usize, mut rule: Rule) {
        let number = self.rules.len();
        let words = self.lexicon.len();
        let level = &mut self.levels[level];
        level.by_word.resize(words, Vec::new());
        for (p, pattern) in rule.patterns.iter().enumerate() {
            let firsts = pattern.firsts();
            let mut second = Second::default();
            match pattern.seconds().filter(|seconds| !seconds.end) {
                None => second.any = true,
                Some(seconds) => {
                    second.words = vec![0; words / 64 + 1];
                    for word in words_of(&self.lexicon, &seconds) {
                        second.words[usize::from(word) / 64] |= 1 << (word % 64);
                    }
                    (second.digits, second.numbers, second.expressions) = (seconds.digits, seconds.numbers, seconds.expressions);
                }
            }
            rule.seconds.push(second);
            let firsts_words = words_of(&self.lexicon, &firsts);
            for word in firsts_words {
                level.by_word[usize::from(word)].push((number, p));
            }
            if firsts.digits {
                level.by_digits.push((number, p));
            }
            if firsts.expressions {
                level.by_expression.push((number, p));
            }
            if firsts.numbers {
                level.by_number.push((number, p));
            }
        }
        self.rules.push(rule);
    }

    /// Whether the piece after the first one fits a pattern.
    fn may_follow(second: &Second, pieces: &Pieces, found: &[Vec<Found>], at: usize) -> bool {
        second.any
            || (pieces.continues(at) && {
                let piece = &pieces.list[at];
                piece.word.is_some_and(|word| second.words[usize::from(word) / 64] >> (word % 64) & 1 == 1)
                    || (second.numbers && piece.counts)
                    || (second.digits && piece.digits != Digits::None)
                    || (second.expressions && !found[at].is_empty())
            })
    }

    /// Finds every expression of a text, whether or not it is a part of another.
    pub(super) fn find(&self, pieces: &Pieces, context: &super::guard::Context) -> (Vec<Vec<Found>>, Vec<Meaning>) {
        let mut found: Vec<Vec<Found>> = vec![Vec::new(); pieces.len()];
        let mut meanings: Vec<Meaning> = Vec::new();
        for (height, level) in self.levels.iter().enumerate() {
            for at in 0..pieces.len() {
                let piece = &pieces.list[at];
                let mut new: Vec<Found> = Vec::new();
                let mut attempt = |&(rule, pattern): &(usize, usize)| {
                    if let Some(f) = self.attempt(height, (rule, pattern), pieces, &found, at, context, &mut meanings) {
                        match new.iter_mut().find(|n| n.rule == f.rule && n.end <= f.end) {
                            Some(shorter) => *shorter = f,
                            None => new.push(f),
                        }
                    }
                };
                if let Some(word) = piece.word {
                    level.by_word.get(usize::from(word)).into_iter().flatten().for_each(&mut attempt);
                }
                if piece.digits != Digits::None {
                    level.by_digits.iter().for_each(&mut attempt);
                }
                if piece.counts {
                    level.by_number.iter().for_each(&mut attempt);
                }
                if !found[at].is_empty() {
                    level.by_expression.iter().for_each(&mut attempt);
                }
                found[at].extend(new);
            }
        }
        (found, meanings)
    }

    fn attempt(
        &self,
        level: usize,
        (number, pattern): (usize, usize),
        pieces: &Pieces,
        found: &[Vec<Found>],
        at: usize,
        context: &super::guard::Context,
        meanings: &mut Vec<Meaning>,
    ) -> Option<Found> {
        let rule = &self.rules[number];
        if !Self::may_follow(&rule.seconds[pattern], pieces, found, at + 1) {
            return None;
        }
        let word = |at: Option<usize>| at.filter(|&at| at < pieces.len()).and_then(|at| pieces.list[at].word);
        let before = if pieces.list[at].opens { None } else { word(at.checked_sub(1)) };
        if before.is_some_and(|w| rule.not_after.contains(&w)) || (!rule.after.is_empty() && !before.is_some_and(|w| rule.after.contains(&w))) {
            return None;
        }
        let (end, captures) = rule.patterns[pattern].longest(pieces, found, at)?;
        let next = if pieces.continues(end) { word(Some(end)) } else { None };
        if next.is_some_and(|w| rule.not_before.contains(&w)) || (!rule.before.is_empty() && !next.is_some_and(|w| rule.before.contains(&w))) {
            return None;
        }
        if !rule.guards.iter().all(|guard| guard.lets(pieces, context, at..end)) {
            return None;
        }
        let meaning: MeaningId = Maker { lexicon: &self.lexicon, meanings }.make(rule.means, &captures)?;
        Some(Found { end, rule: number, rank: (level, number), group: rule.group, meaning })
    }

    /// Whether a rule's matches stand by themselves.
    pub(super) fn stands_alone(&self, rule: usize) -> bool {
        !self.rules[rule].part_only
    }
}

/// The words of the lexicon that a pattern may take first.
fn words_of(lexicon: &Lexicon, firsts: &Firsts) -> Vec<WordId> {
    let mut words = firsts.words.clone();
    for word in 0..lexicon.len() {
        let word = WordId::try_from(word).expect("fewer words than 65,536");
        let senses = lexicon.senses(word);
        let by_class = firsts.classes.iter().any(|class| senses.iter().any(|sense| class.holds(*sense)));
        let vague = firsts.numbers && senses.contains(&Sense::Vague);
        let article = firsts.numbers && ["a", "half"].contains(&lexicon.word(word));
        let mark = firsts.apostrophe && lexicon.word(word) == "'";
        if by_class || vague || article || mark {
            words.push(word);
        }
    }
    words.sort_unstable();
    words.dedup();
    words
}

/// A rule for fixed names.
fn fixed(lexicon: &mut Lexicon, names: &mut Names, name: &str, group: &str, means: Means, forms: &[String]) -> Result<Rule, String> {
    let patterns = forms.iter().map(|form| Pattern::new(form, lexicon, names)).collect::<Result<_, _>>()?;
    Ok(Rule {
        name: format!("{name}: {}", forms.first().map_or("", String::as_str)),
        group: names.keep(group),
        patterns,
        seconds: Vec::new(),
        means,
        guards: vec![Guard::Capital],
        after: Vec::new(),
        not_after: Vec::new(),
        before: Vec::new(),
        not_before: Vec::new(),
        part_only: false,
    })
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use crate::resources::Resources;
    use crate::timex::read_all;

    /// An example's sentence without its marks, and what was marked: where, and as what.
    fn unmarked(marked: &str) -> (String, Vec<(std::ops::Range<usize>, String)>) {
        let (mut text, mut marks) = (String::new(), Vec::new());
        let mut rest = marked;
        while let Some((before, after)) = rest.split_once('[') {
            text += before;
            let (inside, after) = after.split_once(']').expect("a closing bracket");
            let (words, value) = inside.split_once(" | ").unwrap_or((inside, ""));
            marks.push((text.len()..text.len() + words.len(), value.to_owned()));
            text += words;
            rest = after;
        }
        text += rest;
        (text, marks)
    }

    #[test]
    fn every_rule_holds_its_examples() {
        let resources = Resources::english();
        let rules = &resources.times;
        let mut missed = Vec::new();
        for example in &rules.examples {
            let (text, marks) = unmarked(&example.sentence);
            let tokens = crate::token::tokenize(resources.abbreviations, &text);
            let parse = resources.reader.read(&text, &tokens, &|_| false);
            let (found, _) = read_all(rules, Some(date(2024, 6, 5)), &text, &parse);
            for (range, wanted) in marks {
                let by_rule: Vec<_> = found.iter().filter(|f| rules.rules[f.rule].name == example.rule).collect();
                let shown = |f: &crate::timex::Read| {
                    let modifier = f.timex.modifier.map(|m| format!(" {}", m.name())).unwrap_or_default();
                    format!("{} {}{modifier}", f.timex.kind.name(), f.timex.value)
                };
                let holds = if example.must {
                    by_rule.iter().any(|f| f.timex.span.range() == range && shown(f) == wanted)
                } else {
                    by_rule.iter().all(|f| f.timex.span.end() <= range.start || range.end <= f.timex.span.start())
                };
                if !holds {
                    let all: Vec<String> = found.iter().map(|f| format!("[{}] {} by {:?}", f.timex.span.slice(&text), shown(f), rules.rules[f.rule].name)).collect();
                    missed.push(format!("{:?} {}: {}\n    found {}", example.rule, if example.must { "must" } else { "must not" }, example.sentence, all.join(", ")));
                }
            }
        }
        assert!(missed.is_empty(), "{} examples do not hold:\n{}", missed.len(), missed.join("\n"));
    }

    #[test]
    fn every_rule_has_examples_or_is_only_a_part() {
        let rules = &Resources::english().times;
        for rule in rules.rules.iter().filter(|r| !r.part_only && !r.name.contains(": ")) {
            for must in [true, false] {
                assert!(rules.examples.iter().any(|e| e.rule == rule.name && e.must == must), "{:?} lacks an example (must: {must})", rule.name);
            }
        }
    }
}
