//! Styled text on lines of a given width.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

use super::Look;

/// What a piece of text is, and so how it looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    Plain,
    Bold,
    Dim,
    Act,
    Source,
    Cue,
    Content,
    Condition,
}

impl Style {
    /// The parameters of the terminal's "select graphic rendition".
    fn sgr(self) -> &'static str {
        match self {
            Style::Plain | Style::Content => "",
            Style::Bold => "1",
            Style::Dim => "2",
            Style::Act => "1;34",
            Style::Source => "36",
            Style::Cue => "1;33",
            Style::Condition => "35",
        }
    }

    /// The marks that stand for the style where there is no colour.
    pub fn brackets(self) -> (&'static str, &'static str) {
        match self {
            Style::Source => ("⟨", "⟩"),
            Style::Cue => ("{", "}"),
            Style::Content => ("[", "]"),
            Style::Condition => ("_", "_"),
            Style::Plain | Style::Bold | Style::Dim | Style::Act => ("", ""),
        }
    }
}

/// Text in pieces, each with its style.
#[derive(Debug, Clone, Default)]
pub struct Text {
    pieces: Vec<(String, Style)>,
}

impl Text {
    pub fn push(&mut self, text: &str, style: Style) {
        self.pieces.push((text.to_owned(), style));
    }

    pub fn append(&mut self, other: Text) {
        self.pieces.extend(other.pieces);
    }

    pub fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// The characters without their styles.
    pub fn plain(&self) -> String {
        self.pieces.iter().map(|(piece, _)| piece.as_str()).collect()
    }
}

impl From<(&str, Style)> for Text {
    fn from((text, style): (&str, Style)) -> Text {
        Text { pieces: vec![(text.to_owned(), style)] }
    }
}

/// A page while it is written.
pub struct Sheet {
    look: Look,
    out: String,
}

impl Sheet {
    pub fn new(look: Look) -> Sheet {
        Sheet { look, out: String::new() }
    }

    pub fn look(&self) -> Look {
        self.look
    }

    pub fn finish(self) -> String {
        self.out
    }

    pub fn blank(&mut self) {
        self.out.push('\n');
    }

    pub fn rule(&mut self) {
        self.line(&[], &glyphs(&Text::from(("─".repeat(self.look.width).as_str(), Style::Dim))));
    }

    /// Text, wrapped, with its first line at one indent and the others at another.
    pub fn text(&mut self, first: usize, others: usize, text: &Text) {
        self.wrapped(&margin(first, ""), &margin(others, ""), text);
    }

    /// Two columns: what stands on the left is `column` wide at most, what does not fit on the right goes on below.
    pub fn row(&mut self, indent: usize, column: usize, left: &Text, right: &Text) {
        let mut first = margin(indent, "");
        first.extend(glyphs(left));
        let used = width(&first);
        let column = column.max(used - indent) + 3;
        first.extend(margin((indent + column).saturating_sub(used), ""));
        let narrow = self.look.width < indent + column + 12;
        if narrow {
            self.text(indent, indent + 2, left);
            self.text(indent + 2, indent + 4, right);
        } else {
            self.wrapped(&first, &margin(indent + column, ""), right);
        }
    }

    /// Paragraphs beside a quiet upright line.
    pub fn quote(&mut self, indent: usize, paragraphs: &[Text]) {
        let margin = margin(indent, "│ ");
        for paragraph in paragraphs {
            self.wrapped(&margin, &margin, paragraph);
        }
    }

    fn wrapped(&mut self, first: &[Glyph], others: &[Glyph], text: &Text) {
        let mut margin = first;
        let mut line: Vec<Glyph> = Vec::new();
        let mut used = 0;
        for word in words(text) {
            let room = self.look.width.saturating_sub(width(margin)).max(1);
            let wide = width(&word);
            if used > 0 && used + 1 + wide > room {
                self.line(margin, &line);
                line.clear();
                used = 0;
                margin = others;
            }
            if used > 0 {
                // A space looks like its neighbours if they agree.
                let style = line.last().map(|g| g.style).filter(|s| word.first().is_some_and(|g| g.style == *s));
                line.push(Glyph { character: ' ', style: style.unwrap_or(Style::Plain) });
                used += 1;
            }
            // A word that is longer than a line is broken where the line ends.
            for glyph in word {
                let wide = glyph.character.width().unwrap_or(0);
                let room = self.look.width.saturating_sub(width(margin)).max(1);
                if used > 0 && used + wide > room {
                    self.line(margin, &line);
                    line.clear();
                    used = 0;
                    margin = others;
                }
                line.push(glyph);
                used += wide;
            }
        }
        if !line.is_empty() {
            self.line(margin, &line);
        }
    }

