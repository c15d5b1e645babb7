//! Reports in, records and pages out.

use super::client::{Server, request};

const REPORT: &str = "OSTRAVA (Example Wire) — The mayor said on Monday that she had not been asked about the plan. \
                      “Nobody told me,” she added.\n\nThe council denied that it had tried to hide anything from her.\n";

fn contents(record: &serde_json::Value) -> Vec<String> {
    let text: Vec<char> = record["text"].as_str().expect("a text").chars().collect();
    let number = |value: &serde_json::Value| usize::try_from(value.as_u64().expect("a number")).expect("a place");
    let words = |span: &serde_json::Value| text[number(&span[0])..number(&span[1])].iter().collect();
    record["attributions"].as_array().expect("a list").iter().map(|a| words(&a["content"][0])).collect()
}

#[test]
fn a_report_comes_back_as_its_record() {
    let server = Server::start(&[]);
    let path = "/api/v1/read?outlet=Example%20Wire&published=2024-06-05&url=https%3A%2F%2Fexample.org%2F1";
    let answer = server.send(&request("POST", path).body("text/plain", REPORT));
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("application/json")));
    let record = answer.json();
    assert_eq!((record["format"].as_str(), record["text"].as_str()), (Some("onrecord/1"), Some(REPORT)));
    assert_eq!((record["published"].as_str(), record["published_basis"].as_str()), (Some("2024-06-05"), Some("given")));
    assert_eq!((record["outlet"].as_str(), record["url"].as_str()), (Some("Example Wire"), Some("https://example.org/1")));
    assert!(contents(&record).contains(&"“Nobody told me,”".to_owned()), "{:?}", contents(&record));
    assert!(record["id"].as_str().is_some_and(|id| id.starts_with("sha256:")));
    let json = serde_json::json!({ "id": 7, "text": REPORT, "outlet": "Example Wire" }).to_string();
    let same = server.send(&request("POST", "/api/v1/read").body("application/json", json)).json();
    assert_eq!((same["id"].as_str(), contents(&same)), (Some("7"), contents(&record)));
    let page = format!("<!doctype html><title>x</title><article><h1>Nobody asked</h1><p>{}</p></article>", REPORT.replace("\n\n", "</p><p>"));
    let read = server.send(&request("POST", "/api/v1/read?with_map=true").body("text/html; charset=utf-8", page)).json();
    assert_eq!(contents(&read), contents(&record));
    assert!(read["page"]["map"].is_array());
}

#[test]
fn what_cannot_be_read_is_a_problem_with_its_reason() {
    let server = Server::start(&[]);
    let check = |path: &str, media: &str, body: &[u8], status: u16, code: &str| {
        let answer = server.send(&request("POST", path).body(media, body));
        let what = format!("{path} {media}");
        assert_eq!((answer.status, answer.header("content-type")), (status, Some("application/problem+json")), "{what}");
        let problem = answer.json();
        assert_eq!((problem["status"].as_u64(), problem["code"].as_str()), (Some(u64::from(status)), Some(code)), "{what}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| !detail.is_empty()));
    };
    check("/api/v1/read", "text/plain", b"", 422, "unreadable");
    check("/api/v1/read", "text/plain", b" \n ", 422, "unreadable");
    check("/api/v1/read", "application/json", b"{\"text\": ", 422, "unreadable");
    check("/api/v1/read", "application/json", b"{\"headline\": \"x\"}", 422, "unreadable");
    check("/api/v1/read", "application/json", b"[1]", 422, "unreadable");
    check("/api/v1/read", "application/octet-stream", b"%PDF-1.4\0\x01\x02", 422, "unreadable");
    check("/api/v1/read", "application/octet-stream", b"{\"text\": \"a\"}\n{\"text\": \"b\"}", 422, "unreadable");
    check("/api/v1/read", "image/png", b"x", 415, "media-type");
    check("/api/v1/read?published=soon", "text/plain", b"x", 400, "bad-request");
    check("/api/v1/read?nonsense=1", "text/plain", b"x", 400, "bad-request");
    check("/api/v1/read", "text/plain", &vec![b'a'; 18 << 20], 413, "too-large");
    for path in ["/api/v1/readings/none", "/api/v1/nothing"] {
        assert_eq!(server.get(path).json()["code"].as_str(), Some("not-found"), "{path}");
    }
    assert_eq!(server.get("/api/v1/read").json()["code"].as_str(), Some("method"));
}

#[test]
fn a_form_leads_to_a_page_where_marks_lead_both_ways() {
    let server = Server::start(&[]);
    let typed = REPORT.replace('\n', "\r\n");
    let sent = server.send(&request("POST", "/read").form(&[("text", &typed), ("@", ""), ("published", "2024-06-05"), ("outlet", "Example & Wire"), ("url", "")]));
    let place = sent.header("location").unwrap_or_else(|| panic!("{sent:?}")).to_owned();
    assert_eq!(sent.status, 303);
    let page = server.get(&place);
    let html = page.text();
    assert!(html.contains("Example &#38; Wire") || html.contains("Example &amp; Wire"));
    assert!(html.contains("<span class=\"content direct\" data-s=\"3\">“Nobody told </span>"), "{html}");
    for n in 1..=3 {
        for end in [format!("id=\"t{n}\""), format!("href=\"#n{n}\""), format!("id=\"n{n}\""), format!("href=\"#t{n}\"")] {
            assert!(html.contains(&end), "{end} is missing");
        }
    }
    let every_link_leads = html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()).all(|to| html.contains(&format!("id=\"{to}\"")));
    assert!(every_link_leads);
    let of = |part: &str| html.split(part).nth(1).unwrap_or_default().split("</div>").next().unwrap_or_default().to_owned();
    assert!(of("href=\"#tx1\"").contains("3 June 2024"), "Monday is explained: {}", of("href=\"#tx1\""));
    let record = server.get(&place.replace("/read/", "/api/v1/readings/")).json();
    assert_eq!(record["text"].as_str(), Some(REPORT), "the line ends are those that were typed");
    let table = server.get(&format!("{place}/statements.csv"));
    let rows = record["attributions"].as_array().map_or(0, Vec::len) + 1;
    assert!(table.text().lines().count() == rows && table.text().contains("\"“Nobody told me,”\""), "{}", table.text());
}

