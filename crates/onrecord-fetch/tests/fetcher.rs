//! What is fetched, what is refused, and how long is waited: in a world of the test's own that records and never dials.

use std::collections::BTreeMap;
use std::io::{self, Cursor, Read, Write};
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use flate2::Compression;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use onrecord_fetch::{Address, Clock, Conditional, Dial, Document, FetchError, Fetched, Fetcher, Limits, Outside, Private, Resolve, Stream};

/// Names, servers and time, all invented; and what happened to them.
#[derive(Debug, Default)]
struct World {
    /// Where hosts are, each time that they are looked for; the last answer stays.
    names: Mutex<BTreeMap<String, Vec<Vec<IpAddr>>>>,
    /// What is answered, each time that it is asked for; the last answer stays.
    answers: Mutex<BTreeMap<String, Vec<Vec<u8>>>>,
    /// How much time passes at each read of an answer.
    slowness: Mutex<Duration>,
    now: Mutex<Duration>,
    dialled: Mutex<Vec<SocketAddr>>,
    /// When what was asked for, with the whole request.
    asked: Mutex<Vec<(Duration, String, String)>>,
}

/// The handle that a fetcher gets.
#[derive(Debug, Clone, Default)]
struct Here(Arc<World>);

/// The next of several answers; the last one stays.
fn next<T: Clone>(answers: &mut Vec<T>) -> Option<T> {
    if answers.len() > 1 { Some(answers.remove(0)) } else { answers.first().cloned() }
}

impl Resolve for Here {
    fn resolve(&self, host: &str, _: Duration) -> io::Result<Vec<IpAddr>> {
        let found = self.0.names.lock().expect("no panic").get_mut(host).and_then(next);
        found.ok_or_else(|| io::ErrorKind::NotFound.into())
    }
}

impl Dial for Here {
    fn dial(&self, to: SocketAddr, _: Duration) -> io::Result<Box<dyn Stream>> {
        self.0.dialled.lock().expect("no panic").push(to);
        Ok(Box::new(Talk { world: self.clone(), request: Vec::new(), answer: None }))
    }
}

impl Clock for Here {
    fn now(&self) -> Duration {
        *self.0.now.lock().expect("no panic")
    }

    fn sleep(&self, time: Duration) {
        *self.0.now.lock().expect("no panic") += time;
    }

    fn date(&self) -> Timestamp {
        "2025-11-18T10:00:00Z".parse().expect("a time")
    }
}

/// A connection to nobody.
#[derive(Debug)]
struct Talk {
    world: Here,
    request: Vec<u8>,
    answer: Option<Cursor<Vec<u8>>>,
}

impl Write for Talk {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.request.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Read for Talk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let world = &self.world.0;
        if self.answer.is_none() {
            let request = String::from_utf8_lossy(&self.request).into_owned();
            if !request.contains(" HTTP/1.1\r\n") {
                return Ok(0);
            }
            assert!(request.ends_with("\r\n\r\n"), "an answer is read before the request was sent: {request:?}");
            let path = request.split(' ').nth(1).expect("a path");
            let host = request.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("host: ").map(str::to_owned)).expect("a host");
            let place = format!("{host}{path}");
            world.asked.lock().expect("no panic").push((self.world.now(), place.clone(), request));
            let none = answer(404, "", b"");
            self.answer = Some(Cursor::new(world.answers.lock().expect("no panic").get_mut(&place).and_then(next).unwrap_or(none)));
        }
        let slowness = *world.slowness.lock().expect("no panic");
        self.world.sleep(slowness);
        let limit = if slowness.is_zero() { buffer.len() } else { 1.min(buffer.len()) };
        self.answer.as_mut().expect("it was made").read(&mut buffer[..limit])
    }
}

impl Stream for Talk {
    fn set_patience(&mut self, patience: Option<Duration>) -> io::Result<()> {
        assert!(patience.is_some(), "a connection without a limit of time");
        Ok(())
    }
}

/// An answer with some header lines, each ended by `\n`.
fn answer(code: u16, fields: &str, body: &[u8]) -> Vec<u8> {
    let fields: String = fields.lines().map(|line| format!("{line}\r\n")).collect();
    let mut out = format!("HTTP/1.1 {code} X\r\n{fields}Content-Length: {}\r\nConnection: close\r\n\r\n", body.len()).into_bytes();
    out.extend_from_slice(body);
    out
}

