//! The HTTP API: JSON in, JSON out (`docs/api.md`).

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use onrecord::article::Article;
use onrecord::pipeline::Analysis;
use onrecord::resources::Resources;
use onrecord::standoff;
use serde::Deserialize;

use super::guard;
use super::problem::Problem;
use super::report::{self, Kind, Report};
use super::room::Room;

pub mod archive;
mod csv;

/// The description of the API.
const OPENAPI: &str = include_str!("../../web/openapi.json");

const JSON: &str = "application/json";

/// That the server answers.
pub async fn health() -> Response {
    ([(CONTENT_TYPE, JSON)], format!("{{\"status\":\"ok\",\"version\":\"{}\"}}\n", env!("CARGO_PKG_VERSION"))).into_response()
}

/// The description of the API, in OpenAPI.
pub async fn openapi() -> Response {
    ([(CONTENT_TYPE, JSON)], OPENAPI).into_response()
}

/// What a request says of its report, in the address.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct About {
    id: Option<String>,
    url: Option<String>,
    outlet: Option<String>,
    headline: Option<String>,
    published: Option<String>,
    #[serde(default)]
    with_map: bool,
}

/// A report in, its record out.
pub async fn read(
    State(room): State<Room>,
    headers: HeaderMap,
    about: Result<Query<About>, QueryRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, Problem> {
    let Query(about) = about.map_err(|rejection| Problem::bad_request(rejection.body_text()))?;
    let bytes = body.map_err(|rejection| unread_body(rejection.status()))?;
    let media = headers.get(CONTENT_TYPE).map_or(Ok(""), |value| value.to_str()).map_err(|_| Problem::bad_request("the content type is not readable"))?;
    let published = report::date("published", about.published.as_deref().unwrap_or_default())?;
    let report = Report { bytes, kind: Kind::of_media_type(media)?, id: about.id, url: about.url, outlet: about.outlet, headline: about.headline, published };
    let (article, analysis) = room.engine.read(move || report.article()).await?;
    Ok(([(CONTENT_TYPE, JSON)], record(room.engine.resources(), &article, &analysis, about.with_map)).into_response())
}

/// The record of a report that was read in the page.
pub async fn reading(State(room): State<Room>, Path(id): Path<String>) -> Result<Response, Problem> {
    let reading = room.shelf.get(&id).ok_or_else(gone)?;
    Ok(([(CONTENT_TYPE, JSON)], record(room.engine.resources(), &reading.article, &reading.analysis, false)).into_response())
}

/// Forgets a report that was read in the page.
pub async fn forget(State(room): State<Room>, headers: HeaderMap, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    guard::may_change(&room, guard::shown_token(&headers))?;
    if room.shelf.forget(&id) { Ok(StatusCode::NO_CONTENT) } else { Err(gone()) }
}

/// The statements of a report that was read in the page, as a table.
pub async fn reading_csv(State(room): State<Room>, Path(id): Path<String>) -> Result<Response, Problem> {
    let reading = room.shelf.get(&id).ok_or_else(gone)?;
    let name = format!("attachment; filename=\"statements-{id}.csv\"");
    let table = csv::statements(&reading.article, &reading.analysis.record);
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8"), (CONTENT_DISPOSITION, name.as_str())], table).into_response())
}

/// A report that is no longer on the shelf.
pub fn gone() -> Problem {
    Problem::not_found("that report is no longer here; the latest reports are kept while the program runs")
}

/// Why a body was not taken.
pub fn unread_body(status: StatusCode) -> Problem {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Problem::new(status, "too-large", format!("a report may have {} MB", report::MAX_BODY >> 20)),
        status => Problem::new(status, "bad-request", "the body could not be received"),
    }
}

fn record(resources: &Resources, article: &Article, analysis: &Analysis, with_map: bool) -> Vec<u8> {
    let document = standoff::document(resources, article, analysis);
    let document = if with_map { document.with_map(article) } else { document };
    serde_json::to_vec(&document).expect("a record is plain data")
}
