//! The archive over HTTP: added to, searched page by page, and told as a feed and as tables.

use std::time::{Duration, Instant};

use super::client::{Server, request};

/// Invented reports: the same words in two outlets, and some more.
fn reports() -> String {
    let report = |n: usize, outlet: &str, text: &str| {
        serde_json::json!({"id": n, "outlet": outlet, "headline": format!("Report {n}"), "published": format!("2025-11-{:02}", 10 + n), "text": text}).to_string()
    };
    [
        report(1, "Example Wire", "“Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance, the director of Korvan Freight. He denied that his lorries were to blame."),
        report(2, "Northbank Gazette", "Dmitri Vance of Korvan Freight was clear. “Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance. Ines Calloway, the mayor, said that she would close the bridge."),
        report(3, "Ellingvale Post", "Ines Calloway, the mayor of Ellingvale, said that the council had waited for nineteen years. “We want the money,” Ines Calloway said. She warned that the pier would not last another winter."),
    ]
    .join("\n")
}

fn archive(test: &str) -> Server {
    let path = format!("{}/serve-{test}.db", env!("CARGO_TARGET_TMPDIR"));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{path}{end}"));
    }
    let server = Server::start(&["--archive", &path]);
    let page = server.get("/add");
    let token = page.text().split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned();
    let form = |token: &str| request("POST", "/add").form_with_files(&[("token", token)], &[("reports.jsonl", &reports())]);
    assert_eq!(server.send(&form("wrong")).status, 403);
    let sent = server.send(&form(&token));
    let place = sent.header("location").unwrap_or_else(|| panic!("{}", sent.text())).to_owned();
    let begun = Instant::now();
    while !server.get(&place).text().contains("3 articles added. Done.") {
        assert!(begun.elapsed() < Duration::from_secs(60), "{}", server.get(&place).text());
        std::thread::sleep(Duration::from_millis(100));
    }
    let events = server.get(&format!("{place}/events"));
    assert_eq!(events.header("content-type"), Some("text/event-stream"));
    assert!(events.text().contains("\"finished\":true"), "{}", events.text());
    server
}

#[test]
fn statements_come_page_by_page_and_once_each() {
    let server = archive("pages");
    let all = server.get("/api/v1/statements?limit=100").json();
    let ids = |page: &serde_json::Value| -> Vec<i64> { page["statements"].as_array().expect("a list").iter().filter_map(|s| s["id"].as_i64()).collect() };
    assert_eq!((all["next"].is_null(), all["total"].as_u64()), (true, Some(ids(&all).len() as u64)));
    let mut found = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server.get(&format!("/api/v1/statements?limit=2&cursor={cursor}")).json();
        assert!(ids(&page).len() <= 2);
        found.extend(ids(&page));
        match page["next"].as_str() {
            Some(next) => cursor = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(found, ids(&all));
    let twice = server.get("/api/v1/statements?q=crossed%20that%20bridge").json();
    assert_eq!((twice["total"].as_u64(), twice["statements"][0]["outlets"].as_u64()), (Some(1), Some(2)), "{twice}");
    let id = twice["statements"][0]["id"].as_i64().expect("a number");
    assert_eq!(server.get(&format!("/api/v1/statements/{id}")).json()["wordings"].as_array().map(Vec::len), Some(2));
    for wrong in ["limit=0", "limit=101", "limit=x", "cursor=x", "act=dance", "form=x", "since=soon"] {
        let answer = server.get(&format!("/api/v1/statements?{wrong}"));
        assert_eq!((answer.status, answer.json()["code"].as_str()), (400, Some("bad-request")), "{wrong}");
    }
}

#[test]
fn a_search_is_a_page_a_table_and_a_feed() {
    let server = archive("forms");
    let page = server.get("/search?q=bridge&outlet=Northbank");
    assert!(page.text().contains("Ines Calloway") && page.text().contains("/search.atom?q=bridge&#38;outlet=Northbank"), "{}", page.text());
    let table = server.get("/search.csv?q=crossed");
    assert_eq!(table.text().lines().count(), 3, "a row for each witness: {}", table.text());
    let feed = server.get("/search.atom?q=bridge");
    assert_eq!(feed.header("content-type"), Some("application/atom+xml; charset=utf-8"));
    assert!(feed.text().matches("<entry>").count() >= 2 && feed.text().contains("<updated>2025-11-12T00:00:00Z</updated>"), "{}", feed.text());
    let people = server.get("/api/v1/people?name=Calloway").json();
    let id = people["answers"][0]["id"].as_i64().expect("somebody");
    let person = server.get(&format!("/person/{id}"));
    assert!(person.text().contains("the council had waited for nineteen years"), "{}", person.text());
    let article = server.get("/article/1");
    let links: Vec<&str> = article.text().split("href=\"/statement/").skip(1).filter_map(|rest| rest.split('"').next()).collect();
    assert!(!links.is_empty());
    for link in links {
        assert_eq!(server.get(&format!("/statement/{link}")).status, 200);
    }
    assert_eq!(server.get("/api/v1/articles/1").json()["id"].as_str(), Some("1"));
    for nothing in ["/article/99", "/statement/999", "/person/999", "/person/x"] {
        assert!(matches!(server.get(nothing).status, 400 | 404), "{nothing}");
    }
}

#[test]
fn a_read_only_room_takes_no_files() {
    let server = Server::start(&["--read-only"]);
    assert!(server.get("/add").text().contains("nothing can be added"));
    let sent = server.send(&request("POST", "/add").form_with_files(&[("token", "x")], &[("a.txt", "text")]));
    assert_eq!(sent.status, 403);
}
