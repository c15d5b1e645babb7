//! `onrecord read` from outside: every kind of input, good and bad, and the exit codes.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

const REPORT: &str = "OSTRAVA (Example Wire) — The mayor said on Monday that she had not been asked about the plan. \
                      “Nobody told me,” she added.\r\n\r\nThe council denied that it had tried to hide anything from her.\n";

const PAGE: &str = "<!doctype html><html lang=en><head><title>Mayor was not asked</title>\
<meta property='og:site_name' content='The Example'><meta property='og:url' content='https://example.org/1'>\
<meta property='article:published_time' content='2024-06-05T21:00:00+02:00'><meta name='author' content='Ann Roe'></head>\
<body><nav><a href=/>Home</a> <a href=/a>About us</a></nav><article><h1>Mayor was not asked</h1>\
<p>The mayor said on Monday that she had not been asked about the plan, and that she would have said no.</p>\
<p>“Nobody told me,” she added. “Nobody ever does.” The council, which has met four times this year, denied it.</p>\
<p>The plan is to be voted on next week, and there is little doubt among those who know the council of how it will end.</p>\
</article></body></html>";

/// A folder of its own for each test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::write(&path, bytes).expect("a file for the test");
        path.to_str().expect("a path in UTF-8").to_owned()
    }
}

