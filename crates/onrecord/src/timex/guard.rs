//! Conditions that words alone cannot tell: whether "may" is a month, and whether four digits are a year.

use std::ops::Range;

use super::lexicon::{Class, Sense};
use super::piece::{Digits, Pieces};
use super::value::Unit;
use crate::parse::{NameClass, Parse, Upos};

/// What guards may look at.
pub(super) struct Context<'a> {
    /// Empty where the text was not read by the model.
    pub(super) parse: &'a Parse,
    /// For each token, the name that it is a part of.
    pub(super) names: Vec<Option<usize>>,
}

impl<'a> Context<'a> {
    pub(super) fn new(parse: &'a Parse) -> Context<'a> {
        let mut names = vec![None; parse.tokens.len()];
        for (n, name) in parse.names.iter().enumerate() {
            names[name.tokens.clone()].fill(Some(n));
        }
        Context { parse, names }
    }

    fn upos(&self, token: usize) -> Option<Upos> {
        self.parse.upos.get(token).copied()
    }

    fn penn(&self, token: usize) -> &'static str {
        if token < self.parse.xpos.len() { self.parse.penn(token) } else { "" }
    }
}

/// A condition on the words of an expression and those around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guard {
    /// It begins with a capital.
    Capital,
    /// "may", "march" and "sat" are a month and a weekday here.
    Name,
    /// No name of something else goes on beyond it: "Sunday Times".
    NoName,
    /// Four digits are a year and no count or number of a thing.
    Year,
    /// "fall" and "spring" are no verbs.
    Season,
    /// A season by itself, and no part of "spring training".
    SeasonAlone,
    /// "the nineties", and not somebody's.
    Decade,
    /// "second" is no ordinal, "hour" is one by its number.
    Unit,
    /// "last week", and not "the last minute".
    Stretch,
    /// "the week", where one is spoken of.
    TheUnit,
    /// "two years", and not "two quarters of them".
    Length,
    /// "a week", and not "a quarter" or "$300 a week".
    OneUnit,
    /// "for months", and not "two months" or "school days".
    OpenUnit,
    /// "a year" after what is counted: "$40,000 a year".
    Rate,
    /// Not the age of a person.
    NoAge,
    /// "two years before", with nothing that follows.
    Earlier,
    /// No noun follows that it describes.
    StandsAlone,
    /// Nothing is counted after it.
    Last,
    /// "now" as an adverb.
    Now,
    /// "current" as an adjective.
    Current,
    /// "recent" as an adjective, "the past" as a noun.
    Recent,
    /// "soon", and not "as soon as".
    Future,
    /// "a while" as a noun.
    AWhile,
    /// "every day".
    Every,
    /// "Mondays", "Monday nights".
    SetWeekday,
    /// "daily", and not a paper's name.
    Frequency,
    /// Digits with "a.m.", a zone, or a mark between.
    Clock,
    /// "at 10:30".
    ClockAlone,
    /// "overnight" as an adverb.
    Overnight,
    /// "the morning", and not "the morning paper".
    Daypart,
    /// "Friday night", and not "Friday nights".
    SingularPart,
    /// "early Friday", and not "earlier Friday".
    Edge,
    /// A word of small letters that is no part of a title: "Better Cities Now".
    Common,
    /// "the second century", and not "his second century".
    Century,
    /// No sum of money before it: "$12 December 27".
    NoMoney,
    /// A unit in the plural, or only one of it: "the two weeks", and not "the twenty second".
    Plural,
    /// "all day", and not "all days".
    All,
    /// "nineteen ninety", and "two thousand" only after a preposition.
    YearWords,
}

