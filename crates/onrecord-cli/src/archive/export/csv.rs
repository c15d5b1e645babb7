//! CSV (RFC 4180) that is safe to open in a spreadsheet: one witness a row, the source in each.

use std::io::{self, Write};

use onrecord_archive::questions::figures::Figure;
use onrecord_archive::questions::said::{Statement, Within};

/// Statements, a witness a row.
pub fn statements(out: &mut impl Write, statements: &[Statement]) -> io::Result<()> {
    let head = [
        "statement", "speaker", "speaker_id", "speaker_kind", "role", "source", "act", "negated", "form", "words", "day", "outlet", "headline", "url", "article",
        "dispatch", "attribution", "outlets", "independent_reports", "condition", "within_act", "within_speaker", "replaced",
    ];
    row(out, &head.map(str::to_owned))?;
    for s in statements {
        let speaker = s.speaker.as_ref();
        for w in &s.witnesses {
            let text = |value: Option<&str>| value.unwrap_or_default().to_owned();
            row(out, &[
                s.id.to_string(),
                text(speaker.map(|p| p.name.as_str())),
                speaker.map(|p| p.id.to_string()).unwrap_or_default(),
                text(speaker.map(|p| p.kind.as_str())),
                text(speaker.and_then(|p| p.role.as_deref())),
                w.source.clone(),
                w.act.clone(),
                s.negated.to_string(),
                w.form.clone(),
                w.words.clone(),
                text(w.day.as_deref()),
                text(w.outlet.as_deref()),
                text(w.headline.as_deref()),
                text(w.url.as_deref()),
                w.article.to_string(),
                w.dispatch.to_string(),
                w.attribution.to_string(),
                s.outlets.to_string(),
                s.reports.to_string(),
                text(w.condition.as_deref()),
                w.within.as_ref().map(Within::done).unwrap_or_default(),
                text(w.within.as_ref().map(|within| within.speaker.as_str())),
                w.replaced.to_string(),
            ])?;
        }
    }
    Ok(())
}

/// Figures, one a row.
pub fn figures(out: &mut impl Write, figures: &[Figure]) -> io::Result<()> {
    let head = ["words", "low", "high", "modifier", "change", "unit", "of", "day", "outlet", "headline", "url", "article", "number"];
    row(out, &head.map(str::to_owned))?;
    for f in figures {
        let text = |value: &Option<String>| value.clone().unwrap_or_default();
        let number = |value: Option<f64>| value.map(|value| value.to_string()).unwrap_or_default();
        row(out, &[
            f.words.clone(),
            number(f.low),
            number(f.high),
            text(&f.modifier),
            text(&f.change),
            text(&f.unit),
            text(&f.of),
            text(&f.day),
            text(&f.outlet),
            text(&f.headline),
            text(&f.url),
            f.article.to_string(),
            f.number.to_string(),
        ])?;
    }
    Ok(())
}

fn row(out: &mut impl Write, cells: &[String]) -> io::Result<()> {
    let cells: Vec<String> = cells.iter().map(|cell| quoted(&safe(cell))).collect();
    write!(out, "{}\r\n", cells.join(","))
}

/// A cell that no spreadsheet takes for a formula. A number may have its sign.
fn safe(cell: &str) -> String {
    let dangerous = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if dangerous && cell.parse::<f64>().is_err() { format!("'{cell}") } else { cell.to_owned() }
}

fn quoted(cell: &str) -> String {
    if cell.contains(['"', ',', '\n', '\r']) { format!("\"{}\"", cell.replace('"', "\"\"")) } else { cell.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_cell_is_a_formula() {
        for cell in ["=1+1", "+cmd|' /C calc'!A0", "-2+3", "@SUM(A1)", "\t=1", "＝1"] {
            assert!(safe(cell).starts_with('\''), "{cell}");
        }
        assert_eq!((safe("-2.5"), safe("said -2"), safe("")), ("-2.5".to_owned(), "said -2".to_owned(), String::new()));
    }

    #[test]
    fn cells_come_apart_again() {
        let mut out = Vec::new();
        row(&mut out, &["a,b".to_owned(), "“c” \"d\"".to_owned(), "e\nf".to_owned()]).expect("memory");
        assert_eq!(String::from_utf8(out).expect("UTF-8"), "\"a,b\",\"“c” \"\"d\"\"\",\"e\nf\"\r\n");
    }
}
