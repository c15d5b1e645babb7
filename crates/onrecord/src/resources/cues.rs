//! From a cue and its content to an act (`data/en/cues.toml`).

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use crate::record::Act;

/// What a content is, as far as it tells one meaning of a cue from another.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Complement {
    /// A to-infinitive: "to leave", "residents to leave".
    To,
    /// A full clause.
    That,
    /// An indirect or direct question.
    Question,
    /// An -ing clause.
    Gerund,
    /// A noun phrase.
    Np,
    /// It begins with a quotation mark.
    Quote,
}

#[derive(Debug, Deserialize)]
struct CueEntry {
    act: String,
    lemmas: Vec<String>,
    #[serde(default)]
    complement: Vec<Complement>,
    negated_act: Option<String>,
    must: Vec<String>,
    must_not: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct ContentEntry {
    act: String,
    #[serde(default)]
    any: Vec<String>,
    #[serde(default)]
    starts: Vec<String>,
    #[serde(default)]
    ends: Vec<String>,
    must: Vec<String>,
    must_not: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct Neutral {
    lemmas: Vec<String>,
}

#[derive(Debug, Deserialize)]
struct File {
    cue: Vec<CueEntry>,
    neutral: Neutral,
    content: Vec<ContentEntry>,
}

/// The lexicon of cues.
#[derive(Debug)]
pub struct Cues {
    entries: Vec<Entry>,
    by_lemma: HashMap<String, Vec<(usize, usize)>>,
    longest: usize,
    neutral: HashSet<String>,
    contents: Vec<ContentRule>,
    /// Every example, for the test that runs them.
    pub(crate) examples: Vec<Example>,
}

#[derive(Debug)]
struct Entry {
    act: Act,
    complement: Vec<Complement>,
    negated_act: Option<Act>,
}

#[derive(Debug)]
struct ContentRule {
    act: Act,
    any: Vec<String>,
    starts: Vec<String>,
    ends: Vec<String>,
}

/// An example of an entry: `{cue}` and `[content]` marked in a sentence.
#[derive(Debug)]
#[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the examples"))]
pub(crate) struct Example {
    pub(crate) sentence: String,
    pub(crate) entry: EntryId,
    pub(crate) must: bool,
}

/// Which entry of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum EntryId {
    Cue(usize),
    Content(usize),
}

/// A word of a cue: as written, and its possible lemmas, in lower case.
#[derive(Debug, Clone)]
pub struct CueWord {
    /// As written.
    pub word: String,
    /// Lemmas as a verb and as a noun.
    pub lemmas: Vec<String>,
}

/// What the lexicon makes of an attribution.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The act.
    pub act: Act,
    /// Whether a cue entry or a content rule decided, not the default.
    pub known: bool,
    /// Whether the act is already that of the negated cue: "would not say" refuses.
    pub absorbs_negation: bool,
    pub(crate) entry: Option<EntryId>,
}

impl Cues {
    /// Reads the data file.
    ///
    /// # Errors
    /// If it is malformed, or names an act that is none.
    pub fn from_toml(cues: &str) -> Result<Cues, String> {
        let file: File = toml::from_str(cues).map_err(|e| e.to_string())?;
        let act = |name: &str| Act::from_name(name).ok_or_else(|| format!("no act is called {name:?}"));
        let mut built = Cues { entries: Vec::new(), by_lemma: HashMap::new(), longest: 0, neutral: file.neutral.lemmas.into_iter().collect(), contents: Vec::new(), examples: Vec::new() };
        for (number, entry) in file.cue.into_iter().enumerate() {
            for lemma in entry.lemmas {
                let words = lemma.split(' ').count();
                built.longest = built.longest.max(words);
                built.by_lemma.entry(lemma).or_default().push((number, words));
            }
            built.entries.push(Entry { act: act(&entry.act)?, complement: entry.complement, negated_act: entry.negated_act.as_deref().map(act).transpose()? });
            built.add_examples(EntryId::Cue(number), entry.must, entry.must_not);
        }
        for (number, rule) in file.content.into_iter().enumerate() {
            built.contents.push(ContentRule { act: act(&rule.act)?, any: rule.any, starts: rule.starts, ends: rule.ends });
            built.add_examples(EntryId::Content(number), rule.must, rule.must_not);
        }
        Ok(built)
    }