impl Guard {
    const NAMES: &[(&str, Guard)] = &[
        ("capital", Guard::Capital),
        ("name", Guard::Name),
        ("no-name", Guard::NoName),
        ("year", Guard::Year),
        ("season", Guard::Season),
        ("season-alone", Guard::SeasonAlone),
        ("decade", Guard::Decade),
        ("unit", Guard::Unit),
        ("stretch", Guard::Stretch),
        ("the-unit", Guard::TheUnit),
        ("length", Guard::Length),
        ("one-unit", Guard::OneUnit),
        ("open-unit", Guard::OpenUnit),
        ("rate", Guard::Rate),
        ("no-age", Guard::NoAge),
        ("earlier", Guard::Earlier),
        ("stands-alone", Guard::StandsAlone),
        ("last", Guard::Last),
        ("now", Guard::Now),
        ("current", Guard::Current),
        ("recent", Guard::Recent),
        ("future", Guard::Future),
        ("a-while", Guard::AWhile),
        ("every", Guard::Every),
        ("set-weekday", Guard::SetWeekday),
        ("frequency", Guard::Frequency),
        ("clock", Guard::Clock),
        ("clock-alone", Guard::ClockAlone),
        ("overnight", Guard::Overnight),
        ("daypart", Guard::Daypart),
        ("singular-part", Guard::SingularPart),
        ("edge", Guard::Edge),
        ("common", Guard::Common),
        ("century", Guard::Century),
        ("no-money", Guard::NoMoney),
        ("plural", Guard::Plural),
        ("all", Guard::All),
        ("year-words", Guard::YearWords),
    ];

    pub(super) fn from_name(name: &str) -> Result<Guard, String> {
        Self::NAMES.iter().find(|(n, _)| *n == name).map(|(_, guard)| *guard).ok_or_else(|| format!("no guard is called {name:?}"))
    }

    pub(super) fn lets(self, pieces: &Pieces, context: &Context, at: Range<usize>) -> bool {
        let around = Around { pieces, context, at: at.clone() };
        match self {
            Guard::Capital => pieces.words(at.start).starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit()) || (pieces.is(at.start, "the") && at.len() > 1),
            Guard::Name => name(pieces, context, at),
            Guard::NoName => no_name(pieces, context, at),
            Guard::Year => year(pieces, context, at),
            Guard::Season => at.clone().filter(|p| pieces.sense(*p, Class::Season).is_some()).all(|p| context.upos(pieces.list[p].token).is_none_or(|u| matches!(u, Upos::Noun | Upos::Propn))),
            Guard::SeasonAlone => around.season_alone(),
            Guard::Decade => around.decade(),
            Guard::Unit => around.unit(),
            Guard::Stretch => around.stretch(),
            Guard::TheUnit => around.the_unit(),
            Guard::Length => around.length(),
            Guard::OneUnit => around.one_unit(),
            Guard::OpenUnit => around.open_unit(),
            Guard::Rate => around.rate(),
            Guard::NoAge => !around.age(),
            Guard::Earlier => !around.last_is(&["before"]) || !around.next_upos().is_some_and(|u| !matches!(u, Upos::Punct | Upos::Adp | Upos::Cconj | Upos::Sconj | Upos::Aux)),
            Guard::StandsAlone => !around.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn)),
            Guard::Last => !around.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn | Upos::Num)) && !around.next_is(&["%", "percent", "per", "-"]),
            Guard::Now => around.first_upos().is_none_or(|u| u == Upos::Adv || at.len() > 1) && !around.next_is(&["that"]) && no_name(pieces, context, at),
            Guard::Current => around.current(),
            Guard::Recent => around.recent(),
            Guard::Future => around.future(),
            Guard::AWhile => !around.previous_is(&["once"]),
            Guard::Every => at.clone().all(|p| !pieces.is(p, "weekend") || around.next_upos() != Some(Upos::Noun)),
            Guard::SetWeekday => {
                let last = pieces.words(at.end - 1);
                let one_night = pieces.sense(at.end - 1, Class::Part).is_some() && !last.ends_with(['s', 'S']);
                !one_night || around.first_is(&["every", "each"])
            }
            Guard::Frequency => around.first_upos().is_none_or(|u| u == Upos::Adv || (u == Upos::Adj && !around.first_is(&["quarterly", "yearly", "nightly", "hourly"]))),
            Guard::Clock => around.clock(),
            Guard::ClockAlone => matches!(pieces.list[at.start].digits, Digits::Clock(..)) && !around.next_is(&["-", "to", "%"]),
            Guard::Overnight => around.first_upos().is_none_or(|u| matches!(u, Upos::Adv | Upos::Adj)),
            Guard::Daypart => !around.next_is(&["of"]) && (!around.first_is(&["the"]) || !around.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn | Upos::Adj))) && around.singular(),
            Guard::SingularPart => around.singular(),
            Guard::NoMoney => !around.previous_is(&["$", "€", "£", "¥"]),
            Guard::Plural => around.the_last_unit().is_none_or(|(_, plural)| plural || around.at.clone().any(|p| pieces.is(p, "half") || pieces.is(p, "one"))),
            Guard::All => around.the_last_unit().is_some_and(|(unit, plural)| !plural && !matches!(unit, Unit::Quarter | Unit::Weekend)) && !around.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn)),
            Guard::Common => around.common(),
            Guard::Century => !around.owned(),
            Guard::YearWords => {
                let placed = around.previous_is(&["in", "since", "of", "by", "until", "from", "before", "after"]) || around.previous().is_some_and(|p| pieces.sense(p, Class::Month).is_some());
                (placed || !around.first_is(&["two", "one"])) && around.next_upos() != Some(Upos::Num) && !around.next_is(&["-", "percent", "%"])
            }
            Guard::Edge => !around.first_is(&["earlier", "later"]) || around.second_is(&["this", "that", "in", "today", "yesterday", "last", "next"]),
        }
    }
}

