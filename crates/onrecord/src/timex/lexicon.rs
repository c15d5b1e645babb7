//! The words of time and what each may mean.

use std::collections::{HashMap, HashSet};

use serde::Deserialize;

use super::value::{Part, Season, Unit};
use crate::record::TimexModifier;

/// The number of a word in the lexicon.
pub(super) type WordId = u16;

/// One meaning of a word.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Sense {
    /// January is 1.
    Month(i8),
    /// Monday is 1.
    Weekday(i8),
    /// "Mondays".
    Weekdays(i8),
    /// "day", "days".
    Unit { unit: Unit, plural: bool },
    /// "morning".
    Part(Part),
    /// "autumn".
    Season(Season),
    /// "nineties".
    Decade(i16),
    /// "several": a number that is left open.
    Vague,
    /// "GMT", in minutes east of Greenwich.
    Zone(i16),
    /// "almost".
    Hedge(TimexModifier),
    /// "daily", "hourly".
    Frequency(Unit),
}

/// The classes that patterns can ask for, by name: `<month>`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Month,
    Weekday,
    Weekdays,
    Unit,
    Units,
    Part,
    Season,
    Decade,
    Zone,
    Hedge,
    Frequency,
}

impl Class {
    pub(super) fn from_name(name: &str) -> Option<Class> {
        Some(match name {
            "month" => Class::Month,
            "weekday" => Class::Weekday,
            "weekdays" => Class::Weekdays,
            "unit" => Class::Unit,
            "units" => Class::Units,
            "part" => Class::Part,
            "season" => Class::Season,
            "decade" => Class::Decade,
            "zone" => Class::Zone,
            "hedge" => Class::Hedge,
            "frequency" => Class::Frequency,
            _ => return None,
        })
    }

    /// Whether the class holds the sense; `<units>` are plural ones.
    pub(super) fn holds(self, sense: Sense) -> bool {
        match self {
            Class::Month => matches!(sense, Sense::Month(_)),
            Class::Weekday => matches!(sense, Sense::Weekday(_)),
            Class::Weekdays => matches!(sense, Sense::Weekdays(_)),
            Class::Unit => matches!(sense, Sense::Unit { .. }),
            Class::Units => matches!(sense, Sense::Unit { plural: true, .. }),
            Class::Part => matches!(sense, Sense::Part(_)),
            Class::Season => matches!(sense, Sense::Season(_)),
            Class::Decade => matches!(sense, Sense::Decade(_)),
            Class::Zone => matches!(sense, Sense::Zone(_)),
            Class::Hedge => matches!(sense, Sense::Hedge(_)),
            Class::Frequency => matches!(sense, Sense::Frequency(_)),
        }
    }
}

/// The `[words]` of the data file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Words {
    month: HashMap<String, i8>,
    weekday: HashMap<String, i8>,
    weekdays: HashMap<String, i8>,
    unit: HashMap<String, UnitWords>,
    part: HashMap<String, String>,
    season: HashMap<String, String>,
    decade: HashMap<String, i16>,
    vague: Vec<String>,
    zone: HashMap<String, i16>,
    hedge: HashMap<String, Vec<String>>,
    frequency: HashMap<String, String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct UnitWords {
    one: Vec<String>,
    many: Vec<String>,
}

/// The `[lists]` of the data file: words that guards and tenses look for beside an expression.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Lists {
    /// Months and weekdays that are other words, too.
    pub(super) doubtful: HashSet<String>,
    /// Words after which four digits are no year.
    pub(super) no_year_after: HashSet<String>,
    /// Words before which they are none.
    pub(super) no_year_before: HashSet<String>,
    /// Words after which they are one.
    pub(super) before_year: HashSet<String>,
    /// Participles and adjectives after which a time is still to come.
    pub(super) ahead: HashSet<String>,
    /// Nouns of what is planned for a day.
    pub(super) plans: HashSet<String>,
    /// Verbs whose infinitives have happened when they have.
    pub(super) done: HashSet<String>,
}

/// Words by their small letters.
#[derive(Debug, Default)]
pub(super) struct Lexicon {
    ids: HashMap<Box<str>, WordId>,
    senses: Vec<Vec<Sense>>,
    words: Vec<Box<str>>,
    pub(super) lists: Lists,
}

