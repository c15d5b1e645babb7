//! The language of a text.

use whatlang::{Lang, Script};

/// What [`detect`] gives where the language cannot be told.
pub const UNDETERMINED: &str = "und";

/// How many words decide. The rest of a report is in the same language.
const WORDS: usize = 1_000;

/// Whether the engine reads reports in this language.
#[must_use]
pub fn is_read(language: &str) -> bool {
    language == "en"
}

/// Whether a page that says it is in `tag` (BCP 47) writes the fifth of June as 6/5: in
/// American English, and in English without a country unless its host is in a country that does not.
#[must_use]
pub fn writes_month_first(tag: &str, host: &str) -> bool {
    const DAY_FIRST: &[&str] = &[".uk", ".au", ".ie", ".in", ".nz", ".za", ".ng", ".ke", ".pk", ".eu"];
    let tag = tag.to_ascii_lowercase().replace('_', "-");
    tag == "en-us" || (is_read(&tag) && !DAY_FIRST.iter().any(|end| host.ends_with(end)))
}

/// Detects the language of a text: ISO 639-1, or [`UNDETERMINED`].
///
/// The share of English function words is looked at first, because it is
/// certain after a few words where statistics of letters are not. A short text
/// in Latin letters is called something other than English only on clear
/// evidence. A language without a code of two letters gets its three.
///
/// ```
/// use onrecord::language::detect;
/// assert_eq!(detect("The ministry said on Monday that it had not been asked."), "en");
/// assert_eq!(detect("Das Ministerium sagte am Montag, es sei nicht gefragt worden."), "de");
/// assert_eq!(detect("Mayor denies plan"), "en");
/// assert_eq!(detect("“ … ” 2024"), "und");
/// ```
#[must_use]
pub fn detect(text: &str) -> &'static str {
    let text = first_words(text, WORDS);
    let mut counts = Counts::default();
    for word in words(text) {
        counts.add(word);
    }
    if counts.words == 0 {
        return UNDETERMINED;
    }
    if counts.is_english() {
        return "en";
    }
    let Some(guess) = whatlang::detect(text) else { return UNDETERMINED };
    let certain = if guess.script() == Script::Latin {
        // The fewer the words, the more it takes to believe that they are not English.
        guess.is_reliable() && counts.words >= 20 || counts.foreign * 6 >= counts.words && counts.foreign >= 2
    } else {
        true
    };
    match guess.lang() {
        Lang::Eng => "en",
        lang if certain => code(lang),
        _ if counts.words < 60 => "en",
        _ => UNDETERMINED,
    }
}

#[derive(Default)]
struct Counts {
    words: usize,
    /// Function words that English shares with none of its neighbours.
    own: usize,
    /// Function words of English, shared ones too.
    shared: usize,
    /// Function words of other languages that are no words of English.
    foreign: usize,
}

impl Counts {
    fn add(&mut self, word: &str) {
        self.words += 1;
        let lower = word.to_lowercase();
        let lower = lower.replace('’', "'");
        if OWN.contains(&lower.as_str()) || lower.ends_with("n't") || lower.ends_with("'s") {
            self.own += 1;
        } else if SHARED.contains(&lower.as_str()) {
            self.shared += 1;
        } else if FOREIGN.contains(&lower.as_str()) {
            self.foreign += 1;
        }
    }

    fn is_english(&self) -> bool {
        let (words, own, all) = (self.words, self.own, self.own + self.shared);
        // Running English has 15 % to 25 % of its own and 35 % to 50 % of both.
        (own * 100 >= words * 10 && own > self.foreign) || (own > 0 && all * 4 >= words && own + 1 > self.foreign)
    }
}

const OWN: &[&str] = &[
    "the", "and", "of", "that", "with", "from", "have", "has", "his", "their", "which", "said", "says", "this", "been", "would",
    "were", "they", "about", "after", "before", "who", "what", "when", "where", "will", "could", "should", "there", "because",
    "into", "than", "then", "them", "these", "those", "while", "through", "against", "between", "during", "its", "it's", "you",
    "your", "she", "our", "but", "not", "are", "more", "other", "also", "how", "why", "if", "being", "did", "does", "may", "by",
    "to", "for", "new", "year", "years", "people", "government", "told",
];

const SHARED: &[&str] = &[
    "a", "in", "is", "it", "on", "as", "at", "he", "was", "be", "an", "or", "we", "i", "had", "her", "over", "under", "one", "all",
    "up", "no", "so", "do", "us", "my", "him", "any", "can", "out", "just", "most", "some", "only", "like", "two", "now",
];

