//! Figures from left to right: number, sign, range, unit, hedge.

use std::ops::Range;

use crate::number::{self, Number};
use crate::parse::{Relation, Upos};
use crate::record::{Amount, Change, Hedge, Quantity};
use crate::token::TokenId;

use super::money::{self, Local};
use super::view::View;
use super::{change, exclude, hedge, unit};

/// A figure in the making.
#[derive(Debug, Clone)]
pub(super) struct Draft {
    /// Its words, hedge and sign included.
    pub(super) words: Range<TokenId>,
    /// The number itself, both ends of a range included.
    pub(super) number: Range<TokenId>,
    pub(super) amount: Amount,
    pub(super) place: f64,
    pub(super) hedge: Option<Hedge>,
    pub(super) kind: Kind,
    pub(super) unit: Option<String>,
    /// What a unit of measure measures.
    pub(super) measures: Option<String>,
    /// The tokens of a unit after the number.
    pub(super) unit_words: Range<TokenId>,
    /// What is counted.
    pub(super) of: Option<Range<TokenId>>,
    /// The noun that is counted.
    pub(super) noun: Option<TokenId>,
    /// Whether the words state it as a part of one: "two thirds".
    pub(super) is_fraction: bool,
    pub(super) change: Option<Change>,
    /// Whether it turned out to be no figure.
    pub(super) dropped: bool,
}

/// What sort of figure it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// So many things.
    Count,
    /// A sum.
    Money,
    /// Per cent, percentage points, parts per million.
    Percent,
    /// In a unit of measure.
    Measure,
    /// An age in years.
    Age,
    /// One to another: "one to five".
    Ratio,
    /// So many times as much.
    Multiple,
}

impl Draft {
    fn new(number: Range<TokenId>, amount: Amount, place: f64) -> Draft {
        Draft {
            words: number.clone(),
            unit_words: number.end..number.end,
            number,
            amount,
            place,
            hedge: None,
            kind: Kind::Count,
            unit: None,
            measures: None,
            of: None,
            noun: None,
            is_fraction: false,
            change: None,
            dropped: false,
        }
    }

    /// The token after the figure and its unit.
    pub(super) fn end(&self, view: &View<'_>) -> TokenId {
        self.words.end.max(self.unit_words.end).min(view.len())
    }

    /// The token by which the figure with its unit hangs in its sentence.
    pub(super) fn top(&self, view: &View<'_>) -> TokenId {
        let from = if self.kind == Kind::Money { self.words.start.min(self.number.start) } else { self.number.start };
        let from = from.max(self.hedge_end());
        let range = from..self.end(view).max(self.number.end);
        let outer = |t: &TokenId| !range.contains(&view.head(*t)) || view.head(*t) == *t;
        // A number hangs by its unit, even where the parser hangs it elsewhere.
        let by_unit = self.unit_words.clone().rev().filter(|&t| t < view.len() && view.relation(t) != Relation::Punct).find(outer);
        let top = by_unit.unwrap_or_else(|| view.parse.head_of(range.clone()));
        // A count hangs by its noun.
        match self.noun {
            Some(noun) if view.head(top) == noun && self.kind == Kind::Count => noun,
            _ => top,
        }
    }

    fn hedge_end(&self) -> TokenId {
        self.words.start
    }

    /// Whether it measures an amount, whose changes are spoken of without "by".
    pub(super) fn is_amount(&self) -> bool {
        matches!(self.kind, Kind::Money | Kind::Percent | Kind::Multiple) || self.unit.as_deref() == Some("point")
    }

    pub(super) fn is_length(&self) -> bool {
        self.measures.as_deref().is_some_and(|m| matches!(m, "length" | "time"))
    }

    /// The figure as the record has it.
    pub(super) fn quantity(&self, view: &View<'_>) -> Option<Quantity> {
        if self.dropped {
            return None;
        }
        Some(Quantity {
            span: view.parse.tokens.cover(self.words.clone())?,
            value: self.amount,
            modifier: self.hedge,
            change: self.change,
            unit: self.unit.clone(),
            of: self.of.clone().and_then(|of| view.parse.tokens.cover(of)),
            place: self.place,
        })
    }
}

