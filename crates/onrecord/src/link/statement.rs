//! Whether two attributions are witnesses of one statement.
//!
//! *How:* they must have one speaker, or none and the same words; where one has
//! the last name alone, a long run of the same words. Words in quotation marks
//! are compared in their order: one may be a cut of the other, or both share a
//! long run. All words are compared by what they mean, as far as a lexicon knows:
//! base forms, words that say the same. Against it speak another figure, another
//! name, the contrary, a negation on one side only, and days between them.
//! *Known misses:* paraphrases with other words altogether.

use std::collections::BTreeSet;

use super::common;
use crate::record::{Act, Form};
use crate::resources::{Lemmas, Wording};

/// An attribution made ready to be compared.
#[derive(Debug, Clone)]
pub struct Utterance {
    /// Who speaks, where that is known across articles.
    speaker: Option<i64>,
    /// What everybody has in common who may be meant by the speaker's name.
    voice: Option<i64>,
    day: Option<i32>,
    form: Form,
    act: Act,
    /// Whether the words are denied: "denied that", "did not say that".
    denied: bool,
    /// Whether what is said is negated in the end: "denied that", "did not".
    negative: bool,
    /// Whether a negation stands before the next word.
    not: bool,
    /// Whether the words say on what condition.
    conditional: bool,
    /// Whether the words are of a claim, an accusation or the like.
    rejects_claim: bool,
    words: Vec<Word>,
    /// The words that stand in quotation marks; all of them where the form is direct.
    quoted: Vec<u32>,
    /// Words that mean something, each once.
    meaning: BTreeSet<String>,
    /// The same as numbers, in order, to see soon that two have too little in common.
    hashes: Vec<u32>,
    numbers: BTreeSet<String>,
    names: BTreeSet<String>,
}

#[derive(Debug, Clone)]
struct Word {
    base: String,
    function: bool,
    /// Whether a negation stands before it.
    not: bool,
    /// Whether a sentence ends after it, or something is left out.
    ends: bool,
}

impl Word {
    fn is(&self, other: &Word) -> bool {
        self.base == other.base && self.not == other.not
    }
}

/// Why two attributions are one statement.
#[derive(Debug, Clone, PartialEq)]
pub struct Same {
    /// In what way.
    pub because: Because,
    /// How sure, between 0 and 1.
    pub score: f64,
    /// The words that mean something and that both have.
    pub shared: Vec<String>,
}

/// In what way two attributions are one statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Because {
    /// Word by word.
    SameWords,
    /// One quotation is a cut of the other.
    Cut,
    /// Quotations that share a long run of words.
    SharedQuotation,
    /// The same in other words.
    Paraphrase,
}

impl Because {
    /// The name that the archive keeps and shows.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Because::SameWords => "same words",
            Because::Cut => "one quotation is a cut of the other",
            Because::SharedQuotation => "quotations that share words",
            Because::Paraphrase => "paraphrase",
        }
    }
}

/// Statements that are further apart in time are never one, in days.
pub const WINDOW: i32 = 45;

/// Runs of the same words further apart in time show nothing, in days.
const NEAR: i32 = 7;

/// So many of the same words in a row are no chance.
const LONG_RUN: usize = 10;

/// Without all of the shorter one, so many words that mean something are worth looking for a run of them.
const MANY: usize = 5;

/// So many words that mean something make a statement known without its speaker.
const TELLING: usize = 5;

impl Utterance {
    /// Makes an attribution ready: `words` are its content, `day` counts days from anywhere. Nobody is its speaker yet.
    #[must_use]
    pub fn new(lemmas: &Lemmas, wording: &Wording, words: &str, form: Form, act: Act, negated: bool, day: Option<i32>) -> Utterance {
        // A direct quotation has its negation in its own words, whatever the cue calls it.
        let denied = negated ^ (matches!(act, Act::Deny | Act::Refuse) && form != Form::Direct);
        let mut out = Utterance {
            speaker: None,
            voice: None,
            day,
            form,
            act,
            denied,
            negative: denied,
            not: false,
            conditional: false,
            rejects_claim: false,
            words: Vec::new(),
            quoted: Vec::new(),
            meaning: BTreeSet::new(),
            hashes: Vec::new(),
            numbers: BTreeSet::new(),
            names: BTreeSet::new(),
        };
        let mut inside = false;
        let mut first = true;
        for token in tokens(&wording.in_short(words)) {
            match token {
                "“" => inside = true,
                "”" => inside = false,
                "\"" => inside = !inside,
                "." | "?" | "!" | "…" => {
                    first = true;
                    if let Some(last) = out.words.last_mut() {
                        last.ends = true;
                    }
                }
                word => {
                    out.push(lemmas, wording, word, first, inside || form == Form::Direct);
                    first = false;
                }
            }
        }
        out.hashes = out.meaning.iter().map(|word| super::number(word)).collect();
        out.hashes.sort_unstable();
        out
    }

