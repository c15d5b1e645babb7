//! What leads to what: addresses that were named, the lists among them, and the pages that those name.

use std::collections::{BTreeSet, VecDeque};

use jiff::{SignedDuration, Timestamp};
use onrecord_archive::{Listed, Visit};
use onrecord_fetch::{Address, Conditional, Fetcher};

use super::crawl::{Crawl, Wanted};
use super::{Failure, Found};

/// Lists within lists within lists are passed over: an index, its sitemaps, their pages is as deep as it goes.
const MAX_DEPTH: usize = 4;

/// A page that a list names is not asked for again so soon: a run that was stopped goes on where it was.
const FRESH: SignedDuration = SignedDuration::from_hours(1);

/// How addresses are fetched.
pub struct Fetching {
    pub fetcher: Fetcher,
    /// Whether the pages are fetched that feeds and sitemaps name.
    pub follow: bool,
    /// How many addresses are fetched at most.
    pub max: usize,
    /// What is said of the reports from outside, as JSON: the same address with other words is another wish.
    pub given: String,
    /// What is known of an address, by its purpose.
    pub known: Box<dyn FnMut(&str, &str) -> Option<Visit> + Send>,
}

/// A page, or a list of pages, that something names.
#[derive(Debug, Clone, Default)]
pub struct Link {
    pub url: String,
    /// Who publishes it, as what names it says.
    pub outlet: Option<String>,
    /// What else that says.
    pub listed: Listed,
    /// Whether it may be a list, whose addresses are fetched too.
    pub may_list: bool,
}

/// Why an address is wanted.
#[derive(Debug)]
pub struct About {
    pub link: Link,
    /// How many lists led to it.
    pub depth: usize,
    /// The list that names it.
    pub parent: Option<usize>,
    /// For what it is asked.
    pub how: String,
}

/// A list whose addresses are being fetched.
#[derive(Debug)]
struct List {
    parent: Option<usize>,
    /// How many of its addresses are not done yet.
    open: usize,
    /// Whether all was had that could be had.
    whole: bool,
    /// What is remembered when all are done.
    visit: Option<Visit>,
}

/// Everything that is fetched in a run.
pub struct Lists {
    pub crawl: Crawl,
    pub follow: bool,
    max: usize,
    given: String,
    known: Box<dyn FnMut(&str, &str) -> Option<Visit> + Send>,
    lists: Vec<List>,
    seen: BTreeSet<Address>,
    asked: usize,
    left_out: usize,
    /// What is to be told, in order.
    pub told: VecDeque<Result<Found, Failure>>,
}

impl Lists {
    pub fn new(fetching: Fetching) -> Lists {
        let Fetching { fetcher, follow, max, given, known } = fetching;
        let crawl = Crawl::new(fetcher);
        Lists { crawl, follow, max, given, known, lists: Vec::new(), seen: BTreeSet::new(), asked: 0, left_out: 0, told: VecDeque::new() }
    }

    /// Wants what the user names.
    pub fn name(&mut self, url: &str) {
        self.want(Link { url: url.to_owned(), may_list: true, ..Link::default() }, 0, None);
    }

    /// Wants everything that a list names; `about` says why the list itself was wanted, if it was fetched.
    pub fn list(&mut self, links: Vec<Link>, about: Option<&About>, visit: Option<Visit>) {
        let (depth, parent) = about.map_or((0, None), |about| (about.depth, about.parent));
        let list = self.lists.len();
        self.lists.push(List { parent, open: 0, whole: true, visit });
        if let Some(parent) = parent {
            self.lists[parent].open += 1;
        }
        for link in links {
            self.want(link, depth + 1, Some(list));
        }
        if self.lists[list].open == 0 {
            self.close(list);
        }
    }

    fn want(&mut self, link: Link, depth: usize, parent: Option<usize>) {
        let fail = |why: &dyn std::fmt::Display| Err(Failure::new(&link.url, why));
        if depth > MAX_DEPTH {
            return self.told.push_back(fail(&"stands in a list within too many lists"));
        }
        let address = match Address::parse(&link.url) {
            Ok(address) => address,
            Err(error) => return self.told.push_back(fail(&error)),
        };
        if !self.seen.insert(address.clone()) {
            return;
        }
        let how = format!("{{\"follow\":{},\"given\":{}}}", self.follow && link.may_list, self.given);
        let before = (self.known)(address.as_str(), &how);
        let age = before.as_ref().and_then(|visit| visit.at.parse().ok()).map(|at| Timestamp::now().duration_since(at));
        if parent.is_some() && !link.may_list && age.is_some_and(|age| age.abs() < FRESH) {
            return self.told.push_back(Ok(Found::Unchanged));
        }
        if self.asked >= self.max {
            self.left_out += 1;
            return self.spoil(parent);
        }
        self.asked += 1;
        if let Some(parent) = parent {
            self.lists[parent].open += 1;
        }
        let known = before.map(|visit| Conditional { from: visit.place, etag: visit.etag, modified: visit.modified }).unwrap_or_default();
        self.crawl.want(Wanted { address, known, about: About { link, depth, parent, how } });
    }

    /// One of a list's addresses is done.
    pub fn done(&mut self, parent: Option<usize>) {
        let Some(list) = parent else { return };
        self.lists[list].open -= 1;
        if self.lists[list].open == 0 {
            self.close(list);
        }
    }