fn redirect(to: &str) -> Vec<u8> {
    answer(302, &format!("Location: {to}\n"), b"")
}

const PUBLIC: &str = "9.9.9.9";

impl Here {
    /// Puts a host somewhere; several places for several times of looking.
    fn host(self, name: &str, looks: &[&[&str]]) -> Here {
        let looks = looks.iter().map(|ips| ips.iter().map(|ip| ip.parse().expect("an address")).collect()).collect();
        self.0.names.lock().expect("no panic").insert(name.to_owned(), looks);
        self
    }

    fn says(self, place: &str, answers: &[Vec<u8>]) -> Here {
        self.0.answers.lock().expect("no panic").insert(place.to_owned(), answers.to_vec());
        self
    }

    fn fetcher(&self) -> Fetcher {
        self.fetcher_with(Limits::default(), Private::Refused)
    }

    fn fetcher_with(&self, limits: Limits, private: Private) -> Fetcher {
        let part = Arc::new(self.clone());
        Fetcher::within(limits, private, Outside { names: part.clone(), connections: part.clone(), clock: part, authorities: Vec::new() })
    }

    /// What was asked for, in order, and when.
    fn asked(&self) -> Vec<(f64, String)> {
        self.0.asked.lock().expect("no panic").iter().map(|(at, place, _)| (at.as_secs_f64(), place.clone())).collect()
    }

    fn places(&self) -> Vec<String> {
        self.asked().into_iter().map(|(_, place)| place).collect()
    }

    fn dialled(&self) -> Vec<String> {
        self.0.dialled.lock().expect("no panic").iter().map(SocketAddr::to_string).collect()
    }
}

fn get(fetcher: &Fetcher, address: &str) -> Result<Document, FetchError> {
    match fetcher.get(&Address::parse(address)?, &Conditional::default())? {
        Fetched::Whole(document) => Ok(*document),
        Fetched::Unchanged => panic!("nothing was known of it"),
    }
}

fn zipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("memory");
    encoder.finish().expect("memory")
}

#[test]
fn a_page_comes_with_what_is_known_of_it() {
    let fields = "Content-Type: text/html; charset=ISO-8859-1\nETag: \"7\"\nLast-Modified: Mon, 17 Nov 2025 09:00:00 GMT\n";
    let world = Here::default()
        .host("example.org", &[&[PUBLIC]])
        .says("example.org/a", &[redirect("/b?c=1")])
        .says("example.org/b?c=1", &[answer(200, fields, b"<p>caf\xe9")]);
    let page = get(&world.fetcher(), "http://example.org/a#top").expect("a page");
    assert_eq!((page.address.as_str(), page.bytes.as_slice()), ("http://example.org/b?c=1", b"<p>caf\xe9".as_slice()));
    assert_eq!((page.media.as_deref(), page.charset.as_deref()), (Some("text/html"), Some("ISO-8859-1")));
    assert_eq!((page.etag.as_deref(), page.modified.as_deref()), (Some("\"7\""), Some("Mon, 17 Nov 2025 09:00:00 GMT")));
    assert_eq!(page.received.to_string(), "2025-11-18T10:00:00Z");
    assert_eq!(world.places(), ["example.org/robots.txt", "example.org/a", "example.org/b?c=1"]);
    assert_eq!(world.dialled(), ["9.9.9.9:80"; 3]);
    let request = world.0.asked.lock().expect("no panic")[1].2.to_ascii_lowercase();
    assert!(request.contains("\r\nuser-agent: onrecord/") && request.contains("\r\naccept-encoding: gzip\r\n") && !request.contains("cookie"), "{request}");
}