/// Finds the figures of every sentence.
pub(super) fn find(view: &View<'_>, local: &Local<'_>) -> Vec<Draft> {
    let mut drafts: Vec<Draft> = Vec::new();
    let scanner = Scanner { view, local };
    for sentence in view.parse.tokens.sentences() {
        let mut at = sentence.start;
        let first = drafts.len();
        while at < sentence.end {
            if let Some(next) = exclude::passes_over(view, at) {
                at = next.max(at + 1);
                continue;
            }
            match scanner.figure(at, sentence.end) {
                Found::Figures(found) => {
                    at = found.last().map_or(at + 1, |d| d.end(view)).max(at + 1);
                    drafts.extend(found);
                }
                Found::Nothing(next) => at = next.max(at + 1),
            }
        }
        scanner.share_units(&mut drafts[first..]);
        scanner.share_hedges(&mut drafts[first..]);
    }
    drafts
}

enum Found {
    Figures(Vec<Draft>),
    /// The token to go on from.
    Nothing(TokenId),
}

struct Scanner<'v> {
    view: &'v View<'v>,
    local: &'v Local<'v>,
}

/// One end of a range, or all of a figure.
struct Side {
    code: Option<String>,
    number: Number,
    /// The first token, sign included.
    start: TokenId,
    /// The number's first token.
    from: TokenId,
    end: TokenId,
}

