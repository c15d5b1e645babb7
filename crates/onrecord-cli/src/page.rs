//! The terminal page: who said what, in the order of the report.

pub mod layout;
pub mod ledger;
mod passage;

use onrecord::article::Article;
use onrecord::issue::Issue;
use onrecord::pipeline::Analysis;
use onrecord::record::{Act, Attribution, AttributionId, EntityId, Record};
use onrecord::span::Span;

use layout::{Sheet, Style, Text};

/// The width of a page that does not go to a terminal.
pub const PIPE_WIDTH: usize = 80;
/// The widest page: longer lines are hard to read.
pub const MAX_WIDTH: usize = 100;
/// The narrowest page.
pub const MIN_WIDTH: usize = 24;

/// How wide a page is, and whether colours or brackets tell its parts apart.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    pub width: usize,
    pub colour: bool,
}

/// The page of one article.
pub fn page(article: &Article, analysis: &Analysis, look: Look) -> String {
    let mut sheet = Sheet::new(look);
    let statements = Statements::new(article.text(), &analysis.record);
    head(&mut sheet, article, &analysis.record);
    if statements.record.attributions.is_empty() {
        sheet.blank();
        sheet.text(0, 0, &Text::from(("Nothing in this report is attributed to anyone.", Style::Plain)));
    } else {
        statements.write(&mut sheet);
    }
    ledger::write(&mut sheet, article.text(), &analysis.record);
    foot(&mut sheet, article.text(), &statements, &analysis.issues);
    sheet.finish()
}

/// The line that explains the marks, for the end of the output.
pub fn legend(look: Look) -> String {
    let mut sheet = Sheet::new(look);
    let mut text = Text::default();
    for (style, name) in
        [(Style::Source, "source"), (Style::Cue, "cue"), (Style::Content, "content"), (Style::Condition, "condition")]
    {
        let (open, close) = if look.colour { ("", "") } else { style.brackets() };
        if !text.is_empty() {
            text.push(" · ", Style::Dim);
        }
        text.push(&format!("{open}{name}{close}"), style);
    }
    sheet.text(0, 0, &text);
    sheet.finish()
}

/// Headline, outlet, place and date.
fn head(sheet: &mut Sheet, article: &Article, record: &Record) {
    let title = article.headline.as_deref().filter(|headline| !headline.trim().is_empty());
    let title = title.unwrap_or(if article.id == "-" { "Standard input" } else { &article.id });
    sheet.text(0, 0, &Text::from((title, Style::Bold)));
    let inferred = record.inferred.as_ref().filter(|_| article.published.is_none());
    let date = article.published.map(|p| p.date).or(inferred.map(|i| i.date)).map(|date| date.strftime("%-d %B %Y").to_string());
    let place = record.dateline.as_ref().map(|dateline| dateline.place.as_str());
    let about = [article.outlet.as_deref(), place, date.as_deref().or(Some("no date"))];
    sheet.text(0, 0, &Text::from((about.into_iter().flatten().collect::<Vec<_>>().join(" · ").as_str(), Style::Dim)));
    if let Some(inferred) = inferred {
        let evidence: Vec<String> = inferred.evidence.iter().map(|span| format!("“{}”", shortened(span.slice(article.text()), 60))).collect();
        sheet.text(0, 2, &Text::from((format!("The day is worked out from {}.", evidence.join(" and ")).as_str(), Style::Dim)));
    }
    sheet.rule();
}

/// How many statements there are, and what was odd.
fn foot(sheet: &mut Sheet, text: &str, statements: &Statements, issues: &[Issue]) {
    let count = statements.record.attributions.len();
    if count == 0 && issues.is_empty() {
        return;
    }
    sheet.blank();
    sheet.rule();
    if count > 0 {
        let plural = |n: usize, one: &str| format!("{n} {one}{}", if n == 1 { "" } else { "s" });
        let mut summary = plural(count, "statement");
        let speakers = statements.speakers();
        if speakers > 0 {
            summary += &format!(" by {}", plural(speakers, "speaker"));
        }
        let unnamed = statements.record.attributions.iter().filter(|a| a.speaker.is_none() && a.source.is_empty()).count();
        if unnamed > 0 {
            summary += &format!(" · {unnamed} without a source");
        }
        sheet.text(0, 0, &Text::from((summary.as_str(), Style::Dim)));
    }
    for issue in issues {
        let mut line = Text::from(("! ", Style::Cue));
        line.push(&issue.message, Style::Plain);
        if let Some(span) = issue.span {
            // A single mark says little; the words after it show where it stands.
            let words = if span.len() < 8 { text.get(span.start()..).unwrap_or("") } else { span.slice(text) };
            line.push(&format!(": {}", shortened(words, 50)), Style::Dim);
        }
        sheet.text(0, 2, &line);
    }
}

/// The first words of a passage, on one line.
pub fn shortened(passage: &str, most: usize) -> String {
    let line = passage.split_whitespace().take(most).collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(most) {
        None => line,
        Some((end, _)) => {
            let end = line[..end].rfind(' ').unwrap_or(end);
            format!("{} …", &line[..end])
        }
    }
}

/// Who a heading names: an entity, a source in its own words, or nobody.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Speaker {
    Entity(EntityId),
    Words(String),
    Unnamed,
}