#[test]
fn private_addresses_are_refused_before_anything_is_dialled() {
    for (address, ip) in [
        ("http://127.0.0.1/", "127.0.0.1"),
        ("http://2130706433/", "127.0.0.1"),
        ("http://0x7f.1:8080/", "127.0.0.1"),
        ("http://0177.0.0.1/", "127.0.0.1"),
        ("http://169.254.169.254/latest/meta-data/", "169.254.169.254"),
        ("https://[::1]/", "::1"),
        ("http://[::ffff:10.0.0.1]/", "::ffff:10.0.0.1"),
        ("http://[64:ff9b::7f00:1]/", "64:ff9b::7f00:1"),
        ("http://10.1.2.3/", "10.1.2.3"),
        ("http://0/", "0.0.0.0"),
        ("http://inside.example.org/", "192.168.1.1"),
        // One of several is enough.
        ("http://mixed.example.org/", "fc00::7"),
    ] {
        let world = Here::default().host("inside.example.org", &[&["192.168.1.1"]]).host("mixed.example.org", &[&[PUBLIC, "fc00::7"]]);
        let error = get(&world.fetcher(), address).expect_err(address);
        assert!(matches!(&error, FetchError::Private { ip: Some(at), .. } if at.to_string() == ip), "{address}: {error:?}");
        assert!(error.to_string().contains("`--allow-private`"), "{error}");
        assert_eq!(world.dialled(), [""; 0], "{address}");
    }
    for name in ["http://localhost/", "http://LOCALHOST.:631/", "http://a.localhost/"] {
        let world = Here::default().host("localhost", &[&[PUBLIC]]).host("a.localhost", &[&[PUBLIC]]);
        assert!(matches!(get(&world.fetcher(), name), Err(FetchError::Private { ip: None, .. })), "{name}");
        assert_eq!(world.dialled(), [""; 0]);
    }
}

#[test]
fn private_addresses_are_refused_on_every_redirect() {
    for to in [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest/",
        "http://[::1]:8080/",
        "//2130706433/",
        "https://0x7f000001/",
        "http://inside.example.org/",
        "http://localhost/",
    ] {
        let world = Here::default()
            .host("example.org", &[&[PUBLIC]])
            .host("inside.example.org", &[&["10.0.0.7"]])
            .says("example.org/", &[redirect("http://example.org/b")])
            .says("example.org/b", &[redirect(to)]);
        assert!(matches!(get(&world.fetcher(), "http://example.org/"), Err(FetchError::Private { .. })), "{to}");
        assert!(world.dialled().iter().all(|at| at == "9.9.9.9:80"), "{to}: {:?}", world.dialled());
        assert_eq!(world.places(), ["example.org/robots.txt", "example.org/", "example.org/b"], "{to}");
    }
    for to in ["ftp://example.org/", "file:///etc/passwd", "http://ann:pw@example.org/", "javascript:1", "http://["] {
        let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/", &[redirect(to)]);
        assert!(matches!(get(&world.fetcher(), "http://example.org/"), Err(FetchError::NotAnAddress { .. })), "{to}");
    }
}

#[test]
fn a_name_that_moves_inside_at_the_second_look_is_refused() {
    // The first look is for robots.txt, the second for the page; the third would be ours if we connected by name.
    for looks in [&[&[PUBLIC][..], &["127.0.0.1"]][..], &[&[PUBLIC], &[PUBLIC], &["127.0.0.1"]]] {
        let world = Here::default().host("rebind.example.org", looks).says("rebind.example.org/", &[redirect("/b")]);
        let error = get(&world.fetcher(), "http://rebind.example.org/").expect_err("it moved inside");
        assert!(matches!(error, FetchError::Private { .. }), "{error:?}");
        // As often as it was looked for and found outside, it was dialled, and there alone.
        assert_eq!(world.dialled(), vec!["9.9.9.9:80"; looks.len() - 1]);
    }
}

#[test]
fn private_addresses_are_fetched_where_that_is_allowed() {
    let world = Here::default().says("127.0.0.1:8080/", &[answer(200, "", b"in")]).says("[::1]/", &[answer(200, "", b"six")]);
    let fetcher = world.fetcher_with(Limits::default(), Private::Allowed);
    assert_eq!(get(&fetcher, "http://2130706433:8080/").expect("a page").bytes, b"in");
    assert_eq!(get(&fetcher, "http://[::1]/").expect("a page").bytes, b"six");
    assert_eq!(world.dialled(), ["127.0.0.1:8080", "127.0.0.1:8080", "[::1]:80", "[::1]:80"]);
}

