//! Lines within an article that are about the page and not of the report.
//!
//! They begin with a handful of formulas, which every outlet of a language shares.

/// "Read more: …": a line that points to another report.
pub(super) fn is_reference(line: &str) -> bool {
    starts_with(line, REFERENCES)
}

/// "Advertisement", "Sign up for our newsletter": a line of the page's own.
pub(super) fn is_notice(line: &str) -> bool {
    let short = line.chars().count() < 250;
    short && (starts_with(line, NOTICES) || line.contains('©') || line.contains("All rights reserved"))
}

fn starts_with(line: &str, starts: &[&str]) -> bool {
    let line = line.trim_start_matches(|c: char| !c.is_alphanumeric());
    let Some(first) = line.chars().next().and_then(|c| c.to_lowercase().next()) else { return false };
    // Most lines begin with another letter than all of them.
    let mut letter = [0; 4];
    let letter = first.encode_utf8(&mut letter).as_bytes();
    let mut starts = starts.iter().filter(|start| start.as_bytes()[0] == letter[0]).peekable();
    if starts.peek().is_none() {
        return false;
    }
    let head: String = line.chars().take(40).flat_map(char::to_lowercase).collect();
    starts.any(|start| head.strip_prefix(start).is_some_and(|rest| !rest.starts_with(char::is_alphanumeric)))
}

const REFERENCES: &[&str] = &[
    "read more",
    "read also",
    "also read",
    "read next",
    "read the full story",
    "read:",
    "related",
    "related:",
    "see also",
    "more on this",
    "more:",
    "watch:",
    "watch now",
    "recommended",
    "up next",
    "don't miss",
    "you may also like",
    "click here",
    "lesen sie auch",
    "lesen sie hier",
    "mehr zum thema",
    "lesen sie mehr",
    "auch interessant",
    "lire aussi",
    "à lire aussi",
    "lire la suite",
    "lee también",
    "lea también",
    "leer más",
    "te puede interesar",
    "leia também",
    "leia mais",
    "veja também",
    "leggi anche",
    "les også",
    "læs også",
    "läs också",
    "läs även",
    "läs mer",
    "les mer",
    "læs mere",
    "lees ook",
    "lue myös",
    "czytaj też",
    "czytaj także",
    "czytaj więcej",
    "zobacz też",
    "čtěte také",
    "citește și",
    "olvassa el",
    "ayrıca oku",
    "читайте также",
    "читайте також",
    "читать также",
    "διαβάστε επίσης",
];

const NOTICES: &[&str] = &[
    "advertisement",
    "advertising",
    "sponsored",
    "story continues below",
    "article continues below",
    "continue reading",
    "sign up for",
    "sign up to",
    "sign up here",
    "subscribe to",
    "subscribe now",
    "follow us",
    "follow @",
    "follow him on",
    "follow her on",
    "download our app",
    "download the app",
    "get the latest",
    "get our",
    "share this",
    "share on",
    "print article",
    "order reprints",
    "copyright",
    "all rights reserved",
    "this copy is for your personal",
    "article content",
    "show comments",
    "view comments",
    "anzeige",
    "werbung",
    "publicité",
    "publicidad",
    "publicidade",
    "pubblicità",
    "annonse",
    "annons",
    "annonce",
    "advertentie",
    "reklama",
    "реклама",
    "mainos",
    "abonnez-vous",
    "inscrivez-vous",
    "suscríbete",
    "iscriviti",
    "want more stories",
    "have a tip",
    "loading",
    "please enable javascript",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_known_at_the_start_of_a_line() {
        assert!(is_reference("READ MORE: The mayor goes"));
        assert!(is_reference("» Lire aussi : le maire s’en va"));
        assert!(!is_reference("Related to the mayor by marriage, Oona Brandt said no.".trim_start_matches("Related ")));
        assert!(!is_reference("Readers more than once asked her why."));
        assert!(is_notice("Advertisement"));
        assert!(is_notice("Sign up for our morning email"));
        assert!(!is_notice("Advertisements for lorries were banned, the council said."));
    }
}
