//! Numbers that are no figures: dates, years, times of day, numbers in names, labels, scores.

use crate::number;
use crate::parse::{NameClass, Relation, Upos};
use crate::token::TokenId;

use super::view::View;

/// Whether the number that begins with token `at` is no figure; gives the token after what is passed over.
pub(super) fn passes_over(view: &View<'_>, at: TokenId) -> Option<TokenId> {
    if view.is_capitalised(at) || view.is_digits(at) {
        let date = date(view, at);
        if date.is_some() {
            return date;
        }
    }
    if !view.is_digits(at) {
        return None;
    }
    time_of_day(view, at).or_else(|| chain(view, at)).or_else(|| enumerator(view, at)).or_else(|| year(view, at))
}

/// Whether the number at `tokens` is part of a name, or its label.
pub(super) fn is_named(view: &View<'_>, first: TokenId, end: TokenId) -> bool {
    in_name(view, first, end) || is_label(view, first, end) || joined_to_word(view, first) || is_model(view, first, end) || is_address(view, first, end)
}

/// The month, 1 to 12, that a word names.
fn month(view: &View<'_>, at: TokenId) -> Option<u32> {
    let word = view.word(at);
    let long = word.len() > 4 && !word.ends_with('.');
    let word = word.trim_end_matches('.');
    if !word.starts_with(|c: char| c.is_ascii_uppercase()) || word.len() > 9 {
        return None;
    }
    const MONTHS: [&str; 12] = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
    let word = word.to_ascii_lowercase();
    let found =
        MONTHS.iter().position(|m| *m == word || (!long && word.len() >= 3 && word.len() <= 4 && m.starts_with(&word) && (word.len() == 3 || word == "sept")));
    found.and_then(|m| u32::try_from(m + 1).ok())
}

/// The day of a month that a token is.
fn day(view: &View<'_>, at: TokenId) -> Option<u32> {
    let word = view.word(at);
    let digits = word.trim_end_matches(|c: char| c.is_ascii_lowercase());
    let suffix = &word[digits.len()..];
    let n: u32 = digits.parse().ok().filter(|_| digits.len() <= 2)?;
    ((1..=31).contains(&n) && matches!(suffix, "" | "st" | "nd" | "rd" | "th")).then_some(n)
}

fn is_year(view: &View<'_>, at: TokenId) -> bool {
    let word = view.word(at);
    word.len() == 4 && word.bytes().all(|b| b.is_ascii_digit()) && (word.starts_with("1") || word.starts_with("20") || word.starts_with("21"))
}

/// "Nov. 18", "18 November 2019", "November 18-20", "June 2018".
fn date(view: &View<'_>, at: TokenId) -> Option<TokenId> {
    let end = view.sentence(at).end;
    let past_year = |next: TokenId| {
        let year = if view.word(next) == "," { next + 1 } else { next };
        if year < end && is_year(view, year) { year + 1 } else { next }
    };
    if month(view, at).is_some() {
        let mut next = at + 1;
        if next < end && is_year(view, next) {
            return Some(next + 1);
        }
        if next >= end || day(view, next).is_none() {
            return None;
        }
        // "May 5 people" is no date; a day of May is followed by no noun that it counts.
        if view.is_plural(next + 1) && view.head(next) == next + 1 {
            return None;
        }
        next += 1;
        while next + 1 < end && (view.is_joint(next) || view.is_any(next, &["to", "and", "or", ",", "–", "through"])) && day(view, next + 1).is_some() {
            let counted = view.is_plural(next + 2) && view.head(next + 1) == next + 2;
            if counted {
                break;
            }
            next += 2;
        }
        return Some(past_year(next));
    }
    // A day or days before a month.
    day(view, at)?;
    let mut next = at + 1;
    while next + 1 < end && (view.is_joint(next) || view.is_any(next, &["to", "and", "or", ",", "–", "through"])) && day(view, next + 1).is_some() {
        next += 2;
    }
    if view.is(next, "of") {
        next += 1;
    }
    (next < end && month(view, next).is_some()).then(|| past_year(next + 1))
}

/// "10:30", "2.15pm", "5 p.m.", "1500 GMT", "nine o'clock".
fn time_of_day(view: &View<'_>, at: TokenId) -> Option<TokenId> {
    let word = view.word(at);
    if word.len() > 8 {
        return None;
    }
    let clock = word.contains(':');
    let mut next = at + 1;
    let half = view
        .is_any(next, &["am", "pm", "a.m.", "p.m.", "a.m", "p.m", "o'clock", "o’clock", "noon", "GMT", "BST", "ET", "EST", "EDT", "CET", "UTC", "IST", "hrs"])
        && !(view.is_any(next, &["am", "hrs"]) && !view.is_glued(next) && word.len() < 4);
    if view.is_any(next, &["a", "p"]) && view.is(next + 1, "m") {
        return Some(next + 2);
    }
    if half {
        next += 1;
        return Some(next);
    }
    // "2-4 p.m.", "5 to 7 p.m."
    if (view.is_joint(next) || view.is_any(next, &["to", "and", "or", "–"]))
        && view.is_digits(next + 1)
        && view.is_any(next + 2, &["am", "pm", "a.m.", "p.m.", "a.m", "p.m"])
    {
        return Some(next + 3);
    }
    clock.then_some(next)
}

