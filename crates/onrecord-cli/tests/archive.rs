//! The archive from outside: what goes in, what is asked, and what survives.

use std::fs;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A folder of its own for each test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("in-archive").join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path in UTF-8").to_owned()
    }

    fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.0.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder for the test");
        fs::write(&path, bytes).expect("a file for the test");
        self.path(name)
    }

    /// Runs a subcommand on this folder's archive.
    fn run(&self, args: &[&str]) -> Output {
        let archive = self.path("onrecord.db");
        let mut all = args.to_vec();
        all.extend(["--archive", &archive]);
        onrecord(&all).output().expect("the program starts")
    }

    /// The same; it must succeed, and gives what it printed.
    #[track_caller]
    fn said(&self, args: &[&str]) -> String {
        let output = self.run(args);
        assert_eq!(output.status.code(), Some(0), "{args:?}: {}", text(&output.stderr));
        text(&output.stdout)
    }

    #[track_caller]
    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_str(&self.said(&[args, &["--format", "json"]].concat())).expect("JSON")
    }
}

fn onrecord(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(args).env_remove("NO_COLOR").stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output in UTF-8")
}

const WIRE: &str = "ELLINGVALE (Example Wire) — Ines Calloway, the mayor of Ellingvale, threatened on Monday to close the old bridge to lorries if the \
haulage company Korvan Freight does not pay for its repair. “We have carried their load for nineteen years,” Ms. Calloway told a crowded council meeting. \
Korvan Freight denied that its lorries had caused the damage. “Not one of our drivers has crossed that bridge over the limit,” said its director, Dmitri Vance. \
The council will vote on the closure next week, and nobody in the town expects that the vote will be the last word on the matter.\n";

const OTHER: &str = "The quarrel over the Ellingvale bridge goes on. “We have carried their load for nineteen years,” Ines Calloway, the mayor of Ellingvale, \
said at the council on Monday. The director of Korvan Freight, Dmitri Vance, said that not one of his drivers had crossed that bridge over the limit. \
Shopkeepers fear that a closure would ruin their trade before Christmas.\n";

fn line(id: &str, text: &str, outlet: &str, day: &str) -> String {
    serde_json::json!({ "id": id, "text": text, "outlet": outlet, "published": day, "url": format!("https://example.org/{id}"), "title": format!("Report {id}") }).to_string()
        + "\n"
}

/// An agency's text in two papers, and a report of a third one's own.
fn three(folder: &Folder) -> String {
    let edited = WIRE.replace("crowded ", "").replace("ELLINGVALE (Example Wire) — ", "");
    let lines = line("a", WIRE, "Example Wire", "2025-11-18") + &line("b", &edited, "The Valley Post", "2025-11-18") + &line("c", OTHER, "The Northport Times", "2025-11-19");
    folder.file("news/three.jsonl", lines)
}

#[test]
fn the_same_input_twice_changes_nothing() {
    let folder = Folder::new("twice");
    three(&folder);
    folder.file("news/sub/page.html", "<!doctype html><title>x</title><article><h1>Mayor</h1><p>The mayor of Torrehaven said on Monday that she had not been asked about the plan, and that she would have said no to it.</p><p>“Nobody told me,” she added. The council, which has met four times this year, denied it, and will meet again.</p></article>");
    let news = folder.path("news");
    let first = folder.json(&["add", &news]);
    assert_eq!((first["added"].as_i64(), first["known"].as_i64(), first["unread"].as_i64()), (Some(4), Some(0), Some(0)));
    let before = dump(&folder);
    let second = folder.json(&["add", &news]);
    assert_eq!((second["added"].as_i64(), second["known"].as_i64()), (Some(0), Some(4)));
    assert_eq!(before, dump(&folder));
    assert!(folder.said(&["check"]).contains("4 articles checked; the archive is sound"));
}

