//! Lines that are cut at a fixed width: which line ends stand for a space.

/// The longest line that is still taken for one that was cut.
const WIDEST: usize = 100;
/// The shortest line that can have been cut for its length.
const NARROWEST: usize = 40;

/// How the lines of a text are cut.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wrap {
    /// Every line end parts paragraphs.
    None,
    /// Lines are filled: one ends where the next word would have passed this many characters.
    Filled(usize),
    /// Lines end somewhere, and only blank lines part paragraphs.
    Loose,
}

impl Wrap {
    /// Looks at all lines of a text that stand next to another one.
    pub(crate) fn of(text: &str) -> Wrap {
        let (mut lines, mut inner, mut long, mut filled, mut cut) = (0usize, 0usize, 0usize, 0usize, 0usize);
        let longest = text.lines().map(|line| line.trim_end().chars().count()).max().unwrap_or(0);
        if longest > WIDEST {
            return Wrap::None;
        }
        let mut all = text.lines().map(str::trim_end).peekable();
        while let Some(line) = all.next() {
            if line.is_empty() {
                continue;
            }
            lines += 1;
            let Some(next) = all.peek().filter(|next| !next.is_empty()) else { continue };
            let width = line.chars().count();
            inner += 1;
            if width >= NARROWEST {
                let open = !line.ends_with(['.', '!', '?', '”', '"', '’', ':', '»']);
                long += usize::from(open || width >= 60);
                cut += 1;
                filled += usize::from(is_filled(line, next, longest));
            }
        }
        if lines >= 4 && inner >= 2 && long * 10 >= inner * 8 {
            Wrap::Loose
        } else if lines >= 4 && filled >= 3 && filled * 10 >= cut * 6 {
            Wrap::Filled(longest)
        } else {
            Wrap::None
        }
    }

    /// Whether the line end between two lines stands for a space.
    pub(crate) fn joins(self, line: &str, next: &str) -> bool {
        let indented = |line: &str| line.starts_with(['\t', '\u{3000}']) || line.starts_with("   ");
        match self {
            Wrap::None => false,
            _ if indented(next) && !indented(line) => false,
            Wrap::Loose => true,
            Wrap::Filled(width) => line.chars().count() >= NARROWEST && is_filled(line.trim_end(), next.trim_start(), width),
        }
    }
}

/// Whether the next line's first word had no room in a line, or is the rest of its last word.
fn is_filled(line: &str, next: &str, width: usize) -> bool {
    let word = next.split_whitespace().next().unwrap_or_default();
    // Words that were cut at line ends and joined again moved what came after them.
    let slack = width / 8;
    line.chars().count() + 1 + word.chars().count() + slack > width || (line.ends_with('-') && next.starts_with(char::is_lowercase))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn filled_lines_are_told_from_paragraphs_of_one_line() {
        let report = "BRIDGE-CRACK\nMayor closes bridge\nBy Ann Roe\n18 November 2025\n\nThe mayor of Ellingvale closed the old bridge to all lorries on\nTuesday, and said the haulage company that uses it must pay for\na new pier, or else move to another town by the end of the year.\n\n\"No,\" she told report-\ners in the hall of the town. \"I will park my own car across that\nbridge.\"\n";
        let wrap = Wrap::of(report);
        assert!(matches!(wrap, Wrap::Filled(_)), "{wrap:?}");
        assert!(wrap.joins("The mayor of Ellingvale closed the old bridge to all lorries on", "Tuesday, and said the haulage company that uses it must pay for"));
        assert!(!wrap.joins("By Ann Roe", "18 November 2025"));
        assert_eq!(Wrap::of("The mayor said on Monday that she would go to the sea.\nShe did.\nNobody in the town was asked about it that week.\nThe end.\n"), Wrap::None);
        assert_eq!(Wrap::of(&format!("{}\nThe end.", "The mayor said so. ".repeat(20))), Wrap::None);
    }

    #[test]
    fn an_indented_line_begins_a_paragraph() {
        assert!(!Wrap::Loose.joins("Korvan Freight denied that its lorries had caused the damage, and left", "\tIt has 240 lorries."));
        assert!(Wrap::Loose.joins("\tKorvan Freight denied that its lorries had caused the damage, and", "left the meeting."));
    }
}
