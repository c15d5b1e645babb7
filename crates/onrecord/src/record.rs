//! The record of one article: what its text shows, tied to spans of it.

use crate::span::Span;

/// The position of an entity in [`Record::entities`].
pub type EntityId = usize;

/// The position of an attribution in [`Record::attributions`].
pub type AttributionId = usize;

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
