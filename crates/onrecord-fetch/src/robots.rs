//! What a host asks of those that come by themselves: `robots.txt` (RFC 9309).

use std::time::Duration;

/// What we are called there.
const NAME: &str = "onrecord";

/// What is read of a `robots.txt`; RFC 9309 wants 500 kibibytes at least.
pub const MAX_BYTES: usize = 500 << 10;

/// After so many rules the rest counts for nothing.
const MAX_RULES: usize = 20_000;

/// What a host asks.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Robots {
    rules: Vec<Rule>,
    delay: Option<Duration>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Rule {
    allow: bool,
    /// A path as [`plain`] spells it, with `*` and at the end `$`.
    pattern: String,
}

impl Robots {
    /// Reads a `robots.txt`, as far as it speaks of us.
    pub fn parse(bytes: &[u8]) -> Robots {
        let cut = bytes.len() > MAX_BYTES;
        let mut text = String::from_utf8_lossy(&bytes[..bytes.len().min(MAX_BYTES)]).into_owned();
        if cut {
            // Half a rule is another rule.
            text.truncate(text.rfind(['\n', '\r']).unwrap_or(0));
        }
        let (mut ours, mut everybodys) = (Robots::default(), Robots::default());
        let (mut named, mut any) = (false, false);
        // Whether the group that is being read is about us, or about everybody.
        let (mut for_us, mut for_any, mut in_rules) = (false, false, false);
        for line in text.trim_start_matches('\u{feff}').split(['\n', '\r']) {
            let line = line.split('#').next().unwrap_or_default();
            let Some((key, value)) = line.split_once(':') else { continue };
            let (key, value) = (key.trim().to_ascii_lowercase(), value.trim());
            match key.as_str() {
                "user-agent" => {
                    if in_rules {
                        (for_us, for_any, in_rules) = (false, false, false);
                    }
                    for_us |= token(value).eq_ignore_ascii_case(NAME);
                    for_any |= value == "*";
                    named |= for_us;
                    any |= for_any;
                }
                "allow" | "disallow" | "crawl-delay" => {
                    in_rules = true;
                    for robots in [for_us.then_some(&mut ours), for_any.then_some(&mut everybodys)].into_iter().flatten() {
                        robots.add(&key, value);
                    }
                }
                _ => {}
            }
        }
        match (named, any) {
            (true, _) => ours,
            (false, true) => everybodys,
            (false, false) => Robots::default(),
        }
    }

    fn add(&mut self, key: &str, value: &str) {
        if key == "crawl-delay" {
            let seconds = value.parse::<f64>().ok().filter(|seconds| seconds.is_finite() && *seconds >= 0.0);
            self.delay = seconds.map(|seconds| Duration::from_secs_f64(seconds.min(86_400.0))).or(self.delay);
        } else if !value.is_empty() && self.rules.len() < MAX_RULES {
            self.rules.push(Rule { allow: key == "allow", pattern: plain(value) });
        }
    }

    /// Whether a path, with its query, may be fetched.
    ///
    /// The longest rule that fits wins, and of two the one that allows.
    pub fn allows(&self, path: &str) -> bool {
        let path = plain(path);
        if path == "/robots.txt" {
            return true;
        }
        let fitting = self.rules.iter().filter(|rule| fits(rule.pattern.as_bytes(), path.as_bytes()));
        fitting.max_by_key(|rule| (rule.pattern.len(), rule.allow)).is_none_or(|rule| rule.allow)
    }

    /// How long it asks to wait between two requests.
    pub fn delay(&self) -> Option<Duration> {
        self.delay
    }
}

/// The part of a name that counts: `Onrecord` of `Onrecord/2.0`.
fn token(value: &str) -> &str {
    let end = value.find(|c: char| !(c.is_ascii_alphabetic() || c == '-' || c == '_')).unwrap_or(value.len());
    &value[..end]
}

/// A path in one spelling: what needs no escape has none, and everything else has one.
fn plain(path: &str) -> String {
    let bytes = path.as_bytes();
    let mut out = String::with_capacity(path.len());
    let mut at = 0;
    while at < bytes.len() {
        let escaped = (bytes[at] == b'%').then(|| path.get(at + 1..at + 3)).flatten().filter(|two| two.bytes().all(|b| b.is_ascii_hexdigit()));
        let byte = escaped.and_then(|two| u8::from_str_radix(two, 16).ok());
        match byte {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(char::from(byte)),
            Some(byte) => out += &format!("%{byte:02X}"),
            None if bytes[at].is_ascii_graphic() => out.push(char::from(bytes[at])),
            None => out += &format!("%{:02X}", bytes[at]),
        }
        at += if byte.is_some() { 3 } else { 1 };
    }
    out
}

