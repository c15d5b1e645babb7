//! Sums of money: which currency a sign or a name means.

use std::cell::OnceCell;

use crate::article::Article;
use crate::number::{self, Number, Written};
use crate::resources::figures::{Currency, Figures};
use crate::token::TokenId;

use super::view::View;

/// A sum that a sign opens: the tokens of the sign, and what they mean.
pub(super) struct Sign {
    /// ISO 4217.
    pub(super) code: String,
    /// The token after it.
    pub(super) next: TokenId,
}

/// Which of several currencies of one name or sign this report means.
#[derive(Debug)]
pub(super) struct Local<'t> {
    /// The codes that the outlet points to.
    outlet: Vec<String>,
    text: &'t str,
    figures: &'t Figures,
    /// Looked up when first asked for, for each looks at all of the text.
    codes: OnceCell<Vec<String>>,
    has_pound_sign: OnceCell<bool>,
}

impl<'t> Local<'t> {
    /// Looks at the outlet's domain; at the text only where that is needed.
    pub(super) fn of(view: &View<'t>, article: &Article) -> Local<'t> {
        let host = article.url.as_deref().and_then(|url| url.split("://").nth(1)).and_then(|rest| rest.split(['/', ':', '?', '#']).next()).unwrap_or("");
        let outlet = article.outlet.as_deref().unwrap_or("");
        let domain = |name: &str| name.rsplit_once('.').map(|(_, last)| last.to_lowercase()).unwrap_or_default();
        let (host, outlet_domain) = (domain(host), domain(outlet));
        let mut codes: Vec<String> = Vec::new();
        for code in view.figures().shared_codes() {
            let places = &code.places;
            if places.iter().any(|p| *p == host || *p == outlet_domain || (p.len() > 3 && outlet.contains(p.as_str()))) {
                codes.push(code.code.clone());
            }
        }
        Local { outlet: codes, text: view.text, figures: view.figures(), codes: OnceCell::new(), has_pound_sign: OnceCell::new() }
    }

    fn points_to(&self, currency: &Currency) -> bool {
        if currency.signs_dollar() || !self.outlet.is_empty() {
            return self.outlet.contains(&currency.code);
        }
        self.codes.get_or_init(|| spelled_out(self.figures, self.text)).contains(&currency.code)
    }

    fn has_pound_sign(&self) -> bool {
        *self.has_pound_sign.get_or_init(|| self.text.contains('£'))
    }

    /// The currency that a name or sign shared by several means here.
    fn choose<'c>(&self, several: impl Iterator<Item = &'c Currency>) -> Option<&'c Currency> {
        let several: Vec<&Currency> = several.collect();
        several.iter().find(|c| self.points_to(c)).or_else(|| several.iter().find(|c| c.bare)).or(several.first().filter(|_| several.len() == 1)).copied()
    }
}

/// The shared currencies whose country a text names at least twice, the most named first.
///
/// Only for names whose bare meaning is weak, as pesos and crowns: a bare "$" stays American.
fn spelled_out(figures: &Figures, text: &str) -> Vec<String> {
    let mut counts: Vec<(usize, &str)> = Vec::new();
    for currency in figures.shared_codes().filter(|c| !c.signs_dollar()) {
        let count = currency.places.iter().filter(|p| p.len() > 2).map(|p| text.matches(p.as_str()).take(9).count()).sum();
        if count >= 2 {
            counts.push((count, &currency.code));
        }
    }
    counts.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(b.1)));
    counts.into_iter().map(|(_, code)| code.to_owned()).collect()
}

/// The sign that begins with token `at`: "$", "US$", "HK $", "€", "Rs.", "USD".
pub(super) fn sign(view: &View<'_>, local: &Local<'_>, at: TokenId) -> Option<Sign> {
    let word = view.word(at);
    let digit_or_minus = |t: TokenId| view.is_digits(t) || (matches!(view.word(t), "-" | "−" | ".") && view.is_digits(t + 1));
    // Letters before a dollar sign, with or without a space: "A$", "HK $".
    // A single letter is written onto it: "A $5 deal" is American.
    let lettered = word.len() <= 4
        && (word.starts_with(|c: char| c.is_ascii_uppercase()) || matches!(word, "us" | "hk" | "nz"))
        && (word.len() > 1 || view.is_glued(at + 1));
    if lettered && matches!(view.word(at + 1), "$" | "₵" | "¢") {
        let joined = format!("{}{}", word.to_uppercase(), view.word(at + 1));
        let joined = if view.figures().currency_of_sign(&joined).is_some() { joined } else { format!("{}{}", word, view.word(at + 1)) };
        if let Some(currency) = view.figures().currency_of_sign(&joined)
            && digit_or_minus(at + 2)
        {
            return Some(Sign { code: currency.code.clone(), next: at + 2 });
        }
    }
    let mut next = at + 1;
    let mut currency = view.figures().currency_of_sign(word);
    // "Rs." is two tokens before a number.
    if view.word(next) == "." && view.is_glued(next) && view.figures().currency_of_sign(&format!("{word}.")).is_some() {
        next += 1;
    }
    let is_letters = word.starts_with(char::is_alphabetic);
    if let Some(found) = currency {
        if !digit_or_minus(next) || (is_letters && word.len() < 3 && !view.is_glued(next) && word != "RM" && !word.ends_with(|c: char| c.is_ascii_lowercase()))
        {
            return None;
        }
        if !is_letters {
            currency = local.choose(view.figures().namesakes(found)).filter(|_| word == "$" || word == "£" || word == "¥").or(currency);
        }
        return currency.map(|c| Sign { code: c.code.clone(), next });
    }
    None
}

