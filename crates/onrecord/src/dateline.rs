//! The dateline: where a report was filed, as its first line says.

use crate::record::Dateline;
use crate::span::Span;

/// How many lines are looked at: a headline, a standfirst and a byline may come first.
const LINES: usize = 4;

/// How many lines are passed over that are shorter than a sentence of a report and end like none: slug, names, date.
const SHORT_LINES: usize = 6;

/// The longest dateline, in bytes: two cities, a country, a date and an agency.
const LONGEST: usize = 110;

/// Finds the dateline.
///
/// *What it finds:* "LONDON (Reuters) —", "MOSCOW, June 5 (AP) -", "Kyiv, Ukraine —",
/// "(St. Petersburg) The …", "SRINAGAR, Mar 03: …" at the start of one of the
/// first lines. The span leaves the dash out; the place is in ordinary capitals.
///
/// *How:* what stands before the first dash or colon has to have the shape of
/// a place and to be followed by a sentence. An agency, a date, capitals, a
/// known region and `is_place` are evidence; capitals alone are enough only
/// before a dash, and a name in ordinary capitals never is.
///
/// *Known misses:* a small town in ordinary capitals without agency or region.
///
/// ```
/// let text = "LONDON (Reuters) — The ministry said no on Monday, and gave no reason.";
/// let dateline = onrecord::dateline::find(text, |name| name == "London").unwrap();
/// assert_eq!(dateline.place, "London");
/// assert_eq!(dateline.span.slice(text), "LONDON (Reuters)");
/// ```
#[must_use]
pub fn find(text: &str, is_place: impl Fn(&str) -> bool) -> Option<Dateline> {
    let mut at = 0;
    let (mut seen, mut passed) = (0, 0);
    for line in text.split_inclusive('\n') {
        let words = line.trim();
        if !words.is_empty() {
            let start = at + (line.len() - line.trim_start().len());
            let next = text[at + line.len()..].lines().next().unwrap_or_default().trim();
            if let Some((length, place)) = bracketed(words, next, &is_place).or_else(|| leading(words, next, &is_place)) {
                return Some(Dateline { span: Span::new(start, start + length), place });
            }
            let short = words.chars().count() < 70 && !words.ends_with(['.', '!', '?', '”', '"']);
            if short && passed < SHORT_LINES {
                passed += 1;
            } else {
                seen += 1;
            }
            if seen == LINES {
                break;
            }
        }
        at += line.len();
    }
    None
}

/// "(St. Petersburg) The …": only for a known place, since agencies and asides stand like this too.
fn bracketed(line: &str, next: &str, is_place: &impl Fn(&str) -> bool) -> Option<(usize, String)> {
    let (inside, rest) = line.strip_prefix('(')?.split_once(')')?;
    if !rest.starts_with(char::is_whitespace) || !is_sentence(rest, next) {
        return None;
    }
    let head = Head::parse(inside)?;
    (head.is_known(is_place) && !is_acronym(head.cities)).then(|| (inside.len() + 2, head.place()))
}

/// "LONDON (Reuters) — The …" and its kin.
fn leading(line: &str, next: &str, is_place: &impl Fn(&str) -> bool) -> Option<(usize, String)> {
    let separator = Separator::find(line)?;
    let before = line[..separator.start].trim_end();
    let rest = line[separator.end..].trim_start();
    let head = Head::parse(before)?;
    if !is_sentence(rest, next) || is_acronym(head.cities) || is_label(head.cities) {
        return None;
    }
    let capitals = is_capitals(head.cities);
    let known = head.is_known(is_place);
    let sourced = head.agency || head.dated;
    let accepted = match separator.kind {
        SeparatorKind::Dash { spaced } => {
            known
                || head.regions.iter().any(|region| is_region(region, is_place))
                || (head.agency && (capitals || head.known_agency))
                || (capitals && head.dated)
                || (capitals && spaced && head.regions.is_empty() && head.cities.split_whitespace().count() <= 3)
        }
        SeparatorKind::Colon => (capitals && (known || sourced)) || (known && sourced),
    };
    if !accepted {
        return None;
    }
    // "CAIRO – 26 July 2022: The …"
    let date = rest.split_once(": ").map(|(date, _)| date).filter(|date| is_date(date));
    let length = date.map_or(before.len(), |date| line.len() - rest.len() + date.len());
    Some((length, head.place()))
}

