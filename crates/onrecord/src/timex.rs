//! Time expressions with their TIMEX3 type and value, and the day of a report that states none.
//!
//! *What it finds:* dates, times of day, durations and sets, as TimeML's guidelines mark them (`DATE`, `TIME`,
//! `DURATION`, `SET`), each with a value after ISO 8601.
//!
//! *How:* rules over tokens (`data/en/timex.toml`) give the meaning of the words; the meanings are then resolved in
//! the order of the text against the day of the report, the tense of the clause, and the times mentioned before.
//!
//! *Known misses:* times told only by events ("after the vote"), and the calendars of other cultures.

mod amount;
mod calendar;
mod guard;
mod holiday;
mod lexicon;
mod meaning;
mod pattern;
mod piece;
mod report_date;
mod resolve;
mod rule;
mod tense;
pub mod value;

use std::ops::Range;

pub use jiff::civil::Date;
pub use rule::Rules;
pub use value::Value;

use crate::article::Article;
use crate::parse::Parse;
use crate::record::{InferredDate, Timex, TimexKind};
use crate::resources::Resources;
use guard::Context;
use meaning::{Meaning, MeaningId, Origin};
use pattern::Found;
use piece::Pieces;
use resolve::{Order, Place};
use tense::Tense;
use value::Day;

/// What the text says of time.
#[derive(Debug, Clone, Default)]
pub struct Times {
    /// The time expressions, in order of the text.
    pub timexes: Vec<Timex>,
    /// The report's day as the text fixes it, where nothing else gives it.
    pub inferred: Option<InferredDate>,
}

/// Finds the time expressions of a report and resolves them.
#[must_use]
pub fn extract(resources: &Resources, article: &Article, text: &str, parse: &Parse) -> Times {
    read(&resources.times, article.published.map(|p| p.date), text, parse)
}

/// The same by other rules, or against another day.
#[must_use]
pub fn read(rules: &Rules, published: Option<Date>, text: &str, parse: &Parse) -> Times {
    let (found, inferred) = read_all(rules, published, text, parse);
    Times { timexes: found.into_iter().map(|r| r.timex).collect(), inferred }
}

/// An expression before it is resolved.
#[derive(Debug, Clone)]
struct Mention {
    /// Its pieces.
    pieces: Range<usize>,
    meaning: MeaningId,
    rule: usize,
}

/// An expression with its value, and the rule that found it.
#[derive(Debug, Clone)]
pub(crate) struct Read {
    pub(crate) timex: Timex,
    #[cfg_attr(not(test), expect(dead_code, reason = "read by the test that runs the rules' examples"))]
    pub(crate) rule: usize,
}

/// How many of the last times of a text are kept for those that refer to them.
const REMEMBERED: usize = 8;

/// Finds and resolves the time expressions of a text.
pub(crate) fn read_all(rules: &Rules, published: Option<Date>, text: &str, parse: &Parse) -> (Vec<Read>, Option<InferredDate>) {
    let pieces = Pieces::new(&rules.lexicon, text, &parse.tokens);
    let context = Context::new(parse);
    let (found, meanings) = rules.find(&pieces, &context);
    let mentions = select(rules, &found, &meanings);
    let order = order(&pieces, &mentions, &meanings);
    let inferred = match published {
        Some(_) => None,
        None => report_date::infer(rules, &pieces, &mentions, &meanings, parse, order),
    };
    let report = published.or(inferred.as_ref().map(|i| i.date));
    let mut mentioned: Vec<Day> = Vec::new();
    let mut out = Vec::new();
    for mention in &mentions {
        let place = place(rules, &pieces, &meanings, parse, report, order, &mentioned, mention);
        let Some(resolved) = place.resolve(mention.meaning) else { continue };
        let mut range = mention.pieces.clone();
        // An offset that nothing anchors is a mere length: "three days" of "three days later".
        if resolved.kind == TimexKind::Duration && matches!(meanings[mention.meaning], Meaning::Offset { from: Origin::Text, .. }) && range.len() > 1 {
            range.end -= 1;
        }
        // "the July 25 call" is not what a later "the day" goes back to; a quarter is.
        let told = |day: &Day| !place.describes || matches!(day, Day::Quarter(..) | Day::Half(..));
        if let Some(day) = resolved.day().filter(told).filter(|_| matches!(resolved.kind, TimexKind::Date | TimexKind::Time)) {
            if mentioned.len() == REMEMBERED {
                mentioned.remove(0);
            }
            mentioned.push(day);
        }
        let timex = Timex { span: pieces.cover(range), kind: resolved.kind, value: resolved.value.to_string(), modifier: resolved.modifier };
        out.push(Read { timex, rule: mention.rule });
    }
    (out, inferred)
}

