//! Paths into articles: files and standard input are opened here and nowhere else.

use std::collections::VecDeque;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use onrecord::article::Article;
use onrecord::read::{self, Media, RECOGNISED_BY, Served};

/// The largest file, and the longest line of JSON Lines, that is held in memory.
const MAX_BYTES: u64 = 256 << 20;

/// One article to be, as bytes; made in the workers, since pages take time.
#[derive(Debug)]
pub struct Job {
    /// Where the bytes were found.
    pub name: String,
    /// What they are.
    pub kind: Kind,
    /// The bytes, as they were received.
    pub bytes: Vec<u8>,
    /// The address that they came from, where they came from one.
    pub url: Option<String>,
    /// The encoding that came with them.
    pub charset: Option<String>,
    /// When they were received, where that is known.
    pub received: Option<String>,
    /// Who published them, as whatever held them says.
    pub outlet: Option<String>,
}

/// What the bytes of one article are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Running text.
    Text,
    /// A web page.
    Page,
    /// A web page with what belongs to it.
    Mhtml,
    /// A JSON object.
    Json,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Kind] = &[Kind::Text, Kind::Page, Kind::Mhtml, Kind::Json];

    /// The name that the archive keeps.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Page => "html",
            Kind::Mhtml => "mhtml",
            Kind::Json => "json",
        }
    }
}

impl Job {
    /// A job of which no more is known than its bytes.
    pub fn new(name: impl Into<String>, kind: Kind, bytes: Vec<u8>) -> Job {
        Job { name: name.into(), kind, bytes, url: None, charset: None, received: None, outlet: None }
    }

    /// Makes the article.
    pub fn article(&self) -> Result<Article, Failure> {
        let name = self.name.as_str();
        let mut article = match self.kind {
            Kind::Text => read::article_from_text(name, &self.bytes),
            Kind::Page => read::article_from_page(name, &self.bytes, Served { url: self.url.as_deref(), charset: self.charset.as_deref() }),
            Kind::Mhtml => read::article_from_mhtml(name, &self.bytes),
            Kind::Json => read::article_from_json(name, &self.bytes).map_err(|e| Failure::new(name, e))?,
        };
        if article.url.is_none() {
            article.url.clone_from(&self.url);
        }
        if article.outlet.is_none() {
            article.outlet.clone_from(&self.outlet);
        }
        Ok(article)
    }
}

/// An input that could not be read, and why.
#[derive(Debug)]
pub struct Failure {
    name: String,
    reason: String,
}

impl Failure {
    /// Says why an input could not be read.
    pub fn new(name: impl Into<String>, reason: impl fmt::Display) -> Failure {
        Failure { name: name.into(), reason: reason.to_string() }
    }

    fn from_io(name: impl Into<String>, error: &io::Error) -> Failure {
        let reason = match error.kind() {
            io::ErrorKind::NotFound => "no such file".to_owned(),
            io::ErrorKind::PermissionDenied => "permission denied".to_owned(),
            io::ErrorKind::IsADirectory => DIRECTORY.to_owned(),
            _ => error.to_string(),
        };
        Failure::new(name, reason)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // A file's name may hold anything; an escape sequence must not reach the terminal.
        let shown: String = self.name.chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        write!(f, "{shown}: {}", self.reason)
    }
}

const DIRECTORY: &str = "is a directory; name the files in it";

/// The articles of all paths, in order; each path is opened when its turn comes.
pub struct Inputs {
    paths: VecDeque<PathBuf>,
    lines: Option<Lines>,
    ready: VecDeque<Result<Job, Failure>>,
    bytes_read: Arc<AtomicU64>,
}

impl Inputs {
    /// Prepares to read `paths`; opens nothing yet.
    pub fn new(paths: &[PathBuf]) -> Inputs {
        Inputs {
            paths: paths.iter().cloned().collect(),
            lines: None,
            ready: VecDeque::new(),
            bytes_read: Arc::default(),
        }
    }

    /// A counter of the bytes that were read so far.
    pub fn bytes_read(&self) -> Arc<AtomicU64> {
        self.bytes_read.clone()
    }

