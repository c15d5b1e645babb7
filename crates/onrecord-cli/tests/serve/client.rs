//! A server of its own for each test, and requests byte by byte.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::time::Duration;

use serde_json::Value;

/// A running server; it ends with the test.
pub struct Server {
    child: Child,
    pub port: u16,
}

pub fn command(args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_onrecord"));
    command.arg("serve").args(args);
    if !args.contains(&"--archive") {
        // Never the user's own.
        command.args(["--archive", concat!(env!("CARGO_TARGET_TMPDIR"), "/no-such-archive.db")]);
    }
    command.stdin(Stdio::null());
    command
}

impl Server {
    pub fn start(args: &[&str]) -> Server {
        let args = [&["--port", "0"], args].concat();
        let mut child = command(&args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the program starts");
        let mut line = String::new();
        BufReader::new(child.stdout.take().expect("a pipe")).read_line(&mut line).expect("the address");
        let port = line.trim().split(':').nth(2).and_then(|rest| rest.split('/').next()?.parse().ok());
        Server { child, port: port.unwrap_or_else(|| panic!("no address in {line:?}")) }
    }

    pub fn get(&self, path: &str) -> Answer {
        self.send(&request("GET", path))
    }

    /// GET, and where that leads.
    pub fn follow(&self, path: &str) -> Answer {
        let answer = self.get(path);
        match answer.header("location") {
            Some(location) => self.get(location),
            None => answer,
        }
    }

    /// Sends a request and takes the answer, with `Host` set unless the request has its own.
    pub fn send(&self, request: &Request) -> Answer {
        #[expect(clippy::disallowed_methods, reason = "the test asks its own server")]
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).expect("the server listens");
        stream.set_read_timeout(Some(Duration::from_secs(180))).expect("a limit");
        let has = |name: &str| request.headers.iter().any(|(own, _)| own.eq_ignore_ascii_case(name));
        let mut head = format!("{} {} HTTP/1.1\r\nConnection: close\r\n", request.method, request.path);
        if !has("host") {
            head += &format!("Host: localhost:{}\r\n", self.port);
        }
        if !request.body.is_empty() || request.method == "POST" {
            head += &format!("Content-Length: {}\r\n", request.body.len());
        }
        for (name, value) in &request.headers {
            head += &format!("{name}: {value}\r\n");
        }
        let mut bytes = head.into_bytes();
        bytes.extend(b"\r\n");
        bytes.extend(&request.body);
        // A body that is not wanted may not be taken; the answer tells why.
        let _ = stream.write_all(&bytes);
        let mut answer = Vec::new();
        let _ = stream.read_to_end(&mut answer);
        Answer::of(&answer)
    }

    /// Interrupts the server and waits for its end.
    pub fn stop(mut self) -> ExitStatus {
        let stopped = Command::new("kill").args(["-INT", &self.child.id().to_string()]).status().expect("kill");
        assert!(stopped.success());
        self.child.wait().expect("its end")
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[derive(Debug, Clone)]
pub struct Request {
    method: String,
    path: String,
    headers: Vec<(String, String)>,
    body: Vec<u8>,
}

pub fn request(method: &str, path: &str) -> Request {
    Request { method: method.to_owned(), path: path.to_owned(), headers: Vec::new(), body: Vec::new() }
}

impl Request {
    pub fn header(mut self, name: &str, value: &str) -> Request {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn body(mut self, media: &str, body: impl Into<Vec<u8>>) -> Request {
        self.body = body.into();
        self.header("Content-Type", media)
    }

    /// A form as browsers send it: with a file where `name` begins with `@`.
    pub fn form(self, fields: &[(&str, &str)]) -> Request {
        let field = |(name, value): &(&str, &str)| match name.strip_prefix('@') {
            Some(file) => part(&format!("name=\"file\"; filename=\"{file}\"\r\nContent-Type: application/octet-stream"), value),
            None => part(&format!("name=\"{name}\""), value),
        };
        self.parts(fields.iter().map(field).collect())
    }

    /// A form of fields, and then files.
    pub fn form_with_files(self, fields: &[(&str, &str)], files: &[(&str, &str)]) -> Request {
        let fields = fields.iter().map(|(name, value)| part(&format!("name=\"{name}\""), value));
        let files = files.iter().map(|(name, bytes)| part(&format!("name=\"files\"; filename=\"{name}\"\r\nContent-Type: text/plain"), bytes));
        self.parts(fields.chain(files).collect())
    }

    fn parts(self, mut body: String) -> Request {
        body += "--edge--\r\n";
        self.body("multipart/form-data; boundary=edge", body)
    }
}

fn part(what: &str, value: &str) -> String {
    format!("--edge\r\nContent-Disposition: form-data; {what}\r\n\r\n{value}\r\n")
}

#[derive(Debug)]
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    fn of(bytes: &[u8]) -> Answer {
        let end = bytes.windows(4).position(|w| w == b"\r\n\r\n").unwrap_or_else(|| panic!("no answer: {:?}", String::from_utf8_lossy(bytes)));
        let head = String::from_utf8_lossy(&bytes[..end]);
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1)?.parse().ok()).expect("a status");
        let headers: Vec<_> = lines.filter_map(|line| line.split_once(": ")).map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned())).collect();
        let chunked = headers.iter().any(|(name, value)| name == "transfer-encoding" && value == "chunked");
        let body = &bytes[end + 4..];
        Answer { status, headers, body: if chunked { unchunked(body) } else { body.to_vec() } }
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own == name).map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("UTF-8")
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&self.body)))
    }
}

fn unchunked(mut body: &[u8]) -> Vec<u8> {
    let mut whole = Vec::new();
    while let Some(end) = body.windows(2).position(|w| w == b"\r\n") {
        let length = usize::from_str_radix(&String::from_utf8_lossy(&body[..end]), 16).expect("a chunk's length");
        if length == 0 {
            break;
        }
        whole.extend(&body[end + 2..end + 2 + length]);
        body = &body[end + 4 + length..];
    }
    whole
}