#[test]
fn robots_are_asked_once_and_heeded() {
    let world = Here::default()
        .host("example.org", &[&[PUBLIC]])
        .host("other.example.org", &[&[PUBLIC]])
        .says("example.org/robots.txt", &[answer(200, "", b"User-agent: onrecord\nDisallow: /private\n")])
        .says("example.org/a", &[answer(200, "", b"a")])
        .says("example.org/b", &[redirect("http://other.example.org/x")])
        .says("other.example.org/robots.txt", &[answer(200, "", b"User-agent: *\nDisallow: /")]);
    let fetcher = world.fetcher();
    assert!(get(&fetcher, "http://example.org/a").is_ok());
    let refused = |host: &str| Err(FetchError::Robots { host: host.to_owned() });
    assert_eq!(get(&fetcher, "http://example.org/private/1").map(|_| ()), refused("example.org"));
    // The host that a redirect leads to is asked too.
    assert_eq!(get(&fetcher, "http://example.org/b").map(|_| ()), refused("other.example.org"));
    assert_eq!(world.places(), ["example.org/robots.txt", "example.org/a", "example.org/b", "other.example.org/robots.txt"]);
}

#[test]
fn robots_that_are_not_there_allow_and_those_that_fail_forbid() {
    for code in [401, 403, 404, 410] {
        let world = Here::default()
            .host("example.org", &[&[PUBLIC]])
            .says("example.org/robots.txt", &[answer(code, "", b"Disallow: /")])
            .says("example.org/", &[answer(200, "", b"a")]);
        assert!(get(&world.fetcher(), "http://example.org/").is_ok(), "{code}");
    }
    for code in [429, 500, 503] {
        let world = Here::default()
            .host("example.org", &[&[PUBLIC]])
            .says("example.org/robots.txt", &[answer(code, "", b"")])
            .says("example.org/", &[answer(200, "", b"a")]);
        let error = get(&world.fetcher(), "http://example.org/").expect_err("it is forbidden");
        assert_eq!(error, FetchError::RobotsUnknown { host: "example.org".to_owned(), code });
        assert_eq!(world.places(), ["example.org/robots.txt"]);
    }
    // Five redirects are followed, more are as if there were none; none of them leads inside.
    let chain = |length: usize, end: Vec<u8>| {
        let mut world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/", &[answer(200, "", b"a")]);
        for n in 0..length {
            let from = if n == 0 { "example.org/robots.txt".to_owned() } else { format!("example.org/r{n}") };
            world = world.says(&from, &[redirect(&format!("/r{}", n + 1))]);
        }
        world.says(&format!("example.org/r{length}"), &[end])
    };
    let forbid = answer(200, "", b"User-agent: *\nDisallow: /");
    assert!(matches!(get(&chain(5, forbid.clone()).fetcher(), "http://example.org/"), Err(FetchError::Robots { .. })));
    assert!(get(&chain(6, forbid).fetcher(), "http://example.org/").is_ok());
    let world = chain(1, redirect("http://127.0.0.1/robots.txt"));
    assert!(matches!(get(&world.fetcher(), "http://example.org/"), Err(FetchError::Private { .. })));
    assert!(world.dialled().iter().all(|at| at == "9.9.9.9:80"));
}

#[test]
fn a_host_is_asked_once_a_second_and_each_host_for_itself() {
    let world = Here::default().host("example.org", &[&[PUBLIC]]).host("example.net", &[&[PUBLIC]]).says("example.org/a", &[redirect("/b")]);
    let fetcher = world.fetcher();
    for address in ["http://example.org/a", "http://example.org:8080/c", "http://example.net/d"] {
        let _ = get(&fetcher, address);
    }
    let expected = [
        (0.0, "example.org/robots.txt"),
        (1.0, "example.org/a"),
        (2.0, "example.org/b"),
        (3.0, "example.org:8080/robots.txt"),
        (4.0, "example.org:8080/c"),
        (4.0, "example.net/robots.txt"),
        (5.0, "example.net/d"),
    ];
    assert_eq!(world.asked(), expected.map(|(at, place)| (at, place.to_owned())));
}

#[test]
fn a_host_may_ask_for_longer_pauses_up_to_a_bound() {
    for (delay, pause) in [("5", 5.0), ("0.1", 1.0), ("9000", 30.0)] {
        let robots = answer(200, "", format!("User-agent: *\nCrawl-delay: {delay}").as_bytes());
        let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/robots.txt", &[robots]);
        let fetcher = world.fetcher();
        for path in ["a", "b", "c"] {
            let _ = get(&fetcher, &format!("http://example.org/{path}"));
        }
        let times: Vec<f64> = world.asked().into_iter().map(|(at, _)| at).collect();
        assert_eq!(times, [0.0, 1.0, 1.0 + pause, 1.0 + 2.0 * pause], "{delay}");
    }
}

