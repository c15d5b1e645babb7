//! `onrecord serve` from outside: who may ask, what is answered, and what hostile reports can do.

mod archive;
mod client;
mod fetching;
mod guard;
mod hostile;
mod reading;

use client::{Server, request};

#[test]
fn the_server_says_where_it_is_and_stops_when_told() {
    let server = Server::start(&[]);
    let answer = server.get("/health");
    assert_eq!((answer.status, answer.json()["status"].as_str()), (200, Some("ok")));
    assert!(server.stop().success(), "an interrupted server has done what it should");
}

#[test]
fn a_taken_port_is_no_obstacle_unless_it_was_asked_for() {
    let first = Server::start(&[]);
    let port = first.port.to_string();
    let mut second = client::command(&["--port", &port]);
    let output = second.output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("cannot serve"), "{output:?}");
}

#[test]
fn nobody_else_is_served_without_a_token() {
    let output = client::command(&["--bind", "0.0.0.0"]).output().expect("the program starts");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("--token"), "{output:?}");
}

#[test]
fn files_are_sent_once() {
    let server = Server::start(&[]);
    let first = server.get("/static/room.css");
    let tag = first.header("etag").expect("a tag").to_owned();
    let again = server.send(&request("GET", "/static/room.css").header("If-None-Match", &tag));
    assert_eq!((again.status, again.body.len()), (304, 0));
    let other = server.send(&request("GET", "/static/room.css").header("If-None-Match", "W/\"0\""));
    assert_eq!(other.status, 200);
    let packed = server.send(&request("GET", "/static/room.css").header("Accept-Encoding", "gzip"));
    assert_eq!(packed.header("content-encoding"), Some("gzip"));
    assert!(packed.body.len() * 2 < first.body.len());
}

#[test]
fn pages_are_light() {
    let server = Server::start(&[]);
    let mut weight = 0;
    let page = server.follow("/read/example");
    let mut loaded: Vec<&str> = page.text().split(['"', ' ']).filter(|word| word.starts_with("/static/")).collect();
    loaded.sort_unstable();
    loaded.dedup();
    for path in &loaded {
        weight += server.get(path).body.len();
    }
    weight += page.body.len();
    assert!(loaded.len() >= 3, "{loaded:?}");
    assert!(weight <= 200_000, "{weight} bytes before compression");
}
