//! Paths and addresses into articles: files and standard input are opened here and nowhere else.

mod crawl;
mod lists;

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use flate2::bufread::{GzDecoder, MultiGzDecoder};
use onrecord::article::{Article, Basis, Published};
use onrecord::read::{self, Feed, Media, RECOGNISED_BY, Served, warc};
use onrecord_archive::{Listed, Visit};
use onrecord_fetch::{Address, Document, Fetched, Fetcher, Limits, Private};

use self::crawl::Arrival;
pub use self::lists::Fetching;
use self::lists::{About, Link, Lists};
use crate::archive::plural;

/// A fetcher; into this machine and its network it goes only where the user allows that.
pub fn fetcher(allow_private: bool) -> Fetcher {
    Fetcher::new(Limits::default(), if allow_private { Private::Allowed } else { Private::Refused })
}

/// The largest file, and the longest line of JSON Lines, that is held in memory.
const MAX_BYTES: u64 = 256 << 20;

/// The same of what is unpacked from a file that was fetched: a sitemap may have 50 MB.
const MAX_FETCHED_BYTES: u64 = 64 << 20;

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
    /// What the list says that led to them.
    pub listed: Listed,
    /// Whether they are a page that was fetched now, which has other bytes each time.
    pub fetched: bool,
}

/// What is found in the inputs.
#[derive(Debug)]
pub enum Found {
    /// A report.
    Report(Job),
    /// Something that was fetched is done: all that it gave came before.
    Visited(Visit),
    /// Something that need not be fetched again.
    Unchanged,
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
    /// An item of a feed.
    FeedItem,
    /// A news item of an agency.
    Newsml,
}

impl Kind {
    /// Every kind.
    pub const ALL: &[Kind] = &[Kind::Text, Kind::Page, Kind::Mhtml, Kind::Json, Kind::FeedItem, Kind::Newsml];

    /// The name that the archive keeps.
    pub fn name(self) -> &'static str {
        match self {
            Kind::Text => "text",
            Kind::Page => "html",
            Kind::Mhtml => "mhtml",
            Kind::Json => "json",
            Kind::FeedItem => "feed-item",
            Kind::Newsml => "newsml",
        }
    }
}

impl Job {
    /// A job of which no more is known than its bytes.
    pub fn new(name: impl Into<String>, kind: Kind, bytes: Vec<u8>) -> Job {
        Job { name: name.into(), kind, bytes, url: None, charset: None, received: None, outlet: None, listed: Listed::default(), fetched: false }
    }

