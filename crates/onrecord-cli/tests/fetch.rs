//! Addresses from outside: a server of the test's own on this machine, and the program as a user runs it.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::Value;

/// What a server answers: header lines, and a body.
#[derive(Debug, Clone)]
struct Answer {
    code: u16,
    fields: Vec<String>,
    body: Vec<u8>,
}

fn page(body: impl Into<Vec<u8>>) -> Answer {
    Answer { code: 200, fields: vec!["Content-Type: text/html; charset=utf-8".to_owned()], body: body.into() }
}

fn xml(body: impl Into<Vec<u8>>) -> Answer {
    Answer { code: 200, fields: vec!["Content-Type: application/xml".to_owned()], body: body.into() }
}

impl Answer {
    fn tagged(mut self, etag: &str) -> Answer {
        self.fields.push(format!("ETag: {etag}"));
        self
    }
}

type Answers = BTreeMap<String, Answer>;

/// A server on this machine, and what it was asked.
struct Server {
    port: u16,
    answers: Arc<Mutex<Answers>>,
    asked: Arc<Mutex<Vec<String>>>,
    /// By the host's name: how many requests are being answered, and how many were at most at one time; of all under "".
    crowd: Arc<Mutex<BTreeMap<String, (usize, usize)>>>,
}

/// How long every answer takes.
const PACE: Duration = Duration::from_millis(150);

impl Server {
    fn new() -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (answers, asked, crowd) = (Arc::new(Mutex::new(Answers::new())), Arc::new(Mutex::new(Vec::new())), Arc::new(Mutex::new(BTreeMap::new())));
        let shared = (answers.clone(), asked.clone(), crowd.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (answers, asked, crowd) = shared.clone();
                std::thread::spawn(move || serve(&stream, &answers, &asked, &crowd));
            }
        });
        Server { port, answers, asked, crowd }
    }

    fn at(&self, path: &str) -> String {
        format!("http://127.0.0.1:{}{path}", self.port)
    }

    fn says(&self, path: &str, answer: Answer) {
        self.answers.lock().expect("no panic").insert(path.to_owned(), answer);
    }

    /// What was asked since this was called last, in order; `+` stands before what was asked with a condition.
    fn asked(&self) -> Vec<String> {
        std::mem::take(&mut *self.asked.lock().expect("no panic"))
    }
}

fn serve(stream: &TcpStream, answers: &Mutex<Answers>, asked: &Mutex<Vec<String>>, crowd: &Mutex<BTreeMap<String, (usize, usize)>>) {
    let lines: Vec<String> = BufReader::new(stream).lines().map_while(Result::ok).take_while(|line| !line.is_empty()).collect();
    let Some(path) = lines.first().and_then(|line| line.split(' ').nth(1)) else { return };
    let condition = lines.iter().find_map(|line| line.to_ascii_lowercase().strip_prefix("if-none-match: ").map(str::to_owned));
    asked.lock().expect("no panic").push(format!("{}{path}", if condition.is_some() { "+" } else { "" }));
    let host = lines
        .iter()
        .find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(|host| host.split(':').next().unwrap_or_default().to_owned()))
        .unwrap_or_default();
    for name in [host.as_str(), ""] {
        let mut crowd = crowd.lock().expect("no panic");
        let (now, most) = crowd.entry(name.to_owned()).or_default();
        *now += 1;
        *most = (*most).max(*now);
    }
    std::thread::sleep(PACE);
    for name in [host.as_str(), ""] {
        crowd.lock().expect("no panic").get_mut(name).expect("it was counted").0 -= 1;
    }
    let none = Answer { code: 404, fields: Vec::new(), body: b"not here".to_vec() };
    let mut answer = answers.lock().expect("no panic").get(path).cloned().unwrap_or(none);
    if condition.is_some_and(|tag| answer.fields.iter().any(|field| field.eq_ignore_ascii_case(&format!("etag: {tag}")))) {
        answer = Answer { code: 304, body: Vec::new(), ..answer };
    }
    let fields: String = answer.fields.iter().map(|field| format!("{field}\r\n")).collect();
    let head = format!("HTTP/1.1 {} X\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n", answer.code, answer.body.len());
    let mut stream = stream;
    // Whoever was killed reads no answer.
    let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&answer.body));
}

