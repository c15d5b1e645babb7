//! The reading room in a real browser, where there is one: `web-tests/`.

use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::{Duration, Instant};

/// How long npm may take to install two packages, and all tests together.
const INSTALLED_WITHIN: Duration = Duration::from_secs(120);
const TESTED_WITHIN: Duration = Duration::from_secs(900);

/// How long one test may take, in milliseconds.
const ONE_TEST: u32 = 240_000;

/// Where distributions put a browser; `web-tests/tests/room.mjs` looks at the same places.
const BROWSERS: &[&str] = &["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

#[test]
fn the_reading_room_works_in_a_browser() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../web-tests");
    if let Err(missing) = ready(&folder) {
        eprintln!("skipped: the browser's tests need {missing} (`web-tests/setup` installs it)");
        return;
    }
    let mut child = Command::new("node")
        .args(["--test", "--test-concurrency=1", "--test-reporter=spec", &format!("--test-timeout={ONE_TEST}")])
        .args(tests(&folder))
        .current_dir(&folder)
        .env("ONRECORD", env!("CARGO_BIN_EXE_onrecord"))
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .expect("Node starts");
    let mut output = child.stdout.take().expect("a pipe");
    let said = std::thread::spawn(move || {
        let mut said = Vec::new();
        let _ = output.read_to_end(&mut said);
        String::from_utf8_lossy(&said).into_owned()
    });
    let ended = within(&mut child, TESTED_WITHIN);
    let said = said.join().expect("what it said");
    // Figures that the tests measure, for whoever wants to see them: --nocapture.
    println!("{said}");
    assert!(ended.is_some_and(|status| status.success()), "{said}");
    // Skipped within Node, though everything was there: then nothing was tried.
    assert!(said.lines().any(|line| line.starts_with("ℹ pass ") && line != "ℹ pass 0"), "nothing was tried: {said}");
}

/// Sees to it that everything is there, or says what is missing.
fn ready(folder: &Path) -> Result<(), String> {
    let there = |program: &str| Command::new(program).arg("--version").stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|s| s.success());
    let own = std::env::var("CHROMIUM").ok();
    if !own.as_deref().into_iter().chain(BROWSERS.iter().copied()).any(|path| Path::new(path).exists()) {
        return Err("Chromium".to_owned());
    }
    if !there("node") {
        return Err("Node".to_owned());
    }
    if folder.join("node_modules/playwright-core/package.json").exists() && folder.join("node_modules/axe-core/package.json").exists() {
        return Ok(());
    }
    if !there("npm") {
        return Err("npm".to_owned());
    }
    let installing = Command::new("npm")
        .args(["ci", "--no-audit", "--no-fund"])
        .current_dir(folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    let installed = installing.is_ok_and(|mut child| within(&mut child, INSTALLED_WITHIN).is_some_and(|status| status.success()));
    if installed { Ok(()) } else { Err("the packages of `npm ci` in web-tests, which could not be had".to_owned()) }
}

fn tests(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder.join("tests")).expect("the tests");
    let mut tests: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).filter(|path| path.to_string_lossy().ends_with(".test.mjs")).collect();
    tests.sort();
    assert!(!tests.is_empty());
    tests
}

/// The end of a program; one that takes too long is ended.
fn within(child: &mut Child, limit: Duration) -> Option<ExitStatus> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status),
            Ok(None) if begun.elapsed() < limit => std::thread::sleep(Duration::from_millis(50)),
            _ => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}
