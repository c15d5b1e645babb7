//! Every stage, in order.

use crate::article::Article;
use crate::attribution;
use crate::dateline;
use crate::entity;
use crate::issue::{Issue, IssueKind};
use crate::language;
use crate::parse::Parse;
use crate::quantity;
use crate::record::{Dateline, Record};
use crate::resources::Resources;
use crate::timex;
use crate::token::{self, Tokens};

/// What reading one article yields.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// What the article puts on the record.
    pub record: Record,
    /// What was odd about it.
    pub issues: Vec<Issue>,
    /// The words and their structure, on which the record rests.
    pub parse: Parse,
}

/// Reads an article. Cannot fail: a strange article yields fewer facts and some issues.
#[must_use]
pub fn analyse(resources: &Resources, article: &Article) -> Analysis {
    let text = article.readable();
    let mut issues = article.issues.clone();
    if text.len() < article.text().len() {
        let message = format!("only the first {} of {} bytes were read", text.len(), article.text().len());
        issues.push(Issue { kind: IssueKind::TextCut, span: None, message });
    }
    let tokens = token::tokenize(resources.abbreviations, text);
    issues.extend(token_issues(&tokens, text));
    let language = language::detect(text).to_owned();
    if !language::is_read(&language) {
        if language != language::UNDETERMINED {
            issues.push(unsupported(&language));
        }
        let record = Record { language, sentences: sentences(&tokens), ..Record::default() };
        return Analysis { record, issues, parse: Parse { tokens, ..Parse::default() } };
    }
    let dateline = dateline::find(text, |place| resources.gazetteer.is_place(place));
    let tokens = match &dateline {
        Some(dateline) => after_dateline(tokens, dateline, text),
        None => tokens,
    };
    let parse = resources.reader.read(text, &tokens, &|word| resources.may_be_cue(word));
    let entities = entity::resolve(resources, text, &parse);
    let times = timex::extract(resources, article, text, &parse);
    let attributions = attribution::extract(resources, text, &parse, &entities, &times.timexes);
    let quantities = quantity::extract(resources, article, text, &parse);
    let checks = quantity::check(resources, text, &parse, &quantities);
    let record = Record {
        language,
        dateline,
        sentences: sentences(&parse.tokens),
        entities: entities.list,
        attributions,
        inferred: times.inferred,
        timexes: times.timexes,
        quantities,
        checks,
    };
    Analysis { record, issues, parse }
}

/// The tokens with the dateline as a sentence of its own: the report's first
/// sentence begins after it and after its dash.
fn after_dateline(tokens: Tokens, dateline: &Dateline, text: &str) -> Tokens {
    let mut first = tokens.touched(dateline.span).end;
    while first < tokens.len() && matches!(tokens.spans()[first].slice(text), "—" | "–" | "-" | "--" | ":") {
        first += 1;
    }
    let starts: std::collections::HashSet<usize> = tokens.sentences().iter().map(|s| s.start).chain([first]).collect();
    tokens.with_sentence_starts(|token| starts.contains(&token))
}

fn unsupported(language: &str) -> Issue {
    Issue { kind: IssueKind::UnsupportedLanguage, span: None, message: format!("the text is in {language:?}; only English is read") }
}

fn sentences(tokens: &Tokens) -> Vec<crate::span::Span> {
    tokens.sentences().iter().filter_map(|s| tokens.cover(s.clone())).collect()
}

/// What the tokens show to be odd: no words, and quotations that are never closed.
fn token_issues(tokens: &Tokens, text: &str) -> Vec<Issue> {
    let mut issues = Vec::new();
    let has_word = tokens.spans().iter().any(|s| s.slice(text).chars().any(char::is_alphanumeric));
    if !has_word && !text.is_empty() {
        issues.push(Issue { kind: IssueKind::EmptyText, span: None, message: "the text holds no word".to_owned() });
    }
    for quotation in tokens.quotations() {
        if !quotation.closed && !quotation.continues {
            issues.push(Issue {
                kind: IssueKind::UnbalancedQuotation,
                span: tokens.cover(quotation.tokens.start..quotation.tokens.start + 1),
                message: "a quotation is opened here and not closed in its paragraph".to_owned(),
            });
        }
    }
    issues
}
