//! Answers that a browser has already are not sent again.

use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH};
use axum::http::{HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::Response;
use sha2::{Digest as _, Sha256};

/// The longest answer that gets a tag.
const MAX_TAGGED: usize = 64 << 20;

/// Gives answers to GET a tag, and answers with 304 where the browser shows it.
pub async fn conditional(request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    let known = request.headers().get(IF_NONE_MATCH).cloned();
    let response = next.run(request).await;
    let streams = response.headers().get(CONTENT_TYPE).is_some_and(|media| media.as_bytes().starts_with(b"text/event-stream"));
    if !reads || streams || response.status() != StatusCode::OK {
        return response;
    }
    let (mut head, body) = response.into_parts();
    head.headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-cache, private"));
    let Ok(bytes) = to_bytes(body, MAX_TAGGED).await else {
        head.status = StatusCode::INTERNAL_SERVER_ERROR;
        return Response::from_parts(head, Body::empty());
    };
    let digest: String = Sha256::digest(&bytes).iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    // Weak: the same words come compressed and not.
    let tag = format!("W/\"{digest}\"");
    let matches = known.as_ref().and_then(|known| known.to_str().ok()).is_some_and(|known| known.split(',').any(|one| one.trim() == tag || one.trim() == "*"));
    head.headers.insert(ETAG, HeaderValue::from_str(&tag).expect("a tag is plain letters"));
    if matches {
        head.status = StatusCode::NOT_MODIFIED;
        head.headers.remove(CONTENT_TYPE);
        return Response::from_parts(head, Body::empty());
    }
    Response::from_parts(head, Body::from(bytes))
}