fn onrecord(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(args).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn run(args: &[&str]) -> Output {
    onrecord(args).output().expect("the program starts")
}

fn run_on(input: &[u8], args: &[&str]) -> Output {
    let mut child = onrecord(args)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    let input = input.to_vec();
    let writer = std::thread::spawn(move || drop(stdin.write_all(&input)));
    let output = child.wait_with_output().expect("the program ends");
    writer.join().expect("the input is written");
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output in UTF-8")
}

fn records(output: &Output) -> Vec<Value> {
    text(&output.stdout).lines().map(|line| serde_json::from_str(line).expect("a record a line")).collect()
}

fn record(args: &[&str]) -> Value {
    let output = run(&[&["read", "--format", "json"], args].concat());
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    serde_json::from_slice(&output.stdout).expect("one record")
}

fn issues(record: &Value) -> Vec<&str> {
    record["issues"].as_array().expect("a list").iter().map(|i| i["kind"].as_str().expect("a kind")).collect()
}

/// Checks the exit code and what standard error says, the paths left out.
#[track_caller]
fn check(output: &Output, code: i32, errors: &[&str]) {
    let stderr = text(&output.stderr);
    let said: Vec<&str> = stderr.lines().map(|line| line.split_once(": ").map_or(line, |(_, rest)| rest)).collect();
    let said: Vec<&str> = said.iter().map(|line| line.rsplit('/').next().unwrap_or(line)).collect();
    assert_eq!((output.status.code(), said.as_slice()), (Some(code), errors), "{stderr}");
}

// What is read.

#[test]
fn a_text_comes_back_unchanged() {
    let folder = Folder::new("unchanged");
    let path = folder.file("story.txt", REPORT);
    let record = record(&[&path]);
    assert_eq!(record["text"], REPORT);
    assert_eq!(record["id"], path);
    assert_eq!(record["format"], "onrecord/1");
}

#[test]
fn a_page_gives_its_text_and_what_it_says_of_itself() {
    let folder = Folder::new("page");
    // The name says nothing.
    let record = record(&[&folder.file("story.dat", PAGE)]);
    let text = record["text"].as_str().expect("a text");
    assert!(text.contains("the plan, and that she would have said no.\n\n“Nobody told me,” she added."), "{text}");
    assert!(!text.contains("About us"), "{text}");
    assert_eq!(record["headline"], "Mayor was not asked");
    assert_eq!(record["outlet"], "The Example");
    assert_eq!(record["url"], "https://example.org/1");
    assert_eq!(record["published"], "2024-06-05");
    assert_eq!(record["published_basis"], "metadata");
    assert_eq!(record["bylines"], serde_json::json!(["Ann Roe"]));
}

#[test]
fn a_page_in_an_older_encoding_is_decoded() {
    let folder = Folder::new("encoding");
    let page = PAGE.replace("<title>", "<meta charset=windows-1252><title>").replace("council", "caf\u{e9}");
    let bytes: Vec<u8> = page
        .chars()
        .map(|c| match c {
            '“' => 0x93,
            '”' => 0x94,
            c => u8::try_from(u32::from(c)).expect("Latin-1"),
        })
        .collect();
    let record = record(&[&folder.file("story.html", bytes)]);
    assert!(record["text"].as_str().expect("a text").contains("“Nobody ever does.” The café, which"), "{record}");
    assert_eq!(issues(&record), Vec::<&str>::new());
}

#[test]
fn options_say_what_the_input_does_not() {
    let folder = Folder::new("options");
    let path = folder.file("story.txt", REPORT);
    let options = ["--published", "2024-06-05", "--url", "https://example.org/2", "--outlet", "Ex", "--headline", "No"];
    let record = record(&[&options[..], &[&path]].concat());
    assert_eq!(record["published"], "2024-06-05");
    assert_eq!(record["published_basis"], "given");
    assert_eq!((&record["url"], &record["outlet"]), (&"https://example.org/2".into(), &"Ex".into()));
    assert_eq!(record["headline"], "No");
}

#[test]
fn standard_input_is_read() {
    let output = run_on(REPORT.as_bytes(), &["read", "-", "--format", "jsonl"]);
    check(&output, 0, &[]);
    assert_eq!(records(&output)[0]["text"], REPORT);
    assert_eq!(records(&output)[0]["id"], "-");
}

#[test]
fn json_lines_come_back_in_order_with_ids_and_texts_unchanged() {
    let odd = ["", " ", "\u{feff}", "a\r\nb\t", "“🙂”\u{a0}", "\u{2028}end", "\\\"", "é\u{301}", "\u{0}nul", "<p>no page</p>"];
    let lines: Vec<Value> = (0..60)
        .map(|n| {
            // Some are long, so that the threads finish out of order.
            let body = REPORT.repeat(if n % 20 == 0 { 6 } else { 1 });
            serde_json::json!({"id": format!("no/{n} ü"), "text": format!("{body}{}", odd[n % odd.len()])})
        })
        .collect();
    let input: String = lines.iter().map(|line| format!("{line}\n")).collect();
    let output = run_on(input.as_bytes(), &["read", "-", "--format", "jsonl", "--threads", "7"]);
    check(&output, 0, &[]);
    let got = records(&output);
    assert_eq!(got.len(), lines.len());
    for (got, line) in got.iter().zip(&lines) {
        assert_eq!((&got["id"], &got["text"]), (&line["id"], &line["text"]));
    }
    let one = run_on(input.as_bytes(), &["read", "-", "--format", "jsonl", "--threads", "1"]);
    assert!(one.stdout == output.stdout, "the number of threads shows in the records");
}

#[test]
fn a_broken_line_is_named_and_the_others_are_read() {
    let folder = Folder::new("broken");
    let lines = "{\"id\": 1, \"text\": \"One.\"}\n\n{\"id\": 2, \"text\": \n{\"id\": 3}\n[4]\n{\"id\": 5, \"html\": 5, \"text\": \"Five.\"}";
    let output = run(&["read", "--format", "jsonl", &folder.file("a.jsonl", lines)]);
    check(&output, 1, &[
        "a.jsonl:3: not valid JSON: EOF while parsing a value at line 2 column 0",
        "a.jsonl:4: the object has no `text` and no `html` that is a string",
        "a.jsonl:5: not a JSON object",
    ]);
    let ids: Vec<String> = records(&output).iter().map(|r| r["id"].as_str().expect("an id").to_owned()).collect();
    assert_eq!(ids, ["1", "5"]);
}

#[test]
fn a_json_document_is_read() {
    let folder = Folder::new("document");
    let path = folder.file("one.json", "{\n  \"id\": \"x\",\n  \"text\": \"He said no.\"\n}\n");
    assert_eq!(record(&[&path])["id"], "x");
    let path = folder.file("two.json", "[\n{\"text\": \"He said no.\"},\n{\"id\": \"y\", \"text\": \"\"}]");
    let output = run(&["read", "--format", "jsonl", &path]);
    check(&output, 0, &[]);
    assert_eq!(records(&output)[1]["id"], "y");
}

#[test]
fn every_form_of_output_is_written() {
    let folder = Folder::new("forms");
    let path = folder.file("story.txt", "“No,” she said.\n");
    let page = run(&["read", &path, "--headline", "She said no"]);
    check(&page, 0, &[]);
    assert!(text(&page.stdout).starts_with("She said no\nno date\n───"), "{}", text(&page.stdout));
    let conllu = run(&["read", "--format", "conllu", &path]);
    check(&conllu, 0, &[]);
    assert!(text(&conllu.stdout).contains("\n1\t“\t"), "{}", text(&conllu.stdout));
}

#[test]
fn colour_is_a_matter_of_the_terminal_and_of_no_color() {
    let folder = Folder::new("colour");
    let path = folder.file("story.txt", REPORT);
    let coloured = |args: &[&str], no_color: &str| {
        let output = onrecord(&[&["read", &path], args].concat()).env("NO_COLOR", no_color).output().expect("it starts");
        output.stdout.contains(&0x1b)
    };
    assert!(!coloured(&[], ""));
    assert!(!coloured(&["--color", "never"], ""));
    assert!(coloured(&["--color", "always"], ""));
    assert!(coloured(&["--color", "always"], "1"));
}

// What is odd and is read all the same.

#[test]
fn an_empty_file_is_an_empty_record() {
    let folder = Folder::new("empty");
    for (name, bytes) in [("none", ""), ("space", " \n\n\t"), ("mark", "\u{feff}")] {
        let record = record(&[&folder.file(name, bytes)]);
        assert_eq!(record["attributions"], serde_json::json!([]));
        assert_eq!(issues(&record), ["empty-text"], "{name}");
    }
}

#[test]
fn a_text_of_only_quotation_marks_says_nothing() {
    let folder = Folder::new("marks");
    let record = record(&[&folder.file("marks.txt", "“ ” ‘ ’ « » „ ‟ \" ' `` ''\n".repeat(50))]);
    assert_eq!(record["attributions"], serde_json::json!([]));
    assert!(issues(&record).contains(&"empty-text"), "{:?}", issues(&record));
}

#[test]
fn bytes_that_are_no_utf_8_are_replaced() {
    let folder = Folder::new("utf8");
    let record = record(&[&folder.file("latin.txt", b"The caf\xe9 was closed, the owner said.")]);
    assert_eq!(record["text"], "The caf\u{fffd} was closed, the owner said.");
    assert_eq!(issues(&record), ["invalid-utf8"]);
}

#[test]
fn a_page_without_an_article_says_so() {
    let folder = Folder::new("noarticle");
    let menus = "<!doctype html><html><body><nav><a href=/>Home</a><a href=/x>World</a></nav></body></html>";
    for (name, page) in [("menu", menus), ("bare", "<html></html>"), ("torn", "<!doctype html><html><bo")] {
        let record = record(&[&folder.file(name, page)]);
        assert_eq!(record["text"], "", "{name}");
        assert_eq!(issues(&record)[0], "no-article", "{name}");
    }
}

#[test]
fn a_report_in_another_language_says_so_and_invents_nothing() {
    let folder = Folder::new("language");
    let german = "Der Bürgermeister hat am Montag gesagt, dass er von dem Plan nichts gewusst habe. „Niemand hat mich gefragt“, \
                  sagte er. Der Rat bestritt, dass er etwas habe verbergen wollen.";
    let record = record(&[&folder.file("de.txt", german)]);
    assert_eq!(record["language"], "de");
    assert_eq!((&record["attributions"], &record["entities"]), (&serde_json::json!([]), &serde_json::json!([])));
    assert_eq!(issues(&record), ["unsupported-language"]);
}

#[test]
fn a_page_nested_beyond_sense_is_survived() {
    let folder = Folder::new("nested");
    let page = format!("<!doctype html><html><body>{}x", "<div>".repeat(300_000));
    let record = record(&[&folder.file("deep.html", page)]);
    assert_eq!(issues(&record), ["page-cut", "no-article"]);
}

#[test]
fn a_page_in_one_file_is_read() {
    let folder = Folder::new("mhtml");
    let page = PAGE.replace('=', "=3D").replace('“', "=E2=80=9C").replace('”', "=E2=80=9D");
    let file = format!(
        "From: <Saved by a browser>\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=\"mark\"\r\n\r\n--mark\r\nContent-Type: text/html; charset=utf-8\r\n\
         Content-Transfer-Encoding: quoted-printable\r\n\r\n{page}\r\n--mark--\r\n"
    );
    let record = record(&[&folder.file("story.mht", file)]);
    assert_eq!(record["headline"], "Mayor was not asked");
    assert!(record["text"].as_str().is_some_and(|text| text.contains("“Nobody told me,” she added.")), "{}", record["text"]);
}

#[test]
fn every_character_of_a_page_has_its_bytes() {
    let folder = Folder::new("map");
    let path = folder.file("story.html", PAGE.replace("“Nobody", "&ldquo;Nobody"));
    let bare = record(&[&path]);
    assert_eq!((&bare["page"]["map"], &bare["page"]["left_out"]), (&Value::Null, &Value::Null));
    let record = record(&["--with-map", &path]);
    let runs = record["page"]["map"].as_array().expect("a list of runs");
    let count = record["text"].as_str().expect("a text").chars().count();
    assert_eq!((runs[0]["span"][0].as_u64(), runs[runs.len() - 1]["span"][1].as_u64()), (Some(0), u64::try_from(count).ok()));
    let reference = runs.iter().find(|run| run["kind"] == "reference").expect("a reference was decoded");
    let (from, to) = (reference["bytes"][0].as_u64().expect("a byte"), reference["bytes"][1].as_u64().expect("a byte"));
    let page = fs::read(&path).expect("the page");
    assert_eq!(&page[usize::try_from(from).expect("a place")..usize::try_from(to).expect("a place")], b"&ldquo;");
    let headings: Vec<&Value> = record["page"]["left_out"].as_array().expect("a list").iter().filter(|left| left["role"] == "head").collect();
    assert_eq!(headings[0]["text"], "Mayor was not asked");
    let output = run(&["read", "--with-map", &path]);
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("`--with-map` adds to a record as JSON"), "{}", text(&output.stderr));
}