    /// Says who the speaker is: a number for somebody that articles have in common, and one for all who may be meant by the
    /// name (see [`crate::link::entity::voice`]).
    pub fn set_speaker(&mut self, speaker: Option<i64>, voice: Option<i64>) {
        self.speaker = speaker;
        self.voice = voice;
    }

    fn push(&mut self, lemmas: &Lemmas, wording: &Wording, word: &str, first: bool, quoted: bool) {
        let mut lower = word.to_lowercase();
        if lower.contains('’') {
            lower = lower.replace('’', "'");
        }
        if lower.ends_with("'s") {
            lower.truncate(lower.len() - 2);
        }
        if lower.ends_with("n't") {
            self.negate();
            return;
        }
        if let Some(number) = number(wording, &lower) {
            self.numbers.insert(number.clone());
            self.add(number, false, quoted);
            return;
        }
        let base = base(lemmas, &lower);
        if wording.negates(&base) || wording.negates(&lower) {
            self.negate();
            if matches!(base.as_str(), "not" | "no") {
                return;
            }
        }
        self.conditional |= matches!(lower.as_str(), "if" | "unless");
        self.rejects_claim |= self.meaning.is_empty() && wording.is_claim(&base);
        let function = wording.is_function(&base) || wording.is_function(&lower);
        let base = wording.standing_for(&base).to_owned();
        if !function && !first && word.chars().next().is_some_and(char::is_uppercase) {
            self.names.insert(lower);
        }
        self.add(base, function, quoted);
    }

    fn negate(&mut self) {
        self.negative = !self.negative;
        self.not = !self.not;
    }

    fn add(&mut self, base: String, function: bool, quoted: bool) {
        if quoted {
            self.quoted.push(u32::try_from(self.words.len()).expect("a content is short"));
        }
        if !function {
            self.meaning.insert(base.clone());
        }
        self.words.push(Word { base, function, not: std::mem::take(&mut self.not), ends: false });
    }

    /// Words by which others that may be the same are found.
    pub fn traces(&self) -> impl Iterator<Item = &str> {
        self.meaning.iter().map(String::as_str)
    }

    /// A number for each word that means something, in order (see [`Sketch`]).
    #[must_use]
    pub fn marks(&self) -> Box<[u16]> {
        let mut marks: Box<[u16]> = self.hashes.iter().map(|hash| (hash ^ (hash >> 16)) as u16).collect();
        marks.sort_unstable();
        marks
    }

    /// A number for the words in their order: the same words have the same.
    #[must_use]
    pub fn fingerprint(&self) -> i64 {
        let byte = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        let word = |hash: u64, word: &Word| word.base.bytes().chain([b' ']).fold(hash, byte);
        self.words.iter().fold(0xcbf2_9ce4_8422_2325, word).cast_signed()
    }

    /// Whether there are words enough for two without a speaker to be one by them.
    #[must_use]
    pub fn is_telling(&self) -> bool {
        self.meaning.len() >= TELLING
    }