/// An expression and what stands around it.
struct Around<'a, 'p> {
    pieces: &'a Pieces<'p>,
    context: &'a Context<'a>,
    at: Range<usize>,
}

impl Around<'_, '_> {
    fn previous(&self) -> Option<usize> {
        self.at.start.checked_sub(1).filter(|_| !self.pieces.list[self.at.start].opens)
    }

    fn next(&self) -> Option<usize> {
        self.pieces.continues(self.at.end).then_some(self.at.end)
    }

    fn upos(&self, piece: usize) -> Option<Upos> {
        self.context.upos(self.pieces.list[piece].token)
    }

    fn next_upos(&self) -> Option<Upos> {
        self.upos(self.next()?)
    }

    fn previous_upos(&self) -> Option<Upos> {
        self.upos(self.previous()?)
    }

    fn first_upos(&self) -> Option<Upos> {
        self.upos(self.at.start)
    }

    fn is_any(&self, piece: Option<usize>, words: &[&str]) -> bool {
        piece.is_some_and(|p| words.iter().any(|w| self.pieces.is(p, w)))
    }

    fn previous_is(&self, words: &[&str]) -> bool {
        self.is_any(self.previous(), words)
    }

    fn next_is(&self, words: &[&str]) -> bool {
        self.is_any(self.next(), words)
    }

    fn first_is(&self, words: &[&str]) -> bool {
        self.is_any(Some(self.at.start), words)
    }

    fn second_is(&self, words: &[&str]) -> bool {
        self.at.len() > 1 && self.is_any(Some(self.at.start + 1), words)
    }

    fn last_is(&self, words: &[&str]) -> bool {
        self.is_any(Some(self.at.end - 1), words)
    }

    /// The unit of the expression, and whether it is in the plural.
    fn the_last_unit(&self) -> Option<(Unit, bool)> {
        self.at.clone().rev().find_map(|p| match self.pieces.sense(p, Class::Unit) {
            Some(Sense::Unit { unit, plural }) => Some((unit, plural)),
            _ => None,
        })
    }

