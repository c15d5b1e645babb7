//! Names and parties: are two entities the same somebody?

use std::collections::BTreeSet;
use std::sync::OnceLock;

use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::canonical_combining_class;

use super::Points;
use super::document::{Entity, Speaker};
use super::record::Text;

/// An entity with what identifies it.
#[derive(Debug)]
pub(super) struct Known {
    /// Its name, in each normal form.
    forms: BTreeSet<String>,
    /// Its mentions, in order, each once.
    pub(super) mentions: Vec<Points>,
    /// Their spans without a leading "the" and a final 's.
    keys: BTreeSet<Points>,
    /// Those that identify it: with a capital, or else no pronouns.
    named: BTreeSet<Points>,
}

impl Known {
    pub(super) fn new(text: &Text, entity: &Entity) -> Known {
        let mentions: BTreeSet<Points> = entity.mentions.iter().copied().filter(|m| text.holds(*m)).collect();
        let (mut capital, mut nominal) = (BTreeSet::new(), BTreeSet::new());
        for &mention in &mentions {
            let words: Vec<String> = text.words_of(mention).into_iter().filter(|w| !is_function_word(&fold(w))).collect();
            if !words.is_empty() {
                nominal.insert(text.mention_key(mention));
            }
            if words.iter().any(|w| w.starts_with(char::is_uppercase)) {
                capital.insert(text.mention_key(mention));
            }
        }
        Known {
            forms: name_forms(entity.name.as_deref().unwrap_or_default(), entity.kind.as_deref()),
            keys: mentions.iter().map(|m| text.mention_key(*m)).collect(),
            mentions: mentions.into_iter().collect(),
            named: if capital.is_empty() { nominal } else { capital },
        }
    }

    /// Whether the names are equal, or `system` is mentioned where a name of this gold entity stands.
    fn is(&self, system: &Known) -> bool {
        !self.forms.is_disjoint(&system.forms) || !self.named.is_disjoint(&system.keys)
    }
}

/// Who an attribution is given to.
#[derive(Debug)]
pub(super) enum Party<'e> {
    Nobody,
    /// An id that names no entity.
    Unknown,
    One(&'e Known),
    AnyOf(Vec<Party<'e>>),
}

impl<'e> Party<'e> {
    pub(super) fn new(speaker: &Speaker, entities: &'e [(String, Known)]) -> Party<'e> {
        match speaker {
            Speaker::None => Party::Nobody,
            Speaker::Entity(id) => entities.iter().find(|(known, _)| known == id).map_or(Party::Unknown, |(_, e)| Party::One(e)),
            Speaker::AnyOf(several) => Party::AnyOf(several.iter().map(|s| Party::new(s, entities)).collect()),
            Speaker::Spans(_) => Party::Unknown,
        }
    }

    pub(super) fn is_nobody(&self) -> bool {
        matches!(self, Party::Nobody)
    }

    /// Whether gold and system mean the same; of several parties any may be the one.
    pub(super) fn is(&self, system: &Party<'_>) -> bool {
        match (self, system) {
            (Party::AnyOf(several), _) => several.iter().any(|g| g.is(system)),
            (_, Party::AnyOf(several)) => several.iter().any(|s| self.is(s)),
            (Party::Nobody, Party::Nobody) => true,
            (Party::One(gold), Party::One(system)) => gold.is(system),
            _ => false,
        }
    }
}

/// The normal forms of a name: plain, and for persons also without titles.
fn name_forms(name: &str, kind: Option<&str>) -> BTreeSet<String> {
    let base: String = name.nfkd().filter(|c| canonical_combining_class(*c) == 0).collect();
    let mut name = fold(&base).trim().to_owned();
    for clitic in ["'s", "’s"] {
        if let Some(rest) = name.strip_suffix(clitic) {
            name.truncate(rest.len());
            break;
        }
    }
    name.retain(|c| !".'’".contains(c));
    let mut words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()).collect();
    if words.len() > 1 && words[0] == "the" {
        words.remove(0);
    }
    let mut forms = BTreeSet::from([words.join(" ")]);
    if matches!(kind, Some("person") | None) {
        let mut rest = &words[..];
        while let Some(title) = titles().iter().find(|t| rest.len() > t.len() && rest.starts_with(t) && rest[t.len()] != "of") {
            rest = &rest[title.len()..];
        }
        forms.insert(rest.join(" "));
    }
    forms.remove("");
    forms
}

/// Unicode's case folding as far as names need it.
fn fold(text: &str) -> String {
    text.to_lowercase().replace('ß', "ss").replace('ς', "σ")
}

fn is_function_word(word: &str) -> bool {
    FUNCTION_WORDS.split(' ').any(|function_word| function_word == word)
}

/// Pronouns, and words that a mention may begin with and that name nobody.
const FUNCTION_WORDS: &str = "i me my mine myself we us our ours ourselves you your yours yourself yourselves he him his himself she her hers \
herself it its itself they them their theirs themselves who whom whose which that this these those one both the a an some many several two";

/// Titles as words, the longest first.
fn titles() -> &'static [Vec<&'static str>] {
    static SORTED: OnceLock<Vec<Vec<&'static str>>> = OnceLock::new();
    SORTED.get_or_init(|| {
        let mut titles: Vec<Vec<&str>> = TITLES.split('|').map(|t| t.split(' ').collect()).collect();
        titles.sort_by_key(|t| std::cmp::Reverse(t.len()));
        titles
    })
}

// Part of what the figures mean, hence here and not in data/: a change would make old figures incomparable.
const TITLES: &str = "mr|mrs|ms|miss|mx|dr|doctor|prof|professor|president|vice president|deputy president|prime minister|\
deputy prime minister|foreign minister|defense minister|defence minister|finance minister|interior minister|minister|premier|\
chancellor|secretary|secretary of state|defense secretary|foreign secretary|home secretary|treasury secretary|secretary general|sen|\
senator|rep|representative|congressman|congresswoman|gov|governor|mayor|ambassador|speaker|chairman|chairwoman|chair|\
attorney general|judge|justice|chief justice|king|queen|prince|princess|pope|sir|dame|lord|lady|baroness|rev|reverend|gen|general|\
lt gen|maj gen|lt|lieutenant|lt col|col|colonel|maj|major|capt|captain|sgt|sergeant|adm|admiral|cmdr|commander|sheriff|officer|\
former|then|acting|ex|us";

#[cfg(test)]
mod tests {
    use super::*;

    fn check(gold: &str, system: &str, kind: &str, same: bool) {
        let forms = |name| name_forms(name, Some(kind));
        assert_eq!(!forms(gold).is_disjoint(&forms(system)), same, "{gold} and {system}");
    }

    #[test]
    fn names_are_equal_but_for_titles_case_accents_and_marks() {
        check("President Ann Ode", "ann ode", "person", true);
        check("Then-Vice President Ode", "Ode", "person", true);
        check("Sen. J. Ode", "J Ode", "person", true);
        check("The U.S.", "US", "country", true);
        check("Erdoğan", "Erdogan", "person", true);
        check("Ode’s", "Ode", "person", true);
        check("Ann Ode", "Ben Ode", "person", false);
        check("General Motors", "Motors", "organization", false);
        check("King of Norway", "of Norway", "person", false);
        check("", "", "person", false);
    }
}