    /// Why two attributions are one statement; `None` where they are not known to be.
    #[must_use]
    pub fn same(&self, other: &Utterance, wording: &Wording) -> Option<Same> {
        let days = match (self.day, other.day) {
            (Some(a), Some(b)) => (a - b).abs(),
            _ => 1,
        };
        // Nothing below makes one statement of two that have one word in common.
        if days > WINDOW || !self.may_be_one_act(other) || common(&self.hashes, &other.hashes).count() < 2 {
            return None;
        }
        let shared: Vec<String> = self.meaning.intersection(&other.meaning).cloned().collect();
        let found = |because: Because, score: f64| Some(Same { because, score, shared: shared.clone() });
        let equal = self.words.len() == other.words.len() && self.words.iter().zip(&other.words).all(|(a, b)| a.base == b.base);
        match (self.speaker, other.speaker) {
            (Some(a), Some(b)) if a != b => return None,
            (Some(_), Some(_)) => {}
            // Who speaks is not known of one of them: the words must be the same, and enough of them.
            _ if equal && self.negative == other.negative && shared.len() >= TELLING && days <= 2 => return found(Because::SameWords, 0.9),
            // By the name it may be the same speaker; then a long run of the same words will do.
            _ if self.voice.is_none() || self.voice != other.voice || self.numbers_differ(other) || self.names_differ(other) => return None,
            _ => return self.runs(other, days, 2).or_else(|| self.short_cut(other, days)).and_then(|(because, score)| found(because, score - 0.05)),
        }
        if equal && self.negative == other.negative && (days == 0 && shared.len() >= 2 || days <= 1 && shared.len() >= 3 || days <= 3 && self.words.len() >= 6 || days <= 7 && shared.len() >= 4 || shared.len() >= 6 && self.is_quoted() && other.is_quoted()) {
            return found(Because::SameWords, 1.0);
        }
        // A cut may leave out a condition; said on another day without it, it is something else.
        if self.numbers_differ(other) || self.names_differ(other) || self.conditional != other.conditional && days > 1 {
            return None;
        }
        if let Some((because, score)) = self.quotations(other, days) {
            return found(because, score);
        }
        if let Some((because, score)) = self.runs(other, days, 0) {
            return found(because, score);
        }
        // The very same, said again.
        if self.meaning == other.meaning && self.negative == other.negative && (days <= 3 && shared.len() >= 3 || days <= 10 && shared.len() >= 4) {
            return found(Because::Paraphrase, 0.9);
        }
        if self.negative != other.negative || self.contrary(other, wording) || days > 7 {
            return None;
        }
        let (less, more) = (self.meaning.len().min(other.meaning.len()), self.meaning.len().max(other.meaning.len()));
        let overlap = shared.len() as f64;
        let dice = 2.0 * overlap / (less + more).max(1) as f64;
        let contained = overlap / less.max(1) as f64;
        let (wanted, least) = match days {
            0..=1 => (0.7, 3),
            2..=3 => (0.8, 4),
            _ => (0.9, 5),
        };
        // Where each says something that the other does not, little in common may be a frame around two contents.
        let least = if shared.len() < less { least.max(4) } else { least };
        let alike = dice >= wanted && shared.len() >= least;
        // All that the shorter one says is in the longer one.
        let within = contained >= 1.0 && days <= 1 && (shared.len() >= 3 || (shared.len() >= 2 && dice >= 0.8 && (dice >= 1.0 || self.act == other.act)));
        (alike || within).then_some(()).and_then(|()| found(Because::Paraphrase, dice.max(contained * 0.9)))
    }

    /// Whether what is done by both can be one thing: a question is no assertion, and who admits a threat does not threaten.
    fn may_be_one_act(&self, other: &Utterance) -> bool {
        let asks = |u: &Utterance| u.act == Act::Ask;
        let undertakes = |u: &Utterance| matches!(u.act, Act::Threaten | Act::Promise | Act::Intend | Act::Propose | Act::Request);
        // Who refuses to say it, or does not, denies nothing yet; who rejects the claim does.
        let unsaid = |u: &Utterance| u.act == Act::Refuse && u.form != Form::Direct && !u.rejects_claim;
        if unsaid(self) != unsaid(other) && (self.act == Act::Deny || other.act == Act::Deny) {
            return false;
        }
        let admits = |u: &Utterance| u.act == Act::Admit && u.form == Form::Indirect;
        asks(self) == asks(other) && !(admits(self) && undertakes(other)) && !(undertakes(self) && admits(other))
    }

    /// Whether any words stand in quotation marks.
    #[must_use]
    pub fn is_quoted(&self) -> bool {
        !self.quoted.is_empty()
    }

    /// What the words in quotation marks show, in their order.
    fn quotations(&self, other: &Utterance, days: i32) -> Option<(Because, f64)> {
        if !self.is_quoted() || !other.is_quoted() {
            return None;
        }
        let (a, b) = (self.quoted_words(), other.quoted_words());
        let Run { length: run, meaning, parts, negated, starts } = longest_run(&a, &b);
        // What is quoted in part may have its negation outside.
        let outside = |u: &Utterance, start: usize| u.form == Form::Mixed && start == 1;
        let negated = negated && !outside(self, starts.0) && !outside(other, starts.1);
        if negated || parts && !(run >= LONG_RUN && meaning >= 5) {
            return None;
        }
        let least = match days {
            0..=1 => 4,
            2..=7 => 6,
            _ => 9,
        };
        let shorter = a.len().min(b.len());
        if run == shorter && run >= least && meaning >= 2 {
            return Some((Because::Cut, 0.95));
        }
        // A cut in the middle leaves all words of the shorter one in their order.
        let common = in_order(&a, &b);
        if common == shorter && shorter >= least + 3 && run >= 3 && meaning >= 2 {
            return Some((Because::Cut, 0.9));
        }
        (run >= least + 3 && meaning >= 4).then_some((Because::SharedQuotation, 0.85))
    }