    fn season_alone(&self) -> bool {
        let with_article = self.first_is(&["the"]);
        let placed = self.previous_is(&["in", "during", "since", "until", "by", "early", "late", "mid", "through", "over", "-", "each", "every", "last", "this", "next", "for", "before", "after", "of"]);
        (with_article || placed) && !self.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn)) && !(with_article && self.next_is(&["of", "in", "from"]))
    }

    fn decade(&self) -> bool {
        let last = self.at.end - 1;
        let is_decade = matches!(self.pieces.list[last].digits, Digits::Decade(_)) || self.pieces.sense(last, Class::Decade).is_some() || self.last_is(&["'s", "’s"]);
        let in_words = self.pieces.sense(last, Class::Decade).is_some();
        let owned = self.owned();
        let of_century = matches!(self.pieces.list[last].digits, Digits::Decade(n) if n >= 1000);
        is_decade && !owned && (of_century || !in_words || self.first_is(&["the"])) && (of_century || self.at.len() > 1)
    }

    fn unit(&self) -> bool {
        let last = self.at.clone().rev().find(|p| self.pieces.sense(*p, Class::Unit).is_some());
        last.is_none_or(|p| {
            let second = self.pieces.is(p, "second") || self.pieces.is(p, "seconds") || self.pieces.is(p, "minute");
            !second || self.pieces.sense(p, Class::Unit).is_none() || self.upos(p).is_none_or(|u| u == Upos::Noun)
        })
    }

    fn stretch(&self) -> bool {
        let Some((unit, plural)) = self.the_last_unit() else { return false };
        let det = self.at.clone().find(|p| self.pieces.is(*p, "that")).is_none_or(|p| self.upos(p).is_none_or(|u| matches!(u, Upos::Det)));
        let of_things = unit == Unit::Day && self.next_is(&["of"]) && self.at.clone().any(|p| self.pieces.is(p, "last") || self.pieces.is(p, "next"));
        let quarter = unit == Unit::Quarter && self.next_is(&["of"]);
        !plural && det && !unit.is_clock() && !of_things && !quarter && !self.next_is(&["-"])
    }

    fn the_unit(&self) -> bool {
        let Some((unit, plural)) = self.the_last_unit() else { return false };
        if plural || !matches!(unit, Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year) {
            return false;
        }
        if self.next_is(&["of", "when", "that", "-", "in", "he", "she", "they", "we", "i", "it", "ahead"]) || self.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn | Upos::Adj)) {
            return false;
        }
        if self.previous_is(&["of"]) && !self.next_is(&["'s", "’s"]) {
            let noun = self.previous().and_then(|p| p.checked_sub(1));
            return self.is_any(noun, &["end", "start", "beginning", "rest", "remainder", "quarter", "half", "most", "part", "middle", "course", "close", "out", "balance", "months", "weeks"]);
        }
        if unit == Unit::Day {
            return self.previous_is(&["in", "during", "for", "through"]) || self.next_is(&["ended", "before", "after"]);
        }
        self.previous().is_none() || self.previous_upos().is_none_or(|u| !matches!(u, Upos::Verb | Upos::Noun)) || self.next_is(&["ended", "'s", "’s"])
    }

    fn length(&self) -> bool {
        let Some((unit, plural)) = self.the_last_unit() else { return false };
        // "the 1988 quarter", "2 second places"
        let year = self.at.clone().any(|p| matches!(self.pieces.list[p].digits, Digits::Whole { width: 4, commas: false, .. }));
        let part = unit == Unit::Quarter && (self.next_is(&["of"]) || !plural);
        let score = self.previous_is(&["-"]) && self.pieces.list[self.at.start].glued && self.pieces.list[self.at.start].digits != Digits::None;
        let one = !plural && (year || unit == Unit::Weekend);
        !one && !part && !score
    }

    fn one_unit(&self) -> bool {
        let Some((unit, plural)) = self.the_last_unit() else { return false };
        let day_of = unit == Unit::Day && self.next_is(&["when", "in"]);
        !plural
            && !matches!(unit, Unit::Quarter | Unit::Second | Unit::Weekend)
            && !day_of
            && !self.rate()
            && !self.next_is(&["-"])
            && !self.previous_is(&["such", "what", "quite"])
            && !(self.at.len() == 2 && self.next_upos().is_some_and(|u| matches!(u, Upos::Propn)))
            && !(unit == Unit::Day && self.next_upos().is_some_and(|u| matches!(u, Upos::Noun)))
    }

    fn open_unit(&self) -> bool {
        if self.next_is(&["old", "-"]) || self.the_last_unit().is_some_and(|(unit, _)| matches!(unit, Unit::Quarter | Unit::Second)) {
            return false;
        }
        if self.at.len() > 1 {
            return true;
        }
        let Some(previous) = self.previous() else { return true };
        let counted = self.pieces.list[previous].digits != Digits::None
            || self.pieces.list[previous].counts
            || self.pieces.senses(previous).contains(&Sense::Vague)
            || matches!(self.pieces.words(previous), "-" | "–" | "$" | "'s" | "’s");
        let noun = self.previous_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Pron));
        let owned = self.owned();
        !counted && !noun && !owned && !self.previous_is(&["those", "these", "all", "more", "most", "any", "no", "how", "which", "what"])
    }

    fn rate(&self) -> bool {
        self.previous().is_some_and(|p| {
            let counted = self.pieces.list[p].digits != Digits::None
                || self.upos(p).is_some_and(|u| matches!(u, Upos::Noun | Upos::Num | Upos::Sym))
                || self.pieces.list[p].counts
                || self.is_any(Some(p), &["%", "percent", "times", "twice", "once", "lot"]);
            counted && !self.is_any(Some(p), &["half", "yesterday", "today"]) && self.pieces.sense(p, Class::Weekday).is_none()
        }) && !self.next_is(&["ago", "later", "earlier", "before", "after", "from", "-"])
    }

    /// "55 years old", "a three-year-old".
    fn age(&self) -> bool {
        let next = self.at.end;
        self.next_is(&["old"]) || (self.next_is(&["-"]) && self.pieces.is(next + 1, "old")) || (self.next_is(&["of"]) && self.pieces.is(next + 1, "age"))
    }

    /// Whether somebody's is meant: "his second century".
    fn owned(&self) -> bool {
        self.previous().is_some_and(|p| self.context.penn(self.pieces.list[p].token) == "PRP$")
    }

    fn common(&self) -> bool {
        let capital = |p: Option<usize>| p.is_some_and(|p| self.pieces.words(p).starts_with(char::is_uppercase));
        if !capital(Some(self.at.start)) || self.opens_sentence() {
            return true;
        }
        !capital(self.previous()) && !capital(self.next())
    }

    fn opens_sentence(&self) -> bool {
        let token = self.pieces.list[self.at.start].token;
        let first = self.context.parse.tokens.sentences().get(self.context.parse.tokens.sentence_of(token)).is_some_and(|s| s.start == token);
        first || self.previous().is_none_or(|p| !self.pieces.words(p).contains(char::is_alphanumeric) && !self.previous_is(&["'", "-", "&"]))
    }

    fn current(&self) -> bool {
        if self.first_is(&["current"]) {
            return self.first_upos().is_none_or(|u| u == Upos::Adj) && !self.next_is(&["and"]);
        }
        self.first_is(&["the"]) && !self.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num))
    }

    fn recent(&self) -> bool {
        if self.first_is(&["recent"]) {
            return self.first_upos().is_none_or(|u| u == Upos::Adj);
        }
        if self.last_is(&["past"]) {
            return !self.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num));
        }
        true
    }

    fn future(&self) -> bool {
        if self.last_is(&["soon", "shortly"]) {
            return !self.previous_is(&["as", "too", "so", "how"]) && !self.next_is(&["as", "after", "before", "thereafter", "afterward", "afterwards", "enough"]);
        }
        !self.next_is(&["of"]) && !self.next_upos().is_some_and(|u| matches!(u, Upos::Noun | Upos::Propn))
    }

    fn clock(&self) -> bool {
        let first = self.pieces.list[self.at.start];
        let in_words = first.digits == Digits::None;
        // "I am one; am I not?"
        if in_words && self.last_is(&["am", "pm"]) {
            return false;
        }
        if let Digits::Decimal(_) = first.digits {
            return self.at.clone().any(|p| self.is_any(Some(p), &["am", "pm", "a.m.", "p.m.", "gmt", "bst"]));
        }
        let zone = self.at.clone().find(|p| self.pieces.sense(*p, Class::Zone).is_some());
        if let Some(zone) = zone
            && !self.pieces.words(zone).chars().all(char::is_uppercase)
        {
            return false;
        }
        let meridiem = self.at.clone().any(|p| self.is_any(Some(p), &["am", "pm", "a.m.", "p.m.", "a.m", "p.m", "o'clock", "o’clock"]));
        let minutes = matches!(first.digits, Digits::Clock(..)) || matches!(first.digits, Digits::Whole { width: 4, .. });
        meridiem || minutes || self.previous_is(&["at", "by", "until", "till", "around", "about", "from", "before", "after"])
    }

    fn singular(&self) -> bool {
        !self.pieces.words(self.at.end - 1).ends_with(['s', 'S'])
    }
}

