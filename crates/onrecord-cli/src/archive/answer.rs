//! `onrecord who`, `said`, `statement`, `figures` and `articles`: answers as pages for the terminal, or as JSON.

use std::process::ExitCode;

use onrecord::resources::Resources;
use onrecord_archive::questions::Answers;
use onrecord_archive::questions::articles::ArticleLine;
use onrecord_archive::questions::figures::Figure;
use onrecord_archive::questions::said::{Statement, Witness};
use onrecord_archive::questions::statement::{In, Piece, Related, StatementPage};
use onrecord_archive::questions::who::Somebody;
use onrecord_archive::{Filter, Reader};
use serde::Serialize;

use super::args::{Answer, ArticlesArgs, FiguresArgs, Form, SaidArgs, StatementArgs, Wanted, WhoArgs};
use super::rests::{self, verb};
use super::{Trouble, plural, print, print_json};
use crate::output;
use crate::page::layout::{Sheet, Style, Text};

/// How many wordings are shown in a list.
const WORDINGS: usize = 3;

/// How many of somebody's statements are shown.
const LATEST: usize = 3;

/// The people and bodies of a name.
pub fn who(args: &WhoArgs) -> Result<ExitCode, Trouble> {
    let reader = Reader::open(&args.answer.archive.path()?)?;
    let found = reader.who(&args.name, limit(&args.answer), LATEST)?;
    show(&args.answer, &found, &format!("nobody called “{}”", args.name), |sheet, found| {
        for somebody in &found.answers {
            write_somebody(sheet, somebody);
        }
        cut_off(sheet, found, "entity", "entities");
    })
}

/// Statements that fit.
pub fn said(args: &SaidArgs) -> Result<ExitCode, Trouble> {
    let reader = Reader::open(&args.answer.archive.path()?)?;
    let filter = Filter { phrase: args.phrase.clone(), limit: limit(&args.answer), ..filter(&args.wanted) };
    let found = reader.said(&filter)?;
    let unknown = match &filter.by {
        Some(by) if found.total == 0 && !reader.knows(by)? => Some(by),
        _ => None,
    };
    let nothing = match (unknown, &args.phrase) {
        (Some(by), _) => format!("nobody called “{by}”"),
        (None, Some(phrase)) => format!("no such statement with “{phrase}”"),
        (None, None) => "no such statement".to_owned(),
    };
    show(&args.answer, &found, &nothing, |sheet, found| {
        for statement in &found.answers {
            sheet.blank();
            write_statement(sheet, statement, true);
        }
        cut_off(sheet, found, "statement", "statements");
    })
}