#[test]
fn a_statement_has_its_witnesses() {
    let folder = Folder::new("witnesses");
    let news = three(&folder);
    folder.said(&["add", &news]);
    let found = folder.json(&["said", "carried their load"]);
    assert_eq!(found["total"].as_i64(), Some(1), "{found:#}");
    let statement = &found["answers"][0];
    assert_eq!(statement["speaker"]["name"].as_str(), Some("Ines Calloway"));
    // Two papers carry the agency's text; the third has a report of its own.
    assert_eq!((statement["outlets"].as_i64(), statement["reports"].as_i64()), (Some(3), Some(2)));
    let outlets: Vec<&str> = statement["witnesses"].as_array().expect("a list").iter().filter_map(|w| w["outlet"].as_str()).collect();
    assert_eq!(outlets, ["Example Wire", "The Valley Post", "The Northport Times"]);
    let page = folder.said(&["statement", &statement["id"].to_string()]);
    for words in ["Ines Calloway", "3 outlets, 2 independent reports", "Why they are one", "same words"] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!page.contains('\u{1b}'));
    // Filters.
    assert_eq!(folder.json(&["said", "carried their load", "--by", "Calloway", "--form", "direct", "--since", "2025-11", "--outlet", "valley"])["total"].as_i64(), Some(1));
    for none in [["--by", "Vance"], ["--act", "deny"], ["--until", "2025-10"], ["--outlet", "nobody"]] {
        let output = folder.run(&["said", "carried their load", none[0], none[1]]);
        assert_eq!(output.status.code(), Some(1), "{none:?}: {}", text(&output.stdout));
    }
    let who = folder.json(&["who", "calloway"]);
    assert_eq!((who["total"].as_i64(), who["answers"][0]["articles"].as_i64()), (Some(1), Some(3)), "{who:#}");
    assert_eq!(folder.json(&["articles", "--by", "Ines Calloway"])["total"].as_i64(), Some(3));
    let articles = folder.said(&["articles"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(articles.contains("a copy of article 1, one of 2 with this text"), "{articles}");
}

#[test]
fn an_article_is_shown_as_it_was_read() {
    let folder = Folder::new("shown");
    let news = three(&folder);
    folder.said(&["add", &news]);
    let kept: Value = folder.json(&["show", "1"]);
    let first = fs::read_to_string(&news).expect("the file").lines().next().expect("a line").to_owned();
    let alone = folder.file("alone.jsonl", first);
    let read: Value = serde_json::from_slice(&onrecord(&["read", "--format", "jsonl", &alone]).output().expect("it runs").stdout).expect("a record");
    assert_eq!(kept, read);
    assert!(folder.said(&["show", "1"]).contains("threatens"));
    assert_eq!(folder.run(&["show", "99"]).status.code(), Some(1));
}

#[test]
fn a_statement_says_what_it_rests_on() {
    let folder = Folder::new("rests");
    let page = "https://example.org/toll";
    let told = |id: &str, text: &str, day: &str| serde_json::json!({ "id": id, "text": text, "published": day, "outlet": "The Valley Post", "url": page }).to_string() + "\n";
    let first = "The mayor of Ellingvale, Ines Calloway, promised to open the bridge on Saturday if the toll is paid. The engineer Petra Lund denied that the union had agreed to the toll. The council meets again next week to vote on the plan of the town.";
    let second = "Former mayor Ines Calloway said on Monday that the bridge was closed for good. The engineer Petra Lund denied that the union had agreed to the toll. The council meets again next week to vote on the plan of the town.";
    folder.said(&["add", &folder.file("first.jsonl", told("1", first, "2025-11-18"))]);
    folder.said(&["add", &folder.file("second.jsonl", told("2", second, "2025-11-24"))]);
    let one = |words: &str| folder.json(&["said", words])["answers"][0].clone();
    let promise = one("open the bridge");
    assert_eq!(promise["witnesses"][0]["condition"].as_str(), Some("if the toll is paid"));
    assert_eq!(promise["witnesses"][0]["replaced"].as_bool(), Some(true));
    let page = folder.said(&["said", "open the bridge"]);
    assert!(page.contains("· if the toll is paid ·") && page.contains("a version of the page that was replaced since"), "{page}");
    // Both versions are one report, and whoever has another role later had it then.
    let denial = one("agreed to the toll");
    assert_eq!((denial["outlets"].as_i64(), denial["reports"].as_i64(), denial["witnesses"].as_array().map(Vec::len)), (Some(1), Some(1), Some(2)));
    let role = |statement: &Value| statement["speaker"]["role"].as_str().map(str::to_owned);
    assert_eq!(role(&promise).as_deref(), Some("mayor of Ellingvale"));
    assert_eq!(role(&one("closed for good")).as_deref(), Some("Former mayor"));
    // What a denial holds is told as such wherever it is shown.
    let inner = one("the toll");
    let within = folder.json(&["said", "--act", "agree"])["answers"][0]["witnesses"][0]["within"].clone();
    assert_eq!((within["act"].as_str(), within["speaker"].as_str()), (Some("deny"), Some("Petra Lund")), "{inner}");
    assert!(folder.said(&["said", "--act", "agree"]).contains("in what Petra Lund denies"));
    assert!(folder.said(&["export", "--format", "csv", "--act", "agree"]).contains(",deny,Petra Lund,"));
}

#[test]
fn an_export_refuses_what_it_cannot_do() {
    let folder = Folder::new("refused");
    folder.said(&["add", &three(&folder)]);
    let code = |args: &[&str]| folder.run(args).status.code();
    let out = folder.path("out.csv");
    assert_eq!(code(&["export", "--format", "csv", "--out", &out, "articles"]), Some(2));
    assert_eq!(code(&["export", "--format", "csv", "--by", "Vance", "--out", &out, "figures"]), Some(2));
    assert_eq!(code(&["export", "--format", "csv", "--out", &folder.path("news")]), Some(2));
    assert_eq!(code(&["export", "--format", "brat", "--out", &folder.path("news")]), Some(2), "a folder that is not empty");
    assert!(!fs::read_dir(folder.path("")).expect("the folder").any(|entry| entry.expect("an entry").file_name().to_string_lossy().ends_with(".part")));
    let lines = |limit: &str| folder.said(&["export", "--format", "csv", "--limit", limit]).lines().count();
    assert!(lines("0") > lines("1"), "0 is all");
}

#[test]
fn corrections_stay() {
    let folder = Folder::new("corrections");
    let news = three(&folder);
    folder.said(&["add", &news]);
    let statement = folder.json(&["said", "carried their load"])["answers"][0].clone();
    let witness = statement["witnesses"][2]["attribution"].to_string();
    folder.said(&["correct", "not-a-statement", &witness, "--note", "a caption"]);
    let outlets = |folder: &Folder| folder.json(&["said", "carried their load"])["answers"][0]["outlets"].as_i64();
    assert_eq!(outlets(&folder), Some(2));
    let vance = folder.json(&["who", "Dmitri Vance"])["answers"][0]["id"].to_string();
    let first = statement["witnesses"][0]["attribution"].to_string();
    folder.said(&["correct", "speaker", &first, &format!("e{vance}")]);
    assert_eq!(folder.json(&["said", "carried their load", "--by", "Dmitri Vance"])["total"].as_i64(), Some(1));
    // The last word counts.
    let calloway = folder.json(&["who", "Ines Calloway"])["answers"][0]["id"].to_string();
    let by = |folder: &Folder| folder.json(&["statement", &first])["speaker"]["name"].as_str().map(str::to_owned);
    folder.said(&["correct", "speaker", &first, &format!("e{calloway}")]);
    assert_eq!(by(&folder).as_deref(), Some("Ines Calloway"));
    let said = folder.said(&["correct", "speaker", &first, &format!("e{vance}")]);
    assert!(said.contains("have another speaker"), "{said}");
    assert_eq!(by(&folder).as_deref(), Some("Dmitri Vance"));
    let role = folder.json(&["statement", &first])["speaker"]["role"].as_str().unwrap_or_default().to_lowercase();
    assert!(!role.contains("mayor"), "{role}: the role is not that of whom the article names");
    assert_eq!(folder.json(&["correct", "list"]).as_array().map(Vec::len), Some(2));
    assert!(folder.said(&["show", "1"]).contains("is said by Dmitri Vance"));
    let corrected = dump(&folder);
    folder.said(&["rebuild"]);
    assert_eq!(folder.json(&["said", "carried their load", "--by", "Dmitri Vance"])["total"].as_i64(), Some(1));
    assert_eq!(corrected, dump(&folder));
    // They go to another archive.
    let list = folder.file("corrections.json", folder.said(&["correct", "list", "--format", "json"]));
    let other = Folder::new("corrections-other");
    other.said(&["add", &news]);
    other.said(&["correct", "import", &list]);
    assert_eq!(other.json(&["said", "carried their load", "--by", "Dmitri Vance"])["total"].as_i64(), Some(1));
    assert!(other.said(&["check"]).contains("sound"));
    // In lines as well, and they change nothing that is there.
    let lines = folder.file("corrections.jsonl", folder.said(&["export", "--format", "jsonl", "corrections"]));
    other.said(&["correct", "import", &lines]);
    assert_eq!(other.json(&["correct", "list"]).as_array().map(Vec::len), Some(2));
}

#[test]
fn corrections_are_taken_back() {
    let folder = Folder::new("back");
    folder.said(&["add", &three(&folder)]);
    let before = dump(&folder);
    let id = |name: &str| format!("e{}", folder.json(&["who", name])["answers"][0]["id"]);
    let (calloway, vance) = (id("Ines Calloway"), id("Dmitri Vance"));
    let first = folder.json(&["said", "carried their load"])["answers"][0]["witnesses"][0]["attribution"].to_string();
    // A statement that was none is one again when it has a speaker.
    folder.said(&["correct", "not-a-statement", &first]);
    folder.said(&["correct", "speaker", &first, &vance]);
    assert_eq!(folder.json(&["statement", &first])["speaker"]["name"].as_str(), Some("Dmitri Vance"));
    folder.said(&["entity", "merge", &vance, &calloway]);
    // The names that articles give find it.
    assert_eq!(id("Dmitri Vance"), calloway);
    // Merged, split, and merged again.
    let article = folder.json(&["articles"])["answers"].as_array().expect("some").iter().map(|a| a["id"].to_string()).min().expect("one");
    folder.said(&["entity", "split", &calloway, &article]);
    let called = |name: &str| folder.json(&["who", name])["total"].as_i64();
    assert_eq!(called("Dmitri Vance"), Some(2));
    let split = folder.json(&["who", "Dmitri Vance"])["answers"].as_array().expect("two").iter().map(|s| format!("e{}", s["id"])).find(|id| *id != calloway).expect("one");
    folder.said(&["entity", "merge", &split, &calloway]);
    assert_eq!(called("Dmitri Vance"), Some(1));
    while let Some(kept) = folder.json(&["correct", "list"]).as_array().and_then(|kept| kept.last().cloned()) {
        folder.said(&["correct", "undo", &kept["number"].to_string()]);
    }
    assert_eq!(folder.run(&["correct", "undo", "1"]).status.code(), Some(1));
    assert_eq!(before, dump(&folder));
}

#[test]
fn entities_are_merged_split_and_renamed() {
    let folder = Folder::new("entities");
    let news = three(&folder);
    folder.said(&["add", &news]);
    let id = |name: &str| format!("e{}", folder.json(&["who", name])["answers"][0]["id"]);
    let (calloway, vance) = (id("Ines Calloway"), id("Dmitri Vance"));
    folder.said(&["entity", "rename", &calloway, "Ines M. Calloway"]);
    assert_eq!(folder.json(&["who", "Calloway"])["answers"][0]["name"].as_str(), Some("Ines M. Calloway"));
    folder.said(&["entity", "merge", &vance, &calloway]);
    assert_eq!(folder.json(&["said", "over the limit", "--by", "Calloway"])["total"].as_i64(), Some(1));
    assert_eq!(folder.json(&["who", "Dmitri Vance"])["answers"][0]["name"].as_str(), Some("Ines M. Calloway"));
    folder.said(&["entity", "split", &calloway, "3"]);
    assert!(folder.json(&["who", "Calloway"])["total"].as_i64() > Some(1));
    assert_eq!(folder.run(&["entity", "merge", &calloway, &calloway]).status.code(), Some(2));
    assert_eq!(folder.run(&["entity", "rename", &calloway, " "]).status.code(), Some(2));
    folder.said(&["rebuild"]);
    assert!(folder.json(&["who", "Calloway"])["total"].as_i64() > Some(1));
    assert!(folder.said(&["check"]).contains("sound"));
}

#[test]
fn what_is_forgotten_is_gone() {
    let folder = Folder::new("forgotten");
    let news = three(&folder);
    folder.said(&["add", &news]);
    folder.said(&["forget", "3"]);
    assert_eq!(folder.json(&["stats"])["articles"].as_i64(), Some(2));
    assert_eq!(folder.run(&["said", "ruin their trade"]).status.code(), Some(1));
    let bytes = fs::read(folder.path("onrecord.db")).expect("the file");
    for gone in [&b"Christmas"[..], b"The Northport Times"] {
        assert!(!bytes.windows(gone.len()).any(|part| part == gone), "forgotten words are in the file");
    }
    assert_eq!(folder.run(&["forget", "3"]).status.code(), Some(1));
    assert!(folder.said(&["check"]).contains("sound"));
}

#[test]
fn every_kind_of_input_is_read() {
    let folder = Folder::new("inputs");
    let sentence = |n: usize| format!("The mayor of Ellingvale said on day {n} that she had not been asked about the plan, and that she would have said no to it.");
    let page = |n: usize| format!("<!doctype html><html lang=en><title>T{n}</title><article><h1>Mayor speaks {n}</h1><p>{}</p><p>{}</p></article></html>", sentence(n), sentence(n + 100));
    folder.file("in/a.rss", format!("<rss version='2.0'><channel><title>The Feed</title><item><title>One</title><link>https://example.org/f1</link><description>{}</description></item></channel></rss>", sentence(1)));
    folder.file("in/b.atom", format!("<feed xmlns='http://www.w3.org/2005/Atom'><title>Atom</title><entry><title>Two</title><content type='html'>&lt;p&gt;{}&lt;/p&gt;</content></entry></feed>", sentence(2)));
    folder.file("in/c.json", serde_json::json!({ "version": "https://jsonfeed.org/version/1.1", "title": "J", "items": [{ "id": "3", "content_text": sentence(3) }] }).to_string());
    folder.file("in/d.json", serde_json::json!({ "uri": "urn:4", "headline": "H", "body_text": sentence(4), "versioncreated": "2025-01-01T00:00:00Z" }).to_string());
    folder.file("in/e.xml", format!("<newsItem><contentMeta><headline>H</headline></contentMeta><contentSet><inlineXML><html><body><p>{}</p></body></html></inlineXML></contentSet></newsItem>", sentence(5)));
    folder.file("in/f.warc", warc(&[&page(6), &page(7)], false));
    folder.file("in/g.warc.gz", warc(&[&page(8), &page(9)], true));
    folder.file("in/h.jsonl.gz", gzip(line("x", &sentence(10), "O", "2025-01-01").as_bytes()));
    folder.file("in/i.txt", sentence(11));
    folder.file("in/j.json", serde_json::json!([{ "text": sentence(12) }, { "maintext": sentence(13), "date_publish": "2025-01-02" }]).to_string());
    let summary = folder.json(&["add", &folder.path("in")]);
    assert_eq!((summary["added"].as_i64(), summary["unread"].as_i64()), (Some(13), Some(0)), "{summary:#}");
    assert_eq!(folder.json(&["articles", "--outlet", "The Feed"])["total"].as_i64(), Some(1));
    assert_eq!(folder.json(&["articles", "day 8"])["answers"][0]["url"].as_str(), Some("https://example.org/w0"));
    assert_eq!(folder.json(&["add", &folder.path("in")])["added"].as_i64(), Some(0));
    assert!(folder.said(&["check"]).contains("sound"));
}

#[test]
fn bad_input_harms_nothing_else() {
    let folder = Folder::new("bad");
    let sentence = "The mayor of Ellingvale said on Monday that she had not been asked about the plan, and that she would have said no to it.";
    let page = format!("<!doctype html><title>T</title><article><h1>Mayor</h1><p>{sentence}</p><p>{sentence}</p></article>");
    // Five gigabytes of nothing within a record, then a good one.
    let mut bomb = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    bomb.write_all(b"WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: 1500000000\r\n\r\n").expect("memory");
    let zeros = vec![0_u8; 1 << 20];
    for _ in 0..1_430 {
        bomb.write_all(&zeros).expect("memory");
    }
    let mut file = bomb.finish().expect("memory");
    file.extend(warc(&[&page], true));
    folder.file("in/bomb.warc.gz", file);
    folder.file("in/claim.warc", "WARC/1.0\r\nWARC-Type: response\r\nContent-Type: application/http\r\nContent-Length: 10000000000\r\n\r\nHTTP/1.1 200 OK\r\n\r\n");
    let whole = warc(&[&page.replace("Monday", "Friday"), &page], false);
    folder.file("in/cut.warc", &whole[..whole.len() - 40]);
    folder.file("in/entities.rss", format!("<!DOCTYPE rss [<!ENTITY x SYSTEM 'file:///etc/passwd'>]><rss><channel><title>T</title><item><description>{sentence} &x;</description></item></channel></rss>"));
    folder.file("in/nested.html", format!("{}{sentence}", "<div>".repeat(10_000)));
    folder.file("in/nested.xml", format!("<rss>{}", "<a>".repeat(10_000)));
    folder.file("in/dates.jsonl", serde_json::json!({ "text": sentence.replace("Monday", "Sunday"), "published": "2024-13-45" }).to_string());
    folder.file("in/noise", b"\x7fELF\x02\x01\0\0");
    #[cfg(unix)]
    std::os::unix::fs::symlink(folder.0.join("in"), folder.0.join("in/loop")).expect("a link");
    let output = folder.run(&["add", &folder.path("in"), "--format", "json"]);
    let (stderr, summary): (String, Value) = (text(&output.stderr), serde_json::from_slice(&output.stdout).expect("a summary"));
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    for (name, why) in [("bomb.warc.gz@0", "gigabyte"), ("claim.warc@0", "ends within a record"), ("cut.warc@", "ends within a record"), ("nested.xml", "not valid XML"), ("noise", "binary")] {
        assert!(stderr.lines().any(|line| line.contains(name) && line.contains(why)), "{name}: {stderr}");
    }
    // The page after the bomb, the page before the cut, the feed, the nested page, the line.
    assert_eq!(summary["added"].as_i64(), Some(5), "{summary:#} {stderr}");
    assert!(!folder.said(&["articles", "--format", "json"]).contains("root:"));
    assert!(folder.said(&["check"]).contains("sound"));
}

#[test]
fn exports_are_what_they_say() {
    let folder = Folder::new("exports");
    let news = three(&folder);
    folder.said(&["add", &news]);
    let export = |format: &str| folder.said(&["export", "--format", format]);
    let lines: Vec<Value> = export("jsonl").lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect();
    assert!(lines.iter().any(|line| line["words"].as_str().is_some_and(|words| words.contains("carried their load"))));
    assert!(export("csv").starts_with("statement,speaker,"));
    let ld: Value = serde_json::from_str(&export("json-ld")).expect("JSON");
    let kinds: Vec<&str> = ld["@graph"].as_array().expect("a graph").iter().filter_map(|node| node["@type"].as_str()).collect();
    for kind in ["Quotation", "Claim", "NewsArticle", "Person"] {
        assert!(kinds.contains(&kind), "{kind}");
    }
    // The law of annotations: the position selects the words.
    for annotation in export("web-annotation").lines().map(|line| serde_json::from_str::<Value>(line).expect("a line of JSON")) {
        for target in annotation["target"].as_array().expect("targets") {
            let article = lines.iter().flat_map(|s| s["witnesses"].as_array().expect("witnesses")).find(|w| target["source"] == w["url"]).expect("the article");
            let record = folder.json(&["show", &article["article"].to_string()]);
            let text: Vec<char> = record["text"].as_str().expect("a text").chars().collect();
            let at = |name: &str| usize::try_from(target["selector"][0][name].as_u64().expect("a place")).expect("a place");
            assert_eq!(text[at("start")..at("end")].iter().collect::<String>(), target["selector"][1]["exact"].as_str().expect("words"));
        }
    }
    assert!(export("ftm").lines().all(|line| serde_json::from_str::<Value>(line).expect("JSON")["schema"].is_string()));
    let page = export("html");
    assert!(page.contains("<mark>“We have carried their load") && !page.contains("<script"));
    let folder_out = folder.path("brat");
    folder.said(&["export", "--format", "brat", "--out", &folder_out]);
    let (ann, txt) = (fs::read_to_string(format!("{folder_out}/article-1.ann")).expect("a file"), fs::read_to_string(format!("{folder_out}/article-1.txt")).expect("a file"));
    let text: Vec<char> = txt.chars().collect();
    for line in ann.lines().filter(|line| line.starts_with('T')) {
        let [_, places, words] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let pieces: Vec<String> = places.split_once(' ').expect("places").1.split(';').map(|place| {
            let (start, end) = place.split_once(' ').expect("two numbers");
            text[start.parse().expect("a number")..end.parse().expect("a number")].iter().collect()
        }).collect();
        assert_eq!(pieces.join(" "), words);
    }
    let parquet = folder.path("s.parquet");
    folder.said(&["export", "--format", "parquet", "--out", &parquet]);
    assert!(fs::read(&parquet).expect("a file").ends_with(b"PAR1"));
    by_other_readers(&folder, &parquet);
}

/// Runs a script of Python, where it has the package: what `tests/peers/setup` installed, or the machine's own. Says whether it ran.
fn python(module: &str, script: &str, args: &[&str]) -> bool {
    let own = Path::new(env!("CARGO_TARGET_TMPDIR")).with_file_name("peers").join("bin/python");
    let program = if own.exists() { own } else { PathBuf::from("python3") };
    let found = Command::new(&program).args(["-c", &format!("import {module}")]).stderr(Stdio::null()).status().is_ok_and(|status| status.success());
    if !found {
        eprintln!("skipped: Python has no {module}");
        return false;
    }
    let output = Command::new(&program).args(["-c", script]).args(args).output().expect("Python runs");
    assert!(output.status.success(), "{module}: {}", text(&output.stderr));
    true
}

/// A web archive as warcio writes it: a page, an image, a page that was there already, another page.
#[test]
fn what_warcio_writes_is_read() {
    let folder = Folder::new("warcio");
    let path = folder.path("w.warc.gz");
    let script = "import sys, io\n\
        from warcio.warcwriter import WARCWriter\n\
        from warcio.statusandheaders import StatusAndHeaders\n\
        with open(sys.argv[1], 'wb') as out:\n\
        \u{20} w = WARCWriter(out, gzip=True)\n\
        \u{20} w.write_record(w.create_warcinfo_record('w.warc.gz', {'software': 'test'}))\n\
        \u{20} def page(url, kind, body):\n\
        \u{20}  head = StatusAndHeaders('200 OK', [('Content-Type', kind)], protocol='HTTP/1.0')\n\
        \u{20}  w.write_record(w.create_warc_record(url, 'response', payload=io.BytesIO(body), http_headers=head))\n\
        \u{20} text = '<!doctype html><title>T</title><article><h1>Mayor speaks</h1><p>The mayor of Ellingvale said on day %d that she had not been asked about the plan, and that she would have said “no” to it.</p></article>'\n\
        \u{20} page('https://example.org/a', 'text/html; charset=utf-8', (text % 1).encode())\n\
        \u{20} page('https://example.org/i', 'image/png', b'\\x89PNG\\r\\n')\n\
        \u{20} head = StatusAndHeaders('200 OK', [('Content-Type', 'text/html')], protocol='HTTP/1.0')\n\
        \u{20} w.write_record(w.create_revisit_record('https://example.org/a', 'sha1:B', 'https://example.org/a', '2025-01-01T00:00:00Z', http_headers=head))\n\
        \u{20} page('https://example.org/b', 'text/html; charset=windows-1252', (text % 2).encode('windows-1252'))\n";
    if !python("warcio", script, &[&path]) {
        return;
    }
    let summary = folder.json(&["add", &path]);
    assert_eq!((summary["added"].as_i64(), summary["unread"].as_i64()), (Some(2), Some(0)), "{summary:#}");
    let found = folder.json(&["articles", "day 2"]);
    assert_eq!(found["answers"][0]["url"].as_str(), Some("https://example.org/b"));
    let number = found["answers"][0]["id"].as_i64().expect("a number").to_string();
    assert!(folder.said(&["show", &number, "--format", "json"]).contains("said “no” to it"));
}

/// The exports as others read them: only where Python has the packages (`pyarrow`, `rdflib`, `followthemoney`).
fn by_other_readers(folder: &Folder, parquet: &str) {
    let (ld, ftm) = (folder.file("s.jsonld", folder.said(&["export", "--format", "json-ld"])), folder.file("s.ftm", folder.said(&["export", "--format", "ftm"])));
    python("pyarrow", "import sys, pyarrow.parquet as q\nt = q.read_table(sys.argv[1])\nassert t.num_rows > 5 and 'Ines Calloway' in t['speaker'].to_pylist(), t", &[parquet]);
    python("rdflib", "import sys, rdflib\ng = rdflib.Graph().parse(sys.argv[1], format='json-ld')\nS = rdflib.Namespace('https://schema.org/')\nassert list(g.subjects(rdflib.RDF.type, S.Quotation)), len(g)", &[&ld]);
    let script = "import sys, json\nfrom followthemoney import model\nn = 0\nfor l in open(sys.argv[1]):\n    e = model.get_proxy(json.loads(l), cleaned=False)\n    e.schema.validate({'properties': e.to_dict()['properties']})\n    n += 1\nassert n > 5";
    python("followthemoney", script, &[&ftm]);
}

/// The archive in another program: each of its tables as Datasette shows it, and a search in its index of words.
#[test]
fn datasette_shows_the_archive_as_it_is() {
    let folder = Folder::new("datasette");
    folder.said(&["add", &three(&folder)]);
    let script = "import sys, asyncio, sqlite3\n\
        from datasette.app import Datasette\n\
        async def look(path):\n\
        \u{20} shown = Datasette([path]).client\n\
        \u{20} tables = [r[0] for r in sqlite3.connect(path).execute(\"SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT GLOB '*_text*'\")]\n\
        \u{20} assert len(tables) > 15, tables\n\
        \u{20} for table in tables:\n\
        \u{20}  for end in ('', '.json'):\n\
        \u{20}   page = await shown.get('/onrecord/' + table + end)\n\
        \u{20}   assert page.status_code == 200, (table, end, page.text)\n\
        \u{20} rows = (await shown.get('/onrecord/statement.json?_shape=array')).json()\n\
        \u{20} assert any(row['speaker'] == 'Ines Calloway' and row['words'] for row in rows), rows\n\
        \u{20} found = (await shown.get(\"/onrecord.json?_shape=array&sql=select+words+from+attribution_text+where+attribution_text+match+'bridge'\")).json()\n\
        \u{20} assert found and all('bridge' in row['words'].lower() for row in found), found\n\
        asyncio.run(look(sys.argv[1]))\n";
    python("datasette", script, &[&folder.path("onrecord.db")]);
}

#[test]
fn a_file_that_cannot_be_written_is_an_error_and_loses_nothing() {
    let folder = Folder::new("read-only");
    let news = three(&folder);
    folder.said(&["add", &news]);
    let other = folder.file("not-an-archive.db", "text ".repeat(2_000));
    let output = onrecord(&["add", &news, "--archive", &other]).output().expect("it runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(text(&output.stderr).contains("is not an archive of Onrecord"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(&other).expect("the file"), "text ".repeat(2_000));
    let missing = onrecord(&["said", "x", "--archive", &folder.path("missing.db")]).output().expect("it runs");
    assert!(missing.status.code() == Some(2) && text(&missing.stderr).contains("there is no archive at"));
    assert!(!Path::new(&folder.path("missing.db")).exists());
    assert!(folder.said(&["check"]).contains("sound"));
}

/// An import that is killed again and again ends like one that was not.
///
/// Five times here; `KILLS=50` for as often as it should be once.
#[test]
fn a_killed_import_goes_on_where_it_was() {
    let kills: u64 = std::env::var("KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(5);
    let lines: String = (0..60)
        .map(|n| line(&format!("k{n}"), &format!("{} The number of the day was {n}, said Oona Brandt.", WIRE.split_once(". ").expect("sentences").1.replace("nineteen", &format!("{n}"))), "Example Wire", "2025-11-18"))
        .collect();
    let (whole, killed) = (Folder::new("not-killed"), Folder::new("killed"));
    let news = whole.file("news.jsonl", lines);
    whole.said(&["add", &news]);
    let archive = killed.path("onrecord.db");
    for n in 0..kills {
        let mut child = onrecord(&["add", "--archive", &archive, &news]).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        // Moments that are spread over the import, in no order.
        std::thread::sleep(Duration::from_millis(20 + (n * 7919) % 1_500));
        let _ = child.kill();
        child.wait().expect("it ends");
        if Path::new(&archive).exists() {
            let check = killed.run(&["check"]);
            // Killed before the first table was made, there is no archive yet.
            let none = text(&check.stderr).contains("is not an archive");
            assert!(none || check.status.code() == Some(0), "after {n}: {}{}", text(&check.stdout), text(&check.stderr));
        }
    }
    killed.said(&["add", &news]);
    assert_eq!(dump(&whole), dump(&killed));
    assert!(killed.said(&["check"]).contains("60 articles checked"));
}

#[test]
fn one_adds_and_ten_read() {
    let folder = Folder::new("readers");
    let news = three(&folder);
    folder.said(&["add", &news]);
    let more: String = (0..40).map(|n| line(&format!("m{n}"), &OTHER.replace("nineteen", &format!("{n}")), "The Northport Times", "2025-11-20")).collect();
    let more = folder.file("more.jsonl", more);
    let archive = folder.path("onrecord.db");
    let mut adding = onrecord(&["add", "--archive", &archive, &more]).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("it starts");
    let readers: Vec<_> = (0..10)
        .map(|_| {
            let archive = archive.clone();
            std::thread::spawn(move || {
                for _ in 0..5 {
                    let output = onrecord(&["said", "carried", "--archive", &archive]).output().expect("it runs");
                    assert_eq!((output.status.code(), text(&output.stderr)), (Some(0), String::new()));
                }
            })
        })
        .collect();
    readers.into_iter().for_each(|reader| reader.join().expect("no reader is refused"));
    let status = adding.wait().expect("it ends");
    let mut stderr = String::new();
    adding.stderr.take().expect("a pipe").read_to_string(&mut stderr).expect("text");
    assert!(status.success(), "{stderr}");
    assert_eq!(folder.json(&["stats"])["articles"].as_i64(), Some(43));
}

/// Everything in the archive but when it was added, through exports and answers.
fn dump(folder: &Folder) -> String {
    let mut out = String::new();
    for what in ["articles", "statements", "corrections"] {
        out += &folder.said(&["export", "--format", "jsonl", what]);
    }
    out + &folder.said(&["who", "Calloway", "--limit", "0", "--format", "json"])
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

/// A web archive of pages, each record compressed by itself if at all.
fn warc(pages: &[&str], zipped: bool) -> Vec<u8> {
    let mut out = Vec::new();
    for (n, page) in pages.iter().enumerate() {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{page}");
        let record = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/w{n}\r\nWARC-Date: 2025-01-01T00:00:00Z\r\nContent-Type: application/http; msgtype=response\r\nContent-Length: {}\r\n\r\n{block}\r\n\r\n",
            block.len()
        );
        out.extend(if zipped { gzip(record.as_bytes()) } else { record.into_bytes() });
    }
    out
}