/// A folder of its own for each test.
struct Folder(PathBuf);

impl Folder {
    fn new(test: &str) -> Folder {
        let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join("in-fetch").join(test);
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).expect("a folder for the test");
        Folder(path)
    }

    fn path(&self, name: &str) -> String {
        self.0.join(name).to_str().expect("a path in UTF-8").to_owned()
    }

    fn file(&self, name: &str, text: &str) -> String {
        fs::write(self.0.join(name), text).expect("a file for the test");
        self.path(name)
    }

    fn run(&self, args: &[&str]) -> Output {
        onrecord(args).args(["--archive", &self.path("onrecord.db"), "--format", "json"]).output().expect("the program starts")
    }

    /// What a run that adds says, and what it prints on standard error.
    fn add(&self, args: &[&str]) -> (Value, String) {
        let output = self.run(&[&["add", "--allow-private"], args].concat());
        let stderr = text(&output.stderr);
        (serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no summary: {stderr}")), stderr)
    }

    fn json(&self, args: &[&str]) -> Value {
        serde_json::from_slice(&self.run(args).stdout).expect("JSON")
    }

    /// The articles' headlines, outlets and days, in order of headlines.
    fn articles(&self) -> Vec<[String; 3]> {
        let found = self.json(&["articles", "--limit", "0"]);
        let words = |article: &Value, name: &str| article[name].as_str().unwrap_or_default().to_owned();
        let mut articles: Vec<[String; 3]> =
            found["answers"].as_array().into_iter().flatten().map(|a| ["headline", "outlet", "published"].map(|name| words(a, name))).collect();
        articles.sort();
        articles
    }
}

fn onrecord(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.args(args).env("http_proxy", "http://127.0.0.1:9").env("ALL_PROXY", "http://127.0.0.1:9").stdin(Stdio::null());
    command
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).expect("output in UTF-8")
}

fn sentence(n: usize) -> String {
    format!("The mayor of Ellingvale said on day {n} that she had not been asked about the plan, and that she would have said no to it.")
}

fn report(n: usize) -> String {
    format!(
        "<!doctype html><html lang=en><title>Mayor speaks {n}</title><article><h1>Mayor speaks {n}</h1><p>{}</p><p>{}</p></article></html>",
        sentence(n),
        sentence(n + 100)
    )
}

fn counts(summary: &Value) -> [i64; 3] {
    ["added", "known", "unread"].map(|name| summary[name].as_i64().expect("a number"))
}

fn feed(items: &[(String, String)]) -> String {
    let items: String =
        items.iter().map(|(link, words)| format!("<item><title>Item</title><link>{link}</link><description>{words}</description></item>")).collect();
    format!("<rss version='2.0'><channel><title>The Valley Post</title>{items}</channel></rss>")
}

#[test]
fn a_feed_gives_its_items_and_is_not_sent_twice() {
    let (server, folder) = (Server::new(), Folder::new("feed"));
    let items = [1, 2].map(|n| (server.at(&format!("/{n}")), sentence(n)));
    server.says("/feed.xml", xml(feed(&items)).tagged("\"a\""));
    let (summary, stderr) = folder.add(&[&server.at("/feed.xml")]);
    assert_eq!((counts(&summary), stderr.as_str()), ([2, 0, 0], ""));
    assert_eq!(server.asked(), ["/robots.txt", "/feed.xml"]);
    assert_eq!(counts(&folder.add(&[&server.at("/feed.xml")]).0), [0, 1, 0]);
    assert_eq!(server.asked(), ["/robots.txt", "+/feed.xml"]);
    // Another item: the others are known.
    let more = [1, 2, 3].map(|n| (server.at(&format!("/{n}")), sentence(n)));
    server.says("/feed.xml", xml(feed(&more)).tagged("\"b\""));
    assert_eq!(counts(&folder.add(&[&server.at("/feed.xml")]).0), [1, 2, 0]);
    assert!(folder.articles().iter().all(|[_, outlet, _]| outlet == "The Valley Post"));
    // A list of feeds leads to them.
    let list = folder.file("list.opml", &format!("<opml><body><outline xmlUrl='{}'/></body></opml>", server.at("/feed.xml")));
    assert_eq!(counts(&folder.add(&[&list]).0), [0, 1, 0]);
    assert!(text(&folder.run(&["check"]).stdout).contains("\"findings\": []"));
}

