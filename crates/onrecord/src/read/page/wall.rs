//! Pages that are no articles: walls, errors, lists of reports, and the beginnings that a paywall leaves.

use super::content::Content;
use super::flat::Flat;
use super::metadata::{Metadata, letters};
use crate::issue::IssueKind;

/// What a page is where it is no whole article, and a sentence that says so.
pub(super) fn recognise(flat: &Flat, metadata: &Metadata, content: &Content) -> Option<(IssueKind, &'static str)> {
    if is_error(flat, metadata, content) {
        return Some((IssueKind::ErrorPage, "the page is an error message of the server, and no article"));
    }
    if is_consent(flat, metadata, content) {
        return Some((IssueKind::ConsentWall, "the page asks for consent, and shows no article"));
    }
    if is_index(metadata, content) {
        return Some((IssueKind::IndexPage, "the page is a list of reports, and no article"));
    }
    if is_stub(flat, metadata, content) {
        return Some((IssueKind::Paywall, "the page shows only the beginning; the rest has to be paid for"));
    }
    None
}

impl IssueKind {
    /// Whether a page of this kind holds no article at all.
    pub(super) fn holds_nothing(self) -> bool {
        matches!(self, IssueKind::ErrorPage | IssueKind::ConsentWall | IssueKind::IndexPage)
    }
}

/// The most prose that an error message or a consent wall has, in characters.
const SHORT: u32 = 2_500;

fn is_error(flat: &Flat, metadata: &Metadata, content: &Content) -> bool {
    if metadata.describes_article || content.prose > 800 {
        return false;
    }
    let all: usize = flat.lines.iter().map(|line| line.chars as usize).sum();
    // A heading or title that says so, on its own or with a code.
    let says = |text: &str| {
        let bare = letters(text);
        ERRORS.iter().any(|error| {
            let error = letters(error);
            bare.starts_with(&error) || (bare.ends_with(&error) && bare.len() < error.len() + 25)
        })
    };
    let titled = metadata.headline.as_deref().is_some_and(says) || metadata.title.as_deref().is_some_and(says);
    titled || (all < 1_500 && flat.lines.iter().take(12).any(|line| line.chars < 80 && says(flat.words(line))))
}

/// How error pages are headed.
const ERRORS: &[&str] = &[
    "404",
    "403 forbidden",
    "410 gone",
    "429 too many requests",
    "500 internal server error",
    "502 bad gateway",
    "503 service unavailable",
    "504 gateway",
    "error 404",
    "error 403",
    "error 500",
    "page not found",
    "not found",
    "access denied",
    "this page could not be found",
    "page can't be found",
    "sorry, the page you",
    "we can't find",
    "just a moment",
    "attention required",
    "are you a robot",
    "are you human",
    "verify you are human",
    "checking your browser",
    "pardon our interruption",
    "request blocked",
    "service unavailable",
    "seite nicht gefunden",
    "seite konnte nicht gefunden werden",
    "zugriff verweigert",
    "page introuvable",
    "page non trouvée",
    "accès refusé",
    "página no encontrada",
    "página não encontrada",
    "pagina non trovata",
    "pagina niet gevonden",
    "siden findes ikke",
    "siden ble ikke funnet",
    "sidan kunde inte hittas",
    "sivua ei löytynyt",
    "strona nie istnieje",
    "страница не найдена",
    "сторінку не знайдено",
    "sayfa bulunamadı",
];