const FOREIGN: &[&str] = &[
    // German, Dutch and the Scandinavian languages
    "der", "das", "und", "den", "dem", "des", "ein", "eine", "einen", "einer", "ist", "nicht", "sich", "auf", "für", "mit", "von",
    "zu", "auch", "wird", "werden", "nach", "bei", "het", "een", "van", "niet", "zijn", "dat", "naar", "ook", "wordt", "voor", "aan",
    "og", "och", "att", "det", "som", "är", "er", "til", "ikke", "inte", "av", "på", "med", "ett", "et", "en", "har", "deze", "uit",
    // The Romance languages
    "le", "les", "et", "des", "du", "une", "un", "est", "dans", "que", "qui", "pas", "pour", "sur", "par", "au", "aux", "avec", "el",
    "los", "las", "una", "por", "con", "del", "se", "su", "como", "más", "pero", "il", "di", "della", "che", "per", "non", "sono", "è",
    "gli", "o", "os", "não", "uma", "com", "da", "dos", "em", "mais", "și", "este", "pe", "cu", "nu", "ce", "ha", "y",
    // Others in Latin letters
    "nie", "się", "na", "że", "jest", "ve", "bir", "bu", "için", "yang", "dan", "di", "dengan", "untuk", "az", "és", "hogy", "ja",
    "on", "ei", "että", "je", "že", "si", "ne",
];

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !(c.is_alphabetic() || c == '\'' || c == '’'))
        .map(|word| word.trim_matches(['\'', '’']))
        .filter(|word| !word.is_empty())
}

/// The text up to the end of its word number `most`.
fn first_words(text: &str, most: usize) -> &str {
    // Scripts without spaces have long "words"; a bound in bytes holds for them.
    let mut bound = text.len().min(most * 16);
    while !text.is_char_boundary(bound) {
        bound -= 1;
    }
    let text = &text[..bound];
    text.split_whitespace().nth(most).map_or(text, |word| &text[..word.as_ptr().addr() - text.as_ptr().addr()])
}

fn code(lang: Lang) -> &'static str {
    match lang {
        Lang::Epo => "eo",
        Lang::Eng => "en",
        Lang::Rus => "ru",
        Lang::Cmn => "zh",
        Lang::Spa => "es",
        Lang::Por => "pt",
        Lang::Ita => "it",
        Lang::Ben => "bn",
        Lang::Fra => "fr",
        Lang::Deu => "de",
        Lang::Ukr => "uk",
        Lang::Kat => "ka",
        Lang::Ara => "ar",
        Lang::Hin => "hi",
        Lang::Jpn => "ja",
        Lang::Heb => "he",
        Lang::Yid => "yi",
        Lang::Pol => "pl",
        Lang::Amh => "am",
        Lang::Jav => "jv",
        Lang::Kor => "ko",
        Lang::Nob => "nb",
        Lang::Dan => "da",
        Lang::Swe => "sv",
        Lang::Fin => "fi",
        Lang::Tur => "tr",
        Lang::Nld => "nl",
        Lang::Hun => "hu",
        Lang::Ces => "cs",
        Lang::Ell => "el",
        Lang::Bul => "bg",
        Lang::Bel => "be",
        Lang::Mar => "mr",
        Lang::Kan => "kn",
        Lang::Ron => "ro",
        Lang::Slv => "sl",
        Lang::Hrv => "hr",
        Lang::Srp => "sr",
        Lang::Mkd => "mk",
        Lang::Lit => "lt",
        Lang::Lav => "lv",
        Lang::Est => "et",
        Lang::Tam => "ta",
        Lang::Vie => "vi",
        Lang::Urd => "ur",
        Lang::Tha => "th",
        Lang::Guj => "gu",
        Lang::Uzb => "uz",
        Lang::Pan => "pa",
        Lang::Aze => "az",
        Lang::Ind => "id",
        Lang::Tel => "te",
        Lang::Pes => "fa",
        Lang::Mal => "ml",
        Lang::Ori => "or",
        Lang::Mya => "my",
        Lang::Nep => "ne",
        Lang::Sin => "si",
        Lang::Khm => "km",
        Lang::Tuk => "tk",
        Lang::Aka => "ak",
        Lang::Zul => "zu",
        Lang::Sna => "sn",
        Lang::Afr => "af",
        Lang::Lat => "la",
        Lang::Slk => "sk",
        Lang::Cat => "ca",
        Lang::Tgl => "tl",
        Lang::Hye => "hy",
        other => other.code(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, language: &str) {
        assert_eq!(detect(text), language, "{text}");
    }

    #[test]
    fn short_english_is_english() {
        for text in [
            "Mayor denies plan",
            "Emirates inks order",
            "Putin in Vienna",
            "Minister quits",
            "“No comment,” Müller said.",
            "SENATE PANEL BACKS BILL",
            "“Nein!” he said.",
            "Ode: “Vive la France!”",
        ] {
            check(text, "en");
        }
    }

    #[test]
    fn other_languages_are_told() {
        check("Der Bürgermeister hat am Montag gesagt, dass er von dem Plan nichts gewusst habe.", "de");
        check("Le maire a déclaré lundi qu’il ne savait rien du projet et que la ville attendrait.", "fr");
        check("El alcalde dijo el lunes que no sabía nada del plan y que la ciudad esperaría.", "es");
        check("Мэр сказал в понедельник, что ничего не знал о плане.", "ru");
        check("市长星期一说，他对这个计划一无所知。", "zh");
        check("Borgmästaren sade på måndagen att han inte kände till planen och att staden skulle vänta.", "sv");
    }

    #[test]
    fn foreign_words_in_an_english_report_change_nothing() {
        check("The mayor of Łódź said “nie wiem, nie byłem, nie widziałem” and left the room.", "en");
    }

    #[test]
    fn marks_and_figures_have_no_language() {
        for text in ["", "   ", "“”", "… 2,014 — 7 %", "\u{fffd}\u{fffd}"] {
            check(text, UNDETERMINED);
        }
    }
}
