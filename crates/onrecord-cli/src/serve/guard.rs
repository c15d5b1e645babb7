//! Who may ask: the first thing that a request meets.
//!
//! A page of a stranger can make the user's browser send requests to this server, and a name that it
//! controls can be made to point here (DNS rebinding). So a request must call the server by a name that
//! is its own, must not come from another site, and must have the secret where there is one.

use std::net::{IpAddr, Ipv6Addr};

use axum::extract::{Request, State};
use axum::http::header::{AUTHORIZATION, COOKIE, HOST, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use super::problem::Problem;
use super::room::Room;

/// What pages may do: load our own files and send forms to us; nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
                      form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'";

/// The headers of every answer.
const HEADERS: &[(&str, &str)] = &[
    ("content-security-policy", POLICY),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    // Not `no-referrer`: with that, browsers send our own forms with `Origin: null`.
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
    ("permissions-policy", "camera=(), geolocation=(), microphone=(), payment=(), usb=()"),
    ("x-robots-tag", "noindex"),
];

/// The header by which a program shows the token for changes.
const TOKEN_HEADER: &str = "x-onrecord-token";

const ACCESS_COOKIE: &str = "onrecord";

/// Lets a request pass that may, and puts the headers on every answer.
pub async fn guard(State(room): State<Room>, request: Request, next: Next) -> Response {
    let mut response = match judge(&room.hosts, request.method(), request.uri(), request.headers()) {
        Err(problem) => problem.into_response(),
        Ok(()) => match admit(&room, &request) {
            Admitted::Yes => next.run(request).await,
            Admitted::With(response) => response,
        },
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    response
}

/// By which names the server may be called, besides loopback addresses and `localhost`.
#[derive(Debug, Clone, Default)]
pub struct Hosts {
    /// Any address of digits. No name can be made to point at us by those, so they are safe.
    pub any_ip: bool,
    /// Names that the user gave, in small letters.
    pub names: Vec<String>,
}

impl Hosts {
    /// Whether `authority`, a host with or without a port, is one of ours.
    fn know(&self, authority: &str) -> bool {
        let (host, port) = match authority.strip_prefix('[') {
            Some(rest) => match rest.split_once(']') {
                Some((host, port)) => (host.parse::<Ipv6Addr>().map(IpAddr::V6).map_err(|_| ""), port.strip_prefix(':').or(port.is_empty().then_some("0"))),
                None => return false,
            },
            None => {
                let (host, port) = authority.split_once(':').map_or((authority, "0"), |(host, port)| (host, port));
                (host.parse::<IpAddr>().map_err(|_| host), Some(port))
            }
        };
        if port.is_none_or(|port| port.parse::<u16>().is_err()) {
            return false;
        }
        match host {
            Ok(ip) => ip.is_loopback() || self.any_ip,
            Err(name) => name.eq_ignore_ascii_case("localhost") || self.names.iter().any(|own| own.eq_ignore_ascii_case(name)),
        }
    }
}

/// Whether a request may come from where it comes.
fn judge(hosts: &Hosts, method: &Method, uri: &Uri, headers: &HeaderMap) -> Result<(), Problem> {
    let misdirected = || Problem::new(StatusCode::MISDIRECTED_REQUEST, "host", "this server is not called by that name");
    let mut named = headers.get_all(HOST).iter();
    let host = match (named.next().map(HeaderValue::to_str), named.next()) {
        (Some(Ok(host)), None) if hosts.know(host) => host,
        _ => return Err(misdirected()),
    };
    if uri.authority().is_some_and(|authority| authority.as_str() != host) {
        return Err(misdirected());
    }
    let foreign = |detail: &str| Err(Problem::new(StatusCode::FORBIDDEN, "cross-site", detail));
    if !matches!(*method, Method::GET | Method::HEAD | Method::POST | Method::DELETE) {
        return Err(Problem::new(StatusCode::METHOD_NOT_ALLOWED, "method", "only GET, HEAD, POST and DELETE are known here"));
    }
    let reads = matches!(*method, Method::GET | Method::HEAD);
    for origin in headers.get_all(ORIGIN) {
        let own = origin.to_str().ok().and_then(|origin| origin.strip_prefix("http://").or(origin.strip_prefix("https://"))) == Some(host);
        if !own {
            return foreign("the request comes from a page of another site");
        }
    }
    let value = |name: &str| headers.get(name).map(|value| value.to_str().unwrap_or("?"));
    match value("sec-fetch-site") {
        None | Some("same-origin" | "none") => Ok(()),
        // A link on another page may lead here.
        Some("cross-site" | "same-site") if reads && value("sec-fetch-mode") == Some("navigate") && value("sec-fetch-dest") == Some("document") => Ok(()),
        Some(_) => foreign("the browser says that another site sends this"),
    }
}

/// Whether a request that passed the guard may change something: only who shows the token that was made at start.
pub fn may_change(room: &Room, shown: Option<&str>) -> Result<(), Problem> {
    if room.read_only {
        return Err(Problem::new(StatusCode::FORBIDDEN, "read-only", "this reading room was opened with `--read-only`"));
    }
    if !shown.is_some_and(|shown| room.change.is(shown)) {
        return Err(Problem::new(StatusCode::FORBIDDEN, "token", "what changes something needs the token of this page; load it again"));
    }
    Ok(())
}

/// The token that a program shows in a header.
pub fn shown_token(headers: &HeaderMap) -> Option<&str> {
    headers.get(TOKEN_HEADER).and_then(|value| value.to_str().ok())
}

enum Admitted {
    Yes,
    With(Response),
}

/// Asks for the secret, where there is one; whoever has it in the address gets it as a cookie.
fn admit(room: &Room, request: &Request) -> Admitted {
    let Some(secret) = &room.access else { return Admitted::Yes };
    let headers = request.headers();
    let bearer = headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    let cookies = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';'));
    let mut cookie = cookies.filter_map(|pair| pair.trim().strip_prefix(ACCESS_COOKIE)?.strip_prefix('='));
    if bearer.is_some_and(|shown| secret.is(shown)) || cookie.any(|shown| secret.is(shown)) {
        return Admitted::Yes;
    }
    let shown = request.uri().query().and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("token=")));
    if request.method() == Method::GET && shown.is_some_and(|shown| secret.is(shown)) {
        let cookie = format!("{ACCESS_COOKIE}={}; Path=/; HttpOnly; SameSite=Strict; Max-Age=2592000", secret.text());
        // A path of two slashes would be an address of another host.
        let path = format!("/{}", request.uri().path().trim_start_matches('/'));
        let to = [(LOCATION, path), (SET_COOKIE, cookie)];
        return Admitted::With((StatusCode::SEE_OTHER, to).into_response());
    }
    let detail = "this reading room needs its token: once in the address as `?token=`, or as `Authorization: Bearer`";
    Admitted::With(Problem::new(StatusCode::UNAUTHORIZED, "token", detail).into_response())
}