#[test]
fn a_feed_is_followed_to_its_pages() {
    let (server, folder) = (Server::new(), Folder::new("follow"));
    server.says("/robots.txt", Answer { code: 200, fields: Vec::new(), body: b"User-agent: onrecord\nDisallow: /secret\n".to_vec() });
    let links = ["/1", "/latin", "/secret", "/gone"].map(|path| (server.at(path), String::new()));
    server.says("/feed.xml", xml(feed(&links)).tagged("\"a\""));
    server.says("/1", page(report(1)).tagged("\"p\""));
    let latin = report(2).replace("mayor", "ma\u{ef}or").chars().map(|c| u8::try_from(u32::from(c)).expect("a letter of Latin-1")).collect::<Vec<u8>>();
    server.says("/latin", Answer { code: 200, fields: vec!["Content-Type: text/html; charset=iso-8859-1".to_owned()], body: latin });
    let (summary, stderr) = folder.add(&["--follow", &server.at("/feed.xml")]);
    assert_eq!(counts(&summary), [2, 0, 2], "{stderr}");
    for words in [
        format!("{}: the robots.txt of 127.0.0.1 asks not to fetch it", server.at("/secret")),
        format!("{}: the server answered 404 Not Found", server.at("/gone")),
    ] {
        assert!(stderr.contains(&words), "{words}: {stderr}");
    }
    assert_eq!(server.asked(), ["/robots.txt", "/feed.xml", "/1", "/latin", "/gone"]);
    assert_eq!(folder.articles(), [["Mayor speaks 1", "The Valley Post", ""], ["Mayor speaks 2", "The Valley Post", ""]]);
    assert_eq!(folder.json(&["articles", "ma\u{ef}or"])["total"].as_i64(), Some(1));
    // Again: the feed is as it was, and so nothing else is asked for.
    assert_eq!(counts(&folder.add(&["--follow", &server.at("/feed.xml")]).0), [0, 1, 0]);
    assert_eq!(server.asked(), ["/robots.txt", "+/feed.xml"]);
    // The feed has changed: its pages were fetched just now.
    server.says("/feed.xml", xml(feed(&links[..2])).tagged("\"b\""));
    assert_eq!(counts(&folder.add(&["--follow", &server.at("/feed.xml")]).0), [0, 2, 0]);
    assert_eq!(server.asked(), ["/robots.txt", "+/feed.xml"]);
}

#[test]
fn a_sitemap_leads_to_pages_and_says_what_they_do_not() {
    let (server, folder) = (Server::new(), Folder::new("sitemap"));
    let entry = |n: usize, news: &str| format!("<url><loc>{}</loc>{news}</url>", server.at(&format!("/{n}")));
    let news = "<n:news><n:publication><n:name>The Northport Times</n:name></n:publication><n:publication_date>2025-11-18T10:00:00Z</n:publication_date><n:title>Listed</n:title></n:news>";
    server.says("/news.xml", xml(format!("<urlset xmlns:n='x'>{}{}{}</urlset>", entry(1, news), entry(2, ""), entry(3, ""))));
    server.says("/1", page(format!("<!doctype html><article><p>{}</p><p>{}</p></article>", sentence(1), sentence(2))));
    server.says("/2", page(report(2)));
    server.says("/3", page(report(3)));
    let index = folder.file("index.xml", &format!("<sitemapindex><sitemap><loc>{}</loc></sitemap></sitemapindex>", server.at("/news.xml")));
    let (summary, stderr) = folder.add(&[&index]);
    assert!(counts(&summary) == [0, 0, 1] && stderr.contains("`onrecord add --follow` fetches what it lists"), "{stderr}");
    assert_eq!(server.asked(), [""; 0]);
    let (summary, stderr) = folder.add(&["--follow", "--max", "3", &index]);
    assert_eq!(counts(&summary), [2, 0, 1], "{stderr}");
    assert!(stderr.contains("1 more addresses; `--max` says how many are"), "{stderr}");
    assert_eq!(server.asked(), ["/robots.txt", "/news.xml", "/1", "/2"]);
    assert_eq!(folder.articles(), [["Listed", "The Northport Times", "2025-11-18"], ["Mayor speaks 2", "", ""]]);
    // The rest comes with the next run, which asks for nothing twice.
    assert_eq!(counts(&folder.add(&["--follow", "--max", "3", &index]).0), [1, 2, 0]);
    assert_eq!(server.asked(), ["/robots.txt", "/news.xml", "/3"]);
}

