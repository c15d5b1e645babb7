//! When two names are the same party's.

use crate::resources::People;

/// A name for comparison: lower case, no stops, plain apostrophes.
pub(super) fn normal(words: &[String]) -> Vec<String> {
    words
        .iter()
        .map(|w| w.to_lowercase().replace(['.', ','], "").replace('’', "'"))
        .map(|w| w.strip_suffix("'s").map_or(w.clone(), str::to_owned))
        .filter(|w| !w.is_empty())
        .collect()
}

/// Whether a person called `short` can be the one called `full` (both normal): the
/// surname alone, the given name alone, initials, short forms, a dropped middle name.
pub(super) fn same_person(people: &People, short: &[String], full: &[String]) -> bool {
    if short == full {
        return true;
    }
    let (Some(short_last), Some(full_last)) = (short.last(), full.last()) else { return false };
    if short.len() == 1 {
        // A surname, or one of several: "de la Cruz", "Al Ahmad".
        return full.len() > 1 && (short_last == full_last || full[1..].contains(short_last));
    }
    if short_last != full_last || full.len() == 1 {
        let tail = full.len() == 1 && short.last() == full.last();
        // "Marta Ode" and "Marta Lind": no.
        return tail || full.ends_with(short) || short.ends_with(full);
    }
    let (a, b) = (&short[0], &full[0]);
    let initial = |x: &str, y: &str| x.chars().count() <= 2 && y.starts_with(x.trim_end_matches('.'));
    people.same_given(a, b) || initial(a, b) || initial(b, a) || full.contains(a) || short.contains(b)
}

/// Whether `short` abbreviates `full` by the first letters of its words.
pub(super) fn is_acronym(short: &[String], full: &[String]) -> bool {
    let [word] = short else { return false };
    if word.chars().count() < 2 || full.len() < 2 {
        return false;
    }
    let all: String = full.iter().filter_map(|w| w.chars().next()).collect();
    let main: String = full.iter().filter(|w| !matches!(w.as_str(), "of" | "the" | "and" | "for" | "on" | "in" | "de")).filter_map(|w| w.chars().next()).collect();
    *word == all || *word == main
}

/// Whether two names of bodies or places are the same one's.
pub(super) fn same_body(short: &[String], full: &[String]) -> bool {
    let core = |words: &[String]| -> Vec<String> { words.iter().filter(|w| !COMPANY.contains(&w.as_str())).cloned().collect() };
    let (a, b) = (core(short), core(full));
    if a.is_empty() || b.is_empty() {
        return short == full;
    }
    a == b || is_acronym(&a, &b) || is_acronym(&b, &a) || (a.len() == 1 && b.len() > 1 && b[0] == a[0] && a[0].len() > 3)
}

/// Words that companies carry in full and drop in passing.
const COMPANY: &[&str] = &["inc", "corp", "co", "ltd", "llc", "plc", "group", "company", "corporation", "limited", "ag", "sa", "nv", "gmbh", "the", "holdings"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::resources::Resources;

    fn words(name: &str) -> Vec<String> {
        normal(&name.split(' ').map(str::to_owned).collect::<Vec<_>>())
    }

    fn check(a: &str, b: &str, same: bool) {
        assert_eq!(same_person(&Resources::english().people, &words(a), &words(b)), same, "{a} / {b}");
    }

    #[test]
    fn persons_by_their_names() {
        check("Ode", "Marta Ode", true);
        check("Bill Ode", "William Ode", true);
        check("M. Ode", "Marta Ode", true);
        check("Marta K. Ode", "Marta Ode", true);
        check("Ivo Ode", "Marta Ode", false);
        check("Marta", "Ode", false);
    }

    #[test]
    fn bodies_by_their_names() {
        assert!(same_body(&words("VRA"), &words("Veland Rail Authority")));
        assert!(same_body(&words("Orlo"), &words("Orlo Steel Inc.")));
        assert!(!same_body(&words("Veland"), &words("North Veland")));
    }
}
