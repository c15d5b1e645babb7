//! A statement of the archive as pages and feeds show it, with its witnesses.

use jiff::civil::Date;
use onrecord::record::Act;
use onrecord_archive::questions::said::{Statement, Witness};

use super::chart;
use super::shown::{Shown, web_address};
use crate::archive::rests;
use crate::page::act;

/// A statement.
pub struct Card {
    pub id: i64,
    pub speaker: Shown,
    pub speaker_link: Option<String>,
    pub role: Option<Shown>,
    pub act: String,
    pub form: String,
    pub words: Shown,
    /// On what condition, in whose words, and whether the page was replaced.
    pub facts: Vec<Shown>,
    pub day: Option<String>,
    pub told: String,
    pub several: bool,
    /// The story that its reports tell, where several do.
    pub story: Option<String>,
    pub reports: Vec<Report>,
    pub more: usize,
    pub citation: Shown,
}

/// A text that tells a statement, and who else printed that text.
pub struct Report {
    pub outlet: Shown,
    pub headline: Shown,
    pub link: String,
    pub copies: Vec<Shown>,
}

/// How many reports a card in a list names.
const NAMED: usize = 3;

impl Card {
    /// A card for a list; `origin` is where the server is.
    pub fn new(statement: &Statement, origin: &str) -> Card {
        let mut card = Card::whole(statement, origin);
        card.more = card.reports.len().saturating_sub(NAMED);
        card.reports.truncate(NAMED);
        card
    }

    /// A card that names every report.
    pub fn whole(statement: &Statement, origin: &str) -> Card {
        let speaker = statement.speaker.as_ref().map(|speaker| speaker.name.clone());
        let name = speaker.unwrap_or_else(|| if statement.source.is_empty() { "no source named".to_owned() } else { format!("“{}”", statement.source) });
        let done = Act::from_name(&statement.act).map_or_else(|| statement.act.clone(), |a| act(a, statement.negated));
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        Card {
            id: statement.id,
            speaker: (&name).into(),
            speaker_link: statement.speaker.as_ref().map(|speaker| format!("/person/{}", speaker.id)),
            role: statement.speaker.as_ref().and_then(|speaker| speaker.role.as_ref()).map(Shown::from),
            act: done,
            form: statement.form.clone(),
            words: (&statement.words).into(),
            facts: rests::lines(statement).into_iter().map(Shown::from).collect(),
            day: statement.day.as_deref().map(day),
            told: format!("{} in {}", plural(statement.reports, "report"), plural(statement.outlets, "outlet")),
            several: statement.reports > 1,
            story: statement.witnesses.first().filter(|_| statement.reports > 1).map(|witness| format!("/story/{}", witness.article)),
            reports: reports(&statement.witnesses),
            more: 0,
            citation: citation(statement, &name, origin),
        }
    }
}

/// The witnesses, copies of one text together.
fn reports(witnesses: &[Witness]) -> Vec<Report> {
    let mut reports: Vec<(i64, Report)> = Vec::new();
    for witness in witnesses {
        let outlet: Shown = witness.outlet.as_deref().unwrap_or("an outlet that is not known").into();
        match reports.iter_mut().find(|(dispatch, _)| *dispatch == witness.dispatch) {
            Some((_, report)) if report.outlet != outlet && !report.copies.contains(&outlet) => report.copies.push(outlet),
            Some(_) => {}
            None => reports.push((
                witness.dispatch,
                Report {
                    outlet,
                    headline: witness.headline.as_deref().unwrap_or("without a headline").into(),
                    link: format!("/article/{}#a{}", witness.article, witness.attribution),
                    copies: Vec::new(),
                },
            )),
        }
    }
    reports.into_iter().map(|(_, report)| report).collect()
}

/// The exact words, who said them, and where they were first told.
fn citation(statement: &Statement, name: &str, origin: &str) -> Shown {
    let words = statement.words.split_whitespace().collect::<Vec<_>>().join(" ");
    let said = if statement.form == "direct" { format!("{words} — {name}") } else { format!("{name}: “{words}” (the report’s words)") };
    let witness = statement.witnesses.iter().find(|w| w.words == statement.words).or(statement.witnesses.first());
    let mut parts = Vec::new();
    if let Some(witness) = witness {
        parts.extend(witness.outlet.clone());
        parts.extend(witness.headline.as_ref().map(|headline| format!("“{headline}”")));
        parts.extend(witness.day.as_deref().map(day));
    }
    let own = || format!("{origin}/statement/{}", statement.id);
    let place = witness.and_then(|w| w.url.as_deref()).and_then(web_address).map_or_else(own, str::to_owned);
    format!("{said}. {}. {place}", parts.join(", ")).into()
}

/// A day of the archive in words.
pub fn day(text: &str) -> String {
    text.get(..10).and_then(|day| day.parse::<Date>().ok()).map_or_else(|| text.to_owned(), chart::words)
}
