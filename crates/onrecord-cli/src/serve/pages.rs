//! The pages: rendered here, whole without JavaScript.

pub mod add;
mod archive;
mod card;
mod chart;
mod marks;
mod reading;
mod shown;
mod story;

use askama::Template;
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartRejection};
use axum::extract::rejection::FormRejection;
use axum::extract::{Form, Multipart, Path, Query, State};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode, Uri};
use axum::response::{IntoResponse, Redirect, Response};

use serde::Deserialize;

pub use archive::{article, ask, feed, person, search, statement};
pub use story::story;

use super::api;
use super::guard;
use super::problem::Problem;
use super::report::{self, Kind, Report};
use super::room::Room;
use super::shelf::Reading;

/// An invented report, to try the page with.
const EXAMPLE: &[u8] = include_bytes!("../../../../reports/bridge.html");

/// How many letters of a digest are an address.
const ID_LENGTH: usize = 20;

/// A problem as a page.
pub struct Failed(Problem);

impl From<Problem> for Failed {
    fn from(problem: Problem) -> Failed {
        Failed(problem)
    }
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage<'a> {
    title: &'a str,
    detail: &'a str,
}

impl IntoResponse for Failed {
    fn into_response(self) -> Response {
        let page = ProblemPage { title: self.0.title(), detail: &self.0.detail };
        (self.0.status, html(&page)).into_response()
    }
}

/// A page from its template.
fn html(page: &impl Template) -> Response {
    match page.render() {
        Ok(text) => ([(CONTENT_TYPE, "text/html; charset=utf-8")], text).into_response(),
        Err(error) => Problem::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", format!("the page could not be written: {error}")).into_response(),
    }
}

#[derive(Template)]
#[template(path = "desk.html")]
struct DeskPage;

/// The first page: the archive where there is one, else the desk.
pub async fn front(State(room): State<Room>) -> Redirect {
    Redirect::to(if room.archive.path().exists() { "/search" } else { "/read" })
}

/// Where the server is, as the browser calls it.
fn origin(headers: &HeaderMap) -> String {
    format!("http://{}", headers.get("host").and_then(|host| host.to_str().ok()).unwrap_or_default())
}

/// Where a report is given.
pub async fn desk() -> Response {
    html(&DeskPage)
}

/// There is nothing at this address.
pub async fn nowhere(uri: Uri) -> Response {
    let problem = Problem::not_found("there is nothing at this address");
    if uri.path().starts_with("/api/") { problem.into_response() } else { Failed(problem).into_response() }
}

/// Reads what the form brings and leads to its page.
pub async fn read(State(room): State<Room>, form: Result<Multipart, MultipartRejection>) -> Result<Redirect, Failed> {
    let form = form.map_err(|_| Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "media-type", "the form must come as `multipart/form-data`"))?;
    let report = received(&room, form).await?;
    let reading = put(&room, report).await?;
    Ok(Redirect::to(&format!("/read/{reading}")))
}

/// The invented report that the page offers.
pub async fn example(State(room): State<Room>) -> Result<Redirect, Failed> {
    let report = Report { bytes: Bytes::from_static(EXAMPLE), id: Some("bridge.html".to_owned()), ..Report::default() };
    let reading = put(&room, report).await?;
    Ok(Redirect::to(&format!("/read/{reading}")))
}

/// A report that was read, as a page to read.
pub async fn reading(State(room): State<Room>, Path(id): Path<String>, Query(wanted): Query<reading::Filter>, headers: HeaderMap) -> Result<Response, Failed> {
    let reading = room.shelf.get(&id).ok_or_else(api::gone)?;
    let place = reading::Place {
        path: format!("/read/{id}"),
        record: format!("/api/v1/readings/{id}"),
        address: format!("{}/read/{id}", origin(&headers)),
        statements: Vec::new(),
        story: None,
        token: (!room.read_only).then(|| room.change.text().to_owned()),
    };
    Ok(html(&reading::page(&reading, &wanted, place)))
}

/// What a form shows to change something.
#[derive(Debug, Deserialize)]
pub struct Change {
    #[serde(default)]
    token: String,
}

/// Forgets a report that was read, and leads back to the desk.
pub async fn forget(State(room): State<Room>, Path(id): Path<String>, form: Result<Form<Change>, FormRejection>) -> Result<Redirect, Failed> {
    let Form(change) = form.map_err(|_| Problem::bad_request("the form is not readable"))?;
    guard::may_change(&room, Some(&change.token))?;
    room.shelf.forget(&id);
    Ok(Redirect::to("/read"))
}

/// Reads a report and puts it on the shelf; gives its name there.
async fn put(room: &Room, report: Report) -> Result<String, Failed> {
    let mut id = report.digest();
    id.truncate(ID_LENGTH);
    if room.shelf.get(&id).is_none() {
        let (article, analysis) = room.engine.read(move || report.article()).await?;
        room.shelf.put(Reading { id: id.clone(), article, analysis });
    }
    Ok(id)
}

/// The report in a form: a file where there is one, else what was typed, else what stands at the address that was given.
async fn received(room: &Room, mut form: Multipart) -> Result<Report, Problem> {
    let mut report = Report::default();
    let mut is_file = false;
    let mut address = None;
    while let Some(field) = form.next_field().await.map_err(|error| api::unread_body(error.status()))? {
        match field.name().unwrap_or_default() {
            "file" => {
                let name = field.file_name().map(str::to_owned).filter(|name| !name.is_empty());
                let bytes = bytes(field).await?;
                if !bytes.is_empty() {
                    (is_file, report.bytes, report.id) = (true, bytes, name);
                }
            }
            "text" if !is_file => {
                let text = bytes(field).await?;
                report.bytes = report::typed(&String::from_utf8_lossy(&text)).into_owned().into();
            }
            "address" => address = words(field).await?,
            "url" => report.url = words(field).await?,
            "outlet" => report.outlet = words(field).await?,
            "headline" => report.headline = words(field).await?,
            "published" => report.published = report::date("published", &words(field).await?.unwrap_or_default())?,
            _ => {}
        }
    }
    report.kind = Kind::Recognised;
    if report.bytes.iter().all(u8::is_ascii_whitespace) {
        let Some(address) = address else {
            return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "empty", "there is no report yet: paste one, choose a file, or give its address"));
        };
        let fetched = room.pages.get(&address).await?;
        report = Report { bytes: fetched.bytes, kind: fetched.kind, url: report.url.or(fetched.url), ..report };
    }
    Ok(report)
}

async fn bytes(field: Field<'_>) -> Result<Bytes, Problem> {
    field.bytes().await.map_err(|error| api::unread_body(error.status()))
}

async fn words(field: Field<'_>) -> Result<Option<String>, Problem> {
    let bytes = bytes(field).await?;
    let text = String::from_utf8_lossy(&bytes).trim().to_owned();
    Ok((!text.is_empty()).then_some(text))
}