/// An article's statements, as a tree.
struct Statements<'a> {
    text: &'a str,
    record: &'a Record,
    /// The attributions that stand in no other one, in the order of the report.
    outer: Vec<AttributionId>,
    /// For each attribution, those within it.
    inner: Vec<Vec<AttributionId>>,
}

impl<'a> Statements<'a> {
    fn new(text: &'a str, record: &'a Record) -> Self {
        let mut outer = Vec::new();
        let mut inner = vec![Vec::new(); record.attributions.len()];
        for (id, attribution) in record.attributions.iter().enumerate() {
            // Nested ones come after their outer one, so this ends whatever the record says.
            match attribution.within.filter(|within| *within < id) {
                Some(within) => inner[within].push(id),
                None => outer.push(id),
            }
        }
        Statements { text, record, outer, inner }
    }

    fn speaker(&self, attribution: &Attribution) -> Speaker {
        if let Some(id) = attribution.speaker.filter(|id| *id < self.record.entities.len()) {
            return Speaker::Entity(id);
        }
        let words = words_of(self.text, &attribution.source);
        if words.is_empty() { Speaker::Unnamed } else { Speaker::Words(words) }
    }

    /// The number of different speakers; a source without a name counts once for its words.
    fn speakers(&self) -> usize {
        let mut speakers: Vec<Speaker> = self.record.attributions.iter().map(|a| self.speaker(a)).collect();
        speakers.retain(|speaker| *speaker != Speaker::Unnamed);
        speakers.sort();
        speakers.dedup();
        speakers.len()
    }

    fn write(&self, sheet: &mut Sheet) {
        let mut before = None;
        let mut introduced = vec![false; self.record.entities.len()];
        for &id in &self.outer {
            let attribution = &self.record.attributions[id];
            let speaker = self.speaker(attribution);
            sheet.blank();
            if before.as_ref() != Some(&speaker) {
                let mut heading = Text::from((self.name(&speaker).as_str(), self.name_style(&speaker)));
                if let Speaker::Entity(entity) = speaker
                    && !std::mem::replace(&mut introduced[entity], true)
                    && let Some(role) = &self.record.entities[entity].role
                {
                    heading.push(&format!(", {role}"), Style::Dim);
                }
                sheet.text(0, 2, &heading);
                before = Some(speaker);
            }
            sheet.text(2, 4, &self.verb_line(attribution));
            sheet.quote(2, &passage::whole(self.text, &self.record.sentences, attribution, sheet.look()));
            self.write_inner(sheet, id, 4);
        }
    }

    fn write_inner(&self, sheet: &mut Sheet, outer: AttributionId, indent: usize) {
        // A narrow page has no room for steps without end.
        let indent = indent.min(sheet.look().width / 3);
        for &id in &self.inner[outer] {
            let attribution = &self.record.attributions[id];
            let speaker = self.speaker(attribution);
            let mut line = Text::from(("↳ ", Style::Dim));
            line.push(&self.name(&speaker), self.name_style(&speaker));
            line.push(" ", Style::Plain);
            line.append(self.verb_line(attribution));
            sheet.text(indent, indent + 4, &line);
            sheet.quote(indent + 2, &passage::part(self.text, &self.record.sentences, attribution, sheet.look()));
            self.write_inner(sheet, id, indent + 4);
        }
    }

    fn name(&self, speaker: &Speaker) -> String {
        match speaker {
            Speaker::Entity(id) => self.record.entities[*id].name.clone(),
            Speaker::Words(words) => format!("“{words}”"),
            Speaker::Unnamed => "(no source named)".to_owned(),
        }
    }

    fn name_style(&self, speaker: &Speaker) -> Style {
        if *speaker == Speaker::Unnamed { Style::Dim } else { Style::Bold }
    }

    /// "threatens · indirect · if the West allows …"
    fn verb_line(&self, attribution: &Attribution) -> Text {
        let mut line = Text::from((act(attribution.act, attribution.negated && !attribution.absorbs_negation).as_str(), Style::Act));
        line.push(&format!(" · {}", attribution.form.name()), Style::Dim);
        let condition = words_of(self.text, &attribution.condition);
        if !condition.is_empty() {
            line.push(" · ", Style::Dim);
            // The sentence below has it whole.
            line.push(&shortened(&condition, 80), Style::Condition);
        }
        line
    }
}

/// The words of some spans, on one line.
pub fn words_of(text: &str, spans: &[Span]) -> String {
    let pieces = spans.iter().map(|span| span.slice(text).split_whitespace().collect::<Vec<_>>().join(" "));
    pieces.filter(|piece| !piece.is_empty()).collect::<Vec<_>>().join(" … ")
}

/// The act in the third person.
pub fn act(act: Act, negated: bool) -> String {
    if negated {
        return format!("does not {}", act.name());
    }
    match act {
        Act::State => "states",
        Act::Deny => "denies",
        Act::Admit => "admits",
        Act::Accuse => "accuses",
        Act::Threaten => "threatens",
        Act::Promise => "promises",
        Act::Refuse => "refuses",
        Act::Request => "requests",
        Act::Propose => "proposes",
        Act::Agree => "agrees",
        Act::Praise => "praises",
        Act::Warn => "warns",
        Act::Ask => "asks",
        Act::Believe => "believes",
        Act::Expect => "expects",
        Act::Intend => "intends",
        Act::Fear => "fears",
    }
    .to_owned()
}

#[cfg(test)]
mod tests;