fn is_consent(flat: &Flat, metadata: &Metadata, content: &Content) -> bool {
    // A report on the protection of data uses the same words, and says of itself that it is one.
    if metadata.describes_article || metadata.published.is_some() || metadata.kind.as_deref() == Some("article") {
        return false;
    }
    let all: u32 = flat.lines.iter().filter(|line| line.chars > 60).map(|line| line.chars).sum();
    if all == 0 || all > 2 * SHORT || content.prose > SHORT {
        return false;
    }
    let about = |text: &str| {
        let lower = text.to_lowercase();
        CONSENT.iter().filter(|word| lower.contains(*word)).count()
    };
    // What would be the article is about consent.
    let lines = || content.lines.iter().map(|(line, _)| &flat.lines[*line]).filter(|line| line.chars > 60);
    let taken: u32 = lines().map(|line| line.chars).sum();
    let asking: u32 = lines().filter(|line| about(flat.words(line)) >= 1).map(|line| line.chars).sum();
    let words: usize = flat.lines.iter().map(|line| about(flat.words(line))).sum();
    words >= 3 && asking * 2 >= taken
}

/// What consent walls speak of.
const CONSENT: &[&str] = &[
    "cookie",
    "consent",
    "privacy policy",
    "personal data",
    "our partners",
    "legitimate interest",
    "personalised ads",
    "personalized ads",
    "einwilligung",
    "datenschutz",
    "personenbezogene",
    "zustimm",
    "consentement",
    "données personnelles",
    "nos partenaires",
    "consentimiento",
    "datos personales",
    "consentimento",
    "consenso",
    "dati personali",
    "toestemming",
    "samtykke",
    "samtycke",
];

fn is_index(metadata: &Metadata, content: &Content) -> bool {
    if metadata.describes_article || metadata.kind.as_deref() == Some("article") || metadata.body.is_some() {
        return false;
    }
    let front = metadata.url.as_deref().is_some_and(|url| url.splitn(4, '/').nth(3).is_none_or(|path| path.trim_matches('/').is_empty()));
    let scattered = content.solitary > 0.6 || content.prose < 400;
    (front && content.headlines >= 8 && scattered) || (content.headlines >= 20 && scattered && content.prose < 6_000 && metadata.published.is_none())
}

fn is_stub(flat: &Flat, metadata: &Metadata, content: &Content) -> bool {
    let Some((last, _)) = content.lines.last() else { return false };
    let shown: usize = content.lines.iter().map(|(line, _)| flat.lines[*line].range.len()).sum();
    let longer = metadata.body.as_deref().is_some_and(|body| body.len() > shown * 2 && body.len() > 1_000);
    let end = flat.words(&flat.lines[*last]);
    let broken = end.ends_with('…') || end.ends_with("...");
    // What comes after the text, or was left out within it.
    let asks = (*last..flat.lines.len().min(last + 12)).chain(content.left_out.iter().map(|(line, _)| *line)).any(|line| {
        let lower = flat.words(&flat.lines[line]).to_lowercase();
        flat.lines[line].chars < 400 && PAY.iter().any(|words| lower.contains(words))
    });
    content.prose < 2_500 && (longer || (asks && (metadata.is_paid || broken || content.prose < 1_200)) || (metadata.is_paid && broken))
}

/// How pages ask for money in the place of the rest.
const PAY: &[&str] = &[
    "subscribe to continue",
    "subscribe to read",
    "subscribers only",
    "subscriber-only",
    "for subscribers",
    "to continue reading",
    "to keep reading",
    "to read the full",
    "to read this article",
    "to read the rest",
    "already a subscriber",
    "already a member",
    "this article is reserved",
    "this content is for",
    "exclusive to subscribers",
    "start your free trial",
    "unlock this article",
    "jetzt weiterlesen",
    "weiterlesen mit",
    "nur für abonnenten",
    "abonnenten vorbehalten",
    "sie möchten weiterlesen",
    "réservé aux abonnés",
    "il vous reste",
    "pour lire la suite",
    "solo para suscriptores",
    "para seguir leyendo",
    "contenido exclusivo",
    "exclusivo para assinantes",
    "continue a ler",
    "riservato agli abbonati",
    "per continuare a leggere",
    "alleen voor abonnees",
    "verder lezen",
    "kun for abonnenter",
    "les videre",
    "læs videre",
    "läs vidare",
    "endast för prenumeranter",
    "vain tilaajille",
    "tylko dla prenumeratorów",
    "有料会員",
];
