//! Reports by their address: from a server of the test's own, and from nowhere else unless that is allowed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;

use super::client::{Server, request};

const PAGE: &str = "<!doctype html><html lang=en><title>Nobody asked</title><article><h1>Nobody asked</h1>\
                    <p>The mayor of Ellingvale said on Monday that she had not been asked about the plan.</p>\
                    <p>“Nobody told me,” she added. The council denied that it had tried to hide anything from her.</p></article></html>";

/// A server that has one page, and robots.txt of nothing.
fn web() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    std::thread::spawn(move || {
        for mut stream in listener.incoming().flatten() {
            let mut lines = BufReader::new(stream.try_clone().expect("a stream")).lines();
            let first = lines.next().and_then(Result::ok).unwrap_or_default();
            while lines.next().and_then(Result::ok).is_some_and(|line| !line.is_empty()) {}
            let (status, body) = if first.starts_with("GET /story ") { ("200 OK", PAGE) } else { ("404 Not Found", "") };
            let _ = write!(stream, "HTTP/1.1 {status}\r\nContent-Type: text/html; charset=utf-8\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
        }
    });
    port
}

#[test]
fn a_page_is_read_by_its_address() {
    let address = format!("http://127.0.0.1:{}/story", web());
    let open = Server::start(&["--allow-private"]);
    let answer = open.send(&request("POST", "/read").form(&[("text", " "), ("address", &address), ("outlet", "Example Wire")]));
    assert_eq!(answer.status, 303, "{}", answer.text());
    let page = open.get(answer.header("location").expect("a place"));
    let page = page.text();
    assert!(page.contains("Nobody told me") && page.contains(&address) && page.contains("Example Wire"), "{page}");
    // What was pasted is read, whatever the address.
    let answer = open.send(&request("POST", "/read").form(&[("text", "The council denied it."), ("address", "http://127.0.0.1:1/")]));
    assert_eq!(answer.status, 303);
    let missing = open.send(&request("POST", "/read").form(&[("address", &address.replace("story", "nothing"))]));
    assert_eq!((missing.status, missing.text().contains("404")), (502, true), "{}", missing.text());
}

#[test]
fn addresses_within_are_refused() {
    let address = format!("http://127.0.0.1:{}/story", web());
    let server = Server::start(&[]);
    let mut spellings = vec![address.clone(), address.replace("127.0.0.1", "localhost"), address.replace("127.0.0.1", "2130706433")];
    spellings.extend(["http://169.254.169.254/latest/meta-data/", "http://[::1]/", "http://[::ffff:10.0.0.1]/"].map(str::to_owned));
    for address in spellings {
        let answer = server.send(&request("POST", "/read").form(&[("address", &address)]));
        assert_eq!((answer.status, answer.text().contains("t was not fetched")), (403, true), "{address}: {}", answer.text());
    }
    for address in ["file:///etc/passwd", "ftp://example.org/", "https://", "http://a b/"] {
        assert_eq!(server.send(&request("POST", "/read").form(&[("address", address)])).status, 400, "{address}");
    }
    // Another page in the browser cannot have anything fetched.
    let foreign = request("POST", "/read").form(&[("address", "https://example.org/")]).header("Origin", "https://elsewhere.example").header("Sec-Fetch-Site", "cross-site");
    assert_eq!(server.send(&foreign).status, 403);
}

#[test]
fn a_page_is_added_by_its_address() {
    let address = format!("http://127.0.0.1:{}/story", web());
    let archive = concat!(env!("CARGO_TARGET_TMPDIR"), "/serve-fetching.db");
    for rest in ["", "-wal", "-shm"] {
        let _ = std::fs::remove_file(format!("{archive}{rest}"));
    }
    let server = Server::start(&["--allow-private", "--archive", archive]);
    let desk = server.get("/add");
    let token = desk.text().split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned();
    let form = |token: &str| request("POST", "/add").form(&[("token", token), ("addresses", &format!("{address}\r\n"))]);
    assert_eq!(server.send(&form("no-such-token")).status, 403);
    let sent = server.send(&form(&token));
    assert_eq!(sent.status, 303, "{}", sent.text());
    let batch = sent.header("location").expect("a place").to_owned();
    let ended = (0..600).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(100));
        server.get(&batch).text().contains("1 article added. Done.")
    });
    assert!(ended, "{}", server.get(&batch).text());
    assert!(server.get("/search?q=told").text().contains("Nobody told me"));
}
