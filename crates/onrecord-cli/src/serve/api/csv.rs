//! Statements as a table that spreadsheets open.

use onrecord::article::Article;
use onrecord::record::Record;
use onrecord::span::CodePoints;
use onrecord_archive::questions::said::{Statement, Within};

use crate::page::{act, words_of};

/// The columns; the outlet and the address stand in every row, so that rows can be taken apart from each other.
const COLUMNS: &[&str] = &[
    "outlet", "published", "headline", "url", "speaker", "source", "act", "negated", "form", "content", "condition", "said_at", "start", "end", "confidence",
];

/// One row for every attribution, in the order of the report.
pub fn statements(article: &Article, record: &Record) -> String {
    let text = article.text();
    let points = CodePoints::new(text);
    let mut out = String::new();
    row(&mut out, COLUMNS.iter().map(|name| (*name).to_owned()));
    let given = |field: &Option<String>| field.clone().unwrap_or_default();
    let published = article.published.map(|p| p.date).or(record.inferred.as_ref().map(|i| i.date)).map(|date| date.to_string()).unwrap_or_default();
    for a in &record.attributions {
        let cover = a.content.iter().copied().reduce(onrecord::span::Span::cover).map(|span| points.of_span(span));
        let place = |end: usize| cover.map(|cover| cover[end].to_string()).unwrap_or_default();
        row(
            &mut out,
            [
                given(&article.outlet),
                published.clone(),
                given(&article.headline),
                given(&article.url),
                a.speaker.and_then(|id| record.entities.get(id)).map(|e| e.name.clone()).unwrap_or_default(),
                words_of(text, &a.source),
                act(a.act, a.negated && !a.absorbs_negation),
                a.negated.to_string(),
                a.form.name().to_owned(),
                words_of(text, &a.content),
                words_of(text, &a.condition),
                a.timex.and_then(|id| record.timexes.get(id)).map(|t| t.value.clone()).unwrap_or_default(),
                place(0),
                place(1),
                format!("{:.2}", a.confidence),
            ]
            .into_iter(),
        );
    }
    out
}

/// One row for each witness of each statement. Where there are more statements than rows are given for, the last row says so.
pub fn witnesses(statements: &[Statement], total: usize) -> String {
    let mut out = String::new();
    let columns = ["statement", "speaker", "role", "source", "act", "negated", "form", "content", "day", "outlet", "headline", "url", "article", "dispatch", "condition", "within_act", "within_speaker", "replaced"];
    row(&mut out, columns.iter().map(|name| (*name).to_owned()));
    for statement in statements {
        let speaker = statement.speaker.as_ref();
        for witness in &statement.witnesses {
            let given = |field: &Option<String>| field.clone().unwrap_or_default();
            row(
                &mut out,
                [
                    statement.id.to_string(),
                    speaker.map(|s| s.name.clone()).unwrap_or_default(),
                    speaker.and_then(|s| s.role.clone()).unwrap_or_default(),
                    witness.source.clone(),
                    witness.act.clone(),
                    statement.negated.to_string(),
                    witness.form.clone(),
                    witness.words.clone(),
                    given(&witness.day),
                    given(&witness.outlet),
                    given(&witness.headline),
                    given(&witness.url),
                    witness.article.to_string(),
                    witness.dispatch.to_string(),
                    given(&witness.condition),
                    witness.within.as_ref().map(Within::done).unwrap_or_default(),
                    witness.within.as_ref().map(|within| within.speaker.clone()).unwrap_or_default(),
                    witness.replaced.to_string(),
                ]
                .into_iter(),
            );
        }
    }
    if statements.len() < total {
        row(&mut out, std::iter::once(format!("only the newest {} of {total} statements are in this table", statements.len())));
    }
    out
}

fn row(out: &mut String, cells: impl Iterator<Item = String>) {
    let cells: Vec<String> = cells.map(|cell| quoted(&cell)).collect();
    out.push_str(&cells.join(","));
    out.push_str("\r\n");
}

/// A cell (RFC 4180) that no spreadsheet takes for a formula.
fn quoted(cell: &str) -> String {
    let formula = cell.trim_start().starts_with(['=', '+', '-', '@']) || cell.starts_with(['\t', '\r']);
    let guard = if formula { "'" } else { "" };
    if guard.is_empty() && !cell.contains(['"', ',', '\n', '\r', ';', '\t']) { cell.to_owned() } else { format!("\"{guard}{}\"", cell.replace('"', "\"\"")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_quoted_and_are_no_formulas() {
        let check = |cell: &str, written: &str| assert_eq!(quoted(cell), written);
        check("Ines Calloway", "Ines Calloway");
        check("“No”, she said", "\"“No”, she said\"");
        check("a \"fairy tale\"", "\"a \"\"fairy tale\"\"\"");
        check("=HYPERLINK(1)", "\"'=HYPERLINK(1)\"");
        check(" +1", "\"' +1\"");
        check("-5 degrees", "\"'-5 degrees\"");
        check("@SUM(A1)", "\"'@SUM(A1)\"");
    }
}