    /// Makes the article.
    pub fn article(&self) -> Result<Article, Failure> {
        let name = self.name.as_str();
        let mut article = match self.kind {
            Kind::Text => read::article_from_text(name, &self.bytes),
            Kind::Page => read::article_from_page(name, &self.bytes, Served { url: self.url.as_deref(), charset: self.charset.as_deref() }),
            Kind::Mhtml => read::article_from_mhtml(name, &self.bytes),
            Kind::Json => read::article_from_json(name, &self.bytes).map_err(|e| Failure::new(name, e))?,
            Kind::FeedItem => read::article_from_feed_item(name, &self.bytes),
            Kind::Newsml => read::article_from_newsml(name, &self.bytes),
        };
        if article.url.is_none() {
            article.url.clone_from(&self.url);
        }
        if article.outlet.is_none() {
            article.outlet.clone_from(&self.outlet);
        }
        if article.headline.is_none() {
            article.headline.clone_from(&self.listed.headline);
        }
        if article.published.is_none() {
            let day = self.listed.published.as_deref().and_then(|day| day.parse().ok());
            article.published = day.map(|date| Published { date, basis: Basis::Metadata });
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

/// How often one file may be compressed.
const MAX_NESTED: usize = 2;

/// After so many damaged records a file is given up.
const MAX_DAMAGED: usize = 1_000;

const DIRECTORY: &str = "is a directory; name the files in it";

/// The articles of all paths, in order; each path is opened when its turn comes.
pub struct Inputs {
    paths: VecDeque<PathBuf>,
    /// An input with several articles, read one after the other.
    several: Option<Box<dyn Iterator<Item = Result<Job, Failure>> + Send>>,
    ready: VecDeque<Result<Found, Failure>>,
    /// What comes after `several`.
    after: VecDeque<Result<Found, Failure>>,
    /// Without it nothing is fetched.
    lists: Option<Lists>,
    /// Files that nobody named: they lay in a directory.
    found: HashSet<PathBuf>,
    bytes_read: Arc<AtomicU64>,
    to_fetch: Arc<AtomicU64>,
}

/// Where a document came from, if it was fetched.
#[derive(Debug, Default)]
struct Origin {
    /// Why it was wanted.
    about: Option<About>,
    /// What is remembered of it once it is done.
    visit: Option<Visit>,
    address: Option<String>,
    charset: Option<String>,
    received: Option<String>,
}

impl Inputs {
    /// Prepares to read `paths`; opens nothing yet, and fetches nothing ever.
    pub fn new(paths: &[PathBuf]) -> Inputs {
        Inputs {
            paths: paths.iter().cloned().collect(),
            several: None,
            ready: VecDeque::new(),
            after: VecDeque::new(),
            lists: None,
            found: HashSet::new(),
            bytes_read: Arc::default(),
            to_fetch: Arc::default(),
        }
    }

    /// Some of the paths were only found in a directory: what they list is not asked for.
    pub fn found(mut self, found: HashSet<PathBuf>) -> Inputs {
        self.found = found;
        self
    }

    /// Fetches what stands at addresses among the paths, and what lists name.
    pub fn fetching(mut self, fetching: Fetching) -> Inputs {
        let mut lists = Lists::new(fetching);
        self.paths.retain(|path| match path.to_str().filter(|text| Address::is_meant(text)) {
            Some(address) => {
                lists.name(address);
                false
            }
            None => true,
        });
        self.lists = Some(lists);
        self
    }

    /// The reports alone, for those who remember nothing of what was fetched.
    pub fn reports(self) -> impl Iterator<Item = Result<Job, Failure>> + Send {
        self.filter_map(|found| match found {
            Ok(Found::Report(job)) => Some(Ok(job)),
            Ok(Found::Visited(_) | Found::Unchanged) => None,
            Err(failure) => Some(Err(failure)),
        })
    }

    /// A counter of the addresses that are still to be fetched.
    pub fn to_fetch(&self) -> Arc<AtomicU64> {
        self.to_fetch.clone()
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
        let file = Counted { file, bytes_read: self.bytes_read.clone() };
        self.recognised(name, Box::new(file), 0, &mut Origin::default())
    }

    /// Puts what was fetched in line; after it, that it is done.
    fn arrived(&mut self, arrival: Arrival) {
        let Arrival { wanted, answer } = arrival;
        let (name, parent) = (wanted.about.link.url.clone(), wanted.about.parent);
        let mut later = false;
        match answer {
            Err(error) => {
                later = error.may_pass();
                self.ready.push_back(Err(Failure::new(name, error)));
            }
            Ok(Fetched::Unchanged) => self.ready.push_back(Ok(Found::Unchanged)),
            Ok(Fetched::Whole(document)) => {
                let mut origin = Origin::of(wanted.about, wanted.address.as_str(), &document);
                let long = document.is_long();
                if long && !origin.about.as_ref().is_some_and(|about| about.link.may_list) {
                    self.ready.push_back(Err(Failure::new(name, "is longer than a page can be")));
                } else {
                    let body = Counted { file: document.into_reader(), bytes_read: self.bytes_read.clone() };
                    match self.recognised(name, Box::new(body), 0, &mut origin) {
                        Err(failure) => self.ready.push_back(Err(failure)),
                        // A long archive may still break off; it is not remembered.
                        Ok(()) if long => {}
                        Ok(()) => {
                            let done = origin.visit.take().map(|visit| Ok(Found::Visited(visit)));
                            self.later(done);
                        }
                    }
                }
            }
        }
        if let Some(lists) = &mut self.lists {
            if later {
                lists.spoil(parent);
            }
            lists.done(parent);
        }
        self.tell();
    }

    /// Puts something in line after all that is there.
    fn later(&mut self, found: impl IntoIterator<Item = Result<Found, Failure>>) {
        let line = if self.several.is_some() { &mut self.after } else { &mut self.ready };
        line.extend(found);
    }

    /// Puts in line what the lists have to tell.
    fn tell(&mut self) {
        let told = self.lists.as_mut().map(|lists| std::mem::take(&mut lists.told)).unwrap_or_default();
        self.later(told);
        let left = self.lists.as_ref().map_or(0, |lists| lists.crawl.left());
        self.to_fetch.store(left as u64, Ordering::Relaxed);
    }

    /// Puts what some bytes hold in line, by what they are.
    fn recognised(&mut self, name: String, mut file: Box<dyn Read + Send>, nested: usize, origin: &mut Origin) -> Result<(), Failure> {
        let fail = |error: io::Error| Failure::from_io(name.clone(), &error);
        let mut head = Vec::new();
        if let Err(error) = file.by_ref().take(RECOGNISED_BY as u64).read_to_end(&mut head)
            && (nested == 0 || head.is_empty())
        {
            return Err(fail(error));
        }
        let media = read::recognise(&head);
        let inside_is_warc = || read::recognise(&unzipped(&head)) == Media::Warc;
        let whole = io::Cursor::new(head.clone()).chain(file);
        match media {
            Media::Binary => return Err(Failure::new(name, "is not text; it holds binary data")),
            Media::Gzip if nested >= MAX_NESTED => return Err(Failure::new(name, "is compressed more than twice")),
            Media::Gzip if inside_is_warc() => self.several = Some(Box::new(Warc::zipped(name, Box::new(whole)))),
            Media::Gzip => return self.recognised(name, Box::new(MultiGzDecoder::new(BufReader::new(whole))), nested + 1, origin),
            Media::Warc => self.several = Some(Box::new(Warc::plain(name, Box::new(whole)))),
            Media::Text | Media::Empty => self.whole(name, Kind::Text, whole, origin)?,
            Media::Html => self.whole(name, Kind::Page, whole, origin)?,
            Media::Mhtml => self.whole(name, Kind::Mhtml, whole, origin)?,
            Media::JsonLines => self.several = Some(Box::new(Lines { name, reader: Box::new(BufReader::new(whole)), number: 0 })),
            Media::Json => {
                let bytes = read_whole(&name, whole, origin.limit())?;
                let members = read::members_of_json(&bytes).map_err(|e| Failure::new(&name, e))?;
                if members.is_empty() {
                    return Err(Failure::new(name, "the list holds no article"));
                }
                self.members(&name, Kind::Json, members, None, origin);
            }
            Media::Newsml => {
                let bytes = read_whole(&name, whole, origin.limit())?;
                let items = read::items_of_newsml(&bytes).map_err(|e| Failure::new(&name, e))?;
                self.members(&name, Kind::Newsml, items, None, origin);
            }
            Media::Feed | Media::JsonFeed => {
                let bytes = read_whole(&name, whole, origin.limit())?;
                let (kind, feed) = if media == Media::Feed {
                    (Kind::FeedItem, read::feed(&bytes).map_err(|e| Failure::new(&name, e))?)
                } else {
                    (Kind::Json, read::json_feed(&bytes).ok_or_else(|| Failure::new(&name, "is no JSON Feed"))?)
                };
                self.feed(&name, kind, feed, origin);
            }
            Media::Opml => {
                let bytes = read_whole(&name, whole, origin.limit())?;
                let feeds = read::opml(&bytes).map_err(|e| Failure::new(&name, e))?;
                let Some(lists) = self.lists.as_mut().filter(|_| origin.may_list()) else {
                    return Err(Failure::new(name, format!("lists {} and holds no report; nothing is fetched", plural(feeds.len() as i64, "feed"))));
                };
                // Whoever names a directory has not asked for what lies at other places.
                let is_found = self.found.contains(Path::new(&name));
                if is_found && !lists.follow {
                    let hint = "name the file itself, or add `--follow`, to have them fetched";
                    return Err(Failure::new(name, format!("lists {} and holds no report; {hint}", plural(feeds.len() as i64, "feed"))));
                }
                let links = feeds.into_iter().map(|url| Link { url, may_list: true, ..Link::default() }).collect();
                lists.list(links, origin.about.as_ref(), origin.visit.take());
                self.tell();
            }
            Media::Sitemap => {
                let bytes = read_whole(&name, whole, origin.limit())?;
                let sitemap = read::sitemap(&bytes).map_err(|e| Failure::new(&name, e))?;
                let addresses = sitemap.pages.len() + sitemap.sitemaps.len();
                let Some(lists) = self.lists.as_mut().filter(|lists| lists.follow && origin.may_list()) else {
                    let hint = "`onrecord add --follow` fetches what it lists";
                    return Err(Failure::new(name, format!("lists {addresses} addresses and holds no report; {hint}")));
                };
                let maps = sitemap.sitemaps.into_iter().map(|url| Link { url, may_list: true, ..Link::default() });
                let pages = sitemap.pages.into_iter().map(|page| {
                    let listed = Listed { headline: page.headline, published: page.published.map(|day| day.to_string()) };
                    Link { url: page.url, outlet: page.outlet, listed, may_list: false }
                });
                lists.list(maps.chain(pages).collect(), origin.about.as_ref(), origin.visit.take());
                self.tell();
            }
        }
        Ok(())
    }

    /// The items of a feed; or, where links are followed, the pages that they point to.
    fn feed(&mut self, name: &str, kind: Kind, feed: Feed, origin: &mut Origin) {
        let Feed { title, items } = feed;
        let lists = self.lists.as_mut().filter(|lists| lists.follow && origin.may_list());
        let Some(lists) = lists else {
            return self.members(name, kind, items.into_iter().map(|item| item.bytes).collect(), title, origin);
        };
        let mut own = Vec::new();
        let mut links = Vec::new();
        for item in items {
            match item.link {
                Some(url) => links.push(Link { url, outlet: title.clone(), ..Link::default() }),
                None => own.push(item.bytes),
            }
        }
        lists.list(links, origin.about.as_ref(), origin.visit.take());
        self.members(name, kind, own, title, origin);
        self.tell();
    }

    /// Several articles that were in one document.
    fn members(&mut self, name: &str, kind: Kind, members: Vec<Vec<u8>>, outlet: Option<String>, origin: &Origin) {
        let several = members.len() > 1;
        self.ready.extend((1..).zip(members).map(|(number, bytes)| {
            let name = if several { format!("{name}:{number}") } else { name.to_owned() };
            let outlet = outlet.clone().or_else(|| origin.outlet());
            Ok(Found::Report(Job { outlet, received: origin.received.clone(), ..Job::new(name, kind, bytes) }))
        }));
    }

    /// An input that is one article.
    fn whole(&mut self, name: String, kind: Kind, reader: impl Read, origin: &Origin) -> Result<(), Failure> {
        let bytes = read_whole(&name, reader, origin.limit())?;
        let job = Job {
            url: origin.address.clone(),
            charset: origin.charset.clone(),
            received: origin.received.clone(),
            outlet: origin.outlet(),
            listed: origin.about.as_ref().map(|about| about.link.listed.clone()).unwrap_or_default(),
            fetched: origin.address.is_some(),
            ..Job::new(name, kind, bytes)
        };
        self.ready.push_back(Ok(Found::Report(job)));
        Ok(())
    }
}

impl Origin {
    fn of(about: About, asked: &str, document: &Document) -> Origin {
        let (place, at) = (document.address.to_string(), document.received.strftime("%Y-%m-%dT%H:%M:%SZ").to_string());
        let visit = Visit {
            url: asked.to_owned(),
            how: about.how.clone(),
            place: place.clone(),
            etag: document.etag.clone(),
            modified: document.modified.clone(),
            at: at.clone(),
        };
        Origin { about: Some(about), visit: Some(visit), address: Some(place), charset: document.charset.clone(), received: Some(at) }
    }

    /// Whether the addresses that it may list are fetched: of what the user names, and of lists that that lists.
    fn may_list(&self) -> bool {
        self.about.as_ref().is_none_or(|about| about.link.may_list)
    }

    /// How much of it is held in memory.
    fn limit(&self) -> u64 {
        if self.address.is_some() { MAX_FETCHED_BYTES } else { MAX_BYTES }
    }

    fn outlet(&self) -> Option<String> {
        self.about.as_ref().and_then(|about| about.link.outlet.clone())
    }
}

impl Iterator for Inputs {
    type Item = Result<Found, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(found) = self.ready.pop_front() {
                return Some(found);
            }
            if let Some(several) = &mut self.several {
                match several.next() {
                    Some(one) => return Some(one.map(Found::Report)),
                    None => {
                        self.several = None;
                        self.ready.append(&mut self.after);
                        continue;
                    }
                }
            }
            // What has arrived goes first, then files; what is still on its way is waited for at the end.
            self.tell();
            if let Some(arrival) = self.lists.as_ref().and_then(|lists| lists.crawl.arrived()) {
                self.arrived(arrival);
            } else if !self.ready.is_empty() {
                continue;
            } else if let Some(path) = self.paths.pop_front() {
                if let Err(failure) = self.open(&path) {
                    self.ready.push_back(Err(failure));
                }
            } else {
                let lists = self.lists.as_mut()?;
                match lists.crawl.wait() {
                    Some(arrival) => self.arrived(arrival),
                    None => return lists.left_out().map(Err),
                }
            }
        }
    }
}

/// One page and its article, for `onrecord show`.
pub fn page(path: &Path) -> Result<(Article, Vec<u8>), Failure> {
    let name = path.to_string_lossy().into_owned();
    let fail = |error: io::Error| Failure::from_io(name.clone(), &error);
    let bytes = if path.as_os_str() == "-" {
        read_whole(&name, io::stdin(), MAX_BYTES)?
    } else {
        let file = File::open(path).map_err(fail)?;
        if file.metadata().map_err(fail)?.is_dir() {
            return Err(Failure::new(name, DIRECTORY));
        }
        read_whole(&name, file, MAX_BYTES)?
    };
    let article = match read::recognise(&bytes[..bytes.len().min(RECOGNISED_BY)]) {
        Media::Html => read::article_from_html(&name, &bytes),
        Media::Mhtml => read::article_from_mhtml(&name, &bytes),
        _ => return Err(Failure::new(name, "is not a web page")),
    };
    Ok((article, bytes))
}

fn read_whole(name: &str, reader: impl Read, limit: u64) -> Result<Vec<u8>, Failure> {
    let mut bytes = Vec::new();
    let read = reader.take(limit + 1).read_to_end(&mut bytes).map_err(|e| Failure::from_io(name, &e))?;
    if read as u64 > limit {
        return Err(Failure::new(name, too_long(limit)));
    }
    Ok(bytes)
}

fn too_long(limit: u64) -> String {
    format!("holds more than {} MB, too much for one report", limit >> 20)
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
                return Some(Err(Failure::new(name, too_long(MAX_BYTES))));
            }
            let blank = line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line).trim_ascii().is_empty();
            if !blank {
                return Some(Ok(Job::new(name, Kind::Json, line)));
            }
        }
    }
}