#[test]
fn a_host_that_has_too_much_to_do_is_left_alone() {
    for (code, wait, at) in [(503, "7", 8.0), (429, "Tue, 18 Nov 2025 10:00:20 GMT", 21.0), (503, "0", 2.0)] {
        let busy = answer(code, &format!("Retry-After: {wait}\n"), b"");
        let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/a", &[busy, answer(200, "", b"a")]);
        assert_eq!(get(&world.fetcher(), "http://example.org/a").expect("a page").bytes, b"a");
        assert_eq!(world.asked()[2], (at, "example.org/a".to_owned()));
    }
    // Too long, or without end: an error that says so.
    let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/a", &[answer(429, "Retry-After: 3600\n", b"")]);
    let fetcher = world.fetcher();
    let error = get(&fetcher, "http://example.org/a").expect_err("it is busy");
    assert_eq!(error.to_string(), "the server answered 429 Too Many Requests and asks to wait for 3600 s");
    assert!(error.may_pass());
    let _ = get(&fetcher, "http://example.org/b");
    assert_eq!(world.asked()[1..].iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1.0, 31.0]);
    let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/a", &[answer(503, "Retry-After: 1\n", b"")]);
    assert_eq!(get(&world.fetcher(), "http://example.org/a").map(|_| ()), Err(FetchError::Status { code: 503, wait: Some(1) }));
    assert_eq!(world.places().len(), 3);
}

#[test]
fn what_is_as_it_was_is_not_sent_again() {
    let fresh = answer(200, "ETag: \"2\"\n", b"new");
    let world =
        Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/a", &[answer(304, "", b""), fresh]).says("example.org/old", &[redirect("/a")]);
    let fetcher = world.fetcher();
    let known =
        Conditional { from: "http://example.org/a".to_owned(), etag: Some("\"1\"".to_owned()), modified: Some("Mon, 17 Nov 2025 09:00:00 GMT".to_owned()) };
    let ask = || fetcher.get(&Address::parse("http://example.org/old").expect("an address"), &known).expect("an answer");
    assert!(matches!(ask(), Fetched::Unchanged));
    assert!(matches!(ask(), Fetched::Whole(page) if page.bytes == b"new" && page.etag.as_deref() == Some("\"2\"")));
    let asked = world.0.asked.lock().expect("no panic");
    let request = |n: usize| asked[n].2.to_ascii_lowercase();
    // What is known is of `/a`; the way there is asked as ever.
    assert!(!request(1).contains("if-none-match"));
    assert!(request(2).contains("\r\nif-none-match: \"1\"\r\n") && request(2).contains("\r\nif-modified-since: mon, 17 nov 2025 09:00:00 gmt\r\n"));
    drop(asked);
    // A server that says "as it was" without being asked makes no sense.
    let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/a", &[answer(304, "", b"")]);
    assert_eq!(get(&world.fetcher(), "http://example.org/a").map(|_| ()), Err(FetchError::Status { code: 304, wait: None }));
}

#[test]
fn redirects_end() {
    let mut world = Here::default().host("example.org", &[&[PUBLIC]]);
    for n in 0..20 {
        world = world.says(&format!("example.org/{n}"), &[redirect(&format!("/{}", n + 1))]);
    }
    world = world
        .says("example.org/20", &[answer(200, "", b"end")])
        .says("example.org/x", &[redirect("/y")])
        .says("example.org/y", &[redirect("http://example.org/x#z")]);
    let fetcher = world.fetcher();
    assert_eq!(get(&fetcher, "http://example.org/12").expect("eight are followed").bytes, b"end");
    assert_eq!(get(&fetcher, "http://example.org/11").map(|_| ()), Err(FetchError::TooManyRedirects { limit: 8 }));
    assert_eq!(get(&fetcher, "http://example.org/x").map(|_| ()), Err(FetchError::RedirectLoop));
    // A redirect without a place to go to is an answer like others.
    let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/a", &[answer(301, "", b"")]);
    assert_eq!(get(&world.fetcher(), "http://example.org/a").map(|_| ()), Err(FetchError::Status { code: 301, wait: None }));
}