    fn line(&mut self, margin: &[Glyph], glyphs: &[Glyph]) {
        let mut style = "";
        for glyph in margin.iter().chain(glyphs) {
            let next = if self.look.colour { glyph.style.sgr() } else { "" };
            if next != style {
                if !style.is_empty() {
                    self.out.push_str("\x1b[0m");
                }
                if !next.is_empty() {
                    self.out.push_str(&format!("\x1b[{next}m"));
                }
                style = next;
            }
            self.out.push(glyph.character);
        }
        if !style.is_empty() {
            self.out.push_str("\x1b[0m");
        }
        self.out.push('\n');
    }
}

/// A character with its style.
#[derive(Debug, Clone, Copy)]
struct Glyph {
    character: char,
    style: Style,
}

fn margin(indent: usize, mark: &str) -> Vec<Glyph> {
    glyphs(&Text::from((format!("{}{mark}", " ".repeat(indent)).as_str(), Style::Dim)))
}

fn glyphs(text: &Text) -> Vec<Glyph> {
    let styled = |(piece, style): &(String, Style)| {
        let style = *style;
        piece.chars().map(move |c| Glyph { character: harmless(c), style }).collect::<Vec<_>>()
    };
    text.pieces.iter().flat_map(styled).collect()
}

/// A report may hold anything; escape sequences and changes of direction must not reach the terminal.
fn harmless(c: char) -> char {
    let turns = matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    if turns || (c.is_control() && !c.is_whitespace()) || c == '\u{85}' { '\u{fffd}' } else { c }
}

fn words(text: &Text) -> Vec<Vec<Glyph>> {
    let glyphs = glyphs(text);
    let breaks = |g: &Glyph| g.character.is_whitespace() && !matches!(g.character, '\u{a0}' | '\u{2007}' | '\u{202f}');
    glyphs.split(breaks).filter(|word| !word.is_empty()).map(<[Glyph]>::to_vec).collect()
}

fn width(word: &[Glyph]) -> usize {
    word.iter().map(|g| g.character).collect::<String>().width()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(width: usize, text: &str, lines: &[&str]) {
        let mut sheet = Sheet::new(Look { width, colour: false });
        sheet.text(0, 2, &Text::from((text, Style::Plain)));
        assert_eq!(sheet.finish().lines().collect::<Vec<_>>(), lines);
    }

    #[test]
    fn lines_are_filled_and_not_exceeded() {
        check(10, "The mayor said no to it.", &["The mayor", "  said no", "  to it."]);
        check(10, "  Spaces \n\n and\tlines ", &["Spaces and", "  lines"]);
        check(10, "", &[]);
    }

    #[test]
    fn no_break_spaces_hold_words_together() {
        check(10, "It cost 5\u{a0}000\u{202f}€.", &["It cost", "  5\u{a0}000\u{202f}€."]);
    }

    #[test]
    fn wide_characters_count_twice() {
        check(10, "市长星期一说不知道", &["市长星期一", "  说不知道"]);
    }

    #[test]
    fn long_words_are_broken() {
        check(10, "see https://example.org", &["see", "  https://", "  example.", "  org"]);
    }

    #[test]
    fn escape_sequences_do_not_pass() {
        check(20, "a\x1b[31mb\u{202e}c", &["a\u{fffd}[31mb\u{fffd}c"]);
    }

    #[test]
    fn colours_end_with_their_line() {
        let mut sheet = Sheet::new(Look { width: 8, colour: true });
        let mut text = Text::from(("red one", Style::Source));
        text.push(" two", Style::Plain);
        sheet.text(0, 0, &text);
        assert_eq!(sheet.finish(), "\x1b[36mred one\x1b[0m\ntwo\n");
    }
}
