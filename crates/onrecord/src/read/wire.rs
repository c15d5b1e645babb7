//! Text that was copied from a page or came over an agency's wire: its first lines, and words cut at line ends.

use std::collections::HashSet;

use crate::page::{RunKind, SourceMap};
use crate::token::wrap::Wrap;

use super::parse_date;
use jiff::civil::Date;

/// What the first lines say of the report.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Head {
    pub(super) headline: Option<String>,
    pub(super) bylines: Vec<String>,
    pub(super) published: Option<Date>,
}

/// How many lines are looked at: slug, headline, standfirst, names, date, place.
const LINES: usize = 8;

/// Reads the lines above a report: slug, headline, byline and date. The text stays as it is.
///
/// Only a byline, a date alone on its line or a slug shows that there are such
/// lines; a text without them begins with the report.
pub(super) fn head(text: &str) -> Head {
    let mut head = Head::default();
    // Agencies mark the lines above a report: "^By Ann Roe<".
    let bare = |line| str::trim(line).trim_start_matches('^').trim_end_matches('<').trim();
    let lines: Vec<&str> = text.lines().map(bare).filter(|line| !line.is_empty()).take(LINES).collect();
    let mut marked = None;
    for (n, line) in lines.iter().enumerate() {
        if head.bylines.is_empty()
            && let Some(names) = byline(line)
        {
            head.bylines = names;
            marked = Some(n);
        } else if head.published.is_none()
            && let Some(day) = date(line)
        {
            head.published = Some(day);
            marked = marked.or(Some(n));
        } else if line.chars().count() > 200 {
            break;
        }
    }
    let slugs = lines.iter().take_while(|line| is_slug(line)).count();
    let end = marked.unwrap_or(if slugs > 0 { slugs + 1 } else { 0 });
    let title = lines.get(slugs).filter(|_| slugs < end);
    let is_title = |line: &&&str| line.chars().count() <= 160 && !line.ends_with(['.', ',', ';', ':']) && line.chars().any(char::is_alphabetic);
    head.headline = title.filter(is_title).map(|line| (*line).to_owned());
    if head.bylines.is_empty() {
        head.bylines = text.lines().rev().map(str::trim).filter(|line| !line.is_empty()).take(FOOT_LINES).find_map(credit).unwrap_or_default();
    }
    head
}

/// How many lines at the end are looked at for who reported.
const FOOT_LINES: usize = 4;

/// The names in "(Reporting by Ann Roe in Ostrow and Bo Li; Editing by Jo Lind)".
fn credit(line: &str) -> Option<Vec<String>> {
    let inside = line.strip_prefix(['(', '['])?;
    let names = inside.strip_prefix("Reporting by ").or_else(|| inside.strip_prefix("Writing by "))?;
    let names = names.split([';', ')', ']']).next().unwrap_or(names);
    // Places where they sat.
    let names = names.replace(" and ", ", ");
    let names: Vec<&str> = names.split(", ").map(|name| name.split(" in ").next().unwrap_or(name)).collect();
    let by = format!("By {}", names.join(" and "));
    byline(&by)
}

/// "BC-Bridge Vote, 1st Ld", "AP-US--Bridge", "bc-bridge", "Bridge/Vote": an agency's name for a story.
fn is_slug(line: &str) -> bool {
    let short = line.chars().count() <= 60 && !line.ends_with(['.', '?', '!']);
    let lead = [
        "Ld-Writethru",
        "1st Ld",
        "2nd Ld",
        "3rd Ld",
        "Writethru",
        "EDS:",
        "Eds:",
        "(Recasts",
        "(Adds",
        "(Updates",
        "URGENT",
        "BC-",
        "bc-",
        "AP-",
        "AM-",
        "PM-",
    ];
    let code =
        |word: &str| word.len() > 3 && word.contains(['-', '/']) && word.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || "-/.".contains(c));
    short && (lead.iter().any(|lead| line.contains(lead)) || line.split_whitespace().next().is_some_and(code))
}