/// One statement.
pub fn statement(args: &StatementArgs) -> Result<ExitCode, Trouble> {
    let reader = Reader::open(&args.answer.archive.path()?)?;
    let found = reader.statement_page(Resources::english(), args.id)?;
    if args.answer.format == Form::Json {
        print_json(&found)?;
    } else {
        let mut sheet = Sheet::new(output::look(args.answer.color));
        write_page(&mut sheet, &found);
        print(&sheet.finish())?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Articles that fit.
pub fn articles(args: &ArticlesArgs) -> Result<ExitCode, Trouble> {
    let reader = Reader::open(&args.answer.archive.path()?)?;
    let found = reader.articles(&Filter { phrase: args.phrase.clone(), limit: limit(&args.answer), ..filter(&args.wanted) })?;
    show(&args.answer, &found, "no such article", |sheet, found| {
        for article in &found.answers {
            write_article(sheet, article);
        }
        cut_off(sheet, found, "article", "articles");
    })
}

/// Figures that fit.
pub fn figures(args: &FiguresArgs) -> Result<ExitCode, Trouble> {
    let reader = Reader::open(&args.answer.archive.path()?)?;
    let wanted = &args.wanted;
    let filter = Filter {
        phrase: args.words.clone(),
        since: wanted.since.clone(),
        until: wanted.until.clone(),
        outlet: wanted.outlet.clone(),
        limit: limit(&args.answer),
        ..Filter::default()
    };
    let found = reader.figures(&filter)?;
    show(&args.answer, &found, "no such figure", |sheet, found| {
        for figure in &found.answers {
            write_figure(sheet, figure);
        }
        cut_off(sheet, found, "figure", "figures");
    })
}

fn limit(answer: &Answer) -> Option<usize> {
    Some(answer.limit).filter(|limit| *limit > 0)
}

/// What is wanted, for the archive.
pub fn filter(wanted: &Wanted) -> Filter {
    let Wanted { by, act, since, until, outlet, form } = wanted.clone();
    Filter { by, act, since, until, outlet, form, ..Filter::default() }
}

/// Prints answers; that there are none is said, and is exit code 1.
fn show<T: Serialize>(answer: &Answer, found: &Answers<T>, nothing: &str, write: impl FnOnce(&mut Sheet, &Answers<T>)) -> Result<ExitCode, Trouble> {
    if answer.format == Form::Json {
        print_json(found)?;
    } else if found.total > 0 {
        let mut sheet = Sheet::new(output::look(answer.color));
        write(&mut sheet, found);
        print(sheet.finish().trim_start_matches('\n'))?;
    }
    if found.total == 0 {
        eprintln!("onrecord: the archive has {nothing}");
        return Ok(ExitCode::from(1));
    }
    Ok(ExitCode::SUCCESS)
}

/// How many there are, and that there are more than were shown.
fn cut_off<T>(sheet: &mut Sheet, found: &Answers<T>, one: &str, several: &str) {
    sheet.blank();
    sheet.rule();
    let shown = found.answers.len();
    let what = if found.total == 1 { one } else { several };
    let line = if shown < found.total {
        format!("{} of {} {what} · `--limit 0` shows all", super::thousands(shown as i64), super::thousands(found.total as i64))
    } else {
        format!("{} {what}", super::thousands(found.total as i64))
    };
    sheet.text(0, 0, &Text::from((line.as_str(), Style::Dim)));
}

/// "5 June 2024".
fn day(day: Option<&str>) -> String {
    let date = day.and_then(|day| day.parse::<jiff::civil::Date>().ok());
    date.map_or_else(|| day.unwrap_or("no date").to_owned(), |date| date.strftime("%-d %B %Y").to_string())
}

/// The name, or the source in its own words.
fn heading(statement: &Statement) -> Text {
    match &statement.speaker {
        Some(speaker) => {
            let mut text = Text::from((speaker.name.as_str(), Style::Bold));
            if let Some(role) = &speaker.role {
                text.push(&format!(", {role}"), Style::Dim);
            }
            text
        }
        None if statement.source.is_empty() => Text::from(("(no source named)", Style::Dim)),
        None => Text::from((format!("“{}”", statement.source).as_str(), Style::Bold)),
    }
}

fn write_statement(sheet: &mut Sheet, statement: &Statement, with_speaker: bool) {
    if with_speaker {
        sheet.text(0, 2, &heading(statement));
    }
    write_words(sheet, statement);
    sheet.text(2, 4, &told_by(statement));
    for wording in other_wordings(statement) {
        let mut line = Text::from(("in other words: ", Style::Dim));
        line.push(wording, Style::Plain);
        sheet.text(4, 6, &line);
    }
}

/// "told by 3 outlets in 2 reports of their own, first by Example Wire".
fn told_by(statement: &Statement) -> Text {
    let name = |w: &Witness| w.outlet.clone().unwrap_or_else(|| "an outlet that is not named".to_owned());
    let Some(first) = statement.witnesses.first() else { return Text::default() };
    let line = if statement.witnesses.len() == 1 {
        format!("{}, article {}", name(first), first.article)
    } else {
        let articles = statement.witnesses.iter().map(|w| w.article).collect::<std::collections::BTreeSet<_>>().len() as i64;
        format!(
            "{} in {}, {} · first {}, article {}",
            plural(statement.outlets as i64, "outlet"),
            plural(articles, "article"),
            plural(statement.reports as i64, "independent report"),
            name(first),
            first.article
        )
    };
    Text::from((line.as_str(), Style::Dim))
}

/// Wordings that are not that which is shown, each once.
fn other_wordings(statement: &Statement) -> Vec<&str> {
    let plain = |words: &str| words.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect::<String>();
    let mut seen = vec![plain(&statement.words)];
    let mut others = Vec::new();
    for witness in &statement.witnesses {
        let words = plain(&witness.words);
        if !seen.contains(&words) {
            seen.push(words);
            others.push(witness.words.as_str());
        }
    }
    others.truncate(WORDINGS);
    others
}

fn write_somebody(sheet: &mut Sheet, somebody: &Somebody) {
    sheet.blank();
    let mut line = Text::from((somebody.speaker.name.as_str(), Style::Bold));
    let about = [somebody.speaker.role.as_deref(), somebody.country.as_deref()];
    for part in about.into_iter().flatten() {
        line.push(&format!(", {part}"), Style::Dim);
    }
    sheet.text(0, 2, &line);
    let mut facts = vec![
        format!("{} e{}", somebody.speaker.kind, somebody.speaker.id),
        plural(somebody.statements, "statement"),
        plural(somebody.articles, "article"),
    ];
    if let (Some(first), Some(last)) = (&somebody.first_day, &somebody.last_day) {
        facts.push(if first == last { day(Some(first)) } else { format!("{} to {}", day(Some(first)), day(Some(last))) });
    }
    sheet.text(2, 4, &Text::from((facts.join(" · ").as_str(), Style::Dim)));
    let also: Vec<&str> = somebody.names.iter().map(String::as_str).filter(|name| *name != somebody.speaker.name).collect();
    if !also.is_empty() {
        sheet.text(2, 4, &Text::from((format!("also {}", also.join(", ")).as_str(), Style::Dim)));
    }
    if !somebody.outlets.is_empty() {
        let outlets: Vec<String> = somebody.outlets.iter().map(|(outlet, number)| format!("{outlet} {number}")).collect();
        sheet.text(2, 4, &Text::from((format!("in {}", outlets.join(", ")).as_str(), Style::Dim)));
    }
    for statement in &somebody.latest {
        write_statement(sheet, statement, false);
    }
}

fn write_article(sheet: &mut Sheet, article: &ArticleLine) {
    sheet.blank();
    let title = article.headline.as_deref().filter(|headline| !headline.trim().is_empty()).unwrap_or(&article.name);
    sheet.text(0, 2, &Text::from((title, Style::Bold)));
    let mut facts = vec![
        article.outlet.clone().unwrap_or_else(|| "no outlet".to_owned()),
        day(article.published.as_deref()),
        plural(article.attributions, "statement"),
        format!("article {}", article.id),
    ];
    if article.copies > 1 {
        let same = if article.dispatch == article.id { "the first of".to_owned() } else { format!("a copy of article {}, one of", article.dispatch) };
        facts.push(format!("{same} {} with this text", article.copies));
    }
    if article.version.1 > 1 {
        facts.push(format!("version {} of {}", article.version.0, article.version.1));
    }
    sheet.text(2, 4, &Text::from((facts.join(" · ").as_str(), Style::Dim)));
    if let Some(url) = &article.url {
        sheet.text(2, 4, &Text::from((url.as_str(), Style::Dim)));
    }
}

fn write_figure(sheet: &mut Sheet, figure: &Figure) {
    sheet.blank();
    let mut line = Text::from((figure.words.as_str(), Style::Bold));
    if let Some(of) = &figure.of {
        line.push(&format!("  {of}"), Style::Plain);
    }
    sheet.text(0, 2, &line);
    let value = match (figure.low, figure.high) {
        (Some(low), Some(high)) => format!("{} to {}", grouped(low), grouped(high)),
        (Some(value), None) => grouped(value),
        (None, _) => "left open".to_owned(),
    };
    let parts = [figure.modifier.clone().map(|hedge| hedge.replace('_', " ")), figure.change.clone(), Some(value), figure.unit.clone()];
    let outlet = figure.outlet.clone().unwrap_or_else(|| "no outlet".to_owned());
    let value = parts.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let facts = format!("{value} · {outlet} · {} · article {}", day(figure.day.as_deref()), figure.article);
    sheet.text(2, 4, &Text::from((facts.as_str(), Style::Dim)));
}

/// "48,000,000", "2.5".
fn grouped(value: f64) -> String {
    if value.fract() == 0.0 && value.abs() < 1e15 { super::thousands(value as i64) } else { value.to_string() }
}

/// One statement, with everything about it.
fn write_page(sheet: &mut Sheet, found: &StatementPage) {
    let statement = &found.statement;
    write_statement_head(sheet, statement);
    section(sheet, &format!("Told by {}", told(statement)));
    for (witness, wording) in statement.witnesses.iter().zip(&found.wordings) {
        let outlet = witness.outlet.as_deref().unwrap_or("an outlet that is not named");
        let mut line = Text::from((outlet, Style::Bold));
        let copy = if witness.dispatch == witness.article { String::new() } else { format!(", a copy of article {}", witness.dispatch) };
        let replaced = if witness.replaced { ", a version replaced since" } else { "" };
        let facts = format!(" · {} · {} · article {}{copy}{replaced} · attribution {}", day(witness.day.as_deref()), witness.form, witness.article, witness.attribution);
        line.push(&facts, Style::Dim);
        sheet.text(0, 2, &line);
        if let Some(condition) = &witness.condition {
            sheet.text(2, 4, &Text::from((format!("on condition: {condition}").as_str(), Style::Dim)));
        }
        if let Some(headline) = &witness.headline {
            sheet.text(2, 4, &Text::from((headline.as_str(), Style::Plain)));
        }
        sheet.quote(2, &[pieces(&wording.pieces, sheet)]);
        if let Some(url) = &witness.url {
            sheet.text(2, 4, &Text::from((url.as_str(), Style::Dim)));
        }
    }
    if !found.why.is_empty() {
        section(sheet, "Why they are one");
        for why in &found.why {
            let line = format!("{} and {}: {} ({:.2}) · both say {}", why.a, why.b, why.because, why.score, why.shared.join(", "));
            sheet.text(0, 2, &Text::from((line.as_str(), Style::Plain)));
        }
    }
    related(sheet, "Before, on the same matter", &found.earlier);
    related(sheet, "Later, on the same matter", &found.later);
    related(sheet, "Others to the contrary", &found.contrary);
}

fn write_statement_head(sheet: &mut Sheet, statement: &Statement) {
    sheet.text(0, 2, &heading(statement));
    write_words(sheet, statement);
}

/// What is done, when, on what condition, as whose words; and the words.
fn write_words(sheet: &mut Sheet, statement: &Statement) {
    let mut line = Text::from((verb(&statement.act, statement.negated).as_str(), Style::Act));
    let mut facts = vec![statement.form.clone(), days(statement)];
    facts.extend(rests::condition(statement));
    facts.push(format!("statement {}", statement.id));
    line.push(&format!(" · {}", facts.join(" · ")), Style::Dim);
    sheet.text(2, 4, &line);
    if let Some(within) = rests::within(statement) {
        sheet.text(2, 4, &Text::from((within.as_str(), Style::Dim)));
    }
    sheet.quote(2, &[Text::from((statement.words.as_str(), Style::Content))]);
    if let Some(replaced) = rests::replaced(statement) {
        sheet.text(2, 4, &Text::from((replaced, Style::Dim)));
    }
}

/// When it was reported: "5 June 2024", "5 June 2024 to 7 June 2024".
fn days(statement: &Statement) -> String {
    let last = statement.witnesses.iter().filter_map(|w| w.day.as_deref()).max();
    let first = day(statement.day.as_deref());
    if last == statement.day.as_deref() { first } else { format!("{first} to {}", day(last)) }
}

fn told(statement: &Statement) -> String {
    format!("{}, {}", plural(statement.outlets as i64, "outlet"), plural(statement.reports as i64, "independent report"))
}

fn section(sheet: &mut Sheet, title: &str) {
    sheet.blank();
    sheet.text(0, 0, &Text::from((title, Style::Act)));
    sheet.rule();
}

fn related(sheet: &mut Sheet, title: &str, related: &[Related]) {
    if related.is_empty() {
        return;
    }
    section(sheet, title);
    for one in related {
        write_statement(sheet, &one.statement, true);
        sheet.text(2, 4, &Text::from((format!("both say {}", one.shared.join(", ")).as_str(), Style::Dim)));
    }
}

/// A wording beside another: what only it has, and what only the other has, are marked.
fn pieces(pieces: &[Piece], sheet: &Sheet) -> Text {
    let colour = sheet.look().colour;
    let mut text = Text::default();
    for (n, piece) in pieces.iter().enumerate() {
        if n > 0 {
            text.push(" ", Style::Plain);
        }
        match piece.in_ {
            In::Both => text.push(&piece.words, Style::Plain),
            In::Witness if colour => text.push(&piece.words, Style::Cue),
            In::Witness => text.push(&format!("{{{}}}", piece.words), Style::Plain),
            In::Statement => text.push(&format!("[-{}-]", piece.words), Style::Dim),
        }
    }
    text
}
