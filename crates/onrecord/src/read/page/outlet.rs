//! What the pages of single outlets do that no rule can know, as data: `data/outlets/`.

use std::sync::OnceLock;

use serde::Deserialize;

/// The files of `data/outlets/`.
const FILES: &[&str] = &[include_str!("../../../data/outlets/thehill.toml")];

/// What is to be known of an outlet's pages.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Outlet {
    /// The hosts, with everything below them.
    hosts: Vec<String>,
    /// Why a rule is needed.
    #[cfg_attr(not(test), expect(dead_code, reason = "for whoever reads the file; a test asks for it"))]
    reason: String,
    /// The classes of elements that do not show.
    leave_out: Vec<String>,
    /// A page, and what it says; a test reads it.
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    example: String,
    #[cfg_attr(not(test), expect(dead_code, reason = "a test reads it"))]
    text: String,
}

/// The classes of elements that do not show in the pages of an address.
pub(super) fn leave_out(url: Option<&str>) -> &'static [String] {
    let host = url.and_then(|url| url.split("://").nth(1)).and_then(|rest| rest.split(['/', ':', '?', '#']).next()).unwrap_or_default();
    let is_in = |known: &String| host == known || host.strip_suffix(known.as_str()).is_some_and(|before| before.ends_with('.'));
    outlets().iter().find(|outlet| outlet.hosts.iter().any(is_in)).map_or(&[], |outlet| &outlet.leave_out)
}

fn outlets() -> &'static [Outlet] {
    static OUTLETS: OnceLock<Vec<Outlet>> = OnceLock::new();
    OUTLETS.get_or_init(|| FILES.iter().map(|file| toml::from_str(file).expect("a test reads every file")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read::{Served, article_from_page};

    #[test]
    fn every_outlet_has_a_reason_and_an_example_that_holds() {
        for outlet in outlets() {
            assert!(!outlet.hosts.is_empty() && outlet.reason.len() > 20);
            let url = format!("https://www.{}/1", outlet.hosts[0]);
            let article = article_from_page("a", outlet.example.as_bytes(), Served { url: Some(&url), charset: None });
            assert_eq!(article.text(), outlet.text);
            assert_ne!(article_from_page("a", outlet.example.as_bytes(), Served::default()).text(), outlet.text, "the rule does nothing");
            assert!(leave_out(Some(&format!("https://example.org/{}", outlet.hosts[0]))).is_empty());
        }
    }
}