/// The names in "By ANN ROE and Bo Li, Example Wire".
fn byline(line: &str) -> Option<Vec<String>> {
    let rest = line.strip_prefix("By ").or_else(|| line.strip_prefix("BY ")).or_else(|| line.strip_prefix("by "))?;
    if rest.chars().count() > 120 || rest.ends_with(['.', '?', '!', ':']) {
        return None;
    }
    let rest = rest.split([',', '|', '/']).next().unwrap_or(rest);
    let names: Vec<String> = rest.replace(" AND ", " and ").split(" and ").map(|name| name.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    let is_name = |name: &String| {
        let words: Vec<&str> = name.split(' ').collect();
        (2..=5).contains(&words.len())
            && words.iter().all(|word| word.starts_with(char::is_uppercase) || ["de", "van", "von", "der", "al", "bin", "di", "da"].contains(word))
    };
    names.iter().all(is_name).then_some(names)
}

/// A day alone on its line: "Published: 18 November 2025".
fn date(line: &str) -> Option<Date> {
    let bare = ["Published:", "Published on", "Published", "Updated:", "Date:", "Posted:"].iter().find_map(|word| line.strip_prefix(word)).unwrap_or(line);
    parse_date(bare.trim())
}

/// The text with words joined that were cut at line ends, and the way back; `None` where there are none.
///
/// "har-⏎bour" is "harbour" where that is how the text writes it elsewhere, or
/// where nothing speaks for the hyphen; "well-⏎known" stays "well-known" where
/// the text has that, and loses its line end. A soft hyphen at a line end goes.
/// The lines have to look cut: in a text whose lines are not, one hyphen may be a list or a poem.
pub(super) fn join_words(text: &str, start: usize) -> Option<(String, SourceMap)> {
    let cuts = cuts(text);
    if cuts.is_empty() || (cuts.len() < 2 && Wrap::of(text) == Wrap::None) {
        return None;
    }
    let words: HashSet<String> = text.split(|c: char| !(c.is_alphanumeric() || c == '-')).map(str::to_lowercase).collect();
    let mut out = String::with_capacity(text.len());
    let mut map = SourceMap::default();
    let mut at = 0;
    for cut in cuts {
        let (left, right) = (&text[cut.word..cut.hyphen], &text[cut.next..cut.end]);
        let joined = format!("{left}{right}").to_lowercase();
        let hyphened = format!("{left}-{right}").to_lowercase();
        let keeps = !cut.soft
            && !words.contains(&joined)
            && (words.contains(&hyphened) || (words.contains(&left.to_lowercase()) && words.contains(&right.to_lowercase())));
        let stop = if keeps { cut.hyphen + 1 } else { cut.hyphen };
        out.push_str(&text[at..stop]);
        if stop > at {
            map.push(stop - at, start + at..start + stop, RunKind::Verbatim);
        }
        at = cut.next;
        // The line ends after the word in place of before its end: "har-⏎bour town" is "harbour⏎town".
        if let Some(space) = text[cut.next..].find([' ', '\n']).map(|length| cut.next + length).filter(|space| text[*space..].starts_with(' ')) {
            out.push_str(&text[at..space]);
            map.push(space - at, start + at..start + space, RunKind::Verbatim);
            out.push('\n');
            map.push(1, start + space..start + space + 1, RunKind::Space);
            at = space + 1;
        }
    }
    out.push_str(&text[at..]);
    if at < text.len() {
        map.push(text.len() - at, start + at..start + text.len(), RunKind::Verbatim);
    }
    Some((out, map))
}

/// A word that goes on in the next line.
struct Cut {
    /// Where the word starts, where its hyphen stands, where it goes on and where it ends.
    word: usize,
    hyphen: usize,
    next: usize,
    end: usize,
    soft: bool,
}

/// The shortest line that can have been cut for its length.
const SHORTEST_LINE: usize = 30;

fn cuts(text: &str) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut from = 0;
    while let Some(end) = text[from..].find('\n').map(|end| from + end) {
        let line = text[from..end].trim_end_matches('\r');
        let soft = line.ends_with('\u{ad}');
        let body = line.trim_end_matches(['-', '‐', '\u{ad}']);
        let hyphens = line[body.len()..].chars().count();
        let after = &text[end + 1..];
        let indent = after.len() - after.trim_start_matches([' ', '\t']).len();
        let rest = &after[indent..];
        let right = rest.find(|c: char| !c.is_alphabetic()).unwrap_or(rest.len());
        let left = body.len() - body.trim_end_matches(char::is_alphabetic).len();
        let is_cut = hyphens == 1 && left >= 2 && right >= 2 && rest.starts_with(char::is_lowercase) && line.chars().count() >= SHORTEST_LINE;
        if is_cut {
            let hyphen = from + body.len();
            cuts.push(Cut { word: hyphen - left, hyphen, next: end + 1 + indent, end: end + 1 + indent + right, soft });
        }
        from = end + 1;
    }
    cuts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_head(text: &str, headline: Option<&str>, bylines: &[&str], published: Option<&str>) {
        let found = head(text);
        assert_eq!(found.headline.as_deref(), headline, "{text}");
        assert_eq!(found.bylines, bylines, "{text}");
        assert_eq!(found.published.map(|day| day.to_string()).as_deref(), published, "{text}");
    }

    #[test]
    fn the_lines_above_a_report_are_read() {
        let report = "OSTRAVA (Example Wire) — The mayor said on Monday that she would stay.";
        check_head(
            &format!("BC-Bridge Vote, 1st Ld-Writethru\nMayor stays after vote\nBy ANN ROE and Bo Li, Example Wire\n\n{report}"),
            Some("Mayor stays after vote"),
            &["ANN ROE", "Bo Li"],
            None,
        );
        check_head(
            &format!("Mayor stays after vote\n\nBy Ann van der Roe\n18 November 2025\n\n{report}"),
            Some("Mayor stays after vote"),
            &["Ann van der Roe"],
            Some("2025-11-18"),
        );
        check_head(&format!("Mayor stays after vote\nPublished: 2025-11-18\n{report}"), Some("Mayor stays after vote"), &[], Some("2025-11-18"));
        check_head(report, None, &[], None);
        check_head(&format!("{report}\n\n(Reporting by Ann Roe in Ostrava and Bo Li; Editing by Jo Lind)\n"), None, &["Ann Roe", "Bo Li"], None);
        check_head(
            &format!("URGENT - BRIDGE-CRACK\n^Mayor stays after vote<\n^By Ann Roe<\n^Example Writer<\n{report}"),
            Some("Mayor stays after vote"),
            &["Ann Roe"],
            None,
        );
        check_head("By Monday the mayor had made up her mind.\nShe would stay, she said.", None, &[], None);
        check_head("The mayor stays\n\nShe said so on Monday.", None, &[], None);
    }

    #[track_caller]
    fn check_words(text: &str, joined: Option<&str>) {
        let found = join_words(text, 3);
        assert_eq!(found.as_ref().map(|(text, _)| text.as_str()), joined);
        if let Some((out, map)) = found {
            map.check(&out, format!("\u{feff}{text}").as_bytes(), "UTF-8").expect("the law of the map");
        }
    }

    #[test]
    fn words_that_were_cut_at_line_ends_are_joined() {
        check_words(
            "The mayor of the har-\nbour town said on Monday that a well-\nknown firm of hauliers had asked for the coun-\r\n  cil’s help. She is well-known too.\n",
            // The first line is too short to have been cut for its length.
            Some(
                "The mayor of the har-\nbour town said on Monday that a well-known\nfirm of hauliers had asked for the council’s\nhelp. She is well-known too.\n",
            ),
        );
        check_words(
            "The long line ends in the middle of a dis\u{ad}\ntrict, and another in the middle of a com\u{ad}\nmon word.",
            Some("The long line ends in the middle of a district,\nand another in the middle of a common\nword."),
        );
        check_words("One line of the text ends in the middle of a dis-\ntrict, and no other does.", None);
        check_words("- one\n- two\nthree-\nfour-\nfive", None);
    }
}