/// A sum in one token: "EUR50m", "RM23.50", "R40". A scale word may follow.
pub(super) fn within(view: &View<'_>, at: TokenId) -> Option<(String, Number)> {
    let word = view.word(at);
    // "100元", "115USD".
    if word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 24 {
        let digits = word.trim_end_matches(|c: char| !c.is_ascii_digit());
        let sign = &word[digits.len()..];
        let currency = view.figures().currency_of_sign(sign).filter(|c| !sign.is_empty() && (sign == c.code || !sign.is_ascii()))?;
        let (value, place) = number::in_digits(digits)?;
        return Some((currency.code.clone(), Number { tokens: 1, value, place, scale: 1.0, written: Written::Digits }));
    }
    let cut = word.find(|c: char| c.is_ascii_digit()).filter(|&cut| cut > 0 && cut <= 4 && word.len() <= 24)?;
    let currency = view.figures().currency_of_sign(&word[..cut])?;
    let rest = &word[cut..];
    let digits = rest.trim_end_matches(|c: char| c.is_ascii_alphabetic());
    let (value, place) = number::in_digits(digits)?;
    let (mut scale, mut tokens) = (number::abbreviated_scale(&rest[digits.len()..])?, 1);
    if scale == 1.0 {
        let next = number::scale_word(view.word(at + 1)).or_else(|| view.is_glued(at + 1).then(|| number::abbreviated_scale(view.word(at + 1))).flatten());
        if let Some(factor) = next {
            (scale, tokens) = (factor, 2);
        }
    }
    // "N40" and "P12" are labels more often than sums.
    let short = cut == 1 && scale == 1.0 && !digits.contains([',', '.']) && digits.len() < 3;
    (!short).then(|| (currency.code.clone(), Number { tokens, value: value * scale, place: place * scale, scale, written: Written::Digits }))
}

/// The currency that begins with token `at`, after a figure: "euros", "US dollars", "Australian dollars", "€", "USD".
pub(super) fn name(view: &View<'_>, local: &Local<'_>, at: TokenId, value: f64) -> Option<Sign> {
    let end = view.sentence(at.min(view.len() - 1)).end;
    if at >= end {
        return None;
    }
    let word = view.word(at);
    // The name may have qualifiers before it: up to three words of them.
    for length in (1..=4usize).rev() {
        let last = at + length;
        if last > end {
            continue;
        }
        for words in 1..=2.min(length) {
            let name = view.phrase(last - words..last);
            let several: Vec<&Currency> = view.figures().currencies(&name).collect();
            if several.is_empty() {
                continue;
            }
            let qualifier = view.spans()[at].cover(view.spans()[last - words.min(length)]);
            let qualifier = if words == length { "" } else { qualifier.slice(view.text).trim_end_matches(view.word(last - words)).trim_end() };
            let chosen = if qualifier.is_empty() {
                local.choose(several.iter().copied())
            } else {
                several.iter().find(|c| c.qualifiers.iter().any(|q| q.eq_ignore_ascii_case(qualifier))).copied()
            };
            let fits = chosen.is_some_and(|c| is_money(view, local, c, &name, last - 1, value));
            if let Some(currency) = chosen.filter(|_| fits) {
                return Some(Sign { code: currency.code.clone(), next: last });
            }
        }
    }
    let currency = view.figures().currency_of_sign(word)?;
    let is_sign = !word.starts_with(char::is_alphabetic) || word == currency.code || (word.chars().count() > 1 && view.is_glued(at));
    let opens_another = view.is_digits(at + 1) && !view.is_glued(at);
    (is_sign && !opens_another).then(|| Sign { code: currency.code.clone(), next: at + 1 })
}

/// Whether a name that also means something else means money here.
fn is_money(view: &View<'_>, local: &Local<'_>, currency: &Currency, name: &str, at: TokenId, value: f64) -> bool {
    match name {
        "pound" | "pounds" if currency.code == "GBP" => {
            let weighs = view
                .sentence(at)
                .any(|t| view.is_any(t, &["weigh", "weighs", "weighed", "weighing", "weight", "heavy", "lbs", "overweight", "obese", "heavier", "lighter"]));
            let of = view.is(at + 1, "of") && !view.is_any(at + 2, &["public", "taxpayers", "taxpayer", "government"]);
            value >= 1e6 && !of || (local.has_pound_sign() && !weighs && !of)
        }
        // "the 3 won", "the real heroes", "top marks": only as nouns.
        "won" if value >= 1e3 => true,
        "won" | "real" | "sum" | "dram" | "drams" | "sol" | "mark" | "marks" | "dong" | "pula" | "crown" | "crowns" | "lei" | "som" | "kip" | "colon" => {
            view.is_noun(at) && !view.is_noun(at + 1)
        }
        _ => true,
    }
}