/// A WARC file, read record by record.
struct Warc {
    name: String,
    /// The file, or the member of a compressed file that is being read.
    reader: WarcReader,
    ended: bool,
    /// How often the next record had to be looked for.
    damaged: usize,
}

enum WarcReader {
    Plain(Placed),
    /// Each record is compressed by itself, so that one that is damaged harms no other.
    Zipped(Option<Box<BufReader<Member>>>),
}

impl Warc {
    fn plain(name: String, file: Box<dyn Read + Send>) -> Warc {
        Warc { name, reader: WarcReader::Plain(Placed::new(file)), ended: false, damaged: 0 }
    }

    fn zipped(name: String, file: Box<dyn Read + Send>) -> Warc {
        Warc { name, reader: WarcReader::Zipped(Some(Box::new(BufReader::new(Member::new(Placed::new(file)))))), ended: false, damaged: 0 }
    }

    /// Where the next record stands, and the record.
    fn record(&mut self) -> (u64, Result<Option<warc::Record>, warc::WarcError>) {
        match &mut self.reader {
            WarcReader::Plain(reader) => (reader.at, warc::next(reader)),
            WarcReader::Zipped(current) => loop {
                let Some(member) = current.as_mut() else { return (0, Ok(None)) };
                let started = member.get_ref().zipped.get_ref().member;
                match warc::next(member.as_mut()) {
                    Ok(None) => {}
                    other => return (started, other),
                }
                // The member ends here; what is left of the file may hold another.
                let Some(mut file) = current.take().map(|member| member.into_inner().zipped.into_inner()) else { return (0, Ok(None)) };
                match file.fill_buf() {
                    Ok([]) => return (0, Ok(None)),
                    Ok(_) => {}
                    Err(source) => return (file.at, Err(warc::WarcError::CutOff { source })),
                }
                file.member = file.at;
                *current = Some(Box::new(BufReader::new(Member::new(file))));
            },
        }
    }

