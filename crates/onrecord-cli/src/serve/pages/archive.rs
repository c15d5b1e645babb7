//! The pages that the archive fills: search, somebody, a statement, an article.

use askama::Template;
use axum::extract::{Path, Query, State};
use axum::http::HeaderMap;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use onrecord::pipeline::Analysis;
use onrecord::record::Act;
use onrecord_archive::questions::said::Statement;
use onrecord_archive::questions::search::Search;
use onrecord_archive::questions::statement::{In, Related, StatementPage};

use super::card::{self, Card};
use super::chart::{Chart, Finest, chart};
use super::reading::{self, Filter};
use super::shown::Shown;
use super::{Failed, html, origin};
use crate::archive::article::read_again;
use crate::page::{act, shortened};
use crate::serve::archive::problem;
use crate::serve::problem::Problem;
use crate::serve::room::Room;
use crate::serve::shelf::Reading;
use crate::serve::wanted::{Wanted, cursor_text};

/// How many values of a facet are shown.
const FACET: usize = 12;

/// How many matters a person's page names.
const MATTERS: usize = 6;

/// A value to narrow a search by.
struct Facet {
    name: Shown,
    count: usize,
    link: String,
    chosen: bool,
}

/// What a search found.
struct Found {
    total: String,
    /// Whether not all that fit are counted, and whether those that were added last were on earlier pages.
    more: bool,
    later: bool,
    cards: Vec<Card>,
    next: Option<String>,
    first: Option<String>,
    chart: Option<Chart>,
    /// The address of this page, up to the bars' own days.
    chart_base: String,
    facets: Vec<(&'static str, Vec<Facet>)>,
    query: String,
}

#[derive(Template)]
#[template(path = "search.html")]
struct SearchPage {
    wanted: Wanted,
    acts: Vec<(&'static str, String)>,
    everything: bool,
    restricted: bool,
    found: Option<Found>,
    trouble: Option<String>,
}

#[derive(Template)]
#[template(path = "person.html")]
struct PersonPage {
    id: i64,
    name: Shown,
    about: Vec<Shown>,
    names: Vec<Shown>,
    outlets: Vec<(Shown, i64)>,
    matters: Vec<Matter>,
    wanted: Wanted,
    acts: Vec<(&'static str, String)>,
    found: Found,
}

/// Something that somebody speaks of, and what they said on it first and last.
struct Matter {
    word: Shown,
    link: String,
    count: usize,
    said: Vec<MatterSaid>,
}

struct MatterSaid {
    day: Option<String>,
    act: String,
    words: Shown,
    link: String,
}

/// A wording of a statement beside the one that is shown.
struct Wording {
    outlet: Shown,
    day: Option<String>,
    headline: Shown,
    link: String,
    act: String,
    source: Shown,
    pieces: Vec<(&'static str, Shown)>,
    same: bool,
    copies: Vec<Shown>,
}

#[derive(Template)]
#[template(path = "statement.html")]
struct StatementView {
    card: Card,
    story: Option<String>,
    wordings: Vec<Wording>,
    why: Vec<Shown>,
    related: Vec<(&'static str, Vec<(Card, Shown)>)>,
}

#[derive(Template)]
#[template(path = "feed.xml")]
struct Feed {
    title: Shown,
    address: String,
    own: String,
    updated: String,
    entries: Vec<(Card, String)>,
    origin: String,
}

/// Search: one field and facets.
pub async fn search(State(room): State<Room>, Query(wanted): Query<Wanted>, headers: HeaderMap) -> Result<Response, Failed> {
    let origin = origin(&headers);
    let asked = ask(&room, &wanted).await;
    let (found, trouble) = match asked {
        Ok(found) => (Some(self::found(&found, &wanted, "/search", &origin)), None),
        Err(problem) if problem.code == "no-archive" => (None, Some(problem.detail)),
        Err(problem) => return Err(problem.into()),
    };
    let everything = wanted.is_everything();
    let restricted = !(wanted.speaker.is_empty() && wanted.outlet.is_empty() && wanted.act.is_empty() && wanted.form.is_empty() && wanted.since.is_empty() && wanted.until.is_empty());
    Ok(html(&SearchPage { everything, restricted, acts: acts(), wanted, found, trouble }))
}

/// A person, organisation, country or group, and what they said.
pub async fn person(State(room): State<Room>, Path(id): Path<i64>, Query(wanted): Query<Wanted>, headers: HeaderMap) -> Result<Response, Failed> {
    let everything = wanted.is_everything() && wanted.cursor.is_empty();
    let wanted = Wanted { speaker: format!("e{id}"), ..wanted };
    let resources = room.engine.resources();
    let (filter, cursor, limit) = (wanted.filter()?, wanted.cursor()?, wanted.limit()?);
    let asked = room.archive.ask(move |reader| {
        let who = reader.who(&format!("e{id}"), Some(1), 0).map_err(problem)?;
        let who = who.answers.into_iter().next().ok_or_else(|| Problem::not_found("the archive knows nobody by that number"))?;
        // Only where everything is shown: a search on the page has its own matter.
        let matters = if everything { reader.matters(resources, who.speaker.id, MATTERS).map_err(problem)? } else { Vec::new() };
        Ok((who, reader.search(&filter, cursor.as_ref(), limit).map_err(problem)?, matters))
    });
    let (who, found, matters) = asked.await?;
    let plural = |n: i64, one: &str| crate::archive::plural(n, one);
    let mut about: Vec<Shown> = who.speaker.role.iter().map(Shown::from).collect();
    about.push(plural(who.statements, "statement").into());
    about.push(format!("spoken of in {}", plural(who.articles, "article")).into());
    if let (Some(first), Some(last)) = (&who.first_day, &who.last_day) {
        about.push(format!("{} to {}", card::day(first), card::day(last)).into());
    }
    let path = format!("/person/{id}");
    let mut found = self::found(&found, &wanted, &path, &origin(&headers));
    found.facets.retain(|(name, _)| *name != "Speaker");
    let page = PersonPage {
        id,
        names: who.names.iter().filter(|name| **name != who.speaker.name).map(Shown::from).collect(),
        name: who.speaker.name.into(),
        about,
        outlets: who.outlets.iter().map(|(outlet, count)| (outlet.into(), *count)).collect(),
        matters: matters.iter().map(|matter| self::matter(id, matter)).collect(),
        acts: acts(),
        wanted,
        found,
    };
    Ok(html(&page))
}

fn matter(person: i64, matter: &onrecord_archive::questions::matters::Matter) -> Matter {
    let said = |statement: &Statement| MatterSaid {
        day: statement.day.as_deref().map(card::day),
        act: Act::from_name(&statement.act).map_or_else(|| statement.act.clone(), |a| act(a, statement.negated)),
        words: shortened(&statement.words, 180).into(),
        link: format!("/statement/{}", statement.id),
    };
    let query = Wanted { q: matter.word.clone(), ..Wanted::default() }.query(&[]);
    Matter {
        word: (&matter.word).into(),
        link: format!("/person/{person}?{query}"),
        count: matter.statements,
        said: std::iter::once(&matter.first).chain(&matter.last).map(said).collect(),
    }
}

/// A statement with everything about it.
pub async fn statement(State(room): State<Room>, Path(id): Path<i64>, headers: HeaderMap) -> Result<Response, Failed> {
    let resources = room.engine.resources();
    let page = room.archive.ask(move |reader| reader.statement_page(resources, id).map_err(problem)).await?;
    let origin = origin(&headers);
    let related = |name, list: &[Related]| {
        let cards = list.iter().map(|r| (Card::new(&r.statement, &origin), Shown::from(r.shared.join(", ")))).collect();
        (name, cards)
    };
    let related = vec![
        related("Said on it before", &page.earlier),
        related("Said on it later", &page.later),
        related("Others say otherwise", &page.contrary),
    ];
    let why = page.why.iter().map(|why| Shown::from(format!("{} ({:.0} %): {}", why.because, why.score * 100.0, why.shared.join(" ")))).collect();
    let story = page.statement.witnesses.first().map(|witness| format!("/story/{}", witness.article));
    Ok(html(&StatementView { story, card: Card::whole(&page.statement, &origin), wordings: wordings(&page), why, related }))
}

/// The wordings in order of time, copies of one text folded.
fn wordings(page: &StatementPage) -> Vec<Wording> {
    let mut folded: Vec<(i64, i64, Wording)> = Vec::new();
    for (witness, wording) in page.statement.witnesses.iter().zip(&page.wordings) {
        let outlet: Shown = witness.outlet.as_deref().unwrap_or("an outlet that is not known").into();
        let pieces: Vec<(&'static str, Shown)> = wording
            .pieces
            .iter()
            .map(|piece| {
                let tag = match piece.in_ {
                    In::Both => "",
                    In::Statement => "del",
                    In::Witness => "ins",
                };
                (tag, Shown::from(&piece.words))
            })
            .collect();
        // Another article with the same text; one article may tell it twice, and a version of a page in other words.
        let copied = |(dispatch, article, first): &&mut (i64, i64, Wording)| {
            *dispatch == witness.dispatch && *article != witness.article && first.pieces == pieces
        };
        if let Some((_, _, first)) = folded.iter_mut().find(copied) {
            if first.outlet != outlet && !first.copies.contains(&outlet) {
                first.copies.push(outlet);
            }
            continue;
        }
        folded.push((
            witness.dispatch,
            witness.article,
            Wording {
                outlet,
                day: witness.day.as_deref().map(card::day),
                headline: witness.headline.as_deref().unwrap_or("without a headline").into(),
                link: format!("/article/{}#a{}", witness.article, witness.attribution),
                act: Act::from_name(&witness.act).map_or_else(|| witness.act.clone(), |a| act(a, false)),
                source: (&witness.source).into(),
                same: pieces.iter().all(|(tag, _)| tag.is_empty()),
                pieces,
                copies: Vec::new(),
            },
        ));
    }
    folded.into_iter().map(|(_, _, wording)| wording).collect()
}

/// An article of the archive, as a page to read.
pub async fn article(State(room): State<Room>, Path(id): Path<i64>, Query(wanted): Query<Filter>, headers: HeaderMap) -> Result<Response, Failed> {
    let asked = room.archive.ask(move |reader| {
        let mut stored = reader.stored(id).map_err(problem)?;
        // The blocks of its page, where this version still reads it so.
        if let Ok(again) = reader.capture(id).map_err(|_| ()).and_then(|kept| read_again(&kept).map_err(|_| ()))
            && again.text() == stored.article.text()
        {
            stored.article.page = again.page;
        }
        Ok((stored, reader.attribution_ids(id).map_err(problem)?, reader.story_size(id).map_err(problem)?))
    });
    let (stored, ids, tellers) = asked.await?;
    let analysis = Analysis { record: stored.record, issues: stored.issues, ..Analysis::default() };
    let reading = Reading { id: id.to_string(), article: stored.article, analysis };
    let place = reading::Place {
        path: format!("/article/{id}"),
        record: format!("/api/v1/articles/{id}"),
        address: format!("{}/article/{id}", origin(&headers)),
        statements: ids,
        story: Some((format!("/story/{id}"), if tellers > 1 { format!("{tellers} reports tell this story") } else { "its story".to_owned() })),
        token: None,
    };
    Ok(html(&reading::page(&reading, &wanted, place)))
}

/// The newest statements of a search, as an Atom feed.
pub async fn feed(State(room): State<Room>, Query(wanted): Query<Wanted>, headers: HeaderMap) -> Result<Response, Problem> {
    let found = ask(&room, &Wanted { limit: "50".to_owned(), cursor: String::new(), ..wanted.clone() }).await?;
    let origin = origin(&headers);
    let moment = |day: Option<&str>| format!("{}T00:00:00Z", day.and_then(|day| day.get(..10)).unwrap_or("1970-01-01"));
    let query = wanted.query(&[]);
    let feed = Feed {
        title: if wanted.q.is_empty() { "Statements on the record".into() } else { format!("Statements with “{}”", wanted.q).into() },
        address: format!("{origin}/search?{query}"),
        own: format!("{origin}/search.atom?{query}"),
        updated: moment(found.statements.iter().filter_map(|s| s.day.as_deref()).max()),
        entries: found.statements.iter().map(|s| (Card::new(s, &origin), moment(s.day.as_deref()))).collect(),
        origin,
    };
    let text = feed.render().map_err(|error| Problem::new(axum::http::StatusCode::INTERNAL_SERVER_ERROR, "internal", error.to_string()))?;
    Ok(([(CONTENT_TYPE, "application/atom+xml; charset=utf-8")], text).into_response())
}

/// Asks the archive for a page of a search.
pub async fn ask(room: &Room, wanted: &Wanted) -> Result<Search, Problem> {
    let (filter, cursor, limit) = (wanted.filter()?, wanted.cursor()?, wanted.limit()?);
    room.archive.ask(move |reader| reader.search(&filter, cursor.as_ref(), limit).map_err(problem)).await
}

fn found(search: &Search, wanted: &Wanted, path: &str, origin: &str) -> Found {
    let person = path.starts_with("/person/");
    let address = |changes: &[(&str, &str)]| {
        let mut changes = changes.to_vec();
        if person {
            changes.push(("speaker", ""));
        }
        format!("{path}?{}", wanted.query(&changes))
    };
    let facet = |field: &str, own: &str, value: &str, name: Shown, count: usize| {
        let chosen = own == value;
        Facet { name, count, link: address(&[(field, if chosen { "" } else { value })]), chosen }
    };
    let by_act = |name: &str| Act::from_name(name).map_or_else(|| name.to_owned(), |a| act(a, false));
    let facets = vec![
        ("Speaker", search.speakers.iter().take(FACET).map(|(s, n)| facet("speaker", &wanted.speaker, &format!("e{}", s.id), (&s.name).into(), *n)).collect()),
        ("Outlet", search.outlets.iter().take(FACET).map(|(o, n)| facet("outlet", &wanted.outlet, o, o.into(), *n)).collect()),
        ("Act", search.acts.iter().map(|(a, n)| facet("act", &wanted.act, a, by_act(a).into(), *n)).collect()),
        ("Form", search.forms.iter().map(|(f, n)| facet("form", &wanted.form, f, f.into(), *n)).collect()),
    ];
    let base = address(&[("since", ""), ("until", "")]);
    Found {
        total: crate::archive::plural(i64::try_from(search.total).unwrap_or(i64::MAX), "statement"),
        more: search.more,
        later: wanted.cursor().ok().flatten().is_some_and(|cursor| cursor.below.is_some()),
        cards: search.statements.iter().map(|statement| Card::new(statement, origin)).collect(),
        next: search.next.as_ref().map(|next| address(&[("cursor", &cursor_text(next))])),
        first: (!wanted.cursor.is_empty()).then(|| address(&[])),
        chart: chart(&search.days, if person { Finest::Week } else { Finest::Day }),
        chart_base: if base.ends_with('?') { base } else { format!("{base}&") },
        facets,
        query: wanted.query(&[]),
    }
}

fn acts() -> Vec<(&'static str, String)> {
    Act::ALL.iter().map(|a| (a.name(), act(*a, false))).collect()
}