/// What divides a dateline from the report.
struct Separator {
    start: usize,
    end: usize,
    kind: SeparatorKind,
}

enum SeparatorKind {
    Dash { spaced: bool },
    Colon,
}

impl Separator {
    fn find(line: &str) -> Option<Separator> {
        let bytes = line.as_bytes();
        let mut brackets = 0usize;
        for (start, c) in line.char_indices().take_while(|(at, _)| *at <= LONGEST) {
            let mut end = start + c.len_utf8();
            let space = |at: Option<&u8>| at.is_some_and(|b| b.is_ascii_whitespace() || *b == 0xc2);
            let before = start.checked_sub(1).and_then(|at| bytes.get(at));
            let dash = match c {
                '(' => {
                    brackets += 1;
                    continue;
                }
                ')' => {
                    brackets = brackets.saturating_sub(1);
                    continue;
                }
                '—' | '–' | '―' => true,
                '-' if bytes.get(end) == Some(&b'-') => {
                    end += 1;
                    true
                }
                '-' => space(bytes.get(end)) && (space(before) || before == Some(&b'.')),
                ':' if space(bytes.get(end)) => false,
                _ => continue,
            };
            if brackets > 0 || (!dash && c == '-') {
                continue;
            }
            let kind = if dash { SeparatorKind::Dash { spaced: space(bytes.get(end)) } } else { SeparatorKind::Colon };
            return Some(Separator { start, end, kind });
        }
        None
    }
}

/// What stands before the dash, taken apart.
struct Head<'t> {
    /// "SYDNEY and KUALA LUMPUR", "BEIJING/TAIPEI".
    cities: &'t str,
    /// "N.H.", "Ukraine".
    regions: Vec<&'t str>,
    dated: bool,
    agency: bool,
    known_agency: bool,
}