impl Lexicon {
    pub(super) fn new(words: &Words, lists: Lists) -> Result<Lexicon, String> {
        let mut lexicon = Lexicon { lists, ..Lexicon::default() };
        let mut entries: Vec<(&str, Sense)> = Vec::new();
        #[expect(clippy::iter_over_hash_type, reason = "the entries are sorted below")]
        {
            for (word, n) in &words.month {
                entries.push((word, Sense::Month(*n)));
            }
            for (word, n) in &words.weekday {
                entries.push((word, Sense::Weekday(*n)));
            }
            for (word, n) in &words.weekdays {
                entries.push((word, Sense::Weekdays(*n)));
            }
            for (name, forms) in &words.unit {
                let unit = unit(name)?;
                entries.extend(forms.one.iter().map(|word| (word.as_str(), Sense::Unit { unit, plural: false })));
                entries.extend(forms.many.iter().map(|word| (word.as_str(), Sense::Unit { unit, plural: true })));
            }
            for (word, name) in &words.part {
                entries.push((word, Sense::Part(part(name)?)));
            }
            for (word, name) in &words.season {
                entries.push((word, Sense::Season(season(name)?)));
            }
            for (word, n) in &words.decade {
                entries.push((word, Sense::Decade(*n)));
            }
            for (word, minutes) in &words.zone {
                entries.push((word, Sense::Zone(*minutes)));
            }
            for (name, forms) in &words.hedge {
                let modifier = modifier(name)?;
                entries.extend(forms.iter().map(|word| (word.as_str(), Sense::Hedge(modifier))));
            }
            for (word, name) in &words.frequency {
                entries.push((word, Sense::Frequency(unit(name)?)));
            }
        }
        entries.extend(words.vague.iter().map(|word| (word.as_str(), Sense::Vague)));
        entries.sort_by(|a, b| a.0.cmp(b.0).then_with(|| format!("{:?}", a.1).cmp(&format!("{:?}", b.1))));
        for (word, sense) in entries {
            let id = lexicon.intern(word);
            lexicon.senses[usize::from(id)].push(sense);
        }
        Ok(lexicon)
    }

    /// The number of a word; words that only patterns name have no sense.
    pub(super) fn intern(&mut self, word: &str) -> WordId {
        if let Some(&id) = self.ids.get(word) {
            return id;
        }
        let id = WordId::try_from(self.senses.len()).expect("fewer words than 65,536");
        self.ids.insert(word.into(), id);
        self.words.push(word.into());
        self.senses.push(Vec::new());
        id
    }

    /// The word of that number.
    pub(super) fn word(&self, id: WordId) -> &str {
        &self.words[usize::from(id)]
    }

    pub(super) fn find(&self, word: &str) -> Option<WordId> {
        self.ids.get(word).copied()
    }

    pub(super) fn senses(&self, word: WordId) -> &[Sense] {
        &self.senses[usize::from(word)]
    }

    /// How many words there are.
    pub(super) fn len(&self) -> usize {
        self.senses.len()
    }
}

/// The unit of that name.
pub(super) fn unit(name: &str) -> Result<Unit, String> {
    Ok(match name {
        "second" => Unit::Second,
        "minute" => Unit::Minute,
        "hour" => Unit::Hour,
        "day" => Unit::Day,
        "weekend" => Unit::Weekend,
        "week" => Unit::Week,
        "month" => Unit::Month,
        "quarter" => Unit::Quarter,
        "year" => Unit::Year,
        "decade" => Unit::Decade,
        "century" => Unit::Century,
        _ => return Err(format!("no unit is called {name:?}")),
    })
}

pub(super) fn part(name: &str) -> Result<Part, String> {
    Ok(match name {
        "morning" => Part::Morning,
        "midday" => Part::Midday,
        "afternoon" => Part::Afternoon,
        "evening" => Part::Evening,
        "night" => Part::Night,
        "daytime" => Part::Daytime,
        _ => return Err(format!("no part of the day is called {name:?}")),
    })
}

fn season(name: &str) -> Result<Season, String> {
    Ok(match name {
        "spring" => Season::Spring,
        "summer" => Season::Summer,
        "autumn" => Season::Autumn,
        "winter" => Season::Winter,
        _ => return Err(format!("no season is called {name:?}")),
    })
}

/// The modifier of that name, as TIMEX3 writes it.
pub(super) fn modifier(name: &str) -> Result<TimexModifier, String> {
    use TimexModifier as M;
    [M::Approx, M::Start, M::Mid, M::End, M::LessThan, M::MoreThan, M::EqualOrLess, M::EqualOrMore, M::Before, M::After]
        .into_iter()
        .find(|m| m.name() == name)
        .ok_or_else(|| format!("no modifier is called {name:?}"))
}