#[test]
fn a_page_is_a_new_version_only_when_its_article_is() {
    let (server, folder) = (Server::new(), Folder::new("versions"));
    server.says("/a", page(report(1).replace("<article>", "<script>token = 1</script><article>")));
    assert_eq!(counts(&folder.add(&[&server.at("/a#top")]).0), [1, 0, 0]);
    server.says("/a", page(report(1).replace("<article>", "<script>token = 2</script><article>")));
    assert_eq!(counts(&folder.add(&[&server.at("/a")]).0), [0, 1, 0]);
    server.says("/a", page(report(2)));
    assert_eq!(counts(&folder.add(&[&server.at("/a")]).0), [1, 0, 0]);
    // What is forgotten can be fetched again.
    server.says("/b", page(report(5)).tagged("\"b\""));
    assert_eq!(counts(&folder.add(&[&server.at("/b")]).0), [1, 0, 0]);
    assert_eq!(counts(&folder.add(&[&server.at("/b")]).0), [0, 1, 0]);
    onrecord(&["forget", "3", "--archive", &folder.path("onrecord.db")]).output().expect("it runs");
    assert_eq!(counts(&folder.add(&[&server.at("/b")]).0), [1, 0, 0]);
}

#[test]
fn nothing_private_is_asked_unless_that_is_allowed() {
    let (server, folder) = (Server::new(), Folder::new("private"));
    server.says("/a", page(report(1)));
    let decimal = format!("http://2130706433:{}/a", server.port);
    let list = folder.file("feeds.opml", &format!("<opml><body><outline xmlUrl='{}'/></body></opml>", server.at("/feed.xml")));
    let output = folder.run(&["add", &server.at("/a"), &decimal.replace("/a", "/b"), &format!("http://[::ffff:7f00:1]:{}/", server.port), &list]);
    let stderr = text(&output.stderr);
    assert_eq!((output.status.code(), stderr.matches("a loopback address; `--allow-private` allows it").count()), (Some(2), 4), "{stderr}");
    assert_eq!(server.asked(), [""; 0]);
    let read = onrecord(&["read", &decimal]).output().expect("it runs");
    assert_eq!((read.status.code(), server.asked().len()), (Some(2), 0));
    let read = onrecord(&["read", "--allow-private", "--format", "json", &decimal]).output().expect("it runs");
    let record: Value = serde_json::from_slice(&read.stdout).expect("a record");
    assert_eq!(record["url"].as_str(), Some(server.at("/a").as_str()), "{record:#}");
}

#[test]
fn a_list_in_a_directory_fetches_nothing_by_itself() {
    let (server, folder) = (Server::new(), Folder::new("directory"));
    server.says("/feed.xml", xml("<rss version='2.0'><channel><title>F</title></channel></rss>".to_owned()));
    std::fs::create_dir(folder.path("news")).expect("a folder");
    folder.file("news/feeds.opml", &format!("<opml><body><outline xmlUrl='{}'/></body></opml>", server.at("/feed.xml")));
    folder.file("news/a.txt", "The mayor of Ellingvale said on Monday that she had not been asked about the plan, and that she would have said no.");
    let output = folder.run(&["add", "--allow-private", &folder.path("news")]);
    let stderr = text(&output.stderr);
    assert!(stderr.contains("lists 1 feed and holds no report; name the file itself"), "{stderr}");
    assert_eq!(server.asked(), [""; 0]);
    folder.run(&["add", "--allow-private", &folder.path("news/feeds.opml")]);
    assert!(server.asked().iter().any(|asked| asked.contains("feed.xml")), "{:?}", server.asked());
}

