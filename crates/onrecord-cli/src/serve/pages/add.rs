//! Files into the archive: the form, and a page that shows how far it is.

use std::convert::Infallible;
use std::io::Write as _;

use askama::Template;
use axum::extract::multipart::MultipartRejection;
use axum::extract::{Multipart, Path, State};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse as _, Redirect, Response};
use futures_util::stream;

use super::shown::Shown;
use super::{Failed, html, words};
use crate::serve::adding::{Folder, Progress, Wanted, disk};
use crate::serve::api;
use crate::serve::fetching;
use crate::serve::guard::{self, Secret};
use crate::serve::problem::Problem;
use crate::serve::room::Room;

#[derive(Template)]
#[template(path = "add.html")]
struct AddPage {
    token: Option<String>,
    place: Shown,
}

#[derive(Template)]
#[template(path = "batch.html")]
struct BatchPage {
    id: u64,
    said: String,
    trouble: Vec<Shown>,
    more: u64,
    failed: Option<Shown>,
    finished: bool,
}

/// The form.
pub async fn desk(State(room): State<Room>) -> Response {
    let token = (!room.read_only).then(|| room.change.text().to_owned());
    html(&AddPage { token, place: room.archive.path().to_string_lossy().into_owned().into() })
}

/// Takes the files and begins to add them.
pub async fn add(State(room): State<Room>, form: Result<Multipart, MultipartRejection>) -> Result<Redirect, Failed> {
    let mut form = form.map_err(|_| Problem::bad_request("the form must come as `multipart/form-data`"))?;
    let mut folder: Option<Folder> = None;
    let (mut outlet, mut follow, mut addresses) = (None, false, Vec::new());
    let mut allowed = false;
    while let Some(mut field) = form.next_field().await.map_err(|error| api::unread_body(error.status()))? {
        match field.name().unwrap_or_default() {
            // It comes before the files, so that nothing of a stranger's is put aside.
            "token" => {
                guard::may_change(&room, words(field).await?.as_deref())?;
                allowed = true;
            }
            "outlet" => outlet = words(field).await?,
            "follow" => follow = words(field).await?.is_some(),
            "addresses" => {
                for line in words(field).await?.unwrap_or_default().lines().filter(|line| !line.trim().is_empty()) {
                    addresses.push(fetching::parse(line)?.as_str().to_owned());
                }
            }
            "files" if !allowed => guard::may_change(&room, None)?,
            "files" => {
                let name = field.file_name().unwrap_or_default().to_owned();
                if name.is_empty() {
                    continue;
                }
                let folder = match &mut folder {
                    Some(folder) => folder,
                    None => folder.insert(Folder::new(Secret::random().map_err(Problem::bad_request)?.text())?),
                };
                let mut file = folder.file(&name)?;
                while let Some(chunk) = field.chunk().await.map_err(|error| api::unread_body(error.status()))? {
                    file.write_all(&chunk).map_err(|error| disk(&error))?;
                }
            }
            _ => {}
        }
    }
    if !allowed {
        guard::may_change(&room, None)?;
    }
    if folder.is_none() && addresses.is_empty() {
        return Err(Problem::bad_request("there is nothing yet: choose files, or give addresses").into());
    }
    let batch = room.batches.begin(&room, Wanted { folder, addresses, follow, outlet })?;
    Ok(Redirect::to(&format!("/add/{batch}")))
}

/// How far a batch is. Without JavaScript the page loads itself again.
pub async fn batch(State(room): State<Room>, Path(id): Path<u64>) -> Result<Response, Failed> {
    let progress = room.batches.get(id).ok_or_else(gone)?.borrow().clone();
    let page = BatchPage {
        id,
        said: said(&progress),
        more: progress.passed - progress.trouble.len() as u64,
        trouble: progress.trouble.iter().map(Shown::from).collect(),
        failed: progress.failed.as_ref().map(Shown::from),
        finished: progress.finished,
    };
    Ok(html(&page))
}

/// The same as it happens: server-sent events, the last one when the batch is over.
pub async fn events(State(room): State<Room>, Path(id): Path<u64>) -> Result<Response, Problem> {
    let watched = room.batches.get(id).ok_or_else(gone)?;
    let events = stream::unfold((watched, room, false), |(mut watched, room, over)| async move {
        if over {
            return None;
        }
        // At most some events a second, whatever the speed of reading.
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        let progress = watched.borrow_and_update().clone();
        let over = progress.finished;
        if !over {
            tokio::select! {
                _ = watched.changed() => {}
                () = room.closing() => return None,
            }
        }
        let data = serde_json::json!({ "said": said(&progress), "finished": over });
        Some((Ok::<_, Infallible>(Event::default().data(data.to_string())), (watched, room, over)))
    });
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

fn gone() -> Problem {
    Problem::not_found("there is no such batch; they are remembered while the program runs")
}

fn said(progress: &Progress) -> String {
    let number = |n: u64, one: &str| crate::archive::plural(i64::try_from(n).unwrap_or(i64::MAX), one);
    let mut said = format!("{} added", number(progress.added, "article"));
    if progress.known > 0 {
        said += &format!(" · {} known", progress.known);
    }
    if progress.passed > 0 {
        said += &format!(" · {} not added", progress.passed);
    }
    match (progress.finished, progress.failed.is_some()) {
        (false, _) if progress.doing == "linking" => said + " · looking for the same statements elsewhere …",
        (false, _) => said + " · reading …",
        (true, false) => said + ". Done.",
        (true, true) => said + ". It could not be finished.",
    }
}