    /// One of a list's addresses could not be had and may be had another time: the list is asked for again then.
    pub fn spoil(&mut self, parent: Option<usize>) {
        if let Some(list) = parent {
            self.lists[list].whole = false;
        }
    }

    /// All of a list's addresses are done, and so it is.
    fn close(&mut self, list: usize) {
        let List { parent, whole, ref mut visit, .. } = self.lists[list];
        if !whole {
            self.spoil(parent);
        } else if let Some(visit) = visit.take() {
            self.told.push_back(Ok(Found::Visited(visit)));
        }
        self.done(parent);
    }

    /// What is said at the end, once, if not everything was fetched.
    pub fn left_out(&mut self) -> Option<Failure> {
        let number = std::mem::take(&mut self.left_out);
        (number > 0).then(|| Failure::new("not fetched", format!("{number} more addresses; `--max` says how many are")))
    }
}

#[cfg(test)]
mod tests {
    use onrecord_fetch::{Limits, Private};

    use super::*;

    /// Lists that fetch nothing: every host is refused.
    fn lists(max: usize, at: Option<Timestamp>) -> Lists {
        let known = move |url: &str, how: &str| at.map(|at| Visit { url: url.to_owned(), how: how.to_owned(), at: at.to_string(), ..Visit::default() });
        Lists::new(Fetching { fetcher: Fetcher::new(Limits::default(), Private::Refused), follow: true, max, given: "{}".to_owned(), known: Box::new(known) })
    }

    fn link(n: usize) -> Link {
        Link { url: format!("http://127.0.0.1/{n}"), ..Link::default() }
    }

    fn told(lists: &mut Lists) -> Vec<String> {
        lists
            .told
            .drain(..)
            .map(|told| match told {
                Ok(Found::Visited(visit)) => format!("visited {}", visit.url),
                Ok(Found::Unchanged) => "unchanged".to_owned(),
                Ok(Found::Report(job)) => job.name,
                Err(failure) => failure.to_string(),
            })
            .collect()
    }

    fn visit(url: &str) -> Option<Visit> {
        Some(Visit { url: url.to_owned(), ..Visit::default() })
    }

    #[test]
    fn a_list_is_remembered_when_all_that_it_leads_to_is_done() {
        let mut lists = lists(10, None);
        lists.list(vec![link(1), link(2), link(1)], None, visit("index"));
        let inner = About { link: link(1), depth: 1, parent: Some(0), how: String::new() };
        lists.list(vec![link(3)], Some(&inner), visit("inner"));
        lists.done(Some(0));
        assert_eq!(told(&mut lists), [""; 0]);
        lists.done(Some(1));
        assert_eq!(told(&mut lists), ["visited inner"]);
        lists.done(Some(0));
        assert_eq!(told(&mut lists), ["visited index"]);
    }

    #[test]
    fn a_list_of_which_something_may_be_had_later_is_not_remembered() {
        let mut lists = lists(10, None);
        lists.list(vec![link(1)], None, visit("index"));
        let inner = About { link: link(1), depth: 1, parent: Some(0), how: String::new() };
        lists.list(vec![link(3)], Some(&inner), visit("inner"));
        lists.spoil(Some(1));
        lists.done(Some(1));
        lists.done(Some(0));
        assert_eq!(told(&mut lists), [""; 0]);
    }

    #[test]
    fn no_more_is_fetched_than_is_said() {
        let mut lists = lists(2, None);
        lists.list((0..5).map(link).collect(), None, visit("index"));
        lists.done(Some(0));
        lists.done(Some(0));
        assert_eq!(told(&mut lists), [""; 0]);
        assert_eq!(lists.left_out().expect("three").to_string(), "not fetched: 3 more addresses; `--max` says how many are");
        assert!(lists.left_out().is_none());
    }

    #[test]
    fn what_was_just_fetched_is_not_fetched_again() {
        let mut just = lists(10, Some(Timestamp::now()));
        just.list(vec![link(1)], None, visit("index"));
        assert_eq!(told(&mut just), ["unchanged", "visited index"]);
        let mut long_ago = lists(10, Some("2024-01-01T00:00:00Z".parse().expect("a time")));
        long_ago.list(vec![link(1)], None, visit("index"));
        assert_eq!(told(&mut long_ago), [""; 0]);
        // What the user names is always asked for.
        let mut named = lists(10, Some(Timestamp::now()));
        named.name("http://127.0.0.1/1");
        assert_eq!((told(&mut named).len(), named.asked), (0, 1));
    }

    #[test]
    fn what_cannot_be_fetched_is_named() {
        let mut lists = lists(10, None);
        lists.name("https://ann:pw@example.org/");
        lists.list(vec![Link { url: "file:///etc/passwd".to_owned(), ..Link::default() }], None, None);
        let told = told(&mut lists);
        assert!(told[0].contains("user name") && told[1].contains("only http and https"), "{told:?}");
        let deep = About { link: link(1), depth: MAX_DEPTH, parent: None, how: String::new() };
        lists.list(vec![link(9)], Some(&deep), None);
        assert!(lists.told.iter().any(Result::is_err));
    }
}