#[test]
fn a_web_archive_is_fetched_too() {
    let (server, folder) = (Server::new(), Folder::new("warc"));
    let record = |n: usize| {
        let block = format!("HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{}", report(n));
        let head = format!(
            "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/w{n}\r\nContent-Type: application/http\r\nContent-Length: {}\r\n\r\n",
            block.len()
        );
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        encoder.write_all(format!("{head}{block}\r\n\r\n").as_bytes()).expect("memory");
        encoder.finish().expect("memory")
    };
    server.says("/a.warc.gz", Answer { code: 200, fields: Vec::new(), body: [record(1), record(2)].concat() }.tagged("\"w\""));
    assert_eq!(counts(&folder.add(&[&server.at("/a.warc.gz")]).0), [2, 0, 0]);
    assert_eq!(counts(&folder.add(&[&server.at("/a.warc.gz")]).0), [0, 1, 0]);
    assert_eq!(server.asked().last().map(String::as_str), Some("+/a.warc.gz"));
}

#[test]
fn a_run_that_was_killed_goes_on_where_it_was() {
    let (server, folder) = (Server::new(), Folder::new("killed"));
    let links: Vec<_> = (1..=5).map(|n| (server.at(&format!("/{n}")), String::new())).collect();
    server.says("/feed.xml", xml(feed(&links)).tagged("\"a\""));
    (1..=5).for_each(|n| server.says(&format!("/{n}"), page(report(n))));
    let archive = folder.path("onrecord.db");
    let address = server.at("/feed.xml");
    let mut child = onrecord(&["add", "--allow-private", "--follow", "--archive", &archive, &address])
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    // Until the third page is asked for: then the first one at least is in the archive.
    for _ in 0..600 {
        if server.asked.lock().expect("no panic").iter().any(|path| path == "/3") {
            break;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    let _ = child.kill();
    child.wait().expect("it ends");
    let first = server.asked();
    assert!(first.iter().any(|path| path == "/3") && !first.iter().any(|path| path == "/5"), "{first:?}");
    let (summary, stderr) = folder.add(&["--follow", &address]);
    assert_eq!(summary["unread"].as_i64(), Some(0), "{stderr}");
    let articles: Vec<String> = folder.articles().into_iter().map(|[headline, ..]| headline).collect();
    assert_eq!(articles, (1..=5).map(|n| format!("Mayor speaks {n}")).collect::<Vec<_>>());
    // The feed was not done, so it is sent again; the first page was, and is not asked for.
    let second = server.asked();
    assert!(second.contains(&"/feed.xml".to_owned()) && second.contains(&"/5".to_owned()) && !second.contains(&"/1".to_owned()), "{second:?}");
}

#[test]
fn several_hosts_are_asked_at_a_time_and_each_for_one_thing() {
    let (server, folder) = (Server::new(), Folder::new("hosts"));
    // The same server by two names, and so two hosts.
    let other = |path: &str| server.at(path).replace("127.0.0.1", "localhost");
    let links: Vec<_> = (1..=3).flat_map(|n| [server.at(&format!("/{n}")), other(&format!("/{}", n + 3))]).map(|url| (url, String::new())).collect();
    (1..=6).for_each(|n| server.says(&format!("/{n}"), page(report(n))));
    let feed = folder.file("feed.xml", &feed(&links));
    let (summary, stderr) = folder.add(&["--follow", &feed]);
    assert_eq!(counts(&summary), [6, 0, 0], "{stderr}");
    let most = |name: &str| server.crowd.lock().expect("no panic")[name].1;
    assert_eq!((most("127.0.0.1"), most("localhost"), most("")), (1, 1, 2));
}