/// "2024-06-05", "555-123-4567", "192.168.1.2".
fn chain(view: &View<'_>, at: TokenId) -> Option<TokenId> {
    let mut next = at + 1;
    let mut numbers = 1;
    let end = view.sentence(at).end;
    while next + 1 < end
        && (view.is_joint(next) || matches!(view.word(next), "/" | ".") && view.is_glued(next) && view.is_glued(next + 1))
        && view.is_digits(next + 1)
    {
        numbers += 1;
        next += 2;
    }
    let slashes = view.word(at).matches('/').count();
    (numbers >= 3 || slashes >= 2).then_some(next)
}

/// "1." or "2)" at the start of a paragraph.
fn enumerator(view: &View<'_>, at: TokenId) -> Option<TokenId> {
    let starts = view.parse.tokens.paragraphs()[view.parse.tokens.paragraph_of(at)].start == at;
    let short = view.word(at).len() <= 2;
    (starts && short && matches!(view.word(at + 1), "." | ")" | ":") && view.is_glued(at + 1)).then_some(at + 2)
}

/// "in 2018", "the 2020 election", "2012–13", "since 1991".
fn year(view: &View<'_>, at: TokenId) -> Option<TokenId> {
    if !is_year(view, at) {
        return None;
    }
    let end = view.sentence(at).end;
    let mut next = at + 1;
    // "2012–13", "2012-2013", "2010 to 2012".
    if view.is_joint(next)
        && view.word(next + 1).len() <= 4
        && matches!(view.word(next + 1).len(), 2 | 4)
        && view.word(next + 1).bytes().all(|b| b.is_ascii_digit())
    {
        return Some(next + 2);
    }
    let modern = matches!(view.word(at).as_bytes(), [b'1', b'9', ..] | [b'2', b'0', ..]);
    let before = view.before(at).to_lowercase();
    let hedged = super::hedge::before(view, at).is_some_and(|h| {
        !matches!(view.lower(h.0).as_str(), "around" | "about" | "circa" | "c." | "some" | "over" | "under" | "near" | "within" | "beyond" | "above" | "below")
    }) || matches!(before.as_str(), "than" | "nearly" | "almost" | "roughly" | "approximately" | "some" | "least" | "over" | "exceeding");
    // A unit follows, or a sign stands before.
    let measured =
        next < end && (super::unit::after(view, next, true).is_some_and(|u| u.kind != "time") || view.figures().currencies(&view.lower(next)).next().is_some());
    let counted = next < end
        && (view.is_plural(next) || (view.upos(next) == Upos::Adj && view.is_plural(next + 1)))
        && view.relation(at) == Relation::Nummod
        && view.head(at) > at;
    let noun = if view.is_plural(next) { view.lower(next) } else { view.lower(next + 1) };
    let of_period = counted && view.figures().is_period(&noun);
    let leads = matches!(
        before.as_str(),
        "in" | "since"
            | "from"
            | "until"
            | "till"
            | "by"
            | "of"
            | "during"
            | "after"
            | "before"
            | "the"
            | "to"
            | "and"
            | "for"
            | "into"
            | "early"
            | "late"
            | "mid"
            | "around"
            | "circa"
            | ","
            | "("
            | "between"
            | "through"
            | "its"
            | "his"
            | "her"
            | "their"
            | "our"
            | "a"
            | "summer"
            | "winter"
            | "spring"
            | "autumn"
            | "fall"
            | "season"
            | "year"
            | "q1"
            | "q2"
            | "q3"
            | "q4"
            | "quarter"
            | "fy"
            | ""
    );
    let counts = counted && !of_period;
    let is = !measured && !hedged && !counts && (modern || (leads && !counted));
    if !is {
        return None;
    }
    if view.is_any(next, &["to", "and", "-", "–"]) && is_year(view, next + 1) {
        next += 2;
    }
    Some(next)
}

fn in_name(view: &View<'_>, first: TokenId, end: TokenId) -> bool {
    let Some((name, class)) = view.name(first) else { return false };
    let last = name.end - 1;
    if name.end <= end {
        // The number ends the name: "Boeing 787", "Formula One". Alone it is one where it is a product.
        return first > name.start || matches!(class, NameClass::Product | NameClass::Facility);
    }
    if first > name.start {
        // "the Boeing 787 jets", but not "the United Nations' 15 members".
        return !(view.is_plural(last) && view.head(first) == last) || view.relation(first) != Relation::Nummod;
    }
    // It begins the name: "Three Mile Island", "10 Downing Street", but "Two United States soldiers".
    let next = end;
    if view.is_digits(first)
        && view.is_capitalised(next)
        && matches!(class, NameClass::Organization | NameClass::Product | NameClass::Facility | NameClass::Misc)
    {
        return true;
    }
    let is_capitalised = view.is_capitalised(first) && !view.starts_sentence(first);
    let is_address = view.is_digits(first) && !view.is_plural(last) && class != NameClass::Norp;
    view.is_capitalised(next) && (is_capitalised || is_address) && !view.is_plural(last)
}

