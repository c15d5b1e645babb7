//! The day of a report that states none, from what its text fixes.
//!
//! *What it finds:* the day that two clues agree on, or one that names itself: "today, 5 June 2024"; a dateline with a
//! full date; "on Wednesday" near the start and, elsewhere, a Wednesday that the text dates ("the eve of the 80th
//! anniversary of …", "Wednesday, June 5" in a text whose latest year is 2024).
//!
//! *How:* every dated day of the text is a candidate and gathers what speaks for it; a day is given only if it has
//! enough and more than any other.
//!
//! *Known misses:* a report that dates nothing but by its weekday, which stays open.

use jiff::civil::Date;

use super::calendar as cal;
use super::meaning::{Meaning, Which, Year};
use super::piece::Pieces;
use super::resolve::{Order, Place};
use super::rule::Rules;
use super::tense::Tense;
use super::value::Day;
use super::{Mention, tense};
use crate::parse::Parse;
use crate::record::InferredDate;
use crate::span::Span;

/// How much has to speak for a day.
const ENOUGH: u32 = 2;

/// How many sentences from the start a weekday counts as the day of the report.
const LEAD: usize = 5;

/// How many tokens from the start a dateline ends at the latest.
const DATELINE: usize = 16;

/// A day and what speaks for it.
struct Candidate {
    date: Date,
    weight: u32,
    evidence: Vec<Span>,
}

/// Infers the day of the report; `None` where the text leaves it open.
pub(super) fn infer(rules: &Rules, pieces: &Pieces, mentions: &[Mention], meanings: &[Meaning], parse: &Parse, order: Order) -> Option<InferredDate> {
    let span = |m: &Mention| pieces.cover(m.pieces.clone());
    let place = Place { rules, meanings, report: None, tense: Tense::Open, describes: false, mentioned: &[], order };
    let latest_year = mentions.iter().filter_map(|m| year_named(&meanings[m.meaning])).max();
    let mut candidates: Vec<Candidate> = Vec::new();
    let mut speak = |date: Option<Date>, weight: u32, evidence: &[Span]| {
        let Some(date) = date else { return };
        match candidates.iter_mut().find(|c| c.date == date) {
            Some(known) => {
                known.weight += weight;
                known.evidence.extend(evidence);
            }
            None => candidates.push(Candidate { date, weight, evidence: evidence.to_vec() }),
        }
    };
    let weekdays = weekdays_of_the_lead(pieces, mentions, meanings, parse);
    for (n, mention) in mentions.iter().enumerate() {
        let meaning = &meanings[mention.meaning];
        let Some(date) = dated(&place, mention, latest_year) else { continue };
        let here = span(mention);
        // "today, 5 June 2024"
        if let Some(before) = n.checked_sub(1).map(|n| &mentions[n])
            && mention.pieces.start - before.pieces.end <= 1
            && let Meaning::Stretch { unit: super::value::Unit::Day, which } = meanings[before.meaning]
        {
            let by = match which {
                Which::This => 0,
                Which::Last => 1,
                Which::Next => -1,
                _ => continue,
            };
            speak(cal::plus_days(date, by), ENOUGH, &[span(before), here]);
            continue;
        }
        let full = matches!(meaning, Meaning::Calendar { year: Year::Is(_), .. } | Meaning::Slash(..));
        if full && in_dateline(pieces, mention) {
            speak(Some(date), ENOUGH, &[here]);
            continue;
        }
        let marked = matches!(meaning, Meaning::DayBefore(_) | Meaning::DayAfter(_) | Meaning::Anniversary { .. });
        let with_weekday = matches!(meaning, Meaning::Calendar { weekday: Some(_), .. });
        if !(marked || with_weekday) {
            continue;
        }
        // A weekday of the first sentences is the day of the report, or of the days before it.
        let agreeing = weekdays.iter().find(|(day, at)| *day == cal::weekday_of(date) && !at.overlaps(here));
        match agreeing {
            Some((_, at)) => speak(Some(date), ENOUGH, &[*at, here]),
            None => speak(Some(date), 1, &[here]),
        }
    }
    let best = candidates.iter().map(|c| c.weight).max().filter(|w| *w >= ENOUGH)?;
    let mut first = candidates.into_iter().filter(|c| c.weight == best);
    let candidate = first.next()?;
    // Two days with as much behind them leave it open.
    if first.next().is_some() {
        return None;
    }
    let mut evidence = candidate.evidence;
    evidence.sort_unstable();
    evidence.dedup();
    Some(InferredDate { date: candidate.date, evidence })
}

/// The day that an expression dates without the report's; a weekday and the latest year of the text fix a year.
fn dated(place: &Place, mention: &Mention, latest_year: Option<i16>) -> Option<Date> {
    if let Meaning::Calendar { year: Year::Open, month, day: Some(day), weekday: Some(weekday) } = place.meanings[mention.meaning] {
        let fits = |year: i16| Date::new(year, month, day).ok().filter(|d| cal::weekday_of(*d) == weekday);
        let year = latest_year?;
        return fits(year).or_else(|| fits(cal::plus_years(year, 1)?));
    }
    if let Meaning::Calendar { weekday: Some(weekday), .. } = place.meanings[mention.meaning]
        && let Some(Day::Date(date)) = place.resolve(mention.meaning)?.day()
        && cal::weekday_of(date) != weekday
    {
        return None;
    }
    match place.resolve(mention.meaning)?.day()? {
        Day::Date(date) => Some(date),
        _ => None,
    }
}

fn year_named(meaning: &Meaning) -> Option<i16> {
    match meaning {
        Meaning::Year(year) | Meaning::Calendar { year: Year::Is(year), .. } => Some(*year).filter(|y| (1900..2100).contains(y)),
        _ => None,
    }
}

/// Bare weekdays of the first sentences on which something has happened.
fn weekdays_of_the_lead(pieces: &Pieces, mentions: &[Mention], meanings: &[Meaning], parse: &Parse) -> Vec<(i8, Span)> {
    let mut out = Vec::new();
    for mention in mentions {
        let tokens = pieces.list[mention.pieces.start].token..pieces.list[mention.pieces.end - 1].token + 1;
        if parse.tokens.sentence_of(tokens.start) >= LEAD {
            break;
        }
        if let Meaning::Weekday { day, which: Which::Bare } = meanings[mention.meaning]
            && tense::of(&pieces.lexicon.lists, parse, pieces.text, tokens).0 != Tense::Future
        {
            out.push((day, pieces.cover(mention.pieces.clone())));
        }
    }
    out
}

/// Whether a date stands before the dash or the bracket of a dateline: "OSTROW, June 5, 2024 —".
fn in_dateline(pieces: &Pieces, mention: &Mention) -> bool {
    let token = pieces.list[mention.pieces.end - 1].token;
    let capitals = |at: usize| pieces.words(at).chars().filter(|c| c.is_alphabetic()).all(char::is_uppercase) && pieces.words(at).len() > 2;
    token < DATELINE
        && pieces.continues(mention.pieces.end)
        && (matches!(pieces.words(mention.pieces.end), "—" | "–" | "-" | "--" | "(") || pieces.is(mention.pieces.end, ":"))
        && (0..mention.pieces.start).any(capitals)
}