    /// What a long run of the same words shows, quoted or not, with so many words more than would do for one speaker.
    fn runs(&self, other: &Utterance, days: i32, more: usize) -> Option<(Because, f64)> {
        let (shared, less) = (common(&self.hashes, &other.hashes).count(), self.hashes.len().min(other.hashes.len()));
        let quoted = self.is_quoted() || other.is_quoted();
        // Most have too little in common for a run to be worth looking for.
        if days > NEAR || self.denied != other.denied || shared < 3 || (shared < less && !(quoted && shared >= MANY)) {
            return None;
        }
        let Run { length: run, meaning, negated, .. } = longest_run(&self.words, &other.words);
        if negated {
            return None;
        }
        let (shorter, longer) = if self.words.len() <= other.words.len() { (self, other) } else { (other, self) };
        // One word besides may make it something else.
        if run >= 6 + more && 5 * run >= 4 * shorter.words.len() && meaning >= 3 && shorter.meaning.is_subset(&longer.meaning) {
            return Some((if run == shorter.words.len() { Because::Cut } else { Because::SharedQuotation }, 0.9));
        }
        (run >= LONG_RUN + more && meaning >= 5 && quoted).then_some((Because::SharedQuotation, 0.85))
    }

    /// Whether one is a quotation of some words, all of which the other quotes in a row, at that time.
    fn short_cut(&self, other: &Utterance, days: i32) -> Option<(Because, f64)> {
        if days > 1 {
            return None;
        }
        let (a, b) = (self.quoted_words(), other.quoted_words());
        let Run { length: run, meaning, .. } = longest_run(&a, &b);
        (run == a.len().min(b.len()) && run >= 6 && meaning >= 3).then_some((Because::Cut, 0.9))
    }

    fn quoted_words(&self) -> Vec<Word> {
        self.quoted.iter().map(|at| self.words[*at as usize].clone()).collect()
    }

    /// Whether both have figures, and each has one that the other has not.
    fn numbers_differ(&self, other: &Utterance) -> bool {
        differ(&self.numbers, &other.numbers)
    }

    fn names_differ(&self, other: &Utterance) -> bool {
        // A name at the start of a sentence in one may stand elsewhere in the other.
        let has = |u: &Utterance, name: &String| u.words.iter().any(|word| word.base == *name);
        let only = |a: &Utterance, b: &Utterance| a.names.iter().any(|name| !b.names.contains(name) && !has(b, name));
        only(self, other) && only(other, self)
    }

    /// Whether a word of one says the contrary of a word of the other.
    fn contrary(&self, other: &Utterance, wording: &Wording) -> bool {
        let only = |a: &Utterance, b: &Utterance| -> Vec<usize> {
            (0..a.words.len()).filter(|at| wording.has_contrary(&a.words[*at].base) && !b.words.iter().any(|w| w.base == a.words[*at].base)).collect()
        };
        let (a, b) = (only(self, other), only(other, self));
        a.iter().any(|x| b.iter().any(|y| wording.are_contrary(&self.words[*x].base, &other.words[*y].base)))
    }

    /// The form of the attribution.
    #[must_use]
    pub fn form(&self) -> Form {
        self.form
    }
}

/// What is remembered of many attributions to see soon which ones may be the same.
#[derive(Debug, Clone, Copy)]
pub struct Sketch<'m> {
    /// A number for each word that means something, in order: [`Utterance::marks`].
    pub marks: &'m [u16],
    /// Whether any words are in quotation marks: [`Utterance::is_quoted`].
    pub quoted: bool,
}

impl Sketch<'_> {
    /// Whether two by one speaker are worth comparing: nothing that [`Utterance::same`] finds is left out.
    #[must_use]
    pub fn may_be_same(self, other: Sketch<'_>, days: Option<u32>) -> bool {
        let days = days.unwrap_or(1);
        if days > WINDOW.unsigned_abs() {
            return false;
        }
        let shared = common(self.marks, other.marks).count();
        let (less, more) = self.lengths(other);
        let near = || shared == less || self.quoted != other.quoted && shared >= MANY || 10 * 2 * shared >= 7 * (less + more);
        shared >= 2 && (shared == more || self.quoted && other.quoted || days <= NEAR.unsigned_abs() && near())
    }

    /// The same for two that only may have one speaker: the last name is the same, and in full it is not known of one.
    #[must_use]
    pub fn may_be_same_by_words(self, other: Sketch<'_>, days: Option<u32>) -> bool {
        let days = days.unwrap_or(1);
        if days > NEAR.unsigned_abs() {
            return false;
        }
        let shared = common(self.marks, other.marks).count();
        shared >= 3 && (shared == self.lengths(other).0 || (self.quoted || other.quoted) && shared >= MANY || self.quoted && other.quoted && days <= 1)
    }

    fn lengths(self, other: Sketch<'_>) -> (usize, usize) {
        let (a, b) = (self.marks.len(), other.marks.len());
        (a.min(b), a.max(b))
    }
}

