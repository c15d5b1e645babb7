//! An address that can be fetched: parsed once, then trusted.

use std::fmt;

use url::Url;

use crate::error::FetchError;

/// Longer addresses are none that a report has.
const MAX_LENGTH: usize = 8_000;

/// An address on the web.
///
/// Spelt as browsers spell it, so that `http://0x7f.1/` is `http://127.0.0.1/`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
// Invariant: http or https, with a host, without user, password and fragment.
pub struct Address(Url);

impl Address {
    /// Takes an address from text.
    ///
    /// # Errors
    /// If it is no address, or none that is fetched.
    pub fn parse(text: &str) -> Result<Address, FetchError> {
        let text = text.trim();
        if text.len() > MAX_LENGTH {
            return Err(FetchError::NotAnAddress { why: "it is too long".to_owned() });
        }
        let url = Url::parse(text).map_err(|error| FetchError::NotAnAddress { why: error.to_string() })?;
        Address::checked(url)
    }

    /// Whether text is meant as an address, right or wrong.
    #[must_use]
    pub fn is_meant(text: &str) -> bool {
        let starts = |scheme: &str| text.get(..scheme.len()).is_some_and(|start| start.eq_ignore_ascii_case(scheme));
        starts("http://") || starts("https://")
    }

    /// Where a redirect from here leads.
    pub(crate) fn join(&self, location: &str) -> Result<Address, FetchError> {
        if location.len() > MAX_LENGTH {
            return Err(FetchError::NotAnAddress { why: "it is too long".to_owned() });
        }
        let url = self.0.join(location.trim()).map_err(|error| FetchError::NotAnAddress { why: format!("it redirects to no address: {error}") })?;
        Address::checked(url)
    }

    fn checked(mut url: Url) -> Result<Address, FetchError> {
        let refuse = |why: &str| Err(FetchError::NotAnAddress { why: why.to_owned() });
        if !matches!(url.scheme(), "http" | "https") {
            return refuse("only http and https are fetched");
        }
        if !url.username().is_empty() || url.password().is_some() {
            return refuse("it carries a user name or a password");
        }
        if url.host_str().is_none_or(str::is_empty) || url.port() == Some(0) {
            return refuse("it names no host");
        }
        url.set_fragment(None);
        Ok(Address(url))
    }

    /// As text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }

    /// The host, without a port.
    #[must_use]
    pub fn host(&self) -> &str {
        self.0.host_str().unwrap_or_default()
    }

    /// What a `robots.txt` speaks for: scheme, host and port.
    pub(crate) fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// Where the host's `robots.txt` is.
    pub(crate) fn robots(&self) -> Address {
        let mut url = self.0.clone();
        url.set_path("/robots.txt");
        url.set_query(None);
        Address(url)
    }

    /// Path and query.
    pub(crate) fn path(&self) -> String {
        match self.0.query() {
            Some(query) => format!("{}?{query}", self.0.path()),
            None => self.0.path().to_owned(),
        }
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn odd_spellings_of_numbers_are_numbers() {
        for text in
            ["http://2130706433/", "http://0x7f000001", "http://0177.0.0.1/", "http://127.1/", "http://0x7f.1/a", "HTTP://127.0.0.1.", "http://１２７.0.0.1/"]
        {
            assert_eq!(Address::parse(text).expect(text).host(), "127.0.0.1", "{text}");
        }
        assert_eq!(Address::parse("http://[0:0:0:0:0:ffff:7f00:1]/").expect("an address").host(), "[::ffff:7f00:1]");
    }

    #[test]
    fn what_is_not_fetched_is_no_address() {
        for text in [
            "",
            "story.html",
            "ftp://example.org/",
            "file:///etc/passwd",
            "https://",
            "https://ann@example.org/",
            "https://:pw@example.org/",
            "http://[fe80::1%25eth0]/",
            "http://1.2.3.4.5.6/",
            "http://example.org:0/",
            "javascript:alert(1)",
            "http://exa mple.org",
        ] {
            assert!(Address::parse(text).is_err(), "{text}");
        }
        assert!(Address::parse(&format!("https://example.org/{}", "a".repeat(9_000))).is_err());
    }

    #[test]
    fn a_redirect_leads_from_where_it_stands() {
        let from = Address::parse("https://example.org/a/b?c#d").expect("an address");
        assert_eq!((from.as_str(), from.path()), ("https://example.org/a/b?c", "/a/b?c".to_owned()));
        assert_eq!(from.join("../e").expect("an address").as_str(), "https://example.org/e");
        assert_eq!(from.join("//example.net").expect("an address").as_str(), "https://example.net/");
        assert!(from.join("ftp://example.org/").is_err() && from.join("http://u:p@example.org/").is_err());
        assert_eq!((from.robots().as_str(), from.origin().as_str()), ("https://example.org/robots.txt", "https://example.org"));
    }
}
