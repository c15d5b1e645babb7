//! The record of one article: what its text shows, tied to spans of it.

use jiff::civil::Date;

use crate::span::Span;

/// The position of an entity in [`Record::entities`].
pub type EntityId = usize;

/// The position of an attribution in [`Record::attributions`].
pub type AttributionId = usize;

/// The position of a time expression in [`Record::timexes`].
pub type TimexId = usize;

/// The position of a figure in [`Record::quantities`].
pub type QuantityId = usize;

/// Everything that one article puts on the record.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Record {
    /// The article's language, ISO 639-1, or `und` where it cannot be told.
    pub language: String,
    /// The place and wording of the dateline.
    pub dateline: Option<Dateline>,
    /// The sentences, in order.
    pub sentences: Vec<Span>,
    /// Persons, organisations, countries and groups, in order of their first mention.
    pub entities: Vec<Entity>,
    /// Attributions in the order of the text, by the first word of any part; an outer one before those within it.
    pub attributions: Vec<Attribution>,
    /// The day of publication as worked out from the text, where nothing else gives it.
    pub inferred: Option<InferredDate>,
    /// Time expressions, in order of the text.
    pub timexes: Vec<Timex>,
    /// Figures, in order of the text.
    pub quantities: Vec<Quantity>,
    /// Arithmetic relations between stated figures, and whether they hold.
    pub checks: Vec<Check>,
}

/// The day of a report, worked out from what its text fixes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InferredDate {
    /// The day.
    pub date: Date,
    /// The words that fix it, in order of the text.
    pub evidence: Vec<Span>,
}

/// A time expression with its value (TIMEX3 of TimeML).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Timex {
    /// The words.
    pub span: Span,
    /// Date, time, duration or set.
    pub kind: TimexKind,
    /// The value as TIMEX3 writes it, after ISO 8601: `2024-06-05`, `2024-W22`, `PXM`, `PRESENT_REF`.
    pub value: String,
    /// The modifier, where the words carry one.
    pub modifier: Option<TimexModifier>,
}

/// The types of TIMEX3.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimexKind {
    /// A calendar date of any granularity.
    Date,
    /// A time of day.
    Time,
    /// A length of time.
    Duration,
    /// Times that recur.
    Set,
}

impl TimexKind {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TimexKind::Date => "DATE",
            TimexKind::Time => "TIME",
            TimexKind::Duration => "DURATION",
            TimexKind::Set => "SET",
        }
    }
}

/// What a time expression adds to its value (`mod` of TIMEX3).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TimexModifier {
    /// "about three hours".
    Approx,
    /// "early June".
    Start,
    /// "mid-June".
    Mid,
    /// "late June".
    End,
    /// "less than a year".
    LessThan,
    /// "more than a year".
    MoreThan,
    /// "no more than a year".
    EqualOrLess,
    /// "at least a year".
    EqualOrMore,
    /// "before June".
    Before,
    /// "after June".
    After,
}

impl TimexModifier {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            TimexModifier::Approx => "APPROX",
            TimexModifier::Start => "START",
            TimexModifier::Mid => "MID",
            TimexModifier::End => "END",
            TimexModifier::LessThan => "LESS_THAN",
            TimexModifier::MoreThan => "MORE_THAN",
            TimexModifier::EqualOrLess => "EQUAL_OR_LESS",
            TimexModifier::EqualOrMore => "EQUAL_OR_MORE",
            TimexModifier::Before => "BEFORE",
            TimexModifier::After => "AFTER",
        }
    }
}

/// A figure: how much or how many, and of what.
#[derive(Debug, Clone, PartialEq)]
pub struct Quantity {
    /// The figure with its hedge: "around fifteen", "$2.4 million".
    pub span: Span,
    /// Its value.
    pub value: Amount,
    /// How the words hedge it.
    pub modifier: Option<Hedge>,
    /// Whether it is the size of a rise or of a fall.
    pub change: Option<Change>,
    /// ISO 4217 code for money, `percent`, a unit of measure, or the head noun in the singular.
    pub unit: Option<String>,
    /// The noun phrase that is counted.
    pub of: Option<Span>,
    /// What one more in the last place stated would add; for a range, in the finer of its ends. Not part of the format.
    pub place: f64,
}

/// The value of a figure.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Amount {
    /// A figure that the words leave open: "dozens".
    Vague,
    /// One number.
    Exact(f64),
    /// From one number to another: "two to three".
    Range(f64, f64),
}

/// How the words hedge a figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Hedge {
    /// "around", "some", "nearly".
    About,
    /// "more than", "over".
    MoreThan,
    /// "less than", "under".
    LessThan,
    /// "at least".
    AtLeast,
    /// "up to", "at most".
    AtMost,
}

impl Hedge {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Hedge::About => "about",
            Hedge::MoreThan => "more_than",
            Hedge::LessThan => "less_than",
            Hedge::AtLeast => "at_least",
            Hedge::AtMost => "at_most",
        }
    }

    /// The hedge of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Hedge> {
        [Hedge::About, Hedge::MoreThan, Hedge::LessThan, Hedge::AtLeast, Hedge::AtMost].into_iter().find(|h| h.name() == name)
    }
}

/// The direction of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Change {
    /// "rose 8 per cent".
    Up,
    /// "fell 8 per cent".
    Down,
}

impl Change {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Change::Up => "up",
            Change::Down => "down",
        }
    }
}