    fn add_examples(&mut self, entry: EntryId, must: Vec<String>, must_not: Vec<String>) {
        self.examples.extend(must.into_iter().map(|sentence| Example { sentence, entry, must: true }));
        self.examples.extend(must_not.into_iter().map(|sentence| Example { sentence, entry, must: false }));
    }

    /// The act of an attribution: by its cue where the cue tells, by its content where the cue is neutral.
    #[must_use]
    pub fn read(&self, cue: &[CueWord], negated: bool, complement: Complement, content: &str) -> Reading {
        let chosen = self.choose(cue, complement);
        let by_cue = chosen.map(|number| {
            let entry = &self.entries[number];
            let act = if negated { entry.negated_act.unwrap_or(entry.act) } else { entry.act };
            Reading { act, known: true, absorbs_negation: negated && entry.negated_act.is_some(), entry: Some(EntryId::Cue(number)) }
        });
        let neutral = cue.is_empty() || self.is_neutral(cue);
        let open = by_cue.is_none_or(|r| r.act == Act::State);
        if open && neutral && !negated
            && let Some(number) = self.content_rule(content)
        {
            return Reading { act: self.contents[number].act, known: true, absorbs_negation: false, entry: Some(EntryId::Content(number)) };
        }
        by_cue.unwrap_or(Reading { act: Act::State, known: neutral, absorbs_negation: false, entry: None })
    }

    /// Whether a word or a run of words of the lexicon is in the cue.
    #[must_use]
    pub fn knows(&self, lemma: &str) -> bool {
        self.by_lemma.contains_key(lemma) || self.neutral.contains(lemma)
    }

    /// The entry for a cue: the longest run of lemmas, then the first in the file whose complement agrees.
    fn choose(&self, cue: &[CueWord], complement: Complement) -> Option<usize> {
        for length in (1..=self.longest.min(cue.len())).rev() {
            let mut best: Option<usize> = None;
            for from in 0..=cue.len() - length {
                self.runs(&cue[from..from + length], &mut |run| {
                    for &(number, _) in self.by_lemma.get(run).into_iter().flatten() {
                        let agrees = self.entries[number].complement.is_empty() || self.entries[number].complement.contains(&complement);
                        if agrees && best.is_none_or(|b| number < b) {
                            best = Some(number);
                        }
                    }
                });
            }
            if best.is_some() {
                return best;
            }
        }
        None
    }

    /// Every way to write the words as a run of lemmas.
    fn runs(&self, words: &[CueWord], visit: &mut impl FnMut(&str)) {
        let mut runs = vec![String::new()];
        for word in words {
            let mut forms: Vec<&str> = vec![&word.word];
            forms.extend(word.lemmas.iter().map(String::as_str));
            forms.sort_unstable();
            forms.dedup();
            runs = runs
                .iter()
                .flat_map(|run| forms.iter().map(move |form| if run.is_empty() { (*form).to_owned() } else { format!("{run} {form}") }))
                .collect();
        }
        runs.iter().for_each(|run| visit(run));
    }

    fn is_neutral(&self, cue: &[CueWord]) -> bool {
        (1..=cue.len().min(3)).any(|length| {
            (0..=cue.len() - length).any(|from| {
                let mut found = false;
                self.runs(&cue[from..from + length], &mut |run| found |= self.neutral.contains(run));
                found
            })
        })
    }

    fn content_rule(&self, content: &str) -> Option<usize> {
        let plain: String = content.chars().filter(|c| !matches!(c, '“' | '”' | '"' | '«' | '»' | '„')).collect::<String>().to_lowercase().replace('’', "'");
        let plain = plain.split_whitespace().collect::<Vec<_>>().join(" ");
        let ending = plain.trim_end_matches(['\'', ' ', ',']);
        self.contents.iter().position(|rule| {
            rule.any.iter().any(|phrase| has_phrase(&plain, phrase))
                || rule.starts.iter().any(|phrase| plain.starts_with(phrase.as_str()) && !plain[phrase.len()..].starts_with(|c: char| c.is_alphanumeric()))
                || rule.ends.iter().any(|phrase| ending.ends_with(phrase.as_str()))
        })
    }
}