fn differ(a: &BTreeSet<String>, b: &BTreeSet<String>) -> bool {
    a.difference(b).next().is_some() && b.difference(a).next().is_some()
}

/// Words, quotation marks and ends of sentences.
fn tokens(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let c = rest.chars().next()?;
            if "“”\".?!…".contains(c) {
                let (mark, after) = rest.split_at(c.len_utf8());
                rest = after;
                return Some(mark);
            }
            let part = |c: char| c.is_alphanumeric();
            if !part(c) {
                rest = &rest[c.len_utf8()..];
                continue;
            }
            // Apostrophes within words, and marks within figures, belong to them.
            let mut end = 0;
            let mut chars = rest.char_indices().peekable();
            while let Some((at, c)) = chars.next() {
                let next = chars.peek().map(|(_, next)| *next);
                let joins = matches!(c, '\'' | '’') && next.is_some_and(char::is_alphabetic) || matches!(c, '.' | ',') && next.is_some_and(|n| n.is_ascii_digit());
                if !part(c) && !joins {
                    break;
                }
                end = at + c.len_utf8();
            }
            let (word, after) = rest.split_at(end);
            rest = after;
            return Some(word);
        }
    })
}

fn number(wording: &Wording, word: &str) -> Option<String> {
    if word.starts_with(|c: char| c.is_ascii_digit()) {
        return Some(word.replace(',', ""));
    }
    wording.number(word).map(|number| number.to_string())
}

fn base(lemmas: &Lemmas, word: &str) -> String {
    let verb = lemmas.verb(word);
    if verb == word { lemmas.noun(word) } else { verb }
}

/// A run of words that two quotations share.
struct Run {
    length: usize,
    /// How many of its words mean something.
    meaning: usize,
    /// Whether both go on, or come from, other words within the sentence: then they say something else.
    parts: bool,
    /// Whether it ends at a word that is negated in one of them only.
    negated: bool,
    /// Where it begins in both.
    starts: (usize, usize),
}

/// The longest run of words that both have.
fn longest_run(a: &[Word], b: &[Word]) -> Run {
    let (mut length, mut ends) = (0, (0, 0));
    let (mut before, mut row) = (vec![0_usize; b.len() + 1], vec![0_usize; b.len() + 1]);
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            row[j + 1] = if x.is(y) { before[j] + 1 } else { 0 };
            if row[j + 1] > length {
                length = row[j + 1];
                ends = (i + 1, j + 1);
            }
        }
        std::mem::swap(&mut before, &mut row);
    }
    let (starts, run) = ((ends.0 - length, ends.1 - length), &a[ends.0 - length..ends.0]);
    let goes_on = |words: &[Word], end: usize| end > 0 && end < words.len() && !words[end - 1].ends;
    let comes_from = |words: &[Word], start: usize| start > 0 && !words[start - 1].ends;
    let parts = (goes_on(a, ends.0) && goes_on(b, ends.1)) || (comes_from(a, starts.0) && comes_from(b, starts.1));
    let differ = |x: Option<&Word>, y: Option<&Word>| x.zip(y).is_some_and(|(x, y)| x.base == y.base && x.not != y.not);
    let negated = differ(a.get(ends.0), b.get(ends.1)) || differ(a[..starts.0].last(), b[..starts.1].last());
    Run { length, meaning: run.iter().filter(|word| !word.function).count(), parts, negated, starts }
}

/// How many words both have in one order.
fn in_order(a: &[Word], b: &[Word]) -> usize {
    let mut before = vec![0_usize; b.len() + 1];
    for x in a {
        let mut row = vec![0_usize; b.len() + 1];
        for (j, y) in b.iter().enumerate() {
            row[j + 1] = if x.is(y) { before[j] + 1 } else { row[j].max(before[j + 1]) };
        }
        before = row;
    }
    before[b.len()]
}
