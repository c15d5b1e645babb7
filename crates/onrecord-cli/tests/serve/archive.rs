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

/// Reports that tell one story, one of them twice over, and one that tells another.
fn story() -> String {
    let report = |n: usize, outlet: &str, text: &str| {
        serde_json::json!({"id": n, "outlet": outlet, "headline": format!("Headline {n}"), "published": format!("2025-11-{:02}", 17 + n), "text": text}).to_string()
    };
    let wire = "ELLINGVALE — A pier fell into the river on Tuesday. “Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance, the director of Korvan \
        Freight. Ines Calloway, the mayor, said that 14 lorries had been on the bridge and that nobody had been warned of the damage before the winter came.";
    [
        report(1, "Example Wire", wire),
        report(2, "Northbank Gazette", wire),
        report(
            3,
            "Ellingvale Post",
            "Dmitri Vance of Korvan Freight was clear. “Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance. The police counted 16 lorries on the bridge, \
             Petra Lund said. She warned that the pier would not last another winter.",
        ),
        report(4, "Harbour Times", "Otto Brandt, who keeps bees, said that the spring had been too wet for them. He expects little honey, he said."),
    ]
    .join("\n")
}

fn archive(test: &str) -> Server {
    archive_of(test, &reports(), 3)
}

fn archive_of(test: &str, reports: &str, count: usize) -> Server {
    let path = format!("{}/serve-{test}.db", env!("CARGO_TARGET_TMPDIR"));
    for end in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{path}{end}"));
    }
    let server = Server::start(&["--archive", &path]);
    let page = server.get("/add");
    let token = page.text().split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned();
    let form = |token: &str| request("POST", "/add").form_with_files(&[("token", token)], &[("reports.jsonl", reports)]);
    assert_eq!(server.send(&form("wrong")).status, 403);
    let sent = server.send(&form(&token));
    let place = sent.header("location").unwrap_or_else(|| panic!("{}", sent.text())).to_owned();
    let begun = Instant::now();
    while !server.get(&place).text().contains(&format!("{count} articles added. Done.")) {
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
fn a_story_is_what_reports_share() {
    let server = archive_of("story", &story(), 4);
    let told = server.get("/api/v1/stories/3").json();
    assert_eq!(told["id"], 1, "one number, whichever of its articles is asked: {told}");
    let texts = told["texts"].as_array().expect("texts");
    let outlets = |text: &serde_json::Value| -> Vec<String> { text["articles"].as_array().expect("articles").iter().filter_map(|a| a["outlet"].as_str().map(str::to_owned)).collect() };
    assert_eq!(texts.iter().map(outlets).collect::<Vec<_>>(), [vec!["Example Wire", "Northbank Gazette"], vec!["Ellingvale Post"]], "copies of one text are one");
    assert_eq!((texts[0]["shared"].as_u64(), told["first_day"].as_str(), told["last_day"].as_str()), (Some(1), Some("2025-11-18"), Some("2025-11-20")));
    let quoted = |name: &str| -> Vec<u64> {
        let voice = told["voices"].as_array().expect("voices").iter().find(|voice| voice["name"] == name).unwrap_or_else(|| panic!("{name} in {told}"));
        voice["quoted"].as_array().expect("texts").iter().filter_map(|quoted| quoted["text"].as_u64()).collect()
    };
    assert_eq!((quoted("Dmitri Vance"), quoted("Ines Calloway"), quoted("Petra Lund")), (vec![0, 1], vec![0], vec![1]));
    let figures = &told["figures"][0];
    assert_eq!((figures["of"].as_str(), figures["agree"].as_bool()), (Some("lorries"), Some(false)), "{}", told["figures"]);
    assert_eq!(figures["figures"].as_array().expect("figures").iter().map(|f| f["low"].as_f64()).collect::<Vec<_>>(), [Some(14.0), Some(16.0)]);
    assert_eq!(figures["figures"][0]["speaker"], "Ines Calloway");
    // The page says the same, and each of its links leads somewhere.
    assert_eq!(server.get("/story/2").header("location"), Some("/story/1"));
    let page = server.get("/story/1");
    for words in ["Who is quoted where", "the same text in", "Northbank Gazette", "not quoted", "not the same", "18 November 2025 to 20 November 2025"] {
        assert!(page.text().contains(words), "{words}: {}", page.text());
    }
    for link in page.text().split("href=\"/").skip(1).filter_map(|rest| rest.split(['"', '#']).next()).filter(|link| !link.starts_with("static")) {
        assert!(matches!(server.get(&format!("/{link}")).status, 200 | 303), "/{link}");
    }
    assert!(server.get("/article/3").text().contains("2 reports tell this story"));
    assert!(server.get("/search?q=crossed").text().contains("<a href=\"/story/1\">the story</a>"));
    // A report that shares nothing is its own story.
    let alone = server.get("/api/v1/stories/4").json();
    assert_eq!((alone["id"].as_u64(), alone["texts"].as_array().map(Vec::len), alone["figures"].as_array().map(Vec::len)), (Some(4), Some(1), Some(0)));
    assert!(server.get("/story/4").text().contains("No other report in the archive tells"));
    assert_eq!((server.get("/api/v1/stories/99").status, server.get("/story/99").status), (404, 404));
}

#[test]
fn a_person_has_matters_and_what_was_said_on_them_first_and_last() {
    let report = |n: usize, text: &str| serde_json::json!({"id": n, "outlet": "Example Wire", "published": format!("2025-0{n}-05"), "text": text}).to_string();
    let reports = [
        report(1, "Ines Calloway, the mayor of Ellingvale, said that the lighthouse would stay open. She said that nobody had asked her."),
        report(2, "Otto Brandt said that the bees were ill. Ines Calloway promised that every school would have a garden."),
        report(3, "Ines Calloway, the mayor of Ellingvale, admitted that the lighthouse was to be sold in the summer."),
    ];
    let server = archive_of("matters", &reports.join("\n"), 3);
    let id = server.get("/api/v1/people?name=Calloway").json()["answers"][0]["id"].as_i64().expect("somebody");
    let person = server.get(&format!("/api/v1/people/{id}")).json();
    let matter = &person["matters"][0];
    assert_eq!((matter["word"].as_str(), matter["statements"].as_u64()), (Some("lighthouse"), Some(2)), "{}", person["matters"]);
    assert_eq!((matter["first"]["day"].as_str(), matter["last"]["day"].as_str()), (Some("2025-01-05"), Some("2025-03-05")));
    let page = server.get(&format!("/person/{id}"));
    assert!(page.text().contains("What they speak of") && page.text().contains(&format!("/person/{id}?q=lighthouse")), "{}", page.text());
    assert!(page.text().contains("statements by week"), "{}", page.text());
    let narrowed = server.get(&format!("/person/{id}?q=lighthouse"));
    assert!(narrowed.text().contains("to be sold") && !narrowed.text().contains("every school"), "{}", narrowed.text());
}

#[test]
fn a_read_only_room_takes_no_files() {
    let server = Server::start(&["--read-only"]);
    assert!(server.get("/add").text().contains("nothing can be added"));
    let sent = server.send(&request("POST", "/add").form_with_files(&[("token", "x")], &[("a.txt", "text")]));
    assert_eq!(sent.status, 403);
}
