//! What goes into the archive: a capture, its article, and what was read in it.

use onrecord::article::Article;
use onrecord::issue::Issue;
use onrecord::link::text::Signature;
use onrecord::record::Record;
use serde::{Deserialize, Serialize};

use crate::codec;

/// Bytes as they were received, packed.
#[derive(Debug, Clone)]
pub struct Capture {
    /// What tells the capture from others.
    pub(crate) key: String,
    pub(crate) digest: String,
    pub(crate) media: String,
    pub(crate) place: String,
    pub(crate) url: Option<String>,
    pub(crate) charset: Option<String>,
    pub(crate) received: Option<String>,
    pub(crate) outlet: Option<String>,
    pub(crate) listed: Listed,
    pub(crate) given: Given,
    pub(crate) length: usize,
    pub(crate) packed: Vec<u8>,
}

/// What was said of a report from outside, and wins over what it says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Its address.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// Who published it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outlet: Option<String>,
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// The day of publication, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
}

/// How a capture was received.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Received {
    /// Where it was found: a path, with line, record or item.
    pub place: String,
    /// The address that it was received from.
    pub url: Option<String>,
    /// The encoding that came with it.
    pub charset: Option<String>,
    /// When, as RFC 3339.
    pub at: Option<String>,
    /// Who published it, as whatever held it says: a feed, say.
    pub outlet: Option<String>,
    /// What the list says that led to it.
    pub listed: Listed,
    /// What was said of the report from outside.
    pub given: Given,
}

/// What a list says of a page that it names; it counts where the page does not say.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    /// Its headline.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub headline: Option<String>,
    /// The day of publication, `YYYY-MM-DD`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub published: Option<String>,
}

/// Something that was fetched, as it is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Visit {
    /// The address that was asked.
    pub url: String,
    /// For what it was asked: the same address may give something else when more is wanted of it.
    pub how: String,
    /// Where redirects led.
    pub place: String,
    /// Its `ETag`.
    pub etag: Option<String>,
    /// Its `Last-Modified`.
    pub modified: Option<String>,
    /// When, as RFC 3339.
    pub at: String,
}

impl Capture {
    /// Tells a capture apart: the same bytes from the same address, with the same said of them.
    #[must_use]
    pub fn key(bytes: &[u8], url: Option<&str>, given: &Given) -> String {
        let digest = codec::digest(bytes);
        Capture::key_of(&digest, url, given)
    }

    pub(crate) fn key_of(digest: &str, url: Option<&str>, given: &Given) -> String {
        let given = serde_json::to_string(given).expect("plain data");
        codec::digest(format!("{digest}\n{}\n{given}", url.unwrap_or_default()).as_bytes())[..32].to_owned()
    }

    /// Packs the bytes.
    #[must_use]
    pub fn new(media: &str, bytes: &[u8], received: Received) -> Capture {
        let digest = codec::digest(bytes);
        Capture {
            key: Capture::key_of(&digest, received.url.as_deref(), &received.given),
            digest,
            media: media.to_owned(),
            place: received.place,
            url: received.url,
            charset: received.charset,
            received: received.at,
            outlet: received.outlet,
            listed: received.listed,
            given: received.given,
            length: bytes.len(),
            packed: codec::pack(bytes),
        }
    }
}

/// What made a record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Producer {
    /// The version of Onrecord.
    pub version: String,
    /// The digests of the models, by name.
    pub models: Vec<(String, String)>,
}

impl Producer {
    /// The models as the table has them.
    pub(crate) fn models_json(&self) -> String {
        let models: std::collections::BTreeMap<&str, &str> = self.models.iter().map(|(name, digest)| (name.as_str(), digest.as_str())).collect();
        serde_json::to_string(&models).expect("plain data")
    }
}

/// An article to be kept.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Its bytes.
    pub capture: Capture,
    /// Its text and what is known of it.
    pub article: Article,
    /// What was read in it.
    pub record: Record,
    /// What was odd about it.
    pub issues: Vec<Issue>,
    /// What is kept of the text to compare it.
    pub(crate) signature: Option<Signature>,
}

impl Entry {
    /// Puts an entry together.
    #[must_use]
    pub fn new(capture: Capture, article: Article, record: Record, issues: Vec<Issue>) -> Entry {
        let signature = Signature::new(article.text());
        Entry { capture, article, record, issues, signature }
    }
}