    fn open(&mut self, path: &Path) -> Result<(), Failure> {
        let name = path.to_string_lossy().into_owned();
        let fail = |error: io::Error| Failure::from_io(name.clone(), &error);
        let file: Box<dyn Read + Send> = if path.as_os_str() == "-" {
            Box::new(io::stdin())
        } else {
            let file = File::open(path).map_err(fail)?;
            if file.metadata().map_err(fail)?.is_dir() {
                return Err(Failure::new(name, DIRECTORY));
            }
            Box::new(file)
        };
        let mut file = Counted { file, bytes_read: self.bytes_read.clone() };
        let mut head = Vec::new();
        file.by_ref().take(RECOGNISED_BY as u64).read_to_end(&mut head).map_err(fail)?;
        let media = read::recognise(&head);
        let whole = io::Cursor::new(head).chain(file);
        match media {
            Media::Binary => return Err(Failure::new(name, "is not text; it holds binary data")),
            Media::Text | Media::Empty => self.whole(name, Kind::Text, whole)?,
            Media::Html => self.whole(name, Kind::Page, whole)?,
            Media::Mhtml => self.whole(name, Kind::Mhtml, whole)?,
            Media::JsonLines => self.lines = Some(Lines { name, reader: Box::new(BufReader::new(whole)), number: 0 }),
            Media::Json => {
                let bytes = read_whole(&name, whole)?;
                let members = read::members_of_json(&bytes).map_err(|e| Failure::new(&name, e))?;
                if members.is_empty() {
                    return Err(Failure::new(name, "the list holds no article"));
                }
                let several = members.len() > 1;
                self.ready.extend((1..).zip(members).map(|(number, member)| {
                    let name = if several { format!("{name}:{number}") } else { name.clone() };
                    Ok(Job::new(name, Kind::Json, member))
                }));
            }
        }
        Ok(())
    }

    /// An input that is one article.
    fn whole(&mut self, name: String, kind: Kind, reader: impl Read) -> Result<(), Failure> {
        let bytes = read_whole(&name, reader)?;
        self.ready.push_back(Ok(Job::new(name, kind, bytes)));
        Ok(())
    }
}

impl Iterator for Inputs {
    type Item = Result<Job, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(job) = self.ready.pop_front() {
                return Some(job);
            }
            if let Some(lines) = &mut self.lines {
                match lines.next() {
                    Some(line) => return Some(line),
                    None => self.lines = None,
                }
            }
            let path = self.paths.pop_front()?;
            if let Err(failure) = self.open(&path) {
                return Some(Err(failure));
            }
        }
    }
}

/// One page and its article, for `onrecord show`.
pub fn page(path: &Path) -> Result<(Article, Vec<u8>), Failure> {
    let name = path.to_string_lossy().into_owned();
    let fail = |error: io::Error| Failure::from_io(name.clone(), &error);
    let bytes = if path.as_os_str() == "-" {
        read_whole(&name, io::stdin())?
    } else {
        let file = File::open(path).map_err(fail)?;
        if file.metadata().map_err(fail)?.is_dir() {
            return Err(Failure::new(name, DIRECTORY));
        }
        read_whole(&name, file)?
    };
    let article = match read::recognise(&bytes[..bytes.len().min(RECOGNISED_BY)]) {
        Media::Html => read::article_from_html(&name, &bytes),
        Media::Mhtml => read::article_from_mhtml(&name, &bytes),
        _ => return Err(Failure::new(name, "is not a web page")),
    };
    Ok((article, bytes))
}

fn read_whole(name: &str, reader: impl Read) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = reader.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(|e| Failure::from_io(name, &e))?;
    if read as u64 > MAX_BYTES {
        return Err(Failure::new(name, too_long()));
    }
    Ok(bytes)
}

fn too_long() -> String {
    format!("holds more than {} MB, too much for one report", MAX_BYTES >> 20)
}

/// A file of JSON Lines, read line by line.
struct Lines {
    name: String,
    reader: Box<dyn BufRead + Send>,
    number: usize,
}

impl Iterator for Lines {
    type Item = Result<Job, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            self.number += 1;
            let name = format!("{}:{}", self.name, self.number);
            let mut line = Vec::new();
            let read = match self.reader.by_ref().take(MAX_BYTES).read_until(b'\n', &mut line) {
                Ok(0) => return None,
                Ok(read) => read,
                Err(error) => {
                    self.reader = Box::new(io::empty());
                    return Some(Err(Failure::from_io(name, &error)));
                }
            };
            if read as u64 == MAX_BYTES && !line.ends_with(b"\n") {
                drop(line);
                if let Err(error) = self.reader.skip_until(b'\n') {
                    return Some(Err(Failure::from_io(name, &error)));
                }
                return Some(Err(Failure::new(name, too_long())));
            }
            let blank = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii().is_empty();
            if !blank {
                return Some(Ok(Job::new(name, Kind::Json, line)));
            }
        }
    }
}

/// A reader that counts, for the progress bar.
struct Counted {
    file: Box<dyn Read + Send>,
    bytes_read: Arc<AtomicU64>,
}

impl Read for Counted {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.bytes_read.fetch_add(read as u64, Ordering::Relaxed);
        Ok(read)
    }
}