/// Whether words like "may", "march", "sat" or "jan" name a month or a weekday.
fn name(pieces: &Pieces, context: &Context, at: Range<usize>) -> bool {
    let doubtful_names = &pieces.lexicon.lists.doubtful;
    for p in at.clone() {
        if pieces.sense(p, Class::Month).is_none() && pieces.sense(p, Class::Weekday).is_none() {
            continue;
        }
        let word = pieces.words(p);
        if !word.starts_with(|c: char| c.is_uppercase()) {
            // "monday" in small letters is one all the same; "may" is not.
            return !doubtful_names.contains(word) && word.len() > 4;
        }
        let doubtful = doubtful_names.contains(&word.to_ascii_lowercase());
        if !doubtful {
            continue;
        }
        let token = pieces.list[p].token;
        let short = word.len() <= 4 && !word.eq_ignore_ascii_case("june");
        if at.len() == 1 {
            if context.upos(token).is_some_and(|u| !matches!(u, Upos::Propn | Upos::Noun)) {
                return false;
            }
            // "March on, she told them."
            let opens = p == 0 || pieces.list[p].opens || matches!(pieces.words(p - 1), "." | "“" | "\"" | "!" | "?");
            let goes_on = pieces.continues(p + 1) && context.upos(pieces.list[p + 1].token).is_some_and(|u| matches!(u, Upos::Adp | Upos::Adv | Upos::Pron | Upos::Det));
            if opens && goes_on && (word == "March" || word == "May") {
                return false;
            }
            // "Theresa May", "April Ryan", "Jan Brewer"
            let beside = |p: Option<usize>| {
                p.is_some_and(|p| {
                    let word = pieces.words(p);
                    word.starts_with(|c: char| c.is_uppercase())
                        && word.len() > 1
                        && context.upos(pieces.list[p].token).is_none_or(|u| u == Upos::Propn)
                        && pieces.sense(p, Class::Month).is_none()
                        && pieces.sense(p, Class::Weekday).is_none()
                })
            };
            let next = pieces.continues(p + 1).then_some(p + 1);
            let previous = p.checked_sub(1).filter(|_| !pieces.list[p].opens);
            let person = context.names.get(token).copied().flatten().is_some_and(|n| context.parse.names[n].class == NameClass::Person);
            if person || (short && (beside(next) || beside(previous))) || (beside(previous) && word.eq_ignore_ascii_case("august")) {
                return false;
            }
            // "Sat" and "Sun" alone are no days unless they stand after "on".
            if ["sun", "sat", "wed", "jan", "mar", "dec"].contains(&word.to_ascii_lowercase().as_str()) && !previous.is_some_and(|p| ["on", "in", "since", "by", "until"].iter().any(|w| pieces.is(p, w))) {
                return false;
            }
        }
    }
    true
}

