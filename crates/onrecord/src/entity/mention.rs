//! Finds mentions: names, pronouns, and descriptions of persons, groups and bodies.

use std::collections::HashSet;
use std::ops::Range;

use crate::entity::{Mention, MentionForm, Number};
use crate::parse::{NameClass, Parse, Relation, Upos};
use crate::record::EntityKind;
use crate::resources::Resources;
use crate::resources::gazetteer::Named;
use crate::resources::people::{Gender, RoleKind};
use crate::token::TokenId;

/// Pronouns that refer to a party, in lower case.
const PRONOUNS: &[(&str, Option<Gender>, Number)] = &[
    ("he", Some(Gender::Male), Number::Singular),
    ("him", Some(Gender::Male), Number::Singular),
    ("his", Some(Gender::Male), Number::Singular),
    ("himself", Some(Gender::Male), Number::Singular),
    ("she", Some(Gender::Female), Number::Singular),
    ("her", Some(Gender::Female), Number::Singular),
    ("hers", Some(Gender::Female), Number::Singular),
    ("herself", Some(Gender::Female), Number::Singular),
    ("they", None, Number::Plural),
    ("them", None, Number::Plural),
    ("their", None, Number::Plural),
    ("theirs", None, Number::Plural),
    ("themselves", None, Number::Plural),
    ("it", None, Number::Singular),
    ("its", None, Number::Singular),
    ("itself", None, Number::Singular),
    ("i", None, Number::Singular),
    ("me", None, Number::Singular),
    ("my", None, Number::Singular),
    ("mine", None, Number::Singular),
    ("myself", None, Number::Singular),
    ("you", None, Number::Singular),
    ("your", None, Number::Singular),
    ("we", None, Number::Plural),
    ("us", None, Number::Plural),
    ("our", None, Number::Plural),
    ("ours", None, Number::Plural),
    ("ourselves", None, Number::Plural),
    ("who", None, Number::Singular),
    ("whom", None, Number::Singular),
    ("whose", None, Number::Singular),
];

/// Words before a name that belong to it but do not identify.
pub(super) const SUFFIXES: &[&str] = &["jr.", "jr", "sr.", "sr", "ii", "iii", "iv"];

/// Finds all mentions, in order of their first token; outer ones before those within them.
pub(super) fn find(resources: &Resources, text: &str, parse: &Parse) -> Vec<Mention> {
    let finder = Finder { resources, text, parse };
    let mut out: Vec<Mention> = finder.names();
    let mut named = vec![false; parse.tokens.len()];
    for mention in &out {
        named[mention.tokens.clone()].fill(true);
    }
    for token in 0..parse.tokens.len() {
        if !named[token]
            && let Some(mention) = finder.pronoun(token).or_else(|| finder.nominal(token, &named))
        {
            out.push(mention);
        }
    }
    finder.sources(&mut out);
    out.sort_by_key(|m| (m.tokens.start, std::cmp::Reverse(m.tokens.end)));
    out
}

/// A description without its article and with its capitals as written.
pub(super) fn plain_name(text: &str, parse: &Parse, mention: &Mention) -> String {
    let mut tokens = mention.tokens.clone();
    let word = |t: TokenId| parse.tokens.spans()[t].slice(text);
    while tokens.len() > 1 && matches!(word(tokens.start).to_lowercase().as_str(), "the" | "a" | "an" | "this" | "that" | "these" | "those") {
        tokens.start += 1;
    }
    let span = parse.tokens.cover(tokens).expect("not empty").slice(text);
    span.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How many words an office has at most that a name stands after: "the prime minister of the Republic of Norland, ".
const OFFICE: usize = 9;

/// "The mayor of Brenn, Ines Marlow,": where the name begins of whoever holds the office that `title` is the first word of, an
/// office of a place or a body; and the comma before it. The parser often hangs the name from the place.
pub(super) fn holder(resources: &Resources, text: &str, parse: &Parse, title: TokenId) -> Option<(TokenId, TokenId)> {
    let word = |t: TokenId| parse.tokens.spans()[t].slice(text).to_lowercase();
    let sentence = &parse.tokens.sentences()[parse.tokens.sentence_of(title)];
    let office = title + 1;
    if !resources.people.is_title(&word(title)) || office >= sentence.end || !matches!(word(office).as_str(), "of" | "for" | "at") {
        return None;
    }
    let within = |t: TokenId| matches!(parse.upos[t], Upos::Propn | Upos::Noun | Upos::Adj | Upos::Det | Upos::Adp);
    let comma = (office..sentence.end).find(|&t| !within(t)).filter(|&t| word(t) == "," && t - office <= OFFICE)?;
    let closed = (comma + 2..sentence.end).find(|&t| parse.upos[t] != Upos::Propn).is_some_and(|t| word(t) == ",");
    closed.then_some((comma + 1, comma))
}

struct Finder<'a> {
    resources: &'a Resources,
    text: &'a str,
    parse: &'a Parse,
}

