//! The reading room in a real browser, where there is one: `web-tests/`.

use std::path::Path;
use std::process::{Command, Stdio};

#[test]
fn the_reading_room_works_in_a_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web-tests");
    let there = |program: &str| Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
    let browser = std::env::var("CHROMIUM").unwrap_or_else(|_| "/usr/bin/chromium".to_owned());
    let missing = [
        (!there("node"), "Node"),
        (!Path::new(&browser).exists(), "Chromium"),
        (!folder.join("node_modules/playwright-core").exists(), "`npm ci` in web-tests"),
    ];
    let missing: Vec<&str> = missing.into_iter().filter(|(missing, _)| *missing).map(|(_, what)| what).collect();
    if !missing.is_empty() {
        eprintln!("skipped: the browser's tests need {}", missing.join(" and "));
        return;
    }
    let output = Command::new("node")
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec", "tests/"])
        .current_dir(folder)
        .env("ONRECORD", env!("CARGO_BIN_EXE_onrecord"))
        .output()
        .expect("Node starts");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}
