//! The rules of `data/en/timex.toml`: which words make an expression, and what it means.

use serde::Deserialize;

use super::guard::Guard;
use super::holiday::{Anchors, Holidays};
use super::lexicon::{Lexicon, WordId, Words};
use super::meaning::{Maker, Meaning, MeaningId, Means};
use super::pattern::{Found, Names, Pattern};
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
        let mut lexicon = Lexicon::new(&file.words)?;
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

    fn index(&mut self, level: usize, rule: Rule) {
        let number = self.rules.len();
        let words = self.lexicon.len();
        let level = &mut self.levels[level];
        level.by_word.resize(words, Vec::new());
        for (p, pattern) in rule.patterns.iter().enumerate() {
            let firsts = pattern.firsts();
            let mut firsts_words = firsts.words.clone();
            for word in 0..words {
                let word = WordId::try_from(word).expect("fewer words than 65,536");
                let senses = self.lexicon.senses(word);
                let by_class = firsts.classes.iter().any(|class| senses.iter().any(|sense| class.holds(*sense)));
                let vague = firsts.numbers && senses.contains(&super::lexicon::Sense::Vague);
                let article = firsts.numbers && ["a", "half"].contains(&self.lexicon.word(word));
                let mark = firsts.apostrophe && self.lexicon.word(word) == "'";
                if by_class || vague || article || mark {
                    firsts_words.push(word);
                }
            }
            firsts_words.sort_unstable();
            firsts_words.dedup();
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

    /// Finds every expression of a text, whether or not it is a part of another.
    pub(super) fn find(&self, pieces: &Pieces, context: &super::guard::Context) -> (Vec<Vec<Found>>, Vec<Meaning>) {
        let mut found: Vec<Vec<Found>> = vec![Vec::new(); pieces.len()];
        let mut meanings: Vec<Meaning> = Vec::new();
        for level in &self.levels {
            for at in 0..pieces.len() {
                let piece = &pieces.list[at];
                let mut new: Vec<Found> = Vec::new();
                let mut attempt = |&(rule, pattern): &(usize, usize)| {
                    if let Some(f) = self.attempt(rule, pattern, pieces, &found, at, context, &mut meanings) {
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
        number: usize,
        pattern: usize,
        pieces: &Pieces,
        found: &[Vec<Found>],
        at: usize,
        context: &super::guard::Context,
        meanings: &mut Vec<Meaning>,
    ) -> Option<Found> {
        let rule = &self.rules[number];
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
        Some(Found { end, rule: number, group: rule.group, meaning })
    }

    /// Whether a rule's matches stand by themselves.
    pub(super) fn stands_alone(&self, rule: usize) -> bool {
        !self.rules[rule].part_only
    }
}

/// A rule for fixed names.
fn fixed(lexicon: &mut Lexicon, names: &mut Names, name: &str, group: &str, means: Means, forms: &[String]) -> Result<Rule, String> {
    let patterns = forms.iter().map(|form| Pattern::new(form, lexicon, names)).collect::<Result<_, _>>()?;
    Ok(Rule {
        name: format!("{name}: {}", forms.first().map_or("", String::as_str)),
        group: names.keep(group),
        patterns,
        means,
        guards: vec![Guard::Capital],
        after: Vec::new(),
        not_after: Vec::new(),
        before: Vec::new(),
        not_before: Vec::new(),
        part_only: false,
    })
}