    /// Goes to the next compressed record after one that cannot be read on.
    fn skip_member(&mut self) -> bool {
        let WarcReader::Zipped(current) = &mut self.reader else { return false };
        let Some(mut file) = current.take().map(|member| member.into_inner().zipped.into_inner()) else { return false };
        while let Ok(buffer) = file.fill_buf() {
            if buffer.is_empty() {
                return false;
            }
            match buffer.windows(3).position(|three| three == b"\x1f\x8b\x08") {
                Some(at) => {
                    file.consume(at);
                    file.member = file.at;
                    *current = Some(Box::new(BufReader::new(Member::new(file))));
                    return true;
                }
                None => {
                    let pass = buffer.len().saturating_sub(2).max(1);
                    file.consume(pass);
                }
            }
        }
        false
    }
}

impl Iterator for Warc {
    type Item = Result<Job, Failure>;

    fn next(&mut self) -> Option<Self::Item> {
        while !self.ended {
            let (at, record) = self.record();
            let name = || format!("{}@{at}", self.name);
            match record {
                Ok(None) => self.ended = true,
                // Revisits, pictures and the like are no loss; a page may be.
                Ok(Some(warc::Record::Passed { why, .. })) if why == warc::TOO_LARGE => return Some(Err(Failure::new(name(), why))),
                Ok(Some(warc::Record::Passed { .. })) => {}
                Ok(Some(warc::Record::Page(page))) => {
                    let kind = if page.plain { Kind::Text } else { Kind::Page };
                    let job = Job::new(name(), kind, page.body);
                    return Some(Ok(Job { url: page.url, charset: page.charset, received: page.date, ..job }));
                }
                Err(error) => {
                    let failure = Failure::new(name(), error);
                    self.ended = !self.skip_member();
                    if !self.ended {
                        // A place within a damaged member that only looks like a start is no finding of its own.
                        self.ended = self.damaged >= MAX_DAMAGED;
                        self.damaged += 1;
                    }
                    return Some(Err(failure));
                }
            }
        }
        None
    }
}

