//! The page against expected pages in `tests/pages/`; `UPDATE_PAGES=1` writes them anew.

use jiff::civil::date;
use onrecord::article::{Basis, Published};
use onrecord::issue::IssueKind;
use onrecord::record::{Amount, Check, Dateline, Entity, EntityKind, Form, InferredDate, Quantity, Relation, Timex, TimexKind};

use super::*;

const HARBOUR: &str = "\
ISLE HARBOUR (Example Wire) — Mira Voss threatened on Tuesday to close the harbour of Port Ann to the fleet of Ostland, if the council goes on selling it fuel.

The islands' president said: “We have waited for nine years. We shall not wait for a tenth.

“Whoever sells fuel to those ships will answer for it,” she added. “I mean it.”

Ostland denied that its ships had ever been in the strait. \"No captain of ours,\" said its envoy, Teo Brandt, \"has seen that water.\" He said that fishermen on the coast believed the stories only because they were told often enough.

The price of fuel was unchanged. A ferry left at noon with 214 people.

According to three officials who asked not to be named, the council did not promise anything. It was reported that the talks would go on.
";

/// An analysis in the making, with spans found by their words.
struct Draft {
    article: Article,
    analysis: Analysis,
}

impl Draft {
    fn new(text: &str) -> Draft {
        let mut analysis = Analysis::default();
        let mut start = 0;
        for (at, _) in text.match_indices(['.', '\n', '”', '"']).chain([(text.len(), "")]) {
            let end = (at + 1).min(text.len());
            let ends = text.get(at..).is_none_or(|rest| {
                rest.starts_with('\n') || rest.is_empty() || rest.strip_prefix('.').is_some_and(|r| r.starts_with([' ', '\n']))
            });
            let quoted = text.get(at.saturating_sub(1)..end).is_some_and(|end| end == ".\"");
            if !(ends || quoted) {
                continue;
            }
            let end = if text[..end].is_char_boundary(end) { end } else { text.len() };
            let words = text[start..end].trim();
            if !words.is_empty() {
                let from = start + text[start..end].find(words).expect("its own words");
                analysis.record.sentences.push(Span::new(from, from + words.len()));
            }
            start = end;
        }
        Draft { article: Article::new("report.txt", text), analysis }
    }

    /// The span of `words`, which must be there.
    fn at(&self, words: &str) -> Span {
        let start = self.article.text().find(words).unwrap_or_else(|| panic!("no “{words}” in the text"));
        Span::new(start, start + words.len())
    }

    fn spans(&self, words: &[&str]) -> Vec<Span> {
        words.iter().map(|words| self.at(words)).collect()
    }

    fn entity(&mut self, name: &str, kind: EntityKind, role: Option<&str>) -> EntityId {
        let role = role.map(str::to_owned);
        self.analysis.record.entities.push(Entity { name: name.to_owned(), kind, role, country: None, mentions: Vec::new() });
        self.analysis.record.entities.len() - 1
    }

    fn says(&mut self, speaker: Option<EntityId>, source: &[&str], cue: &[&str], content: &[&str], act: Act) -> &mut Attribution {
        let attribution = Attribution {
            source: self.spans(source),
            cue: self.spans(cue),
            content: self.spans(content),
            form: Form::Indirect,
            speaker,
            act,
            negated: false,
            absorbs_negation: false,
            condition: Vec::new(),
            timex: None,
            within: None,
            confidence: 0.9,
        };
        self.analysis.record.attributions.push(attribution);
        self.analysis.record.attributions.last_mut().expect("just added")
    }
}

fn harbour() -> Draft {
    let mut draft = Draft::new(HARBOUR);
    draft.article.headline = Some("Voss threatens to close harbour to Ostland's ships".to_owned());
    draft.article.outlet = Some("The Example".to_owned());
    draft.article.published = Some(Published { date: date(2024, 6, 5), basis: Basis::Given });
    draft.analysis.record.dateline =
        Some(Dateline { span: draft.at("ISLE HARBOUR (Example Wire)"), place: "Isle Harbour".to_owned() });
    let voss = draft.entity("Mira Voss", EntityKind::Person, Some("islands' president"));
    let ostland = draft.entity("Ostland", EntityKind::Country, None);
    let brandt = draft.entity("Teo Brandt", EntityKind::Person, Some("envoy"));

    let condition = draft.at("if the council goes on selling it fuel");
    let threat = "to close the harbour of Port Ann to the fleet of Ostland, if the council goes on selling it fuel";
    draft.says(Some(voss), &["Mira Voss"], &["threatened"], &[threat], Act::Threaten).condition = vec![condition];
    let speech = "“We have waited for nine years. We shall not wait for a tenth.\n\n“Whoever sells fuel to those ships will answer for it,”";
    draft.says(Some(voss), &["The islands' president"], &["said"], &[speech], Act::State).form = Form::Direct;
    draft.says(Some(voss), &["she"], &["added"], &["“I mean it.”"], Act::State).form = Form::Direct;
    draft.says(Some(ostland), &["Ostland denied"], &["denied"], &["that its ships had ever been in the strait"], Act::Deny);
    let source = draft.at("Ostland denied");
    draft.analysis.record.attributions[3].source = vec![Span::new(source.start(), source.start() + "Ostland".len())];
    let pieces = ["\"No captain of ours,\"", "\"has seen that water.\""];
    draft.says(Some(brandt), &["its envoy, Teo Brandt"], &["said its"], &pieces, Act::Deny).form = Form::Direct;
    let cue = draft.at("said its");
    draft.analysis.record.attributions[4].cue = vec![Span::new(cue.start(), cue.start() + 4)];
    let stories = "that fishermen on the coast believed the stories only because they were told often enough";
    draft.says(Some(brandt), &["He"], &["said that fish"], &[stories], Act::State);
    let cue = draft.at("said that fish");
    draft.analysis.record.attributions[5].cue = vec![Span::new(cue.start(), cue.start() + 4)];
    draft.says(None, &["fishermen on the coast"], &["believed"], &["the stories"], Act::Believe).within = Some(5);
    let officials = ["three officials who asked not to be named"];
    draft.says(None, &officials, &["According to"], &["the council did not promise anything"], Act::State);
    let council = draft.says(None, &["the council did"], &["did not promise"], &["anything"], Act::Promise);
    (council.within, council.negated) = (Some(7), true);
    let source = draft.at("the council did");
    draft.analysis.record.attributions[8].source = vec![Span::new(source.start(), source.end() - 4)];
    draft.says(None, &[], &["was reported"], &["that the talks would go on"], Act::State);
    draft
}