#[test]
fn a_body_is_read_up_to_a_size() {
    let limits = Limits { page_bytes: 100_000, ..Limits::default() };
    // Half a gigabyte of nothing in half a megabyte.
    let bomb = zipped(&vec![0_u8; 512 << 20]);
    let world = Here::default()
        .host("example.org", &[&[PUBLIC]])
        .says("example.org/bomb", &[answer(200, "Content-Encoding: gzip\n", &bomb)])
        .says("example.org/long", &[answer(200, "", &vec![b'a'; 100_001])])
        .says("example.org/fits", &[answer(200, "", &vec![b'a'; 100_000])])
        .says("example.org/zip", &[answer(200, "Content-Encoding: gzip\n", &zipped(b"<p>packed"))])
        .says("example.org/not", &[answer(200, "Content-Encoding: gzip\n", b"<p>not packed")])
        .says("example.org/br", &[answer(200, "Content-Encoding: br\n", b"x")])
        .says("example.org/cut", &[b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort".to_vec()])
        .says("example.org/noise", &[b"\0\0\0\0 what\r\n\r\n".to_vec()])
        .says("example.org/fields", &[answer(200, &"X-Pad: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n".repeat(9_000), b"x")])
        .says("example.org/empty", &[Vec::new()]);
    let fetcher = world.fetcher_with(limits, Private::Refused);
    let body = |path: &str| get(&fetcher, &format!("http://example.org/{path}")).map(|page| page.bytes);
    for path in ["bomb", "long"] {
        assert_eq!(body(path), Err(FetchError::TooLong { limit: 100_000 }), "{path}");
    }
    assert_eq!(body("fits").map(|bytes| bytes.len()), Ok(100_000));
    assert_eq!(body("zip"), Ok(b"<p>packed".to_vec()));
    assert_eq!(body("not"), Ok(b"<p>not packed".to_vec()));
    for path in ["br", "cut", "noise", "fields", "empty"] {
        assert!(matches!(body(path), Err(FetchError::Broken { .. })), "{path}: {:?}", body(path));
    }
}

#[test]
fn an_archive_is_read_as_it_comes() {
    let limits = Limits { page_bytes: 1_000, archive_bytes: 5_000, ..Limits::default() };
    let archive = |length: usize| {
        let mut bytes = b"WARC/1.0\r\n".to_vec();
        bytes.resize(length, b'x');
        answer(200, "", &bytes)
    };
    let world = Here::default()
        .host("example.org", &[&[PUBLIC]])
        .says("example.org/short", &[archive(900)])
        .says("example.org/long", &[archive(4_000)])
        .says("example.org/longer", &[archive(9_000)]);
    let fetcher = world.fetcher_with(limits, Private::Refused);
    let read = |path: &str| {
        let document = get(&fetcher, &format!("http://example.org/{path}")).expect("an archive");
        let (long, mut bytes) = (document.is_long(), Vec::new());
        let end = document.into_reader().read_to_end(&mut bytes).map_err(FetchError::from);
        (long, bytes.len(), end.map(|_| ()))
    };
    assert_eq!(read("short"), (false, 900, Ok(())));
    assert_eq!(read("long"), (true, 4_000, Ok(())));
    let (long, length, end) = read("longer");
    assert!(long && length <= 5_000, "{length}");
    assert_eq!(end, Err(FetchError::TooLong { limit: 5_000 }));
}

#[test]
fn a_server_that_drips_is_left() {
    let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/a", &[answer(200, "", &[b'a'; 5_000])]);
    *world.0.slowness.lock().expect("no panic") = Duration::from_millis(100);
    assert_eq!(get(&world.fetcher(), "http://example.org/a").map(|_| ()), Err(FetchError::TooSlow { what: "the server sends too slowly" }));
    // The headers took their time; of the body no more than a minute was waited for.
    assert!(world.now() < Duration::from_secs(120), "{:?}", world.now());
}

#[test]
fn what_cannot_be_reached_says_why() {
    let world = Here::default();
    let error = get(&world.fetcher(), "http://nowhere.example.org/").expect_err("there is none");
    assert_eq!(error.to_string(), "there is no host nowhere.example.org");
    let world = Here::default().host("example.org", &[&[PUBLIC]]).says("example.org/a", &[answer(410, "", b"")]);
    let error = get(&world.fetcher(), "http://example.org/a").expect_err("it is gone");
    assert_eq!((error.to_string().as_str(), error.may_pass()), ("the server answered 410 Gone", false));
    // Nobody speaks TLS there.
    let world = Here::default().host("example.org", &[&[PUBLIC]]);
    let error = get(&world.fetcher(), "https://example.org/a");
    assert!(error.is_err() && world.dialled() == ["9.9.9.9:443"], "{:?}", world.dialled());
}