impl Scanner<'_> {
    fn figure(&self, at: TokenId, end: TokenId) -> Found {
        let view = self.view;
        if let Some(draft) = self.vague(at).or_else(|| self.multiple(at)) {
            return Found::Figures(vec![draft]);
        }
        if let Some((value, place, measured)) = unit::within(view, at) {
            if exclude::is_named(view, at, at + 1) {
                return Found::Nothing(at + 1);
            }
            let mut draft = Draft::new(at..measured.next, Amount::Exact(value), place);
            set_measure(&mut draft, &measured);
            self.hedge(&mut draft);
            return Found::Figures(vec![draft]);
        }
        let Some(first) = self.side(at) else { return Found::Nothing(at + 1) };
        if first.code.is_none() && exclude::is_named(view, first.from, first.end) {
            return Found::Nothing(past_joined(view, first.end));
        }
        if let Some(found) = self.pair(&first, end) {
            return found;
        }
        if first.code.is_none() && self.is_idiom(&first) {
            return Found::Nothing(first.end);
        }
        Found::Figures(vec![self.single(first)])
    }

    /// A number with the sign before it.
    fn side(&self, at: TokenId) -> Option<Side> {
        let view = self.view;
        let tokens = &view.parse.tokens;
        let minus = matches!(view.word(at), "-" | "−") && !view.is_glued(at) && view.is_glued(at + 1);
        if let Some(sign) = money::sign(view, self.local, if minus { at + 1 } else { at }) {
            // "$-50bn": the sign of the number may be glued to that of the money.
            let inner = usize::from(matches!(view.word(sign.next), "-" | "−") && view.is_glued(sign.next));
            let mut number = number::amount(view.text, tokens, sign.next + inner)?;
            if minus || inner > 0 {
                number.value = -number.value;
            }
            return Some(Side { code: Some(sign.code), end: sign.next + inner + number.tokens, from: sign.next + inner, start: at, number });
        }
        if let Some((code, number)) = money::within(view, at) {
            return Some(Side { code: Some(code), end: at + number.tokens, from: at, start: at, number });
        }
        // ".45" is two tokens, and the stop may end a sentence for the reader.
        if view.starts_sentence(at) && at > 1 && view.word(at - 1) == "." && view.is_glued(at) && !view.is_glued(at - 1) && view.is_digits(at) {
            let decimals = view.word(at);
            let place = 0.1f64.powi(i32::try_from(decimals.len()).ok()?);
            number::in_digits(decimals)?;
            let value = format!("0.{decimals}").parse().ok().filter(|_| decimals.bytes().all(|b| b.is_ascii_digit()))?;
            return Some(Side {
                code: None,
                number: Number { tokens: 1, value, place, scale: 1.0, written: number::Written::Digits },
                start: at - 1,
                from: at,
                end: at + 1,
            });
        }
        let mut number = number::cardinal(view.text, tokens, at).or_else(|| self.negative_sum(at))?;
        // "400 737 Max jets": the second group is a name.
        let spaced = number.tokens > 1 && view.is_digits(at) && view.is_digits(at + 1) && !view.word(at + 1).contains('/');
        let by_space = view.text[view.spans()[at].end()..].starts_with(' ');
        if spaced && by_space && (view.name(at + 1).is_some_and(|n| n.0.start > at) || view.is_capitalised(at + number.tokens)) {
            let (value, place) = number::in_digits(view.word(at))?;
            number = Number { tokens: 1, value, place, scale: 1.0, ..number };
        }
        Some(Side { code: None, end: at + number.tokens, from: at, start: at, number })
    }

    /// "minus-5": a word, a hyphen, a number.
    fn negative_sum(&self, at: TokenId) -> Option<Number> {
        let view = self.view;
        (view.is(at, "minus") && view.is_joint(at + 1)).then_some(())?;
        let number = number::cardinal(view.text, &view.parse.tokens, at + 2)?;
        Some(Number { value: -number.value, tokens: number.tokens + 2, ..number })
    }

    /// "one day", "no one", "half asleep": numbers that state nothing.
    fn is_idiom(&self, side: &Side) -> bool {
        let view = self.view;
        let at = side.from;
        let next = side.end;
        if side.end > at + 1 {
            return false;
        }
        let before = view.before(at).to_lowercase();
        // "left at six, and nobody was left": an hour.
        let hour = before == "at" && !view.is_digits(at) && (1.0..=12.0).contains(&side.number.value) && side.number.scale == 1.0;
        let ends = next >= view.len() || view.is_any(next, &[",", ".", ";", ")", "?", "!"]) || matches!(view.upos(next), Upos::Cconj | Upos::Adp) && !view.is(next, "of");
        if hour && ends {
            return true;
        }
        match view.lower(at).as_str() {
            "one" => {
                let determined = matches!(
                    before.as_str(),
                    "no" | "the"
                        | "this"
                        | "that"
                        | "any"
                        | "every"
                        | "each"
                        | "some"
                        | "which"
                        | "another"
                        | "other"
                        | "a"
                        | "an"
                        | "number"
                        | "day"
                        | "day-"
                        | "whatever"
                        | "first"
                        | "last"
                        | "next"
                        | "right"
                        | "wrong"
                        | "new"
                        | "old"
                        | "good"
                        | "bad"
                        | "big"
                        | "only"
                        | "such"
                        | "loved"
                        | "-"
                        | "whole"
                );
                let counts = view.is(next, "of")
                    || (view.relation(at) == Relation::Nummod && view.head(at) > at)
                    || view.is_joint(next)
                    || view.is_any(next, &["more", "other", "in", "out", "million", "percent", "per"]);
                let noun = view.head(at);
                let empty = view.relation(at) == Relation::Nummod
                    && noun == next
                    && view.is_any(noun, &["day", "thing", "way", "another", "time", "side", "hand", "point"])
                    && !matches!(before.as_str(), "just" | "only" | "than" | "least" | "about" | "within" | "for");
                let fixed = (view.is(next, "another"))
                    || (view.is_joint(next) && view.is_any(next + 1, &["on", "time", "off", "sided", "stop", "way", "third", "party"]));
                let pronoun = determined
                    && !(matches!(before.as_str(), "the" | "another" | "only" | "last" | "first" | "next")
                        && view.relation(at) == Relation::Nummod
                        && view.is_noun(noun)
                        && noun > at);
                // "not one of them" is none; "not one but two" counts.
                let comma = usize::from(view.is(next, ","));
                let none = before == "not" && !view.is(next + comma, "but");
                pronoun || !counts || empty || fixed || none
            }
            "half" => {
                let ordinal = number::ordinal(view.text, &view.parse.tokens, at.saturating_sub(1)).is_some_and(|o| o.tokens == 1) && !before.is_empty();
                let noun = ordinal
                    || matches!(
                        before.as_str(),
                        "second"
                            | "other"
                            | "better"
                            | "latter"
                            | "former"
                            | "final"
                            | "opening"
                            | "top"
                            | "bottom"
                            | "upper"
                            | "lower"
                            | "northern"
                            | "southern"
                            | "eastern"
                            | "western"
                            | "last"
                            | "next"
                            | "early"
                            | "each"
                            | "per"
                            | "this"
                            | "that"
                    );
                let joint = view.is_joint(next)
                    && !view.is_any(
                        next + 1,
                        &[
                            "hour",
                            "day",
                            "mile",
                            "dozen",
                            "million",
                            "billion",
                            "century",
                            "point",
                            "percentage",
                            "year",
                            "minute",
                            "marathon",
                            "price",
                            "cent",
                        ],
                    );
                let quality =
                    matches!(view.upos(next), Upos::Adj | Upos::Adv | Upos::Verb) && !view.is_any(next, &["full", "empty"]) && !view.is_noun(next + 1)
                        || view.is_any(next, &["-", "time", "brother", "sister", "way"]);
                noun || joint || quality
            }
            "zero" | "nought" | "naught" => {
                view.is_joint(next)
                    || view.is_any(next, &["tolerance", "in", "hour", "gravity", "sum", "day"])
                    || (view.relation(at) != Relation::Nummod && view.is_word(next) && !view.is_any(next, &["percent", "per", "and", "to"]))
            }
            // "40-odd" is a hedge, "two-way" is none.
            _ => {
                view.is_joint(next)
                    && view.is_word(next + 1)
                    && !view.is_noun(next + 1)
                    && unit::after(view, next, view.is_digits(at)).is_none()
                    && view.figures().hedge_after(&view.phrase(next..next + 2)).is_none()
                    && number::cardinal(view.text, &view.parse.tokens, next + 1).is_none()
                    && !view.is_any(
                        next + 1,
                        &[
                            "fold", "to", "plus", "strong", "year", "member", "month", "week", "day", "hour", "minute", "mile", "acre", "foot", "story",
                            "storey", "seat", "bed", "page", "point", "man", "woman", "person", "time",
                        ],
                    )
            }
        }
    }

    /// Two numbers that are one figure, or are none: ranges, ratios, scores.
    fn pair(&self, first: &Side, end: TokenId) -> Option<Found> {
        let view = self.view;
        let link = first.end;
        let joint = view.is_joint(link);
        let spaced_dash = matches!(view.word(link), "–" | "—") && !view.is_glued(link);
        // "5-to-10-year", "5- to 10-year".
        let hung = matches!(view.word(link), "-" | "‐" | "‑") && view.is_glued(link) && view.is_any(link + 1, &["to", "or"]);
        let (from, connector) = if hung {
            (link + 2, if view.is(link + 1, "to") { "to" } else { "or" })
        } else if joint || (spaced_dash && self.is_before(first, &["between", "from", "of", "about", "around"])) {
            (link + 1, "-")
        } else if view.is_any(link, &["to", "and", "or", "in", "out", "of"]) {
            match view.lower(link).as_str() {
                "to" => (link + 1, "to"),
                "and" if self.is_before(first, &["between"]) => (link + 1, "to"),
                "or" => (link + 1, "or"),
                "in" => (link + 1, "in"),
                "out" if view.is(link + 1, "of") => (link + 2, if view.is_any(link + 2, &["every"]) { "in" } else { "out of" }),
                "of" if view.is(link + 1, "every") => (link + 2, "in"),
                _ => return None,
            }
        } else if self.unit_between(first).is_some() {
            // "5% to 7%", "$5 million to $7 million": the first end has its own unit.
            let next = self.unit_between(first)?;
            let dash = view.is_joint(next);
            if dash || view.is(next, "to") || (view.is(next, "and") && self.is_before(first, &["between"])) {
                (next + 1, if dash { "-" } else { "to" })
            } else {
                return None;
            }
        } else {
            return None;
        };
        let from = if connector == "in" && view.is(from, "every") { from + 1 } else { from };
        let hyphened_to = matches!(connector, "to" | "or") && view.is_joint(from);
        let from = if hyphened_to { from + 1 } else { from };
        if from >= end {
            return None;
        }
        let second = match unit::within(view, from) {
            // "5-10W": the second number and its unit are one token.
            Some((value, place, measured)) if measured.next == from + 1 => {
                let number = Number { tokens: 1, value, place, scale: 1.0, written: number::Written::Digits };
                if connector == "-" || connector == "to" {
                    return (first.code.is_none() && first.number.value < value).then(|| {
                        let mut draft = Draft::new(first.start..from + 1, Amount::Range(first.number.value, value), place.min(first.number.place));
                        set_measure(&mut draft, &measured);
                        self.hedge(&mut draft);
                        Found::Figures(vec![draft])
                    });
                }
                Side { code: None, number, start: from, from, end: from + 1 }
            }
            _ => self.side(from)?,
        };
        let (low, high) = (first.number, second.number);
        match connector {
            "in" | "out of" => {
                let clear = first.code.is_none()
                    && second.code.is_none()
                    && low.is_whole()
                    && high.is_whole()
                    && low.value > 0.0
                    && low.value < high.value
                    && (high.value <= 10.0 || [20.0, 50.0, 100.0, 1000.0].contains(&high.value) || connector == "in" && high.value <= 100.0);
                let year = connector == "in" && high.value > 100.0 && high.value != 1000.0;
                if !clear || year || high.value < 2.0 {
                    return None;
                }
                let measured = unit::after(view, second.end, view.is_digits(from)).is_some_and(|m| m.kind != "share");
                // "5 in 10 minutes", "three in two days".
                if measured {
                    return None;
                }
                Some(Found::Figures(vec![self.ratio(first.start..second.end, low.value / high.value, 1.0 / high.value)]))
            }
            _ => {
                if self.is_ratio(first, &second, connector) {
                    let value = low.value / high.value;
                    return (high.value != 0.0).then(|| {
                        Found::Figures(vec![self.ratio(
                            first.start..second.end,
                            value,
                            value * (0.5 * low.place / low.value.abs().max(1.0) + 0.5 * high.place / high.value.abs()) * 2.0,
                        )])
                    });
                }
                self.range(first, &second, connector)
            }
        }
    }

    /// The token after a unit that stands between the two ends of a range.
    fn unit_between(&self, first: &Side) -> Option<TokenId> {
        if first.code.is_some() {
            return None;
        }
        let measured = unit::after(self.view, first.end, self.view.is_digits(first.from))?;
        Some(measured.next)
    }

    /// Whether one of the words stands before the figure and its hedge.
    fn is_before(&self, side: &Side, words: &[&str]) -> bool {
        let start = hedge::before(self.view, side.start).map_or(side.start, |h| h.0);
        let sentence = self.view.sentence(side.start);
        start > sentence.start && self.view.is_any(start - 1, words)
    }

    fn is_ratio(&self, first: &Side, second: &Side, connector: &str) -> bool {
        let view = self.view;
        if connector == "or" || first.code.is_some() || second.code.is_some() {
            return false;
        }
        let sentence = view.sentence(first.start);
        let near = first.start.saturating_sub(6).max(sentence.start)..first.start;
        let says = |t: TokenId| view.is_any(t, &["ratio", "ratios", "odds"]);
        near.clone().any(says) || (view.is_any(second.end, &["ratio", "odds"]) || (view.is_joint(second.end) && view.is(second.end + 1, "ratio")))
    }

    fn ratio(&self, number: Range<TokenId>, value: f64, place: f64) -> Draft {
        let mut draft = Draft::new(number, Amount::Exact(value), place);
        draft.kind = Kind::Ratio;
        draft.unit = Some("ratio".to_owned());
        self.hedge(&mut draft);
        draft
    }

    fn range(&self, first: &Side, second: &Side, connector: &str) -> Option<Found> {
        let view = self.view;
        let (mut low, high) = (first.number, second.number);
        // "5 to 7 million", "$89 to $93 billion".
        if low.scale == 1.0 && high.scale > 1.0 && low.value > 0.0 && low.value < high.value / high.scale * 1.000_001 && self.unit_between(first).is_none() {
            low.value *= high.scale;
            low.place *= high.scale;
        }
        let codes_agree = first.code.is_none() || second.code.is_none() || first.code == second.code;
        let measured = unit::after(view, second.end, view.is_digits(second.from));
        let counted = matches!(view.relation(second.end.saturating_sub(1)), Relation::Nummod | Relation::Compound)
            && view.is_noun(view.head(second.end - 1))
            && view.head(second.end - 1) >= second.end;
        let rises = low.value < high.value;
        let between = self.is_before(first, &["between"]);
        let from = self.is_before(first, &["from"]);
        let is_range = codes_agree
            && rises
            && match connector {
                "-" => {
                    measured.is_some()
                        || counted
                        || first.code.is_some()
                        || between
                        || from
                        || self.is_before(first, &["aged", "ages", "of", "about"])
                        || hedge::before(view, first.start).is_some()
                        || self.unit_between(first).is_some()
                        || low.scale > 1.0
                        || view.is_joint(second.end)
                        || view.is_noun(second.end)
                }
                "to" => {
                    !self.is_moved(first, from)
                        && (between
                            || from
                            || view.is(second.end, "of")
                            || self.is_before(first, &["aged", "ages", "age"])
                            || view.is_joint(second.end)
                            || measured.is_some()
                            || counted
                            || first.code.is_some()
                            || high.scale > 1.0
                            || view.is_noun(second.end))
                }
                _ => {
                    low.scale == high.scale
                        && (high.value - low.value <= 2.0 || high.value <= 2.0 * low.value)
                        && (measured.is_some() || counted || view.is_noun(second.end))
                        && first.code == second.code
                        && self.unit_between(first).is_none()
                }
            };
        if is_range {
            let mut draft = Draft::new(first.start..second.end, Amount::Range(low.value, high.value), low.place.min(high.place));
            if let Some(code) = first.code.clone().or_else(|| second.code.clone()) {
                draft.kind = Kind::Money;
                draft.unit = Some(code);
            }
            self.unit(&mut draft, view.is_digits(second.from), high.value);
            self.hedge(&mut draft);
            return Some(Found::Figures(vec![draft]));
        }
        // Two numbers with nothing but a dash between: a score, or the votes of two sides.
        if connector == "-" && measured.is_none() && first.code.is_none() && second.code.is_none() {
            let sentence = view.sentence(first.start);
            let votes = sentence
                .clone()
                .any(|t| view.is_any(t, &["vote", "votes", "voted", "voting", "ruling", "ruled", "decision", "majority", "approved", "passed", "rejected"]));
            if !votes {
                return Some(Found::Nothing(second.end));
            }
            let draft = |side: &Side| {
                let mut draft = Draft::new(side.from..side.end, Amount::Exact(side.number.value), side.number.place);
                draft.unit = Some("vote".to_owned());
                draft
            };
            return Some(Found::Figures(vec![draft(first), draft(second)]));
        }
        None
    }

    /// Whether the first number is what something rose or fell by, or where it came from: "down by 30 to 126", "rose from 5 to 7".
    fn is_moved(&self, first: &Side, from: bool) -> bool {
        let view = self.view;
        let start = hedge::before(view, first.start).map_or(first.start, |h| h.0);
        let sentence = view.sentence(first.start);
        if start == sentence.start {
            return false;
        }
        if from {
            // Only a change within reach of its "from".
            return (start.saturating_sub(8).max(sentence.start)..start - 1).any(|t| {
                view.figures().change_verb(&view.verb(t)).is_some() && view.upos(t) == Upos::Verb
                    || view.figures().multiple(&view.lower(t)).is_some()
                    || (view.is_noun(t) && view.figures().change_noun(&view.resources.lemmas.noun(view.word(t))).is_some())
                    || view.is_any(t, &["up", "down", "went", "go", "goes", "gone", "moved", "move"])
            }) && !view.is_any(
                start.wrapping_sub(2),
                &["range", "ranging", "ranged", "ranges", "anywhere", "anything", "somewhere", "vary", "varied", "varies", "varying"],
            );
        }
        let before = start - 1;
        view.is_any(before, &["by", "up", "down", "another"]) || view.figures().change_verb(&view.verb(before)).is_some() && view.upos(before) == Upos::Verb
    }

    fn single(&self, side: Side) -> Draft {
        let view = self.view;
        let mut draft = Draft::new(side.start..side.end, Amount::Exact(side.number.value), side.number.place);
        draft.number = side.from..side.end;
        draft.unit_words = side.end..side.end;
        draft.is_fraction = side.number.value > 0.0 && side.number.value < 1.0 && side.number.place > 0.1 && side.number.scale == 1.0;
        if let Some(code) = side.code {
            draft.kind = Kind::Money;
            draft.unit = Some(code);
        }
        if draft.kind == Kind::Count && unit::is_million(view, side.end) {
            draft.amount = Amount::Exact(side.number.value * 1e6);
            draft.place *= 1e6;
            draft.number.end += 1;
            draft.words.end += 1;
            draft.unit_words = draft.number.end..draft.number.end;
        }
        self.unit(&mut draft, view.is_digits(side.from) || view.is_digits(side.end.saturating_sub(1)), side.number.value);
        self.hedge(&mut draft);
        draft
    }

    /// The unit after the number.
    fn unit(&self, draft: &mut Draft, in_digits: bool, value: f64) {
        let view = self.view;
        let at = draft.number.end;
        if draft.kind == Kind::Money {
            // "$5 million Australian", "US$5 million dollars": the sign has said it.
            return;
        }
        if self.fold(draft) {
            return;
        }
        let from = if view.is_joint(at) { at + 1 } else { at };
        if let Some(name) = money::name(view, self.local, from, value) {
            draft.kind = Kind::Money;
            draft.unit = Some(name.code);
            draft.words.end = name.next;
            draft.unit_words = from..name.next;
            return;
        }
        if let Some(minor) =
            view.figures().minor(&view.lower(from)).filter(|_| view.word(from).len() > 1 || in_digits && (view.is_glued(from) || view.word(from) == "¢"))
        {
            draft.kind = Kind::Money;
            draft.unit = Some(minor.to_owned());
            draft.unit_words = from..from + 1;
            if view.is_glued(from) {
                draft.words.end = from + 1;
            }
            return;
        }
        if let Some(measured) = unit::after(view, at, in_digits) {
            set_measure(draft, &measured);
            draft.unit_words = at..measured.next;
        }
    }

    /// "threefold", "three times as many".
    fn fold(&self, draft: &mut Draft) -> bool {
        let view = self.view;
        let at = draft.number.end;
        let fold = if view.is_joint(at) { at + 1 } else { at };
        let is_fold = view.is(fold, "fold");
        let is_times = view.is_any(at, &["times", "x"])
            && (view.is_any(
                at + 1,
                &[
                    "as", "more", "higher", "larger", "greater", "bigger", "faster", "the", "that", "its", "their", "his", "her", "what", "less", "lower",
                    "fewer",
                ],
            ) || (view.is(at, "x") && view.is_glued(at)));
        if is_fold || is_times {
            draft.kind = Kind::Multiple;
            draft.unit = Some("time".to_owned());
            draft.unit_words = at..fold.max(at) + 1;
            if is_fold {
                draft.words.end = fold + 1;
            }
        }
        is_fold || is_times
    }

    /// "dozens", "hundreds of thousands".
    fn vague(&self, at: TokenId) -> Option<Draft> {
        let view = self.view;
        let tokens = number::vague(view.text, &view.parse.tokens, at).or_else(|| self.some(at))?;
        // "the thousands who came" is one, "Hundreds" at the end of a name is none.
        if view.name(at).is_some_and(|n| n.0.len() > tokens) && view.is_capitalised(at) {
            return None;
        }
        let mut draft = Draft::new(at..at + tokens, Amount::Vague, f64::INFINITY);
        let of = at + tokens + usize::from(view.is(at + tokens, "of"));
        if let Some(name) = money::name(view, self.local, of, 1e6) {
            draft.kind = Kind::Money;
            draft.unit = Some(name.code);
            draft.unit_words = of..name.next;
        } else if let Some(measured) = unit::after(view, of, false) {
            draft.unit_words = of..measured.next;
            set_measure(&mut draft, &measured);
        }
        self.hedge(&mut draft);
        Some(draft)
    }

    /// "several hundred", "a few thousand", "a couple of million".
    fn some(&self, at: TokenId) -> Option<usize> {
        let view = self.view;
        let (next, fits) = match view.lower(at).as_str() {
            "several" | "few" | "many" => (at + 1, true),
            "couple" => (at + 1 + usize::from(view.is(at + 1, "of")), true),
            _ => (at, false),
        };
        let is_scale = number::scale_word(view.word(next)).is_some() || view.is(next, "hundred");
        (fits && is_scale).then(|| next + 1 - at)
    }

    /// "doubled", "threefold", "twice as many".
    fn multiple(&self, at: TokenId) -> Option<Draft> {
        let view = self.view;
        let word = view.lower(at);
        let (value, tokens) = if let Some(value) = view.figures().multiple(&word) {
            // "double" is an adjective far more often than a number.
            let plain = matches!(word.as_str(), "double" | "triple" | "treble" | "quadruple" | "halve" | "halves");
            let verb =
                view.upos(at) == Upos::Verb || (view.is_any(at + 1, &["the", "that", "its", "their", "what", "last", "his", "her"]) && !view.is_noun(at));
            if (plain && !verb) || !matches!(view.upos(at), Upos::Verb | Upos::Adj | Upos::Adv | Upos::Det) || view.name(at).is_some() {
                return None;
            }
            (value, 1)
        } else if word == "twice" && view.is_any(at + 1, &["as", "the", "that", "its", "their", "his", "her", "what", "more"]) {
            (2.0, 1)
        } else if let Some(stem) = word.strip_suffix("fold").filter(|s| !s.is_empty()) {
            let value = fold_value(stem)?;
            (value, 1)
        } else {
            return None;
        };
        let mut draft = Draft::new(at..at + tokens, Amount::Exact(value), 1.0);
        draft.kind = Kind::Multiple;
        draft.unit = Some("time".to_owned());
        draft.change = (view.upos(at) == Upos::Verb && word != "twice").then_some(if value < 1.0 { Change::Down } else { Change::Up });
        self.hedge(&mut draft);
        Some(draft)
    }

    /// The hedge of a figure becomes part of its words.
    fn hedge(&self, draft: &mut Draft) {
        let view = self.view;
        if let Some((first, hedge)) = hedge::before(view, draft.words.start) {
            draft.words.start = first;
            draft.hedge = Some(hedge);
        }
        if draft.hedge.is_none() {
            let after_noun = draft.end(view) + 1;
            let mut ats = vec![draft.number.end, draft.end(view)];
            if view.is_noun(draft.end(view)) {
                ats.push(after_noun);
            }
            if let Some((words, hedge)) = hedge::after(view, &ats) {
                draft.hedge = Some(hedge);
                if words.start <= draft.end(view) && view.is_glued(words.start) {
                    draft.words.end = words.end;
                    draft.unit_words = if draft.unit_words.is_empty() { words.end..words.end } else { draft.unit_words.clone() };
                }
            }
        }
    }

    /// "under 5 miles (8 km)": what stands in brackets says the same again.
    fn share_hedges(&self, drafts: &mut [Draft]) {
        let view = self.view;
        for at in 1..drafts.len() {
            let (before, after) = drafts.split_at_mut(at);
            let (Some(one), Some(other)) = (before.last(), after.first_mut()) else { continue };
            let gap = one.end(view)..other.words.start;
            let in_brackets = gap.len() == 1 && matches!(view.word(gap.start), "(" | "[" | "/");
            if in_brackets && other.hedge.is_none() && one.kind == other.kind && matches!(one.kind, Kind::Money | Kind::Measure) {
                other.hedge = one.hedge;
            }
        }
    }

    /// "5, 7 and 9 percent": a unit that stands once, after the last of several figures.
    fn share_units(&self, drafts: &mut [Draft]) {
        let view = self.view;
        for at in (1..drafts.len()).rev() {
            let (before, after) = drafts.split_at_mut(at);
            let (Some(one), Some(other)) = (before.last_mut(), after.first()) else { continue };
            let gap = one.end(view)..other.words.start;
            // "from 40 to 46, or 15 percent" says something again.
            let again = gap.len() == 2 && view.word(gap.start) == "," && view.is(gap.start + 1, "or");
            let listed = !again && !gap.is_empty() && gap.len() <= 2 && gap.clone().all(|t| view.is_any(t, &[",", "and", "or", "to", "by"]));
            let open = one.kind == Kind::Count && one.unit.is_none() && !view.is_noun(one.end(view));
            if listed && open && matches!(other.kind, Kind::Percent | Kind::Measure) && !other.is_fraction {
                one.kind = other.kind;
                one.unit.clone_from(&other.unit);
                one.measures.clone_from(&other.measures);
            }
        }
    }
}

