//! Requests that must be refused, and are.

use super::client::{Request, Server, request};

const REPORT: &str = "The mayor said on Monday that she had not been asked. “Nobody told me,” she added.";

/// What comes with a request: `Host`, `Origin`, `Sec-Fetch-Site` and what else, and whether it may pass.
struct Case {
    method: &'static str,
    host: &'static str,
    headers: &'static [(&'static str, &'static str)],
    status: u16,
}

const fn case(method: &'static str, host: &'static str, headers: &'static [(&'static str, &'static str)], status: u16) -> Case {
    Case { method, host, headers, status }
}

/// `{port}` is the server's. A page of the user's own at another port is another site, too.
const REFUSED: &[Case] = &[
    // Names that are not ours: DNS rebinding.
    case("GET", "evil.example", &[], 421),
    case("GET", "evil.example:{port}", &[], 421),
    case("POST", "evil.example:{port}", &[], 421),
    case("POST", "evil.example:{port}", &[("Origin", "http://evil.example:{port}")], 421),
    case("POST", "evil.example:{port}", &[("Sec-Fetch-Site", "same-origin")], 421),
    case("DELETE", "evil.example:{port}", &[], 421),
    case("GET", "localhost.evil.example", &[], 421),
    case("GET", "127.0.0.1.nip.io:{port}", &[], 421),
    case("GET", "localhost.:{port}", &[], 421),
    case("GET", "0.0.0.0:{port}", &[], 421),
    case("GET", "192.168.1.5:{port}", &[], 421),
    case("GET", "[::]:{port}", &[], 421),
    case("GET", "[::ffff:7f00:1]:{port}", &[], 421),
    case("GET", "2130706433:{port}", &[], 421),
    case("GET", "0x7f.1", &[], 421),
    case("GET", "localhost:{port}@evil.example", &[], 421),
    case("GET", "evil.example#localhost", &[], 421),
    case("GET", "localhost:99999", &[], 421),
    case("GET", "localhost:", &[], 421),
    case("GET", "", &[], 421),
    case("GET", "localhost:{port}", &[("Host", "evil.example")], 421),
    // Pages of others that send something.
    case("POST", "localhost:{port}", &[("Origin", "http://evil.example")], 403),
    case("POST", "localhost:{port}", &[("Origin", "https://evil.example:{port}")], 403),
    case("POST", "localhost:{port}", &[("Origin", "null")], 403),
    case("POST", "localhost:{port}", &[("Origin", "")], 403),
    case("POST", "localhost:{port}", &[("Origin", "http://localhost")], 403),
    case("POST", "localhost:{port}", &[("Origin", "http://localhost:1")], 403),
    case("POST", "localhost:{port}", &[("Origin", "http://127.0.0.1:{port}")], 403),
    case("POST", "localhost:{port}", &[("Origin", "file://localhost:{port}")], 403),
    case("POST", "localhost:{port}", &[("Origin", "http://localhost:{port}"), ("Origin", "http://evil.example")], 403),
    case("POST", "127.0.0.1:{port}", &[("Origin", "http://localhost:{port}")], 403),
    case("POST", "localhost:{port}", &[("Sec-Fetch-Site", "cross-site")], 403),
    case("POST", "localhost:{port}", &[("Sec-Fetch-Site", "same-site")], 403),
    case("POST", "localhost:{port}", &[("Sec-Fetch-Site", "something-new")], 403),
    case("POST", "localhost:{port}", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")], 403),
    case("POST", "localhost:{port}", &[("Origin", "http://localhost:{port}"), ("Sec-Fetch-Site", "same-site")], 403),
    case("DELETE", "localhost:{port}", &[("Origin", "http://evil.example")], 403),
    case("DELETE", "localhost:{port}", &[("Sec-Fetch-Site", "cross-site")], 403),
    // Pages of others that look, without being a link that the user follows.
    case("GET", "localhost:{port}", &[("Origin", "http://evil.example")], 403),
    case("GET", "localhost:{port}", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "no-cors"), ("Sec-Fetch-Dest", "image")], 403),
    case("GET", "localhost:{port}", &[("Sec-Fetch-Site", "same-site"), ("Sec-Fetch-Mode", "cors"), ("Sec-Fetch-Dest", "empty")], 403),
    case("GET", "localhost:{port}", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe")], 403),
    // Methods that nobody needs here.
    case("OPTIONS", "localhost:{port}", &[("Origin", "http://evil.example"), ("Access-Control-Request-Method", "POST")], 405),
    case("PUT", "localhost:{port}", &[], 405),
    case("TRACE", "localhost:{port}", &[], 405),
];