/// Whether four digits are a year.
fn year(pieces: &Pieces, context: &Context, at: Range<usize>) -> bool {
    let p = at.start;
    let Digits::Whole { value, .. } = pieces.list[p].digits else { return true };
    let lists = &pieces.lexicon.lists;
    let token = pieces.list[p].token;
    let previous = p.checked_sub(1).filter(|_| !pieces.list[p].opens);
    let next = pieces.continues(at.end).then_some(at.end);
    let before = previous.map_or("", |p| pieces.words(p)).to_ascii_lowercase();
    let after = next.map_or("", |n| pieces.words(n)).to_ascii_lowercase();
    // "later than 2018" counts no things.
    let later = before == "than" && previous.and_then(|p| p.checked_sub(1)).is_some_and(|p| ["later", "sooner", "earlier", "rather", "other"].iter().any(|w| pieces.is(p, w)));
    if (lists.no_year_after.contains(&before) && !later) || (pieces.list[p].glued && !matches!(before.as_str(), "(" | "-" | "–" | "/" | "\"" | "“" | "'" | "‘" | "[" | "—" | "``" | "")) {
        return false;
    }
    let ratio = matches!(after.as_str(), "of") && !(before == "in" || before == "since");
    if lists.no_year_before.contains(&after) && (after != "of" || ratio) {
        return false;
    }
    // Other digits on: "1988.50", "1988-7", "1988/45".
    if next.is_some_and(|n| pieces.list[n].glued && matches!(after.as_str(), "-" | "/" | "–") && pieces.list.get(n + 1).is_some_and(|q| q.glued && q.digits != Digits::None)) {
        let width = pieces.list.get(at.end + 1).map_or(0, |q| if let Digits::Whole { width, .. } = q.digits { width } else { 0 });
        if !(width == 4 || width == 2) {
            return false;
        }
    }
    // "138-2010-2015" is no row of years.
    if pieces.list[p].glued && matches!(before.as_str(), "-" | "–" | "/") {
        let first = p.checked_sub(2).map(|q| pieces.list[q].digits);
        if matches!(first, Some(digits) if digits != Digits::None && !matches!(digits, Digits::Whole { width: 4, commas: false, .. })) {
            return false;
        }
    }
    if let Some(n) = context.names.get(token).copied().flatten() {
        let name = &context.parse.names[n];
        let whole = name.tokens.start == token && name.tokens.end == token + 1;
        if !whole && matches!(name.class, NameClass::Product | NameClass::Person) {
            return false;
        }
    }
    let placed = lists.before_year.contains(&before);
    if !(1500..2100).contains(&value) {
        // "1066" only where a preposition says so.
        return ["in", "since", "until", "year", "before", "after", "from"].contains(&before.as_str()) && !after_is_plural(context, pieces, next);
    }
    // "2000 people", "1500 copies": a count of what follows.
    if after_is_plural(context, pieces, next) {
        return (1900..2060).contains(&value) && value % 100 != 0;
    }
    (1700..=2060).contains(&value) || placed
}

fn after_is_plural(context: &Context, pieces: &Pieces, next: Option<usize>) -> bool {
    next.is_some_and(|n| context.penn(pieces.list[n].token) == "NNS" && pieces.words(n).starts_with(|c: char| c.is_lowercase()))
}

/// Whether no name of something else holds the expression: "Sunday Times", "Black Monday Inc."
fn no_name(pieces: &Pieces, context: &Context, at: Range<usize>) -> bool {
    let token = pieces.list[at.start].token;
    let last = pieces.list[at.end - 1].token;
    let Some(n) = context.names.get(token).copied().flatten() else { return true };
    let name = &context.parse.names[n];
    let beyond = name.tokens.start < token || name.tokens.end > last + 1;
    !(beyond && matches!(name.class, NameClass::Organization | NameClass::Product | NameClass::Person | NameClass::Facility))
}