/// "Article 5", "Highway 61", "No. 10", "Stoxx 50", "game 7".
fn is_label(view: &View<'_>, first: TokenId, end: TokenId) -> bool {
    let sentence = view.sentence(first);
    if first == sentence.start {
        return false;
    }
    let before = first - 1;
    if view.is_any(before, &["no.", "nos.", "no", "nr.", "nrs.", "№", "number", "numbers"]) && (view.word(before).len() > 2 || view.is_capitalised(before)) {
        // "the number 12 bus", but "a number of".
        return !view.is_any(before.wrapping_sub(1), &["record", "total"]);
    }
    if view.word(before) == "#" {
        return true;
    }
    let counts_after = view.is_noun(end) && view.head(end.saturating_sub(1)) > first && view.is_plural(view.head(end.saturating_sub(1)));
    if counts_after {
        return false;
    }
    let short = end == first + 1 && (!view.word(first).contains([',', '.']) || view.figures().is_label(&view.lower(before)));
    if !short {
        return false;
    }
    let noun = view.is_noun(before) && !view.is_plural(before);
    let labelled = noun && view.figures().is_label(&view.lower(before));
    if labelled {
        let heads_on = view.head(first) > first && view.is_noun(view.head(first));
        return !heads_on || view.is_capitalised(before);
    }
    let is_name = (view.upos(before) == Upos::Propn || noun && before > sentence.start) && view.is_capitalised(before) && month(view, before).is_none();
    let hangs =
        view.head(first) == before || (view.head(before) == first && matches!(view.relation(before), Relation::Compound | Relation::Nmod | Relation::Flat));
    is_name && hangs && view.is_digits(first) && !matches!(view.word(before), "%") && !is_currency(view, before)
}

/// "the 777 program", "five 787 sales": a number that is the name of a model.
fn is_model(view: &View<'_>, first: TokenId, end: TokenId) -> bool {
    let word = view.word(first);
    let bare = end == first + 1 && word.len() >= 2 && word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit());
    if !bare || first == view.sentence(first).start || view.is_joint(end) || !view.is_noun(end) {
        return false;
    }
    if super::unit::after(view, end, true).is_some() {
        return false;
    }
    let noun = view.head(first);
    let before_noun = noun >= end && noun < end + 4 && view.is_noun(noun);
    // Right after another number that counts what is after both.
    let doubled = number::cardinal(view.text, &view.parse.tokens, first - 1).is_some() && !view.is_glued(first) && before_noun && word.len() >= 3;
    let singular = view.parse.penn(noun) == "NN" && before_noun && view.resources.lemmas.noun(view.word(noun)) == view.lower(noun);
    let determined = view.is_any(first - 1, &["the", "its", "his", "her", "their", "a", "an", "this", "that", "our"]);
    let collective = view.is_any(
        noun,
        &[
            "aircraft",
            "staff",
            "police",
            "personnel",
            "crew",
            "sheep",
            "fish",
            "cattle",
            "craft",
            "spacecraft",
            "people",
            "series",
            "species",
            "offspring",
            "salmon",
            "deer",
            "strong",
            "percent",
            "acre",
            "member",
            "vote",
            "seat",
            "plus",
        ],
    );
    doubled || (singular && determined && !collective)
}

/// "575 Wilbraham Road".
fn is_address(view: &View<'_>, first: TokenId, end: TokenId) -> bool {
    let road = |t: TokenId| {
        view.is_any(
            t,
            &[
                "road",
                "street",
                "avenue",
                "lane",
                "drive",
                "boulevard",
                "place",
                "court",
                "square",
                "st.",
                "ave.",
                "rd.",
                "blvd.",
                "st",
                "ave",
                "rd",
                "blvd",
                "way",
                "terrace",
                "crescent",
                "broadway",
            ],
        )
    };
    view.is_digits(first) && view.is_capitalised(end) && (end..end + 4).take_while(|&t| view.is_capitalised(t)).any(road)
}

fn is_currency(view: &View<'_>, at: TokenId) -> bool {
    view.figures().currency_of_sign(view.word(at)).is_some()
}

/// "COVID-19", "F-35", "under-21", "pre-1990"; not "minus-5", "to-260,000".
fn joined_to_word(view: &View<'_>, first: TokenId) -> bool {
    first >= 2
        && view.is_joint(first - 1)
        && view.is_word(first - 2)
        && !view.is_any(first - 2, &["minus", "to", "and", "or"])
        && number::cardinal(view.text, &view.parse.tokens, first - 2).is_none()
        && !view.starts_sentence(first)
}
