//! What a statement rests on, in words: the condition, whose words it is told in, and whether its page was replaced.

use onrecord::record::Act;
use onrecord_archive::questions::said::Statement;

use crate::page;

/// All of it, a line each.
pub fn lines(statement: &Statement) -> Vec<String> {
    let condition = condition(statement).map(|condition| format!("on condition: {condition}"));
    condition.into_iter().chain(within(statement)).chain(replaced(statement).map(str::to_owned)).collect()
}

/// On what condition, and in how many of the articles that tell it.
pub fn condition(statement: &Statement) -> Option<String> {
    let (told, all) = (statement.witnesses.iter().filter_map(|w| w.condition.as_deref()).collect::<Vec<_>>(), statement.witnesses.len());
    let first = told.first()?;
    Some(if told.len() == all { (*first).to_owned() } else { format!("{first} (in {} of {all})", told.len()) })
}

/// By whose words it was said, where nobody but whom an article quotes says so: "in what Helena Strand denies".
pub fn within(statement: &Statement) -> Option<String> {
    let within = statement.witnesses.first()?.within.as_ref()?;
    let everywhere = statement.witnesses.iter().all(|w| w.within.is_some());
    let somebody = if within.speaker.is_empty() { "somebody" } else { &within.speaker };
    everywhere.then(|| format!("in what {somebody} {}", verb(&within.act, within.negated)))
}

/// That nothing tells it any more but what was replaced.
pub fn replaced(statement: &Statement) -> Option<&'static str> {
    statement.witnesses.iter().all(|w| w.replaced).then_some("only in a version of the page that was replaced since")
}

/// What is done, as a verb: "denies", "does not believe".
pub fn verb(act: &str, negated: bool) -> String {
    Act::from_name(act).map_or_else(|| act.to_owned(), |act| page::act(act, negated))
}