/// The token after numbers that hyphens join to the one before: a score, a model.
fn past_joined(view: &View<'_>, at: TokenId) -> TokenId {
    let mut next = at;
    let end = view.sentence(at.saturating_sub(1)).end;
    while next + 1 < end && view.is_joint(next) && view.is_digits(next + 1) {
        next += 2;
    }
    next
}

fn set_measure(draft: &mut Draft, measured: &unit::Measured) {
    draft.kind = if matches!(measured.kind.as_str(), "share" | "percentage points") { Kind::Percent } else { Kind::Measure };
    draft.unit = Some(measured.name.clone());
    draft.measures = Some(measured.kind.clone());
    if measured.is_symbol {
        draft.words.end = measured.next.max(draft.words.end);
    }
}

fn fold_value(stem: &str) -> Option<f64> {
    let stem = stem.trim_end_matches(['-', '‑', '‐']);
    if let Some((value, _)) = number::in_digits(stem) {
        return Some(value);
    }
    const STEMS: [&str; 11] = ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"];
    STEMS.iter().position(|s| *s == stem).map(|n| n as f64 + 2.0).or(match stem {
        "twenty" => Some(20.0),
        "hundred" => Some(100.0),
        "thousand" => Some(1000.0),
        _ => None,
    })
}

/// The direction of every figure that is the size of a change.
pub(super) fn set_changes(view: &View<'_>, drafts: &mut [Draft]) {
    for draft in drafts.iter_mut().filter(|d| d.change.is_none() && !d.dropped) {
        draft.change = change::of(view, draft);
    }
}