impl Finder<'_> {
    fn word(&self, token: TokenId) -> &str {
        self.parse.tokens.spans()[token].slice(self.text)
    }

    fn lower(&self, token: TokenId) -> String {
        self.word(token).to_lowercase()
    }

    fn phrase(&self, tokens: Range<TokenId>) -> String {
        self.parse.tokens.cover(tokens).map_or_else(String::new, |s| s.slice(self.text).split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// Names that the reader found, and those that only the gazetteer knows.
    fn names(&self) -> Vec<Mention> {
        let mut out: Vec<Mention> = Vec::new();
        let mut taken = vec![false; self.parse.tokens.len()];
        for name in &self.parse.names {
            let mut tokens = name.tokens.clone();
            // The rest of a name that the reader cut short: "Ana" of "Ana Ruiz".
            let sentence = self.parse.tokens.sentences()[self.parse.tokens.sentence_of(tokens.start)].end;
            while name.class == NameClass::Person
                && tokens.end < sentence
                && self.parse.upos[tokens.end] == Upos::Propn
                && self.parse.relations[tokens.end] == Relation::Flat
                && tokens.contains(&self.parse.heads[tokens.end])
            {
                tokens.end += 1;
            }
            if taken[tokens.start] {
                continue;
            }
            if name.class == NameClass::Organization {
                tokens = self.whole_body(tokens);
            }
            taken[tokens.clone()].fill(true);
            out.extend(self.name(tokens, name.class));
        }
        // A person named in full is known by the surname everywhere in the article.
        let surnames: HashSet<String> = out
            .iter()
            .filter(|m| m.kind == Some(EntityKind::Person))
            .filter_map(|m| m.key.last().filter(|k| k.chars().count() > 2 && k.chars().next().is_some_and(char::is_uppercase)).cloned())
            .collect();
        for token in 0..self.parse.tokens.len() {
            if !taken[token] && surnames.contains(self.word(token)) {
                taken[token] = true;
                out.extend(self.name(token..token + 1, NameClass::Person));
            }
        }
        // Runs of proper nouns that the reader left out.
        let mut token = 0;
        while token < self.parse.tokens.len() {
            let from = token;
            while token < self.parse.tokens.len() && !taken[token] && (self.parse.upos[token] == Upos::Propn || (token == from && self.is_acronym(token))) {
                token += 1;
            }
            if from < token {
                let known = self.resources.gazetteer.named(&self.phrase(from..token));
                let class = match known {
                    Some(Named::Organization(_)) => Some(NameClass::Organization),
                    Some(Named::People(_)) => Some(NameClass::Norp),
                    Some(_) => Some(NameClass::Location),
                    None if self.follows_role(from) => Some(NameClass::Person),
                    None => None,
                };
                out.extend(class.and_then(|class| self.name(from..token, class)));
            }
            token = token.max(from + 1);
        }
        out
    }

    /// An organisation's name with what belongs to it: "Office for the Western District of Brenn".
    fn whole_body(&self, mut tokens: Range<TokenId>) -> Range<TokenId> {
        let sentence = self.parse.tokens.sentences()[self.parse.tokens.sentence_of(tokens.start)].end;
        let joins = |t: TokenId| matches!(self.lower(t).as_str(), "of" | "for" | "on");
        let hangs = tokens.len() > 1 && joins(tokens.end - 1);
        if hangs {
            tokens.end -= 1;
        }
        let kind = |t: TokenId| self.resources.people.role(&self.resources.lemmas.noun(&self.lower(t)));
        if !hangs && kind(tokens.end - 1) != Some(RoleKind::Organization) {
            return tokens;
        }
        let mut cut_short = hangs;
        while tokens.end < sentence && joins(tokens.end) {
            let mut first = tokens.end + 1;
            if first < sentence && self.lower(first) == "the" {
                first += 1;
            }
            let capital = |t: &TokenId| self.word(*t).starts_with(char::is_uppercase) && matches!(self.parse.upos[*t], Upos::Propn | Upos::Noun | Upos::Adj);
            let end = (first..sentence).find(|t| !capital(t)).unwrap_or(sentence);
            // Where the name was cut within a phrase, the phrase belongs to it, whatever the parser says.
            if end == first || !(cut_short || tokens.contains(&self.parse.heads[self.parse.head_of(first..end)])) {
                break;
            }
            cut_short = false;
            tokens.end = end;
        }
        tokens
    }

    /// Whether a word is written in capitals as the gazetteer's short name of a body, among words that are not: WHO.
    fn is_acronym(&self, token: TokenId) -> bool {
        let capitals = |t: TokenId| self.word(t).chars().count() > 1 && self.word(t).chars().all(char::is_uppercase);
        let sentence = &self.parse.tokens.sentences()[self.parse.tokens.sentence_of(token)];
        let shouted = sentence.clone().filter(|&t| capitals(t)).count() * 2 > sentence.len();
        capitals(token) && !shouted && matches!(self.resources.gazetteer.named(self.word(token)), Some(Named::Organization(_)))
    }

    /// Whether an office or a role of one person stands before `token`: "researcher Mu Li".
    fn follows_role(&self, token: TokenId) -> bool {
        let sentence = &self.parse.tokens.sentences()[self.parse.tokens.sentence_of(token)];
        if token == sentence.start {
            return false;
        }
        let before = self.lower(token - 1);
        self.resources.people.role(&before) == Some(RoleKind::Person) || self.resources.people.is_title(&before)
    }

    /// Whether a name that was read as a place's is that of whoever holds an office of one.
    fn is_named_holder(&self, tokens: Range<TokenId>) -> bool {
        let before = tokens.start.saturating_sub(OFFICE + 1)..tokens.start;
        let held = |t: TokenId| holder(self.resources, self.text, self.parse, t).is_some_and(|(name, _)| name == tokens.start);
        tokens.len() > 1 && self.resources.people.given_gender(&self.lower(tokens.start)).is_some() && before.rev().any(held)
    }

    fn name(&self, mut tokens: Range<TokenId>, class: NameClass) -> Option<Mention> {
        let sentence = self.parse.tokens.sentences()[self.parse.tokens.sentence_of(tokens.start)].clone();
        let is_mark = |t: TokenId| self.word(t).chars().all(|c| !c.is_alphanumeric());
        let drops_end = |t: TokenId| matches!(self.lower(t).as_str(), "'s" | "’s" | "'" | "’") || is_mark(t);
        while tokens.len() > 1 && drops_end(tokens.end - 1) {
            tokens.end -= 1;
        }
        while tokens.len() > 1 && (is_mark(tokens.start) || self.lower(tokens.start) == "the") {
            tokens.start += 1;
        }
        let mut kind = match class {
            NameClass::Person => EntityKind::Person,
            NameClass::Organization => EntityKind::Organization,
            NameClass::Location | NameClass::Facility => EntityKind::Country,
            NameClass::Norp => EntityKind::Group,
            NameClass::Misc | NameClass::Product | NameClass::Date | NameClass::Money => return None,
        };
        let phrase = self.phrase(tokens.clone());
        if kind != EntityKind::Person || tokens.len() == 1 {
            kind = match self.resources.gazetteer.named(&phrase) {
                Some(Named::Country(_) | Named::Seat(_)) if kind != EntityKind::Person => EntityKind::Country,
                Some(Named::Organization(_)) if kind != EntityKind::Person => EntityKind::Organization,
                None if kind == EntityKind::Country && self.is_named_holder(tokens.clone()) => EntityKind::Person,
                _ => kind,
            };
        }
        let head = self.parse.head_of(tokens.clone());
        // A nationality before a noun says something of the noun: "Russian officials".
        if class == NameClass::Norp {
            let adjective = self.parse.upos[head] == Upos::Adj || matches!(self.parse.relations[head], Relation::Amod | Relation::Compound);
            if adjective && self.parse.relations[head] != Relation::Nsubj {
                return None;
            }
        }
        let mut gender = None;
        let mut named = tokens.clone();
        let mut key: Vec<String> = tokens.clone().map(|t| self.word(t).to_owned()).collect();
        if kind == EntityKind::Person {
            // Titles within and before the name.
            let titled = self.title_end(tokens.clone());
            for t in tokens.start..titled {
                gender = gender.or_else(|| self.resources.people.gender(&self.lower(t)));
            }
            key.drain(..titled - tokens.start);
            named.start = titled;
            let mut start = tokens.start;
            while start > sentence.start {
                let longest = self.resources.people.longest_title().min(start - sentence.start);
                let Some(words) = (1..=longest).rev().find(|&n| self.resources.people.is_title(&self.phrase(start - n..start).to_lowercase())) else { break };
                start -= words;
            }
            for t in start..tokens.start {
                gender = gender.or_else(|| self.resources.people.gender(&self.lower(t)));
            }
            tokens.start = self.described_from(start, tokens.end, sentence.start);
            while key.len() > 1 && key.last().is_some_and(|k| SUFFIXES.contains(&k.to_lowercase().as_str()) || k == ",") {
                key.pop();
                named.end -= 1;
            }
            if key.is_empty() {
                return None;
            }
            if gender.is_none() && key.len() > 1 {
                gender = self.resources.people.given_gender(&key[0].to_lowercase());
            }
        } else {
            key = join(self.text, self.parse, tokens.clone());
        }
        let plural = kind == EntityKind::Group || self.parse.penn(head) == "NNPS";
        Some(Mention {
            head,
            form: MentionForm::Name,
            kind: Some(kind),
            gender,
            number: if plural && kind != EntityKind::Country { Number::Plural } else { Number::Singular },
            key,
            named,
            tokens,
        })
    }

    /// Where the words before a name begin that say what the person is: "Labour leader Ana Ruiz", "US President Ode".
    fn described_from(&self, name: TokenId, end: TokenId, sentence: TokenId) -> TokenId {
        let modifies = |t: TokenId| matches!(self.parse.upos[t], Upos::Adj | Upos::Noun | Upos::Propn);
        let mut start = name;
        if start > sentence && modifies(start - 1) && self.follows_role(start) {
            start -= 1;
        }
        // A title has been taken along already.
        if start == name && !self.resources.people.is_title(&self.lower(name)) {
            return name;
        }
        loop {
            start = hyphenated_from(self.text, self.parse, start, sentence);
            if !(start > sentence && modifies(start - 1) && (start..end).contains(&self.parse.heads[start - 1])) {
                return start;
            }
            start -= 1;
        }
    }

    /// Where the title that a name begins with ends: "President" in "President Ode".
    fn title_end(&self, tokens: Range<TokenId>) -> TokenId {
        let mut at = tokens.start;
        while at + 1 < tokens.end {
            let longest = self.resources.people.longest_title().min(tokens.end - 1 - at);
            let Some(words) = (1..=longest).rev().find(|&n| self.resources.people.is_title(&self.phrase(at..at + n).to_lowercase())) else { break };
            at += words;
        }
        at
    }

    fn pronoun(&self, token: TokenId) -> Option<Mention> {
        if self.parse.upos[token] != Upos::Pron && self.parse.penn(token) != "PRP$" {
            return None;
        }
        let lower = self.lower(token);
        let &(_, gender, number) = PRONOUNS.iter().find(|p| p.0 == lower)?;
        if lower == "it" && self.parse.relations[token] == Relation::Expl {
            return None;
        }
        let kind = gender.map(|_| EntityKind::Person);
        Some(Mention { tokens: token..token + 1, head: token, form: MentionForm::Pronoun, kind, gender, number, key: Vec::new(), named: token..token + 1 })
    }

    /// A description of a person, people or a body, by its head noun.
    fn nominal(&self, token: TokenId, named: &[bool]) -> Option<Mention> {
        if !matches!(self.parse.upos[token], Upos::Noun | Upos::Propn) {
            return None;
        }
        if matches!(self.parse.relations[token], Relation::Compound | Relation::Flat | Relation::Amod | Relation::Nummod | Relation::Fixed) {
            return None;
        }
        let tokens = self.noun_phrase(token);
        let lower = self.lower(token);
        let lemma = self.resources.lemmas.noun(&lower);
        let plural = matches!(self.parse.penn(token), "NNS" | "NNPS");
        // Two-word roles first: "chief executive", "prime minister".
        let two = (token > tokens.start).then(|| format!("{} {lemma}", self.lower(token - 1)));
        let role = two.as_deref().and_then(|r| self.resources.people.role(r)).or_else(|| self.resources.people.role(&lower)).or_else(|| self.resources.people.role(&lemma));
        let kind = match role? {
            RoleKind::Person if plural => EntityKind::Group,
            RoleKind::Person => EntityKind::Person,
            RoleKind::Group => EntityKind::Group,
            RoleKind::Organization if plural => EntityKind::Group,
            RoleKind::Organization => EntityKind::Organization,
        };
        // "Prime Minister Ode": the name has taken its title along.
        if named[tokens.clone()].iter().all(|&n| n) {
            return None;
        }
        let gender = self.resources.people.gender(&lower).or_else(|| self.resources.people.gender(&lemma));
        let number = if kind == EntityKind::Group { Number::Plural } else { Number::Singular };
        Some(Mention { named: tokens.clone(), tokens, head: token, form: MentionForm::Nominal, kind: Some(kind), gender, number, key: vec![lemma] })
    }

    /// The noun phrase of a head: what modifies it before, and "of …" or a name after it.
    fn noun_phrase(&self, head: TokenId) -> Range<TokenId> {
        let mut first = head;
        let mut last = head;
        for t in self.parse.dependents(head) {
            match self.parse.relations[t] {
                Relation::Det | Relation::Amod | Relation::Compound | Relation::Nummod | Relation::Nmod if t < head => {
                    first = first.min(self.parse.subtree(t).start);
                }
                Relation::Nmod if t > head => {
                    let below = self.parse.subtree(t);
                    let of = matches!(self.lower(below.start).as_str(), "of" | "for" | "in" | "at" | "from" | "to");
                    let near = below.start == last + 1;
                    if of && near && below.len() <= 12 && !below.clone().any(|b| self.parse.upos[b] == Upos::Verb || self.word(b) == ",") {
                        last = last.max(below.end - 1);
                    }
                }
                Relation::Flat | Relation::Compound if t == last + 1 => last = self.parse.subtree(t).end - 1,
                _ => {}
            }
        }
        // What the parse hangs on from beyond a comma or a conjunction is no part of the phrase.
        for t in (first..head).rev() {
            if self.word(t) == "," || matches!(self.parse.upos[t], Upos::Sconj | Upos::Verb) && self.parse.relations[t] != Relation::Amod {
                first = t + 1;
                break;
            }
        }
        // A mark of punctuation never belongs to its ends.
        while first < head && self.parse.upos[first] == Upos::Punct {
            first += 1;
        }
        first..last + 1
    }

    /// Makes sure that every source has a mention that ends where it does.
    fn sources(&self, mentions: &mut Vec<Mention>) {
        for attributed in &self.parse.attributed {
            let Some(source) = &attributed.source else { continue };
            let mut tokens = source.clone();
            while tokens.len() > 1 && (self.parse.upos[tokens.end - 1] == Upos::Punct || matches!(self.lower(tokens.end - 1).as_str(), "'s" | "’s" | "’" | "'")) {
                tokens.end -= 1;
            }
            if speaker_mention(self.parse, mentions, &tokens).is_some() {
                continue;
            }
            let head = self.parse.head_of(tokens.clone());
            let lower = self.lower(head);
            let lemma = self.resources.lemmas.noun(&lower);
            if !matches!(self.parse.upos[head], Upos::Noun | Upos::Propn | Upos::Adj | Upos::Num | Upos::Det | Upos::X | Upos::Verb) {
                continue;
            }
            let joined = self.parse.dependents(head).any(|t| self.parse.relations[t] == Relation::Conj && tokens.contains(&t));
            let plural = joined || matches!(self.parse.penn(head), "NNS" | "NNPS");
            let role = self.resources.people.role(&lower).or_else(|| self.resources.people.role(&lemma));
            let kind = match role {
                _ if plural => EntityKind::Group,
                Some(RoleKind::Person) => EntityKind::Person,
                Some(RoleKind::Group) => EntityKind::Group,
                _ if matches!(self.parse.upos[head], Upos::Adj | Upos::Num | Upos::Det) => EntityKind::Group,
                _ => EntityKind::Organization,
            };
            let gender = self.resources.people.gender(&lower);
            let number = if kind == EntityKind::Group { Number::Plural } else { Number::Singular };
            mentions.push(Mention { named: tokens.clone(), tokens, head, form: MentionForm::Nominal, kind: Some(kind), gender, number, key: vec![lemma] });
        }
    }
}

/// The mention that a source is: the one at its head, unless several are joined in it.
pub(super) fn speaker_mention(parse: &Parse, mentions: &[Mention], source: &Range<TokenId>) -> Option<usize> {
    let head = parse.head_of(source.clone());
    let conjunction = source.clone().any(|t| parse.upos[t] == Upos::Cconj);
    let joined = conjunction && parse.dependents(head).any(|t| parse.relations[t] == Relation::Conj && source.contains(&t) && parse.upos[t] != Upos::Verb)
        || joins_two(parse, mentions, source);
    let exact = mentions.iter().position(|m| m.tokens == *source);
    if joined {
        return exact;
    }
    // The one person whom the source names and who is no part of a further phrase:
    // "spokesman Ivo Marsh", "the mayor, Ana Ruiz", "Ana Ruiz, 55, of Brenn".
    let free: Vec<usize> = (0..mentions.len())
        .filter(|&index| {
            let m = &mentions[index];
            let possessor = m.tokens.end < source.end && parse.penn(m.tokens.end) == "POS";
            let governed = m.tokens.start > source.start && matches!(parse.upos[m.tokens.start - 1], Upos::Adp | Upos::Sconj);
            let clause = parse.relations[m.head] != Relation::Appos
                && m.head != head
                && (source.start..m.tokens.start).any(|t| matches!(parse.penn(t), "WP" | "WDT" | "VBZ" | "VBD"));
            m.form == MentionForm::Name && m.kind == Some(EntityKind::Person) && source.contains(&m.tokens.start) && source.contains(&m.head) && !possessor && !governed && !clause
        })
        .collect();
    let beside = free.first().copied().filter(|&first| free.len() == 1 || mentions[first].tokens.contains(&head));
    let at_head = || {
        let covers = |m: &&(usize, &Mention)| m.1.tokens.contains(&head) && (m.1.head == head || m.1.form == MentionForm::Name);
        let mut found: Vec<(usize, &Mention)> = mentions.iter().enumerate().filter(|m| covers(&m)).collect();
        found.sort_by_key(|(_, m)| (m.form != MentionForm::Name, std::cmp::Reverse(m.tokens.len())));
        found.first().map(|&(index, _)| index)
    };
    beside.or_else(at_head).or(exact)
}

/// Whether a conjunction stands between two mentions that make up the source:
/// "Ruiz and the strikers", but not "Ana Ruiz, president and founder".
fn joins_two(parse: &Parse, mentions: &[Mention], source: &Range<TokenId>) -> bool {
    let named = |m: &&Mention| m.form != MentionForm::Pronoun && m.tokens.end <= source.end;
    let starts = |t: TokenId| mentions.iter().filter(named).any(|m| m.tokens.start == t);
    let first_ends = |t: TokenId| mentions.iter().filter(named).any(|m| m.tokens.end == t && m.tokens.start <= source.start + 1 && m.tokens.start >= source.start);
    (source.start + 1..source.end.saturating_sub(1)).any(|t| parse.upos[t] == Upos::Cconj && first_ends(t) && starts(t + 1))
}

/// The words of a name that is no person's.
fn join(text: &str, parse: &Parse, tokens: Range<TokenId>) -> Vec<String> {
    let span = parse.tokens.cover(tokens).expect("not empty").slice(text);
    span.split_whitespace().map(str::to_owned).collect()
}

/// Where the word begins that a token ends: "front-runner", of which "runner" is one token.
pub(super) fn hyphenated_from(text: &str, parse: &Parse, mut token: TokenId, sentence: TokenId) -> TokenId {
    let spans = parse.tokens.spans();
    while token >= sentence + 2 && token < spans.len() && spans[token - 1].slice(text) == "-" && spans[token - 2].end() == spans[token - 1].start() && spans[token - 1].end() == spans[token].start() {
        token -= 2;
    }
    token
}