/// A text that is not told, and compared without telling how much of it was right.
#[derive(Clone)]
pub struct Secret(String);

impl Secret {
    /// Makes a secret of a text.
    pub fn new(text: String) -> Secret {
        Secret(text)
    }

    /// Makes one by chance.
    pub fn random() -> Result<Secret, String> {
        let mut bytes = [0u8; 24];
        getrandom::fill(&mut bytes).map_err(|error| format!("the system gives no random numbers: {error}"))?;
        Ok(Secret(bytes.iter().map(|byte| format!("{byte:02x}")).collect()))
    }

    /// The text.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// Whether `shown` is the secret.
    pub fn is(&self, shown: &str) -> bool {
        let (own, shown) = (self.0.as_bytes(), shown.as_bytes());
        own.len() == shown.len() && own.iter().zip(shown).fold(0, |differs, (a, b)| differs | (a ^ b)) == 0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(hosts: &Hosts, host: &str, ours: bool) {
        assert_eq!(hosts.know(host), ours, "{host}");
    }

    #[test]
    fn names_of_this_machine_are_known() {
        let own = Hosts::default();
        for host in ["localhost", "LocalHost:7117", "127.0.0.1", "127.0.0.1:80", "127.8.9.1:1", "[::1]", "[::1]:7117"] {
            check(&own, host, true);
        }
        let others = ["", "evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "0.0.0.0", "192.168.1.5", "2130706433", "0x7f000001", "localhost.", "[::]", "[::1", "::1"];
        for host in others.into_iter().chain(["localhost:", "localhost:x", "localhost:7117:1", "127.0.0.1@evil.example", "localhost, evil.example"]) {
            check(&own, host, false);
        }
    }

    #[test]
    fn beyond_this_machine_addresses_and_given_names_are_known() {
        let hosts = Hosts { any_ip: true, names: vec!["news.example".to_owned()] };
        check(&hosts, "192.168.1.5:7117", true);
        check(&hosts, "News.Example", true);
        check(&hosts, "evil.example", false);
    }

    #[test]
    fn a_secret_is_itself_only() {
        let secret = Secret::random().expect("random numbers");
        assert_eq!(secret.text().len(), 48);
        assert!(secret.is(secret.text()));
        let other = format!("{}g", &secret.text()[..47]);
        assert!(!secret.is("") && !secret.is(&secret.text()[1..]) && !secret.is(&other));
        assert_eq!(format!("{secret:?}"), "Secret", "logs do not tell it");
    }
}
