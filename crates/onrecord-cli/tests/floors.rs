//! `onrecord eval` from outside: the floors on a small part of the gold, and how runs end.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn eval(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_onrecord")).arg("eval").args(args).current_dir(root()).output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output in UTF-8")
}

/// An empty folder of its own for each test.
fn folder(test: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("floors").join(test);
    let _ = fs::remove_dir_all(&path);
    fs::create_dir_all(&path).expect("a folder for the test");
    path
}

#[test]
fn no_figure_is_below_its_floor() {
    if !root().join("../shared").is_dir() {
        println!("skipped: ../shared, where the gold lies, is absent");
        return;
    }
    let output = eval(&["--floors", "eval/floors.toml", "--shared", "../shared", "--only", "gold,polnear-20"]);
    assert_eq!(output.status.code(), Some(0), "{}{}", text(&output.stdout), text(&output.stderr));
    let shown = text(&output.stdout);
    println!("{shown}");
    for key in ["gold.first_level.full", "gold.speaker", "polnear.segment_exact.cue", "polnear.full"] {
        assert!(shown.lines().any(|line| line.trim_start().starts_with(key) && line.ends_with("ok")), "{key} in {shown}");
    }
}

/// A gold article, records that find one attribution of two and one more that is none, and floors.
fn invented(test: &str, floor: f64, digest: Option<&str>) -> (PathBuf, [String; 4]) {
    let folder = folder(test);
    let text = "Ann said it rained. Bo said it snowed.";
    let attribution = |source: [usize; 2], cue: [usize; 2], content: [usize; 2]| json!({"source": [source], "cue": [cue], "content": [content]});
    let (ann, bo) = (attribution([0, 3], [4, 8], [9, 18]), attribution([20, 22], [23, 27], [28, 37]));
    let gold = json!({"id": "a", "text": text, "attributions": [ann, bo]});
    let records = json!({"format": "onrecord/1", "id": "a", "text": text, "entities": [], "attributions": [ann, attribution([0, 3], [4, 8], [23, 27])]});
    let write = |name: &str, bytes: String| {
        fs::write(folder.join(name), bytes).expect("a file for the test");
        folder.join(name).to_str().expect("a path in UTF-8").to_owned()
    };
    let gold = format!("{gold}\n");
    let own: String = Sha256::digest(&gold).iter().map(|byte| format!("{byte:02x}")).collect();
    let digest = digest.unwrap_or(&own);
    let gold = write("gold.jsonl", gold);
    let records = write("records.jsonl", format!("{records}\n"));
    let floors = write(
        "floors.toml",
        format!("[[set]]\nname = \"invented\"\npath = \"gold.jsonl\"\nsha256 = \"{digest}\"\n[set.floors]\n\"polnear.full\" = {floor:.1}\n"),
    );
    let shared = folder.to_str().expect("a path in UTF-8").to_owned();
    (folder, [gold, records, floors, shared])
}

fn figures(output: &Output) -> Vec<Value> {
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    report["sets"][0]["figures"].as_array().expect("figures").clone()
}

#[test]
fn records_are_scored_without_the_engine() {
    let (_, [gold, records, ..]) = invented("records", 0.0, None);
    let output = eval(&[&gold, "--records", &records, "--format", "json"]);
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    let full = figures(&output).into_iter().find(|f| f["key"] == "polnear.full").expect("the figure");
    assert_eq!(full, json!({"key": "polnear.full", "value": 50.0, "precision": 50.0, "recall": 50.0, "gold": 2, "system": 2}));
}

#[test]
fn a_figure_below_its_floor_or_another_gold_fails() {
    for (test, floor, digest, code, says) in [
        ("reached", 50.0, None, 0, "every floor is reached"),
        ("below", 50.1, None, 1, "1 below the floor: polnear.full"),
        ("changed", 50.0, Some("00"), 1, "the gold has changed"),
    ] {
        let (_, [gold, records, floors, shared]) = invented(test, floor, digest);
        let output = eval(&["--floors", &floors, "--shared", &shared, "--records", &records]);
        assert_eq!(output.status.code(), Some(code), "{test}: {}", text(&output.stdout));
        assert!(text(&output.stdout).contains(says), "{test}: {}", text(&output.stdout));
        // The same floors, the gold named.
        let output = eval(&[&gold, "--floors", &floors, "--records", &records]);
        assert_eq!(output.status.code(), Some(code), "{test}: {}", text(&output.stdout));
    }
}

#[test]
fn gold_that_is_absent_is_said_and_skipped() {
    let (folder, [_, records, floors, shared]) = invented("absent", 50.0, None);
    let output = eval(&["--floors", &floors, "--shared", &format!("{shared}/none"), "--records", &records]);
    assert_eq!(output.status.code(), Some(0));
    assert!(text(&output.stdout).contains("skipped: "), "{}", text(&output.stdout));
    fs::remove_file(folder.join("gold.jsonl")).expect("the gold is removed");
    let output = eval(&["--floors", &floors, "--shared", &shared, "--records", &records]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stdout).contains("gold.jsonl is missing"), "{}", text(&output.stdout));
}

#[test]
fn what_cannot_be_read_is_named() {
    let (_, [gold, records, floors, shared]) = invented("unreadable", 50.0, None);
    for (args, says) in [
        (vec!["no/such/gold"], "no/such/gold"),
        (vec![floors.as_str()], "floors.toml"),
        (vec!["--floors", records.as_str()], "records.jsonl"),
        (vec![gold.as_str(), "--records", "no/such/records"], "no/such/records"),
        (vec!["--floors", floors.as_str(), "--shared", shared.as_str(), "--only", "another"], "another"),
    ] {
        let output = eval(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        assert!(text(&output.stderr).contains(says), "{args:?}: {}", text(&output.stderr));
    }
    assert_eq!(eval(&[]).status.code(), Some(2));
}