const PASSED: &[Case] = &[
    case("GET", "localhost:{port}", &[], 200),
    case("GET", "127.0.0.1:{port}", &[], 200),
    case("GET", "[::1]:{port}", &[], 200),
    case("GET", "localhost:8080", &[], 200),
    case("GET", "localhost:{port}", &[("Sec-Fetch-Site", "none")], 200),
    case("GET", "localhost:{port}", &[("Sec-Fetch-Site", "cross-site"), ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document")], 200),
    case("POST", "localhost:{port}", &[], 200),
    case("POST", "localhost:{port}", &[("Origin", "http://localhost:{port}"), ("Sec-Fetch-Site", "same-origin")], 200),
    case("POST", "127.0.0.1:{port}", &[("Origin", "http://127.0.0.1:{port}")], 200),
];

fn made(case: &Case, server: &Server) -> Request {
    let filled = |text: &str| text.replace("{port}", &server.port.to_string());
    let path = match case.method {
        "POST" => "/api/v1/read",
        "DELETE" => "/api/v1/readings/1",
        _ => "/health",
    };
    let mut made = request(case.method, path).header("Host", &filled(case.host));
    for (name, value) in case.headers {
        made = made.header(name, &filled(value));
    }
    if case.method == "POST" { made.body("text/plain", REPORT) } else { made }
}

#[test]
fn requests_from_elsewhere_are_refused() {
    let server = Server::start(&[]);
    assert!(REFUSED.len() >= 40);
    for case in REFUSED {
        let answer = server.send(&made(case, &server));
        let what = format!("{} {:?} {:?}", case.method, case.host, case.headers);
        assert_eq!(answer.status, case.status, "{what}: {}", answer.text());
        assert!(answer.header("access-control-allow-origin").is_none(), "{what}");
        assert_eq!(answer.header("content-type"), Some("application/problem+json"), "{what}");
    }
    for case in PASSED {
        let answer = server.send(&made(case, &server));
        assert_eq!(answer.status, case.status, "{} {:?} {:?}: {}", case.method, case.host, case.headers, answer.text());
    }
}

#[test]
fn every_answer_has_the_headers_that_protect() {
    let server = Server::start(&[]);
    for answer in [server.get("/read"), server.get("/static/room.css"), server.get("/nowhere"), server.send(&request("GET", "/").header("Host", "evil.example"))] {
        let policy = answer.header("content-security-policy").expect("a policy");
        assert!(policy.starts_with("default-src 'none'") && !policy.contains("unsafe") && !policy.contains("http"), "{policy}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cross-origin-resource-policy"), Some("same-origin"));
    }
}

#[test]
fn what_changes_something_needs_the_token_of_the_page() {
    let server = Server::start(&[]);
    let page = server.follow("/read/example");
    let token = page.text().split("name=\"token\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a token").to_owned();
    let id = page.text().split("action=\"/read/").nth(1).and_then(|rest| rest.split('"').next()).expect("an address").to_owned();
    let path = format!("/api/v1/readings/{id}");
    let wrong = token.chars().rev().collect::<String>();
    for shown in [None, Some(""), Some(wrong.as_str())] {
        let mut delete = request("DELETE", &path);
        if let Some(shown) = shown {
            delete = delete.header("X-Onrecord-Token", shown);
        }
        assert_eq!(server.send(&delete).status, 403, "{shown:?}");
        let form = request("POST", &format!("/read/{id}/forget")).body("application/x-www-form-urlencoded", format!("token={}", shown.unwrap_or_default()));
        assert_eq!(server.send(&form).status, 403, "{shown:?}");
    }
    assert_eq!(server.get(&path).status, 200, "it is still there");
    assert_eq!(server.send(&request("DELETE", &path).header("X-Onrecord-Token", &token)).status, 204);
    assert_eq!(server.get(&path).status, 404);
}

#[test]
fn a_read_only_room_changes_nothing() {
    let server = Server::start(&["--read-only"]);
    let page = server.follow("/read/example");
    assert!(!page.text().contains("name=\"token\""), "there is nothing to change");
    assert_eq!(server.send(&request("DELETE", "/api/v1/readings/1").header("X-Onrecord-Token", "1")).status, 403);
    assert_eq!(server.send(&request("POST", "/api/v1/read").body("text/plain", REPORT)).status, 200, "reading changes nothing");
}

#[test]
fn beyond_this_machine_everybody_shows_the_token() {
    let secret = "a-secret-of-enough-letters";
    let server = Server::start(&["--bind", "0.0.0.0", "--token", secret]);
    for path in ["/health", "/read", "/static/room.css", "/?token=a-secret-of-other-letters"] {
        assert_eq!(server.get(path).status, 401, "{path}");
    }
    assert_eq!(server.send(&request("GET", "/health").header("Authorization", &format!("Bearer {secret}"))).status, 200);
    let first = server.get(&format!("//read?token={secret}"));
    assert_eq!((first.status, first.header("location")), (303, Some("/read")));
    let cookie = first.header("set-cookie").expect("a cookie");
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    let cookie = cookie.split(';').next().unwrap_or_default();
    assert_eq!(server.send(&request("GET", "/read").header("Cookie", cookie)).status, 200);
    assert_eq!(server.send(&request("GET", "/read").header("Cookie", cookie).header("Host", "evil.example")).status, 421);
    assert_eq!(server.send(&request("GET", "/read").header("Cookie", cookie).header("Host", "192.168.1.5:80")).status, 200);
}