/// An arithmetic relation between stated figures, and whether it holds to the precision stated.
#[derive(Debug, Clone, PartialEq)]
pub struct Check {
    /// The figures, operands first and the one that is checked last.
    pub quantities: Vec<QuantityId>,
    /// How they are related.
    pub relation: Relation,
    /// What the text says of the last.
    pub stated: f64,
    /// What the others give.
    pub computed: f64,
    /// How far the two may be apart, from the precision as stated.
    pub tolerance: f64,
    /// Whether they are no further apart.
    pub consistent: bool,
}

/// How figures of a report are related.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Relation {
    /// Parts that make up a whole.
    Sum,
    /// One less another.
    Difference,
    /// One over another.
    Ratio,
    /// A part in per cent of a whole.
    Share,
    /// A change in per cent from one to another.
    Growth,
    /// An order by size.
    Rank,
    /// The same thing counted twice.
    Same,
}

impl Relation {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Relation::Sum => "sum",
            Relation::Difference => "difference",
            Relation::Ratio => "ratio",
            Relation::Share => "share",
            Relation::Growth => "growth",
            Relation::Rank => "rank",
            Relation::Same => "same",
        }
    }
}

/// Where a report was filed, as it says itself: "(St. Petersburg)".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dateline {
    /// The whole dateline, brackets and agency included.
    pub span: Span,
    /// The place as a name, in ordinary capitals.
    pub place: String,
}

/// Somebody or something that speaks or is spoken of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entity {
    /// The fullest name in the article; for countries their usual name.
    pub name: String,
    /// Person, organisation, country or group.
    pub kind: EntityKind,
    /// Office or description, as the text gives it: "Russian president".
    pub role: Option<String>,
    /// ISO 3166-1 alpha-3 code, where the entity is a country or its text names one.
    pub country: Option<String>,
    /// All mentions in order of the text: names, descriptions, pronouns, metonyms.
    pub mentions: Vec<Span>,
}

/// The kinds of entity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntityKind {
    /// A human being.
    Person,
    /// A body with a name: company, ministry, party, court, newspaper.
    Organization,
    /// A country or another place that acts as a party.
    Country,
    /// Several people or bodies without a common name: "some NATO countries".
    Group,
}

impl EntityKind {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            EntityKind::Person => "person",
            EntityKind::Organization => "organization",
            EntityKind::Country => "country",
            EntityKind::Group => "group",
        }
    }
}

/// A source that, by a cue, is given a content (PARC, PolNeAR).
#[derive(Debug, Clone, PartialEq)]
pub struct Attribution {
    /// The noun phrase that the content is attributed to; empty where none is named.
    pub source: Vec<Span>,
    /// The words that attribute: "said", "according to"; empty for a free-standing quotation.
    pub cue: Vec<Span>,
    /// What was said; several pieces where the cue interrupts it.
    pub content: Vec<Span>,
    /// Whether the content stands in quotation marks.
    pub form: Form,
    /// The entity that the source resolves to.
    pub speaker: Option<EntityId>,
    /// What the speaker does by it.
    pub act: Act,
    /// Whether the cue is negated: "did not say".
    pub negated: bool,
    /// Whether the act is already that of the negated cue: "would not say" refuses,
    /// where "did not agree" does not agree. Not part of the format.
    pub absorbs_negation: bool,
    /// Under which condition a threat, promise or the like holds: "if …".
    pub condition: Vec<Span>,
    /// When it was said, where a time in its clause or the report's date tells.
    pub timex: Option<TimexId>,
    /// The attribution in whose content this one stands.
    pub within: Option<AttributionId>,
    /// The reader's own probability, between 0 and 1, that the attribution is there as given.
    pub confidence: f32,
}

/// How much of a content is quoted verbatim.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Form {
    /// All of it stands in quotation marks.
    Direct,
    /// Part of it does.
    Mixed,
    /// None of it does.
    Indirect,
}

impl Form {
    /// The name in the record's JSON.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Form::Direct => "direct",
            Form::Mixed => "mixed",
            Form::Indirect => "indirect",
        }
    }
}

macro_rules! acts {
    ($($(#[$doc:meta])* $variant:ident $name:literal,)*) => {
        /// What a speaker does by an attribution (speech acts; `docs/glossary.md`).
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Act { $($(#[$doc])* $variant,)* }

        impl Act {
            /// Every act, in the order of their declaration.
            pub const ALL: &[Act] = &[$(Act::$variant,)*];

            /// The name in the record's JSON.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self { $(Act::$variant => $name,)* }
            }

            /// The act of that name.
            #[must_use]
            pub fn from_name(name: &str) -> Option<Act> {
                match name { $($name => Some(Act::$variant),)* _ => None }
            }
        }
    };
}

acts! {
    /// Says that something is so.
    State "state",
    /// Says that something is not so.
    Deny "deny",
    /// Grants something to one's own disadvantage.
    Admit "admit",
    /// Blames somebody, or calls something wrong.
    Accuse "accuse",
    /// Announces harm, often on a condition.
    Threaten "threaten",
    /// Binds oneself.
    Promise "promise",
    /// Will not do, give, say or accept something.
    Refuse "refuse",
    /// Wants another to do something.
    Request "request",
    /// Puts forward a plan, an offer or advice.
    Propose "propose",
    /// Consents, accepts, is of the same mind.
    Agree "agree",
    /// Speaks well of somebody or something.
    Praise "praise",
    /// Announces a danger.
    Warn "warn",
    /// Asks a question.
    Ask "ask",
    /// Holds an opinion or a feeling.
    Believe "believe",
    /// Holds that something will be so, or hopes it.
    Expect "expect",
    /// Means to do something.
    Intend "intend",
    /// Is afraid of something.
    Fear "fear",
}
