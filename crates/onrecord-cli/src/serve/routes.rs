//! Every address, and what each request passes through.

use std::time::Duration;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::timeout::TimeoutLayer;

use super::problem::Problem;
use super::report::MAX_BODY;
use super::room::Room;
use super::{api, assets, conditional, guard, pages};

/// How long an answer may take, the waiting for a core included.
const ANSWER_WITHIN: Duration = Duration::from_secs(120);

/// How many bytes of files are taken at a time.
const MAX_ADDED: usize = 1 << 30;

/// The whole server.
pub fn router(room: Room) -> Router {
    Router::new()
        .route("/", get(pages::front))
        .route("/read", get(pages::desk).post(pages::read))
        .route("/read/example", get(pages::example))
        .route("/read/{id}", get(pages::reading))
        .route("/read/{id}/forget", post(pages::forget))
        .route("/read/{id}/statements.csv", get(api::reading_csv))
        .route("/add", get(pages::add::desk).post(pages::add::add).layer(DefaultBodyLimit::max(MAX_ADDED)))
        .route("/add/{id}", get(pages::add::batch))
        .route("/add/{id}/events", get(pages::add::events))
        .route("/search", get(pages::search))
        .route("/search.atom", get(pages::feed))
        .route("/search.csv", get(api::archive::statements_csv))
        .route("/person/{id}", get(pages::person))
        .route("/statement/{id}", get(pages::statement))
        .route("/story/{id}", get(pages::story))
        .route("/article/{id}", get(pages::article))
        .route("/article/{id}/statements.csv", get(api::archive::article_csv))
        .route("/static/{name}", get(assets::file))
        .route("/favicon.ico", get(assets::icon))
        .route("/health", get(api::health))
        .route("/api/openapi.json", get(api::openapi))
        // A report in, its record out: the one route that needs no version, since its answer names its own.
        .route("/api/read", post(api::read))
        .route("/api/v1/read", post(api::read))
        .route("/api/v1/readings/{id}", get(api::reading).delete(api::forget))
        .route("/api/v1/stats", get(api::archive::stats))
        .route("/api/v1/statements", get(api::archive::statements))
        .route("/api/v1/statements/{id}", get(api::archive::statement))
        .route("/api/v1/people", get(api::archive::people))
        .route("/api/v1/people/{id}", get(api::archive::person))
        .route("/api/v1/stories/{id}", get(api::archive::story))
        .route("/api/v1/articles/{id}", get(api::archive::article))
        .fallback(pages::nowhere)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .layer(middleware::from_fn(conditional::conditional))
        .layer(CompressionLayer::new().gzip(true))
        .layer(TimeoutLayer::with_status_code(StatusCode::GATEWAY_TIMEOUT, ANSWER_WITHIN))
        .layer(CatchPanicLayer::new())
        .layer(middleware::from_fn_with_state(room.clone(), guard::guard))
        .with_state(room)
}

async fn method_not_allowed() -> Problem {
    Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "this address does not take that method")
}