fn place<'a>(
    rules: &'a Rules,
    pieces: &Pieces,
    meanings: &'a [Meaning],
    parse: &Parse,
    report: Option<Date>,
    order: Order,
    mentioned: &'a [Day],
    mention: &Mention,
) -> Place<'a> {
    let tokens = pieces.list[mention.pieces.start].token..pieces.list[mention.pieces.end - 1].token + 1;
    let (tense, noun) = tense::of(&rules.lexicon.lists, parse, pieces.text, tokens.clone());
    // "the Jan. 14 deadline": the noun stands right after it, and the tense of its clause is not that of the time.
    let describes = noun.is_some_and(|noun| noun >= tokens.end && noun <= tokens.end + 4);
    let ahead = noun.is_some_and(|noun| tense::is_ahead(&rules.lexicon.lists, parse.tokens.spans()[noun].slice(pieces.text)));
    let tense = if describes { if ahead { Tense::Future } else { Tense::Open } } else { tense };
    Place { rules, meanings, report, tense, describes, mentioned, order }
}

/// Of all that was found, the longest expressions from left to right.
fn select(rules: &Rules, found: &[Vec<Found>], meanings: &[Meaning]) -> Vec<Mention> {
    let mut out = Vec::new();
    let mut at = 0;
    while at < found.len() {
        let best = found[at].iter().filter(|f| rules.stands_alone(f.rule)).max_by_key(|f| (f.end, f.rank));
        let Some(best) = best else {
            at += 1;
            continue;
        };
        match &meanings[best.meaning] {
            Meaning::Pair { first, second } => {
                out.push(Mention { pieces: first.0.clone(), meaning: first.1, rule: best.rule });
                out.push(Mention { pieces: second.0.clone(), meaning: second.1, rule: best.rule });
            }
            _ => out.push(Mention { pieces: at..best.end, meaning: best.meaning, rule: best.rule }),
        }
        at = best.end;
    }
    out
}

/// Whether the report writes the day or the month first.
fn order(pieces: &Pieces, mentions: &[Mention], meanings: &[Meaning]) -> Order {
    let (mut day_first, mut month_first) = (0, 0);
    for mention in mentions {
        match meanings[mention.meaning] {
            // A number above 12 leaves one order.
            Meaning::Slash(a, b, _) if a > 12 && a <= 31 && b <= 12 => day_first += 4,
            Meaning::Slash(a, b, _) if b > 12 && a <= 12 => month_first += 4,
            Meaning::Calendar { day: Some(_), .. } => {
                let month = mention.pieces.clone().find(|p| pieces.sense(*p, lexicon::Class::Month).is_some());
                let number = mention.pieces.clone().find(|p| matches!(pieces.list[*p].digits, piece::Digits::Whole { width: 1..=2, .. } | piece::Digits::Ordinal(_)));
                if let (Some(month), Some(number)) = (month, number) {
                    if number < month { day_first += 1 } else { month_first += 1 }
                }
            }
            _ => {}
        }
    }
    match day_first - month_first {
        0 => Order::Unknown,
        n if n > 0 => Order::DayFirst,
        _ => Order::MonthFirst,
    }
}