/// Whether a path starts as a pattern says.
fn fits(pattern: &[u8], path: &[u8]) -> bool {
    let (pattern, whole) = match pattern.strip_suffix(b"$") {
        Some(pattern) => (pattern, true),
        None => (pattern, false),
    };
    // Where the last `*` stood, and from where on its rest is being tried.
    let (mut p, mut s, mut star) = (0, 0, None);
    loop {
        if p == pattern.len() && (!whole || s == path.len()) {
            return true;
        }
        if pattern.get(p) == Some(&b'*') {
            star = Some((p, s));
            p += 1;
        } else if s < path.len() && pattern.get(p) == Some(&path[s]) {
            p += 1;
            s += 1;
        } else if let Some((star_at, from)) = star.filter(|(_, from)| *from < path.len()) {
            star = Some((star_at, from + 1));
            p = star_at + 1;
            s = from + 1;
        } else {
            return false;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(robots: &str, allowed: &[&str], refused: &[&str]) {
        let robots = Robots::parse(robots.as_bytes());
        for path in allowed {
            assert!(robots.allows(path), "{path} is refused");
        }
        for path in refused {
            assert!(!robots.allows(path), "{path} is allowed");
        }
    }

    #[test]
    fn the_group_of_our_name_wins_over_everybodys() {
        check("User-agent: *\nDisallow: /\n\nUser-agent: OnRecord/3\nDisallow: /private\n", &["/", "/news"], &["/private", "/private/x"]);
        check("User-agent: *\nDisallow: /a\n\nUser-agent: otherbot\nDisallow: /", &["/", "/b"], &["/a"]);
        check("User-agent: otherbot\nDisallow: /", &["/", "/a"], &[]);
        // Longer names that begin like ours are others.
        check("User-agent: onrecorder\nDisallow: /", &["/a"], &[]);
    }

    #[test]
    fn groups_of_one_name_are_one_and_names_may_share_a_group() {
        check("User-agent: onrecord\nDisallow: /a\n\nUser-agent: x\nDisallow: /c\n\nUser-agent: onrecord\nDisallow: /b", &["/c"], &["/a", "/b"]);
        check("User-agent: x\nUser-agent: onrecord\nSitemap: https://example.org/s.xml\nDisallow: /a", &["/b"], &["/a"]);
        check("Disallow: /a\nUser-agent: onrecord\nDisallow: /b", &["/a"], &["/b"]);
        // An empty group of ours allows everything.
        check("User-agent: *\nDisallow: /\nUser-agent: onrecord\nDisallow:\n", &["/", "/a"], &[]);
    }

    #[test]
    fn the_longest_rule_wins_and_of_two_the_kinder() {
        check("User-agent: *\nDisallow: /news\nAllow: /news/open", &["/news/open/1", "/"], &["/news", "/news/1", "/newsroom"]);
        check("User-agent: *\nAllow: /page\nDisallow: /page", &["/page"], &[]);
        check("User-agent: *\nAllow: /$\nDisallow: /", &["/", "/robots.txt"], &["/a"]);
    }

    #[test]
    fn stars_stand_for_anything_and_a_dollar_for_the_end() {
        check(
            "User-agent: *\nDisallow: /*.pdf$\nDisallow: /*/print/\nDisallow: *session=",
            &["/a.pdf?x", "/print/", "/a.html"],
            &["/a.pdf", "/x/y.pdf", "/a/print/b", "/a?session=1"],
        );
        // Many stars are no trap.
        check(&format!("User-agent: *\nDisallow: /{}b", "a*".repeat(400)), &[&format!("/{}", "a".repeat(4_000))], &[]);
    }

    #[test]
    fn spellings_of_one_path_are_one() {
        check(
            "User-agent: *\nDisallow: /caf%C3%A9\nDisallow: /b%61r\nDisallow: /a%2Fb\nDisallow: /grün",
            &["/a/b"],
            &["/café", "/caf%c3%a9", "/bar", "/a%2fb", "/gr%C3%BCn"],
        );
    }

    #[test]
    fn noise_is_passed_over() {
        check("\u{feff}USER-AGENT : *  # all\r\n disallow : /a # not this\rnonsense\nDisallow /b\n\0", &["/b"], &["/a"]);
        check("", &["/"], &[]);
        check("<html><p>User-agent: *", &["/"], &[]);
        Robots::parse(&[0xff, 0xfe, b'%', b'\n', b':']);
        assert!(Robots::parse(b"User-agent: *\nDisallow: /%\nDisallow: /%g\nDisallow: /\xff").allows("/"));
    }

    #[test]
    fn what_is_cut_off_counts_for_nothing() {
        let mut text = format!("User-agent: *\nDisallow: /a\n{}", "#".repeat(MAX_BYTES - 40));
        text.push_str("\nDisallow: /");
        text.push_str(&"long".repeat(10));
        check(&text, &["/l", "/long"], &["/a"]);
    }

    #[test]
    fn delays_are_read() {
        let delay = |text: &str| Robots::parse(text.as_bytes()).delay();
        assert_eq!(delay("User-agent: *\nCrawl-delay: 2.5"), Some(Duration::from_millis(2_500)));
        assert_eq!(delay("User-agent: *\nCrawl-delay: 9\n\nUser-agent: onrecord\nDisallow: /x"), None);
        for text in ["soon", "-1", "NaN", "inf"] {
            assert_eq!(delay(&format!("User-agent: *\nCrawl-delay: {text}")), None, "{text}");
        }
        assert_eq!(delay("User-agent: *\nCrawl-delay: 1e300"), Some(Duration::from_secs(86_400)));
    }
}