#[test]
fn a_quotation_is_shown_in_its_page() {
    let folder = Folder::new("show");
    let path = folder.file("story.html", PAGE.replace("“Nobody told me,”", "&ldquo;Nobody <b>told</b>\n me,&rdquo;"));
    let output = run(&["show", "--source", &path, "“Nobody told me,”"]);
    assert_eq!((output.status.code(), text(&output.stderr).as_str()), (Some(0), ""));
    let shown = text(&output.stdout);
    assert!(shown.contains("⟦&ldquo;Nobody <b>told</b>⏎ me,&rdquo;⟧ she added."), "{shown}");
    assert!(shown.contains("14 characters as they stand in the page · 2 from character references · 1 spaces for white space"), "{shown}");
    assert_eq!(run(&["show", "--source", &path, "“Somebody told me,”"]).status.code(), Some(1));
    assert_eq!(run(&["show", "--source", &folder.file("story.txt", REPORT), "mayor"]).status.code(), Some(2));
    assert_eq!(run(&["show", "--source", "nowhere.html", "mayor"]).status.code(), Some(2));
}

#[test]
fn fifty_megabytes_of_text_end_in_seconds() {
    let folder = Folder::new("large");
    let path = folder.file("large.txt", REPORT.repeat(50_000_000 / REPORT.len()));
    let mut child = onrecord(&["read", "--format", "jsonl", &path])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A machine that is busy with other tests gets some time; a program that reads on without end does not.
    let mut stdout = child.stdout.take().expect("a pipe");
    let reader = std::thread::spawn(move || {
        let mut bytes = Vec::new();
        stdout.read_to_end(&mut bytes).map(|_| bytes)
    });
    let start = Instant::now();
    while child.try_wait().expect("a child").is_none() {
        if start.elapsed() > LONG {
            child.kill().expect("a child of ours");
            panic!("still reading after {LONG:?}");
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    assert_eq!(child.wait().expect("it has ended").code(), Some(0));
    let record: Value = serde_json::from_slice(&reader.join().expect("no panic").expect("output")).expect("a record");
    assert!(issues(&record).contains(&"text-cut"));
}

/// How long 50 MB may take where nothing is optimised and other tests run.
const LONG: Duration = Duration::from_secs(120);

// What cannot be read.

#[test]
fn what_cannot_be_read_is_named_and_the_rest_is_read() {
    let folder = Folder::new("unreadable");
    let good = folder.file("good.txt", REPORT);
    let binary = folder.file("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR");
    let directory = folder.0.join("folder");
    fs::create_dir(&directory).expect("a folder");
    let directory = directory.to_str().expect("a path in UTF-8");
    let missing = format!("{}/missing.txt", folder.0.display());
    let output = run(&["read", "--format", "jsonl", &binary, &good, directory, &missing, &good]);
    check(&output, 1, &[
        "picture: is not text; it holds binary data",
        "folder: is a directory; name the files in it",
        "missing.txt: no such file",
    ]);
    assert_eq!(records(&output).len(), 2);
    for path in [binary.as_str(), directory, missing.as_str()] {
        let output = run(&["read", path]);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{path}");
        assert!(text(&output.stderr).starts_with(&format!("onrecord: {path}: ")), "{}", text(&output.stderr));
    }
}

#[test]
fn wrong_usage_is_explained() {
    let folder = Folder::new("usage");
    let path = folder.file("story.txt", REPORT);
    for (args, hint) in [
        (&["read"][..], "<PATH>"),
        (&["read", "--format", "xml", &path], "jsonl"),
        (&["read", "--published", "soon", &path], "2024-06-05"),
        (&["read", "--format", "json", &path, &path], "--format jsonl"),
        (&["read", "--url", "https://example.org", &path, &path], "--url"),
        (&["read", "--threads", "0", &path], "1..=1024"),
        (&["read", "-", "-"], "twice"),
    ] {
        let output = run(args);
        assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0), "{args:?}");
        assert!(text(&output.stderr).contains(hint), "{args:?}: {}", text(&output.stderr));
    }
}

