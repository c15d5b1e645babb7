//! The files of the page, inside the program.

use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;

/// Name, media type and bytes of each.
const FILES: &[(&str, &str, &[u8])] = &[
    ("room.css", "text/css; charset=utf-8", include_bytes!("../../web/static/room.css")),
    ("reading.js", "text/javascript; charset=utf-8", include_bytes!("../../web/static/reading.js")),
    ("batch.js", "text/javascript; charset=utf-8", include_bytes!("../../web/static/batch.js")),
    ("cite.js", "text/javascript; charset=utf-8", include_bytes!("../../web/static/cite.js")),
    ("desk.js", "text/javascript; charset=utf-8", include_bytes!("../../web/static/desk.js")),
    ("icon.svg", "image/svg+xml", include_bytes!("../../web/static/icon.svg")),
];

/// One of the files.
pub async fn file(Path(name): Path<String>) -> Result<Response, Problem> {
    let (_, media, bytes) = FILES.iter().find(|(own, _, _)| *own == name).ok_or_else(|| Problem::not_found("there is no such file"))?;
    // Another version of the program has other files by the same names, so browsers ask again.
    Ok(([(CONTENT_TYPE, *media), (CACHE_CONTROL, "no-cache")], *bytes).into_response())
}

/// The icon, where browsers look for it beside what is no page.
pub async fn icon() -> Result<Response, Problem> {
    file(Path("icon.svg".to_owned())).await
}
