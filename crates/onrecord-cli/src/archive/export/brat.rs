//! brat's standoff: for each article a `.txt` and an `.ann` with sources, cues, contents and what binds them.

use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;

use onrecord::span::{CodePoints, Span};
use onrecord_archive::{Filter, Reader, Stored};

use crate::archive::{Trouble, plural, print};

/// Writes two files an article into a folder.
pub fn write(reader: &Reader, filter: &Filter, folder: &Path) -> Result<ExitCode, Trouble> {
    std::fs::create_dir_all(folder)?;
    // Files of another run would seem to be of this one.
    if std::fs::read_dir(folder)?.next().is_some() {
        return Err(Trouble::asked(format!("{} is not empty", folder.display())));
    }
    let articles = reader.articles(filter)?.answers;
    for line in &articles {
        let stored = reader.stored(line.id)?;
        std::fs::write(folder.join(format!("article-{}.txt", line.id)), stored.article.text())?;
        std::fs::write(folder.join(format!("article-{}.ann", line.id)), annotations(&stored))?;
    }
    print(&format!("{} written\n", plural(articles.len() as i64, "article")))?;
    Ok(ExitCode::SUCCESS)
}

/// The annotations of one article.
fn annotations(stored: &Stored) -> String {
    let text = stored.article.text();
    let points = CodePoints::new(text);
    let mut out = String::new();
    let mut terms = 0;
    let mut term = |out: &mut String, kind: &str, spans: &[Span]| -> Option<usize> {
        // brat knows no line end within a span: a span is cut there.
        let mut pieces: Vec<Span> = Vec::new();
        for span in spans {
            let mut at = span.start();
            for line in span.slice(text).split_inclusive('\n') {
                let words = line.trim_end_matches(['\n', '\r']);
                if !words.is_empty() {
                    pieces.push(Span::new(at, at + words.len()));
                }
                at += line.len();
            }
        }
        if pieces.is_empty() {
            return None;
        }
        terms += 1;
        let places: Vec<String> = pieces.iter().map(|span| points.of_span(*span)).map(|[start, end]| format!("{start} {end}")).collect();
        let words: Vec<&str> = pieces.iter().map(|span| span.slice(text)).collect();
        let _ = writeln!(out, "T{terms}\t{kind} {}\t{}", places.join(";"), words.join(" "));
        Some(terms)
    };
    let (mut relations, mut attributes) = (String::new(), String::new());
    let (mut bound, mut noted) = (0, 0);
    for attribution in &stored.record.attributions {
        let source = term(&mut out, "Source", &attribution.source);
        let cue = term(&mut out, "Cue", &attribution.cue);
        let Some(content) = term(&mut out, "Content", &attribution.content) else { continue };
        for (kind, from) in [("Says", source), ("By", cue)] {
            if let Some(from) = from {
                bound += 1;
                let _ = writeln!(relations, "R{bound}\t{kind} Arg1:T{from} Arg2:T{content}");
            }
        }
        for (kind, value) in [("Act", attribution.act.name()), ("Form", attribution.form.name())] {
            noted += 1;
            let _ = writeln!(attributes, "A{noted}\t{kind} T{content} {value}");
        }
    }
    out + &relations + &attributes
}