#[test]
fn several_reports_do_not_fit_the_form_for_one() {
    let folder = Folder::new("several");
    let path = folder.file("two.jsonl", "{\"text\": \"One.\"}\n{\"text\": \"Two.\"}\n");
    let output = run(&["read", "--format", "json", &path]);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(2), 0));
    assert!(text(&output.stderr).contains("--format jsonl"), "{}", text(&output.stderr));
}

#[test]
fn a_reader_that_stops_listening_is_no_error() {
    let line = format!("{}\n", serde_json::json!({"text": REPORT}));
    let mut child = onrecord(&["read", "-", "--format", "jsonl"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    // Lines without end: the program has to stop by itself.
    let writer = std::thread::spawn(move || while stdin.write_all(line.as_bytes()).is_ok() {});
    let mut stdout = child.stdout.take().expect("a pipe");
    stdout.read_exact(&mut [0; 100]).expect("the start of a record");
    drop(stdout);
    let output = child.wait_with_output().expect("the program ends");
    check(&output, 0, &[]);
    writer.join().expect("the pipe is closed");
}

#[test]
fn help_shows_examples() {
    for args in [&["--help"][..], &["read", "--help"]] {
        let output = run(args);
        check(&output, 0, &[]);
        assert!(text(&output.stdout).contains("onrecord read story.html"), "{}", text(&output.stdout));
    }
}