/// Whether the phrase stands in the text as whole words.
fn has_phrase(text: &str, phrase: &str) -> bool {
    text.match_indices(phrase).any(|(at, _)| {
        let before = text[..at].chars().next_back();
        let after = text[at + phrase.len()..].chars().next();
        !before.is_some_and(char::is_alphanumeric) && !after.is_some_and(char::is_alphanumeric)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    /// The cue, the content and what the content is, of an example's sentence.
    fn parts(sentence: &str) -> (Vec<CueWord>, String, Complement) {
        let between = |open: char, close: char| -> Option<&str> {
            let from = sentence.find(open)? + 1;
            Some(&sentence[from..from + sentence[from..].find(close)?])
        };
        let lemmas = &Resources::english().lemmas;
        let cue = between('{', '}').unwrap_or("");
        let words = cue
            .split_whitespace()
            .flat_map(|w| match w.strip_suffix("n't").or_else(|| w.strip_suffix("n’t")) {
                Some(stem) if !stem.is_empty() => vec![stem.to_owned(), "not".to_owned()],
                _ => vec![w.trim_matches(',').to_owned()],
            })
            .map(|w| CueWord { word: w.to_lowercase(), lemmas: vec![lemmas.verb(&w), lemmas.noun(&w)] })
            .collect();
        let content = between('[', ']').unwrap_or("").to_owned();
        (words, content.clone(), complement(sentence, &content))
    }

    /// A reading of the complement that needs no parse: enough for short examples.
    fn complement(sentence: &str, content: &str) -> Complement {
        let first = content.split_whitespace().next().unwrap_or("").to_lowercase();
        let words: Vec<&str> = content.split_whitespace().collect();
        let quoted = sentence.find('[').is_some_and(|at| sentence[..at].trim_end().ends_with(['“', '"', ':']));
        if ["if", "whether", "why", "how", "what", "who", "where", "when", "which"].contains(&first.as_str()) || content.ends_with('?') {
            Complement::Question
        } else if first == "to" || words.iter().position(|w| *w == "to").is_some_and(|at| at <= 5 && !has_verb(&words[..at]) && words.get(at + 1).is_some_and(|w| is_base_verb(w))) {
            Complement::To
        } else if quoted || content.starts_with(['“', '"']) {
            Complement::Quote
        } else if first == "that" || has_verb(&words) {
            Complement::That
        } else if first.ends_with("ing") && !["the", "a"].contains(&first.as_str()) {
            Complement::Gerund
        } else {
            Complement::Np
        }
    }

    fn has_verb(words: &[&str]) -> bool {
        const FINITE: &[&str] = &["is", "are", "was", "were", "be", "has", "have", "had", "will", "would", "can", "could", "should", "may", "might", "must", "do", "does", "did", "does", "n't", "won't", "can't", "’s"];
        words.iter().skip(1).any(|w| FINITE.contains(&w.to_lowercase().as_str()))
            || words.iter().skip(1).any(|w| Resources::english().lemmas.verb(w) != w.to_lowercase() && (w.ends_with("ed") || !w.ends_with('s')) && !w.ends_with("ing"))
    }

    fn is_base_verb(word: &str) -> bool {
        let word = word.trim_end_matches(['.', ',']);
        Resources::english().lemmas.verb(word) == word.to_lowercase() && !["the", "a", "an", "his", "her", "their", "its"].contains(&word)
    }

    #[test]
    fn every_entry_holds_its_examples() {
        let cues = &Resources::english().cues;
        let mut missed = Vec::new();
        for example in &cues.examples {
            let (words, content, complement) = parts(&example.sentence);
            // Another complement than ours may be meant where the examples are short: any that the entry asks for will do.
            let asked: &[Complement] = match example.entry {
                EntryId::Cue(number) => &cues.entries[number].complement,
                EntryId::Content(_) => &[],
            };
            let readings: Vec<Complement> = if example.must && !asked.is_empty() { asked.to_vec() } else { vec![complement] };
            let chosen = readings.into_iter().any(|c| cues.read(&words, false, c, &content).entry == Some(example.entry));
            if chosen != example.must {
                missed.push(format!("{} {:?} {}", if example.must { "must" } else { "must not" }, example.entry, example.sentence));
            }
        }
        assert!(missed.is_empty(), "{} examples do not hold:\n{}", missed.len(), missed.join("\n"));
    }
}