/// A compressed member of a WARC file, which may not hold more than [`MAX_MEMBER`].
struct Member {
    zipped: GzDecoder<Placed>,
    read: u64,
}

/// The most that one compressed record may hold. A recorded film is smaller, a bomb is larger.
const MAX_MEMBER: u64 = 1 << 30;

impl Member {
    fn new(file: Placed) -> Member {
        Member { zipped: GzDecoder::new(file), read: 0 }
    }
}

impl Read for Member {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.zipped.read(buffer)?;
        self.read += read as u64;
        if self.read > MAX_MEMBER {
            return Err(io::Error::other("a record holds more than a gigabyte when it is unpacked"));
        }
        Ok(read)
    }
}

/// A reader that knows how far it is.
struct Placed {
    file: BufReader<Box<dyn Read + Send>>,
    at: u64,
    /// Where the compressed member starts that is being read.
    member: u64,
}

impl Placed {
    fn new(file: Box<dyn Read + Send>) -> Placed {
        Placed { file: BufReader::with_capacity(64 << 10, file), at: 0, member: 0 }
    }
}

impl Read for Placed {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.file.read(buffer)?;
        self.at += read as u64;
        Ok(read)
    }
}

impl BufRead for Placed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.file.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount as u64;
        self.file.consume(amount);
    }
}

/// The start of what is compressed in the start of a file.
fn unzipped(head: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    // The head ends somewhere within; what comes before is enough.
    let _ = GzDecoder::new(head).take(1_000).read_to_end(&mut out);
    out
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