impl<'t> Head<'t> {
    /// Takes the words apart; `None` unless they have the shape of a place.
    fn parse(head: &'t str) -> Option<Head<'t>> {
        let mut dated = false;
        let mut agency = None;
        let mut rest = head;
        while let Some((before, inside)) = rest.strip_suffix(')').and_then(|r| r.rsplit_once('(')) {
            if is_date(inside) {
                dated = true;
            } else if (2..=40).contains(&inside.len()) && inside.contains(char::is_alphabetic) {
                agency = Some(inside);
            } else {
                return None;
            }
            rest = before.trim_end();
        }
        let mut parts: Vec<&str> = rest.split(',').map(str::trim).collect();
        // "June 5, 2024" is in two parts, "PARIS Aug 31" in less than one.
        while parts.len() > 1 && parts.last().is_some_and(|part| is_date(part) || is_year(part)) {
            dated = true;
            parts.pop();
        }
        let cities = parts.remove(0);
        let shaped = (1..=6).contains(&cities.split_whitespace().count()) && is_name(cities);
        if !shaped || parts.len() > 2 || !parts.iter().all(|part| is_name(part)) {
            return None;
        }
        let known_agency = agency.is_some_and(|name| {
            name.split(['/', ',']).any(|name| AGENCIES.iter().any(|known| name.trim().eq_ignore_ascii_case(known)))
        });
        Some(Head { cities, regions: parts, dated, agency: agency.is_some(), known_agency })
    }

    fn is_known(&self, is_place: &impl Fn(&str) -> bool) -> bool {
        let names = self.cities.split(['/', '&']).flat_map(|part| part.split(" and "));
        is_place(&ordinary(self.cities)) || names.map(str::trim).any(|name| is_place(name) || is_place(&ordinary(name)))
    }

    /// The place as a name: "Kyiv, Ukraine".
    fn place(&self) -> String {
        let mut place = ordinary(self.cities);
        for region in &self.regions {
            place.push_str(", ");
            // "NY" is an abbreviation, "KENYA" is a word.
            place.push_str(&if region.len() <= 3 { (*region).to_owned() } else { ordinary(region) });
        }
        place
    }
}

/// The agencies whose name after a town says that this is a dateline.
const AGENCIES: &[&str] = &[
    "Reuters", "AP", "AFP", "UPI", "dpa", "Xinhua", "IPS", "RNS", "EFE", "ANSA", "TASS", "Interfax", "PTI", "ANI", "IANS",
    "Bloomberg", "CNN", "AAP", "Kyodo", "Yonhap", "Anadolu", "AA", "PA", "CNA", "VOA", "RFE", "RL", "KNA", "CNS", "JTA", "TNS",
    "The Canadian Press", "The Associated Press", "Associated Press",
];

/// Words in capitals that open a line before a dash and are no place.
const LABELS: &[&str] = &[
    "ANALYSIS", "BREAKING", "COLUMN", "COMMENT", "COMMENTARY", "CORRECTED", "CORRECTION", "EDITORIAL", "EXCLUSIVE",
    "EXPLAINED", "EXPLAINER", "FACTBOX", "FEATURE", "FOCUS", "GALLERY", "INSIGHT", "INTERVIEW", "LATEST", "LETTER", "LIVE", "NEWS",
    "NOTE", "OBITUARY", "OPINION", "PHOTOS", "PODCAST", "POLITICS", "PREVIEW", "PROFILE", "QUOTES", "RECAP", "REFILE", "REPORT",
    "REVIEW", "SPECIAL", "SPORT", "SPORTS", "SUMMARY", "TIMELINE", "TODAY", "TOP", "UPDATE", "UPDATED", "URGENT", "VIDEO", "VIEW",
    "WARNING", "WATCH", "WRAPUP",
];

fn is_label(cities: &str) -> bool {
    cities.split(|c: char| !c.is_alphanumeric()).any(|word| LABELS.contains(&word.to_uppercase().as_str()))
}

/// "N.H." and "Calif." as well as a region that is known.
fn is_region(region: &str, is_place: &impl Fn(&str) -> bool) -> bool {
    is_place(region) || is_place(&ordinary(region)) || region.ends_with('.') || region.ends_with(" Prefecture")
}

/// Words that stand in small letters within a name.
const PARTICLES: &[&str] = &[
    "of", "the", "and", "de", "del", "la", "le", "da", "do", "dos", "das", "di", "el", "al", "am", "an", "der", "den", "in", "on",
    "upon", "sur", "au", "aux", "du", "y",
];

/// Whether the words have the shape of a name: capitals, no digits, no sentence.
fn is_name(words: &str) -> bool {
    let allowed = |c: char| c.is_alphabetic() || c.is_whitespace() || ".'’ʻ-/&".contains(c);
    let capital = |word: &str| word.chars().find(|c| c.is_alphabetic()).is_some_and(char::is_uppercase);
    // "Example.net" is no place.
    let domain = words.split('.').skip(1).any(|rest| rest.chars().take_while(|c| c.is_alphabetic()).count() > 1);
    words.starts_with(char::is_alphabetic)
        && !domain
        && words.chars().all(allowed)
        && capital(words)
        && words.split_whitespace().all(|word| word == "&" || capital(word) || PARTICLES.contains(&word))
}

fn is_capitals(words: &str) -> bool {
    // "McALLEN" and "SYDNEY and PERTH" are capitals too.
    words.split_whitespace().filter(|word| !PARTICLES.contains(word)).all(|word| {
        let letters = word.chars().filter(|c| c.is_alphabetic());
        let large = letters.clone().filter(|c| c.is_uppercase()).count();
        large * 3 >= letters.count() * 2
    })
}

/// "U.S.", "UAE": countries are written so, and places that reports are filed from are not.
fn is_acronym(words: &str) -> bool {
    words.chars().filter(|c| c.is_alphabetic()).count() <= 3 && words.chars().all(|c| c.is_uppercase() || c == '.')
}

/// Whether the rest of the line is a sentence and no other half of a headline.
/// Whether a sentence of a report begins here; in lines that were cut it may go on in the next one.
fn is_sentence(rest: &str, next: &str) -> bool {
    let rest = rest.trim();
    let joined = format!("{rest} {next}");
    let rest = if rest.len() >= 20 { joined.as_str() } else { rest };
    let first = |c: char| c.is_uppercase() || c.is_ascii_digit() || "“‘\"'«„([…$€£¥`".contains(c);
    rest.starts_with(first) && rest.len() >= 30 && (rest.contains(['.', '!', '?', '…', '”']) || rest.len() >= 100)
}

fn is_year(part: &str) -> bool {
    part.len() == 4 && part.bytes().all(|b| b.is_ascii_digit())
}

/// "June 5", "Jul 26 2022", "5 June 2024", "Wednesday, Nov. 19".
fn is_date(part: &str) -> bool {
    const MONTHS: &[&str] = &["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    const DAYS: &[&str] = &["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    let (mut months, mut digits) = (0, 0);
    for word in part.split([' ', ',', '.', '\u{a0}']).filter(|word| !word.is_empty()) {
        let lower = word.to_lowercase();
        let starts = |names: &[&str]| names.iter().any(|name| lower.starts_with(name));
        if word.len() <= 4 && word.bytes().all(|b| b.is_ascii_digit()) {
            digits += 1;
        } else if word.len() <= 9 && starts(MONTHS) {
            months += 1;
        } else if !(lower.ends_with("day") && starts(DAYS)) {
            return false;
        }
    }
    months == 1 && (1..=2).contains(&digits)
}

/// A name in ordinary capitals: "RIO DE JANEIRO" is "Rio de Janeiro".
fn ordinary(name: &str) -> String {
    let mut out = String::with_capacity(name.len());
    let mut first = true;
    for word in name.split_inclusive([' ', '\u{a0}', '/', '-']) {
        out.push_str(&ordinary_word(word, first));
        first = word.ends_with('/');
    }
    out
}

fn ordinary_word(word: &str, first: bool) -> String {
    if let Some(rest) = word.strip_prefix("Mc").filter(|rest| !rest.is_empty()) {
        return format!("Mc{}", ordinary_word(rest, true));
    }
    let letters: Vec<char> = word.chars().filter(|c| c.is_alphabetic()).collect();
    let name = word.trim_end_matches([' ', '\u{a0}', '/', '-', '.']);
    if letters.len() < 2 || !letters.iter().all(|c| c.is_uppercase()) || name.contains('.') {
        return word.to_owned();
    }
    let lower = word.to_lowercase();
    if !first && PARTICLES.contains(&name.to_lowercase().as_str()) {
        return lower;
    }
    // "O'FALLON" has a second capital; "PEOPLE'S" has none.
    let mut start = true;
    let mut out = String::with_capacity(word.len());
    for (at, c) in lower.char_indices() {
        if start && c.is_alphabetic() {
            out.extend(c.to_uppercase());
            start = false;
        } else {
            out.push(c);
            start |= "'’".contains(c) && at == 1;
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: &[&str] = &[
        "London", "Moscow", "Kyiv", "Ukraine", "New York", "NY", "St. Petersburg", "Beijing", "Washington", "Cape Town", "Cairo",
        "Kuala Lumpur", "Sydney", "US", "U.S.", "The Hague", "Rio de Janeiro", "Port-au-Prince",
    ];

    const REST: &str = "The ministry said on Monday that it knew nothing of the plan.";

    /// Checks the span and the place that are found in `head` and a sentence after it.
    #[track_caller]
    fn check(head: &str, span: &str, place: &str) {
        let text = format!("{head}{REST}");
        let found = find(&text, |name| KNOWN.contains(&name)).unwrap_or_else(|| panic!("no dateline in {text}"));
        assert_eq!((found.span.slice(&text), found.place.as_str()), (span, place));
    }

    #[track_caller]
    fn check_none(text: &str) {
        assert_eq!(find(text, |name| KNOWN.contains(&name)), None, "{text}");
    }

    #[test]
    fn a_place_an_agency_and_a_dash() {
        check("LONDON (Reuters) — ", "LONDON (Reuters)", "London");
        check("LONDON (Reuters) - ", "LONDON (Reuters)", "London");
        check("London (AFP) – ", "London (AFP)", "London");
        check("OSTRAVA (Example News) -- ", "OSTRAVA (Example News)", "Ostrava");
        check("Ostrava (AP) — ", "Ostrava (AP)", "Ostrava");
        check("BEIJING/TAIPEI (Reuters) - ", "BEIJING/TAIPEI (Reuters)", "Beijing/Taipei");
    }

    #[test]
    fn a_date_may_follow_the_place() {
        check("MOSCOW, June 5 (AP) - ", "MOSCOW, June 5 (AP)", "Moscow");
        check("SYDNEY and KUALA LUMPUR, Jul 26 2022 (IPS) - ", "SYDNEY and KUALA LUMPUR, Jul 26 2022 (IPS)", "Sydney and Kuala Lumpur");
        check("SRINAGAR, Mar 03: ", "SRINAGAR, Mar 03", "Srinagar");
        check("CAIRO – 26 July 2022: ", "CAIRO – 26 July 2022", "Cairo");
        check("OSTRAVA (May 6, 2021) — ", "OSTRAVA (May 6, 2021)", "Ostrava");
    }

    #[test]
    fn a_place_alone_before_a_dash() {
        check("WASHINGTON — ", "WASHINGTON", "Washington");
        check("WASHINGTON —\u{a0}", "WASHINGTON", "Washington");
        check("OSTRAVA - ", "OSTRAVA", "Ostrava");
        check("Cape Town - ", "Cape Town", "Cape Town");
        check("KUALA LUMPUR: ", "KUALA LUMPUR", "Kuala Lumpur");
        check("(St. Petersburg) ", "(St. Petersburg)", "St. Petersburg");
    }

    #[test]
    fn a_region_may_follow_the_place() {
        check("Kyiv, Ukraine — ", "Kyiv, Ukraine", "Kyiv, Ukraine");
        check("BEDFORD, N.H. (AP) — ", "BEDFORD, N.H. (AP)", "Bedford, N.H.");
        check("New York, NY – ", "New York, NY", "New York, NY");
        check("BOCA RATON, Fla. -- ", "BOCA RATON, Fla.", "Boca Raton, Fla.");
    }

    #[test]
    fn capitals_become_ordinary() {
        check("ST. LOUIS — ", "ST. LOUIS", "St. Louis");
        check("THE HAGUE — ", "THE HAGUE", "The Hague");
        check("RIO DE JANEIRO (AP) — ", "RIO DE JANEIRO (AP)", "Rio de Janeiro");
        check("PORT-AU-PRINCE — ", "PORT-AU-PRINCE", "Port-au-Prince");
        check("O'FALLON, Mo. — ", "O'FALLON, Mo.", "O'Fallon, Mo.");
        check("McALLEN, Texas (AP) — ", "McALLEN, Texas (AP)", "McAllen, Texas");
    }

    #[test]
    fn a_headline_and_a_byline_may_come_first() {
        check("Minister knew nothing\n\nBy Ann Roe\n\nLONDON — ", "LONDON", "London");
    }

    #[test]
    fn ordinary_first_sentences_have_none() {
        check_none("Roe — the mayor since 2011 — said on Monday that she would not run again.");
        check_none("London - which has two mayors - said on Monday that it would have one.");
        check_none("Washington: the city that never says yes to anything, its mayor said on Monday.");
        check_none("The mayor said: “No one in London knew of this plan,” and left the room.");
        check_none("(Example Wire) The mayor said on Monday that nobody had known of the plan.");
        check_none("(Reuters) - World rowing will have another round next year, the union said.");
        check_none("Dec 29 (Reuters) - The mayor of London said on Monday that nobody knew.");
        check_none("U.S. - China talks went on for a third day on Monday, the ministry said.");
        check_none("ExampleWIRE.net - The mayor of London said on Monday that nobody knew.");
        check_none("");
    }

    #[test]
    fn headlines_have_none() {
        check_none("Trump — the verdict");
        check_none("Roe - The mayor who said no to everyone and was elected four times.");
        check_none("EXCLUSIVE – Ann Roe: The plan nobody knew about, in her own words.");
        check_none("London — The Verdict");
        check_none("UPDATE: 5/12 — The website that listed the boat for sale has taken it down.");
        check_none("MAYOR'S PLAN NOT WRONG, JUST TOO EARLY - Ann Roe on what the council should do.");
        check_none("Ostrow 14 11 6 15 — 44");
    }
}