#[track_caller]
fn check(name: &str, draft: &Draft, look: Look) {
    let got = page(&draft.article, &draft.analysis, look) + &legend(look);
    let path = format!("{}/tests/pages/{name}", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE_PAGES").is_some() {
        std::fs::write(&path, &got).expect("the page can be written");
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(got, expected, "the page differs from {path}; UPDATE_PAGES=1 writes it anew");
    for line in got.lines().filter(|_| !look.colour) {
        assert!(line.chars().count() <= look.width, "too wide: {line}");
        assert_eq!(line.trim_end(), line);
    }
}

#[test]
fn a_report_at_eighty_columns() {
    check("harbour-80.txt", &harbour(), Look { width: 80, colour: false });
}

#[test]
fn a_report_at_sixty_columns() {
    check("harbour-60.txt", &harbour(), Look { width: 60, colour: false });
}

#[test]
fn a_report_in_colour() {
    check("harbour-colour.txt", &harbour(), Look { width: 100, colour: true });
}

#[test]
fn times_figures_and_checks_stand_below_the_statements() {
    let text = "The ferry left on Wednesday with 214 people, 180 of them islanders and 44 soldiers, a third more than in May.\n";
    let mut draft = Draft::new(text);
    let timex = |span, value: &str| Timex { span, kind: TimexKind::Date, value: value.to_owned(), modifier: None };
    draft.analysis.record.timexes = vec![timex(draft.at("Wednesday"), "2024-06-05"), timex(draft.at("May"), "2024-05")];
    draft.analysis.record.inferred = Some(InferredDate { date: date(2024, 6, 5), evidence: draft.spans(&["Wednesday", "May"]) });
    let quantity = |span, value, unit: &str, of| Quantity { span, value: Amount::Exact(value), modifier: None, change: None, unit: Some(unit.to_owned()), of, place: 1.0 };
    draft.analysis.record.quantities = vec![
        quantity(draft.at("180"), 180.0, "islander", None),
        quantity(draft.at("44"), 44.0, "soldier", None),
        quantity(draft.at("214"), 214.0, "person", Some(draft.at("people"))),
    ];
    let check_of = |consistent| Check { quantities: vec![0, 1, 2], relation: Relation::Sum, stated: 214.0, computed: 224.0, tolerance: 0.0, consistent };
    draft.analysis.record.checks = vec![check_of(false), check_of(true)];
    check("ledger.txt", &draft, Look { width: 60, colour: false });
    check("ledger-narrow.txt", &draft, Look { width: 30, colour: false });
}

#[test]
fn a_report_without_statements() {
    let mut draft = Draft::new("The ferry left at noon. It came back at two.\n");
    let span = draft.at("It came back");
    draft.analysis.issues = vec![
        Issue { kind: IssueKind::InvalidUtf8, span: None, message: "some bytes are not valid UTF-8".to_owned() },
        Issue { kind: IssueKind::UnbalancedQuotation, span: Some(span), message: "a quotation is never closed".to_owned() },
    ];
    check("nothing.txt", &draft, Look { width: 80, colour: false });
}

#[test]
fn distant_sentences_have_an_ellipsis_between_them() {
    let mut draft = Draft::new("“It is over.” The hall was silent. Nobody moved. The mayor had said it at last.\n\nThen she left.\n");
    draft.says(None, &["The mayor"], &["said"], &["“It is over.”", "she left"], Act::State);
    check("distant.txt", &draft, Look { width: 60, colour: false });
}

#[test]
fn a_record_that_is_at_odds_with_itself_makes_a_page() {
    let mut draft = Draft::new("He said so.");
    draft.says(Some(7), &["He"], &["said"], &["so"], Act::State).within = Some(0);
    draft.says(None, &[], &[], &[], Act::Ask).within = Some(9);
    draft.analysis.record.sentences.clear();
    check("odd.txt", &draft, Look { width: 30, colour: false });
}
