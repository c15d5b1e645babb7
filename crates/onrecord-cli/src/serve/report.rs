//! A report as a request brings it, into an article.

use std::borrow::Cow;

use axum::body::Bytes;
use axum::http::StatusCode;
use jiff::civil::Date;
use onrecord::article::{Article, Basis, Published};
use onrecord::read::{self, Media, RECOGNISED_BY, Served};
use sha2::{Digest as _, Sha256};

use super::problem::Problem;

/// The longest body that is taken: a page of the longest that is read, and what is said of it.
pub const MAX_BODY: usize = read::MAX_PAGE_BYTES + (1 << 20);

/// A report and what the request says of it.
#[derive(Debug, Default)]
pub struct Report {
    /// The bytes.
    pub bytes: Bytes,
    /// What they are.
    pub kind: Kind,
    /// Its own name, where it has one.
    pub id: Option<String>,
    /// Where it stands on the web.
    pub url: Option<String>,
    /// Who published it.
    pub outlet: Option<String>,
    /// Its headline.
    pub headline: Option<String>,
    /// When it was published.
    pub published: Option<Date>,
}

/// What the bytes of a report are.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Kind {
    /// Whatever they hold.
    #[default]
    Recognised,
    /// Text.
    Text,
    /// A web page, and the encoding that it was served in.
    Page(Option<String>),
    /// One JSON object with `text` or `html`.
    Json,
}

impl Kind {
    /// What a `Content-Type` says.
    pub fn of_media_type(value: &str) -> Result<Kind, Problem> {
        let (media, parameters) = value.split_once(';').unwrap_or((value, ""));
        let charset = parameters.split(';').find_map(|p| p.trim().strip_prefix("charset=")).map(|c| c.trim_matches('"').to_owned());
        match media.trim().to_ascii_lowercase().as_str() {
            "text/html" | "application/xhtml+xml" => Ok(Kind::Page(charset)),
            "text/plain" => Ok(Kind::Text),
            "application/json" => Ok(Kind::Json),
            "" | "application/octet-stream" | "multipart/related" | "message/rfc822" => Ok(Kind::Recognised),
            _ => Err(Problem::new(
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "media-type",
                "send `text/plain`, `text/html`, `application/json`, or `application/octet-stream` to have it recognised",
            )),
        }
    }
}

impl Report {
    /// The digest of everything in it, hexadecimal.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        let published = self.published.map(|date| date.to_string());
        for part in [&self.id, &self.url, &self.outlet, &self.headline, &published] {
            let part = part.as_deref().unwrap_or("\0");
            hash.update(part.len().to_le_bytes());
            hash.update(part);
        }
        hash.update(format!("{:?}", self.kind));
        hash.update(&self.bytes);
        hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    /// Makes the article. What the request says wins over what the report says.
    pub fn article(self) -> Result<Article, Problem> {
        let id = self.id.clone().unwrap_or_else(|| format!("sha256:{}", self.digest()));
        let mut article = self.plain_article(&id)?;
        if let Some(id) = self.id {
            article.id = id;
        }
        article.url = self.url.or(article.url);
        article.outlet = self.outlet.or(article.outlet);
        article.headline = self.headline.or(article.headline);
        if let Some(date) = self.published {
            article.published = Some(Published { date, basis: Basis::Given });
        }
        Ok(article)
    }

    fn plain_article(&self, id: &str) -> Result<Article, Problem> {
        let bytes = &self.bytes[..];
        let page = |charset: Option<&str>| Ok(read::article_from_page(id, bytes, Served { url: self.url.as_deref(), charset }));
        let json = |bytes: &[u8]| read::article_from_json(id, bytes).map_err(|error| unreadable(error.to_string()));
        if bytes.iter().all(u8::is_ascii_whitespace) {
            return Err(unreadable("there is no text"));
        }
        match &self.kind {
            Kind::Text => Ok(read::article_from_text(id, bytes)),
            Kind::Page(charset) => page(charset.as_deref()),
            Kind::Json => json(bytes),
            Kind::Recognised => match read::recognise(&bytes[..bytes.len().min(RECOGNISED_BY)]) {
                Media::Text => Ok(read::article_from_text(id, bytes)),
                Media::Html => page(None),
                Media::Mhtml => Ok(read::article_from_mhtml(id, bytes)),
                Media::Json | Media::JsonLines => {
                    let several = read::articles_from_json(id, bytes).ok().filter(|articles| articles.len() > 1);
                    let lines = bytes.split(|b| *b == b'\n').filter(|line| line.first() == Some(&b'{')).count();
                    if several.is_some() || lines > 1 {
                        return Err(unreadable("it holds several reports; give one at a time, or use `onrecord read`"));
                    }
                    json(bytes)
                }
                _ => Err(unreadable("it is neither text nor a web page")),
            },
        }
    }
}

fn unreadable(detail: impl Into<String>) -> Problem {
    Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "unreadable", detail)
}

/// A date as a request writes it; an empty field says nothing.
pub fn date(field: &str, text: &str) -> Result<Option<Date>, Problem> {
    if text.trim().is_empty() {
        return Ok(None);
    }
    read::parse_date(text).map(Some).ok_or_else(|| Problem::bad_request(format!("`{field}` is no date; write it as 2024-06-05")))
}

/// A text with the line ends that the user typed: browsers send forms with `\r\n`.
pub fn typed(text: &str) -> Cow<'_, str> {
    if text.contains('\r') { Cow::Owned(text.replace("\r\n", "\n")) } else { Cow::Borrowed(text) }
}
