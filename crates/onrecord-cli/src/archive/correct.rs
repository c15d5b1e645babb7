//! `onrecord correct` and `onrecord entity`.

use std::path::Path;
use std::process::ExitCode;

use onrecord::resources::Resources;
use onrecord_archive::corrections::{Correction, Kind};
use onrecord_archive::{Reader, Writer};

use super::args::{Answer, Correct, Entity, Form};
use super::{Trouble, plural, print, print_json, producer};

/// Corrects a statement, or lists or takes over corrections.
pub fn correct(args: &Correct) -> Result<ExitCode, Trouble> {
    match args {
        Correct::Speaker { attribution, entity, how } => {
            let path = how.archive.path()?;
            let entity = number(entity)?;
            let others = Reader::open(&path)?.others_of_statement(*attribution, Some(entity))?;
            keep(&path, |reader| Ok(reader.correct_attribution(*attribution, Some(entity), how.note.clone())?))?;
            still(&others, "have another speaker")
        }
        Correct::NotAStatement { attribution, how } => {
            let path = how.archive.path()?;
            let others = Reader::open(&path)?.others_of_statement(*attribution, None)?;
            keep(&path, |reader| Ok(reader.correct_attribution(*attribution, None, how.note.clone())?))?;
            still(&others, "are a statement")
        }
        Correct::Undo { correction, archive } => {
            let archive = archive.path()?;
            drop(Reader::open(&archive)?);
            let resources = Resources::english();
            let taken = Writer::open(&archive, producer(resources))?.take_back(resources, *correction, |_| {})?;
            print(&format!("no longer: {}\n", told(&taken)))?;
            Ok(ExitCode::SUCCESS)
        }
        Correct::List { answer } => list(answer),
        Correct::Import { path, archive } => {
            let text = std::fs::read_to_string(path).map_err(|error| Trouble::asked(format!("{}: {error}", path.display())))?;
            let one_a_line = || text.lines().filter(|line| !line.trim().is_empty()).map(serde_json::from_str).collect();
            let listed: Result<Vec<Correction>, _> = if text.trim_start().starts_with('[') { serde_json::from_str(&text) } else { one_a_line() };
            let all = listed.map_err(|error| Trouble::asked(format!("{}: no list of corrections: {error}", path.display())))?;
            let archive = archive.path()?;
            drop(Reader::open(&archive)?);
            let resources = Resources::english();
            let mut writer = Writer::open(&archive, producer(resources))?;
            all.iter().try_for_each(|correction| writer.correct(resources, correction))?;
            print(&format!("{} taken over\n", plural(all.len() as i64, "correction")))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// Corrects who is who.
pub fn entity(args: &Entity) -> Result<ExitCode, Trouble> {
    match args {
        Entity::Merge { one, other, how } => {
            let (one, other) = (number(one)?, number(other)?);
            if one == other {
                return Err(Trouble::asked(format!("e{one} is e{other} already")));
            }
            keep(&how.archive.path()?, |reader| Ok(reader.correct_merge(one, other, how.note.clone())?))
        }
        Entity::Split { entity, article, how } => {
            let entity = number(entity)?;
            keep(&how.archive.path()?, |reader| Ok(reader.correct_split(entity, *article, how.note.clone())?))
        }
        Entity::Rename { entity, name, how } => {
            let (entity, name) = (number(entity)?, name.trim());
            if !name.chars().any(char::is_alphanumeric) {
                return Err(Trouble::asked(format!("“{name}” is no name")));
            }
            keep(&how.archive.path()?, |reader| Ok(reader.correct_name(entity, name.to_owned(), how.note.clone())?))
        }
    }
}

/// Keeps and applies one correction.
fn keep(archive: &Path, make: impl FnOnce(&Reader) -> Result<Correction, Trouble>) -> Result<ExitCode, Trouble> {
    let correction = make(&Reader::open(archive)?)?;
    let resources = Resources::english();
    Writer::open(archive, producer(resources))?.correct(resources, &correction)?;
    print(&format!("{}\n", told(&correction)))?;
    Ok(ExitCode::SUCCESS)
}

/// Says which attributions of the same statement a correction of one leaves as they are.
fn still(others: &[i64], how: &str) -> Result<ExitCode, Trouble> {
    if !others.is_empty() {
        let numbers: Vec<String> = others.iter().map(i64::to_string).collect();
        print(&format!("the other attributions of that statement still {how}: {}\n", numbers.join(", ")))?;
    }
    Ok(ExitCode::SUCCESS)
}

fn list(answer: &Answer) -> Result<ExitCode, Trouble> {
    let all = Reader::open(&answer.archive.path()?)?.corrections()?;
    match answer.format {
        Form::Json => print_json(&all)?,
        Form::Text => print(&all.iter().map(|kept| format!("{:>4}  {}\n", kept.number, told(&kept.correction))).collect::<String>())?,
    }
    Ok(ExitCode::SUCCESS)
}

/// What was corrected in an article, a line each.
pub fn of_article(reader: &Reader, article: i64) -> Result<String, Trouble> {
    let kept = reader.corrections_of(article)?;
    let lines: String = kept.iter().map(|kept| format!("  {}\n", told(&kept.correction))).collect();
    Ok(if lines.is_empty() { lines } else { format!("\nCorrected since it was read\n{lines}") })
}

/// A correction in a sentence.
fn told(c: &Correction) -> String {
    let words: String = c.words.trim_matches(['“', '”', '"']).chars().take(60).map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let other: String = c.other_words.as_deref().unwrap_or_default().chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
    let what = match c.kind {
        Kind::Speaker => format!("“{words}” is said by {other}"),
        Kind::NotAStatement => format!("“{words}” is no statement"),
        Kind::Merge => format!("{words} is {other}"),
        Kind::Split => format!("{words} in this article is somebody else"),
        Kind::Rename => format!("{words} is called {other}"),
    };
    match &c.note {
        Some(note) => format!("{what} ({note})"),
        None => what,
    }
}

/// The number of an entity: `e41` or `41`.
fn number(entity: &str) -> Result<i64, Trouble> {
    entity.strip_prefix(['e', 'E']).unwrap_or(entity).parse().map_err(|_| Trouble::asked(format!("“{entity}” is no number of an entity; `onrecord who` prints them")))
}
