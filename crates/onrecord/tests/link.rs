//! Whether two attributions, or two entities, are found to be the same: pairs that were written before the rules.
//!
//! Every third pair was kept aside while the rules were made, and is counted by itself.

use onrecord::link::entity::{Known, companions};
use onrecord::link::statement::{Sketch, Utterance};
use onrecord::record::{Act, EntityKind, Form};
use onrecord::resources::Resources;

struct Pair {
    same: bool,
    about: &'static str,
    lines: [&'static str; 2],
    aside: bool,
}

fn pairs(file: &'static str) -> Vec<Pair> {
    let lines: Vec<&str> = file.lines().filter(|line| !line.starts_with('#') && !line.trim().is_empty()).collect();
    let mut pairs = Vec::new();
    for (number, three) in lines.chunks(3).enumerate() {
        let [head, a, b] = three else { panic!("a pair has three lines: {three:?}") };
        let (which, about) = head.strip_prefix("= ").and_then(|rest| rest.split_once(" | ")).expect("`= same | about`");
        pairs.push(Pair { same: which == "same", about, lines: [a, b], aside: number % 3 == 2 });
    }
    pairs
}

#[derive(Default, Debug)]
struct Counts {
    right: f64,
    wrong: f64,
    missed: f64,
}

impl Counts {
    fn precision(&self) -> f64 {
        100.0 * self.right / (self.right + self.wrong).max(1.0)
    }

    fn recall(&self) -> f64 {
        100.0 * self.right / (self.right + self.missed).max(1.0)
    }
}

/// Counts all pairs, and those kept aside; names what is wrong with the others only.
#[expect(clippy::disallowed_macros, reason = "a test that counts shows its counts; the engine itself prints nothing")]
fn count(pairs: &[Pair], judge: impl Fn(&Pair) -> bool) -> (Counts, Counts) {
    let (mut all, mut aside) = (Counts::default(), Counts::default());
    for pair in pairs {
        let found = judge(pair);
        for counts in std::iter::once(&mut all).chain(pair.aside.then_some(&mut aside)) {
            match (found, pair.same) {
                (true, true) => counts.right += 1.0,
                (true, false) => counts.wrong += 1.0,
                (false, true) => counts.missed += 1.0,
                (false, false) => {}
            }
        }
        if found != pair.same && !pair.aside {
            println!("{}: {}", if found { "WRONG" } else { "missed" }, pair.about);
        }
    }
    println!("all: P {:.1} R {:.1}; kept aside: P {:.1} R {:.1}", all.precision(), all.recall(), aside.precision(), aside.recall());
    (all, aside)
}

fn utterance(line: &str) -> Utterance {
    let resources = Resources::english();
    let (head, words) = line.split_once(": ").expect("head and content");
    let [speaker, form, act, day] = head.split(", ").collect::<Vec<_>>()[..] else { panic!("speaker, form, act, day: {head}") };
    let form = [Form::Direct, Form::Mixed, Form::Indirect].into_iter().find(|f| f.name() == form).expect("a form");
    let act = Act::from_name(act).expect("an act");
    let speaker = Some(speaker).filter(|speaker| *speaker != "-");
    let mut utterance = Utterance::new(&resources.lemmas, &resources.wording, words, form, act, false, Some(day.parse().expect("a day")));
    // A name in full is somebody that articles have in common; one word is whoever has it as a last name.
    let number = |name: &str| name.bytes().fold(7, |number: i64, byte| number.wrapping_mul(31) + i64::from(byte));
    let in_full = speaker.filter(|speaker| speaker.contains(' '));
    utterance.set_speaker(in_full.map(number), speaker.and_then(|speaker| speaker.split(' ').next_back()).map(number));
    utterance
}

/// Whether an archive would compare the two.
fn may_be_compared(pair: &Pair, a: &Utterance, b: &Utterance) -> bool {
    let speakers = pair.lines.map(|line| line.split(", ").next().expect("a speaker"));
    let days = pair.lines.map(|line| line.split(": ").next().and_then(|head| head.rsplit(", ").next()?.parse::<i32>().ok()).expect("a day"));
    let (marks, days) = ((a.marks(), b.marks()), Some(days[0].abs_diff(days[1])));
    let (a, b) = (Sketch { marks: &marks.0, quoted: a.is_quoted() }, Sketch { marks: &marks.1, quoted: b.is_quoted() });
    match speakers {
        // Without a speaker they are found by their words.
        [x, y] if x == "-" || y == "-" => true,
        [x, y] if x.contains(' ') && y.contains(' ') => a.may_be_same(b, days),
        _ => a.may_be_same_by_words(b, days),
    }
}

#[test]
fn statements_are_told_apart() {
    let pairs = pairs(include_str!("link/statements.txt"));
    assert!(pairs.len() >= 60);
    let wording = &Resources::english().wording;
    let (all, aside) = count(&pairs, |pair| {
        let [a, b] = pair.lines.map(utterance);
        let same = a.same(&b, wording).is_some();
        assert_eq!(same, b.same(&a, wording).is_some(), "{}: it depends on the order", pair.about);
        assert!(!same || may_be_compared(pair, &a, &b), "{}: what is remembered of them tells them apart", pair.about);
        same
    });
    assert!(all.precision() >= 97.0 && all.recall() >= 85.0, "{all:?}");
    assert!(aside.precision() >= 97.0 && aside.recall() >= 80.0, "kept aside: {aside:?}");
}

fn known(line: &str) -> Option<Known> {
    let [kind, name, role, country, company] = line.split("; ").collect::<Vec<_>>()[..] else { panic!("five fields: {line}") };
    let kinds = [EntityKind::Person, EntityKind::Organization, EntityKind::Country, EntityKind::Group];
    let kind = kinds.into_iter().find(|k| k.name() == kind).expect("a kind");
    let filled = |text: &str| Some(text.to_owned()).filter(|text| !text.is_empty());
    Known::new(&Resources::english().wording, kind, name, filled(role).as_deref(), filled(country).as_deref(), &companions(company.split(", ")))
}

#[test]
fn entities_are_told_apart() {
    let pairs = pairs(include_str!("link/entities.txt"));
    assert!(pairs.len() >= 60);
    let (all, aside) = count(&pairs, |pair| {
        let [a, b] = pair.lines.map(known);
        let (Some(a), Some(b)) = (a, b) else { return false };
        let same = a.same(&b).is_some();
        assert_eq!(same, b.same(&a).is_some(), "{}: it depends on the order", pair.about);
        same
    });
    assert!(all.precision() >= 98.0 && all.recall() >= 85.0, "{all:?}");
    assert!(aside.precision() >= 98.0, "kept aside: {aside:?}");
}