#[test]
fn filters_stand_in_the_address() {
    let server = Server::start(&[]);
    let place = server.get("/read/example").header("location").expect("a page").to_owned();
    let page = server.get(&format!("{place}?form=direct&act=refuse"));
    assert!(page.text().contains("<strong>0 of "), "no refusal is in quotation marks");
    let page = server.get(&format!("{place}?act=threaten%22%3E%3Cscript%3E"));
    assert!(!page.text().contains("<script>"));
    let page = server.get(&format!("{place}?act=deny"));
    let shown = |html: &str| html.matches("class=\"note ").count() - html.matches("off\" id=\"n").count() - html.matches("off nested\" id=\"n").count();
    assert_eq!(shown(page.text()), 1);
}

#[test]
fn a_file_wins_over_what_was_typed() {
    let server = Server::start(&[]);
    let sent = server.send(&request("POST", "/read").form(&[("text", "typed"), ("@story.txt", REPORT)]));
    let place = sent.header("location").expect("a page").replace("/read/", "/api/v1/readings/");
    let record = server.get(&place).json();
    assert_eq!((record["id"].as_str(), record["text"].as_str()), (Some("story.txt"), Some(REPORT)));
    let empty = server.send(&request("POST", "/read").form(&[("text", " "), ("@", "")]));
    assert_eq!(empty.status, 422);
    assert!(empty.text().contains("paste one, choose a file, or give its address"));
}

#[test]
fn the_api_is_what_its_description_says() {
    let server = Server::start(&[]);
    let api = server.get("/api/openapi.json").json();
    let record = server.send(&request("POST", "/api/v1/read").body("text/plain", REPORT)).json();
    let schema = &api["components"]["schemas"];
    let fields = |value: &serde_json::Value| -> Vec<String> { value.as_object().expect("an object").keys().cloned().collect() };
    let mut required: Vec<String> = schema["Record"]["required"].as_array().expect("a list").iter().filter_map(|v| v.as_str().map(str::to_owned)).collect();
    required.sort();
    assert_eq!(required, fields(&record));
    assert_eq!(fields(&schema["Record"]["properties"]), required);
    for (name, item) in [("Attribution", &record["attributions"][0]), ("Entity", &record["entities"][0])] {
        assert_eq!(fields(&schema[name]["properties"]), fields(item), "{name}");
    }
    assert_eq!(server.send(&request("POST", "/api/read").body("text/plain", REPORT)).json(), record, "the name without a version answers the same");
    for (path, methods) in api["paths"].as_object().expect("paths") {
        for method in methods.as_object().expect("methods").keys().filter(|name| *name != "parameters") {
            let answer = server.send(&request(&method.to_uppercase(), &path.replace("{id}", "none")));
            let known = answer.status.to_string();
            assert!(methods[method]["responses"].get(&known).is_some(), "{method} {path} answers {known}");
        }
    }
}
