//! `onrecord mcp` from outside: JSON-RPC in, JSON-RPC out, and nothing else.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::{Value, json};

const REPORT: &str = "“Not one of our drivers has crossed that bridge over the limit,” said Dmitri Vance, the director of Korvan Freight. \
    Ines Calloway, the mayor of Ellingvale, said that 14 lorries had.";

/// Sends lines and takes the answers; standard output holds nothing besides.
fn talk(archive: &str, lines: &[String]) -> (Output, Vec<Value>) {
    let mut child = Command::new(env!("CARGO_BIN_EXE_onrecord"))
        .args(["mcp", "--archive", archive])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut input = child.stdin.take().expect("a pipe");
    for line in lines {
        // A program that has ended takes no more.
        let _ = writeln!(input, "{line}");
    }
    drop(input);
    let output = child.wait_with_output().expect("its end");
    let text = String::from_utf8(output.stdout.clone()).expect("UTF-8");
    let answers = text.lines().map(|line| serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))).collect();
    (output, answers)
}

fn request(id: u64, method: &str, params: Value) -> String {
    json!({"jsonrpc": "2.0", "id": id, "method": method, "params": params}).to_string()
}

fn call(id: u64, tool: &str, arguments: Value) -> String {
    request(id, "tools/call", json!({"name": tool, "arguments": arguments}))
}

/// The beginning that the protocol wants, and then requests.
fn session(requests: impl IntoIterator<Item = String>) -> Vec<String> {
    let client = json!({"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "test", "version": "1"}});
    let begin = [request(0, "initialize", client), json!({"jsonrpc": "2.0", "method": "notifications/initialized"}).to_string()];
    begin.into_iter().chain(requests).collect()
}

/// The answer to a request; they come in any order.
fn answer(answers: &[Value], id: u64) -> &Value {
    answers.iter().find(|answer| answer["id"] == id).unwrap_or_else(|| panic!("no answer to {id} in {answers:#?}"))
}

/// What a tool said, as JSON.
fn said(answers: &[Value], id: u64) -> Value {
    let result = &answer(answers, id)["result"];
    assert_ne!(result["isError"], true, "{result}");
    serde_json::from_str(result["content"][0]["text"].as_str().expect("a text")).expect("JSON")
}

fn archive(test: &str) -> String {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(format!("mcp-{test}"));
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).expect("a folder");
    let report = json!({"id": "1", "outlet": "Example Wire", "headline": "Haulier denies", "published": "2025-11-18", "text": REPORT});
    std::fs::write(folder.join("reports.jsonl"), report.to_string()).expect("reports");
    let path = folder.join("archive.db").to_string_lossy().into_owned();
    let added = Command::new(env!("CARGO_BIN_EXE_onrecord")).args(["add", "--archive", &path]).arg(folder.join("reports.jsonl")).output().expect("it runs");
    assert!(added.status.success(), "{added:?}");
    path
}

#[test]
fn an_assistant_finds_what_was_said() {
    let path = archive("asks");
    let (output, answers) = talk(
        &path,
        &session([
            request(1, "tools/list", json!({})),
            call(2, "said", json!({"phrase": "over the limit", "limit": 1})),
            call(3, "who", json!({"name": "Calloway"})),
            call(4, "figures", json!({"words": "lorries"})),
            call(5, "articles", json!({"outlet": "Example Wire"})),
            call(6, "stats", json!({})),
            call(7, "article", json!({"id": 1})),
            call(8, "statement", json!({"id": 1})),
            call(9, "story", json!({"id": 1})),
            call(10, "read", json!({"text": "The council denied that it had been asked.", "published": "2025-11-19"})),
        ]),
    );
    assert!(output.status.success(), "{output:?}");
    assert!(output.stderr.is_empty(), "{output:?}");
    assert_eq!(answers.len(), 11, "one answer for each request: {answers:#?}");
    assert_eq!(answer(&answers, 0)["result"]["serverInfo"]["name"], "onrecord");
    let tools = answer(&answers, 1)["result"]["tools"].as_array().expect("tools");
    let names: Vec<&str> = tools.iter().filter_map(|tool| tool["name"].as_str()).collect();
    assert_eq!(names, ["who", "said", "statement", "story", "figures", "articles", "article", "stats", "read"]);
    assert!(tools.iter().all(|tool| tool["annotations"]["readOnlyHint"] == true && tool["inputSchema"]["additionalProperties"] == false));
    assert_eq!(said(&answers, 2)["answers"][0]["words"], "“Not one of our drivers has crossed that bridge over the limit,”");
    assert_eq!(said(&answers, 3)["answers"][0]["name"], "Ines Calloway");
    assert_eq!(said(&answers, 4)["answers"][0]["low"], 14.0);
    assert_eq!(said(&answers, 5)["answers"][0]["headline"], "Haulier denies");
    assert_eq!(said(&answers, 6)["articles"], 1);
    assert_eq!(said(&answers, 7)["text"].as_str(), Some(REPORT));
    assert_eq!(said(&answers, 8)["speaker"]["name"], "Dmitri Vance");
    assert_eq!(said(&answers, 9)["texts"][0]["articles"][0]["outlet"], "Example Wire");
    assert_eq!(said(&answers, 10)["attributions"][0]["act"], "deny");
}

#[test]
fn what_cannot_be_understood_is_an_error_of_the_protocol() {
    let path = archive("errors");
    let (output, answers) = talk(
        &path,
        &session([
            "this is no JSON".to_owned(),
            "[]".to_owned(),
            request(1, "dance", json!({})),
            call(2, "dance", json!({})),
            call(3, "said", json!({"phrases": "over"})),
            call(4, "said", json!({"act": "dance"})),
            call(5, "said", json!({"since": "soon"})),
            call(6, "said", json!({"limit": 0})),
            call(7, "said", json!({"limit": 1_000_000})),
            call(8, "statement", json!({"id": "one"})),
            call(9, "read", json!({})),
            call(10, "read", json!({"text": "a", "html": "b"})),
            call(11, "statement", json!({"id": 99_999})),
            call(12, "read", json!({"text": " "})),
            call(13, "stats", json!({})),
        ]),
    );
    assert!(output.status.success(), "{output:?}");
    let codes = |code: i64| answers.iter().filter(|answer| answer["error"]["code"] == code && answer["id"].is_null()).count();
    assert_eq!((codes(-32700), codes(-32600)), (1, 1), "{answers:#?}");
    assert_eq!(answer(&answers, 1)["error"]["code"], -32601);
    for id in 2..=10 {
        let error = &answer(&answers, id)["error"];
        assert_eq!(error["code"], -32602, "{id}: {error}");
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{error}");
    }
    // What is understood and has no answer: the assistant reads why.
    assert_eq!(answer(&answers, 11)["result"]["isError"], true);
    assert_eq!(said(&answers, 12)["issues"][0]["kind"], "empty-text");
    assert_eq!(said(&answers, 13)["articles"], 1, "it goes on");
}

#[test]
fn nothing_is_made_where_there_is_no_archive() {
    let path = format!("{}/mcp-none.db", env!("CARGO_TARGET_TMPDIR"));
    let _ = std::fs::remove_file(&path);
    let (output, answers) = talk(&path, &session([call(1, "stats", json!({})), call(2, "read", json!({"text": "The mayor denied it."}))]));
    assert!(output.status.success(), "{output:?}");
    assert_eq!(answer(&answers, 1)["result"]["isError"], true);
    assert_eq!(said(&answers, 2)["format"], "onrecord/1");
    assert!(!PathBuf::from(&path).exists());
}
