//! The command line.

use std::path::PathBuf;

use clap::{ColorChoice, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

/// Puts news reports on the record: who said what, in which words.
///
/// Onrecord reads a report and finds its statements: the source, the words that attribute,
/// what was said, who the speaker is, and what is done by it (denies, threatens, promises …).
/// Each item rests on exact characters of the text. It works offline, save for
/// addresses that are named.
#[derive(Debug, Parser)]
#[command(name = "onrecord", version, arg_required_else_help = true)]
#[command(after_help = "\
Examples:
  onrecord read story.html                  who said what, as a page in the terminal
  onrecord read --format jsonl *.txt        one record a line
  onrecord show --source story.html WORDS   the words in the page they were taken from
  onrecord add news/                        reports into the archive
  onrecord said \"not one of our drivers\"    who said it, when, and who tells it
  onrecord help read                        every option of `read`")]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    Read(ReadArgs),
    Show(ShowArgs),
    Eval(crate::eval::EvalArgs),
    Serve(crate::serve::ServeArgs),
    Mcp(crate::mcp::McpArgs),
    #[command(flatten)]
    Archive(crate::archive::args::Command),
}

/// Read reports and show who said what
///
/// Reports may be text, web pages, or JSON Lines: one object a line with `text` or `html`, and
/// `id`, `url`, `headline`, `published`, `outlet` and `bylines` where they are known. What an input
/// is shows in what it holds; its name does not matter.
#[derive(Debug, clap::Args)]
#[command(after_help = "Run `onrecord help read` for examples and exit codes.")]
#[command(after_long_help = "\
Examples:
  onrecord read story.html
      The page: headline, place and date, then the statements by speaker.
  onrecord read https://example.org/story
      The same of a page on the web, if the site's robots.txt allows it.
  curl -s https://example.org/story | onrecord read - --url https://example.org/story
      The same of a page from standard input.
  onrecord read --format json --published 2024-06-05 story.txt
      The whole record of one report.
  onrecord read --format jsonl corpus.jsonl > records.jsonl
      One record a line, in the order of the input, on every core.

Exit codes:
  0  everything was read; what was odd about a report stands in its record as an issue
  1  some inputs could not be read; each is named on standard error, the others are read
  2  nothing could be read, or the command line was wrong

In the page, colours tell source, cue and content apart; without colour brackets do.
NO_COLOR in the environment is honoured.")]
pub struct ReadArgs {
    /// Files and addresses to read; `-` is standard input
    #[arg(required = true, value_name = "PATH")]
    pub paths: Vec<PathBuf>,

    /// What to write
    #[arg(short, long, value_enum, default_value_t = Format::Text)]
    pub format: Format,

    /// When the reports were published: a date as 2024-06-05
    #[arg(long, value_name = "DATE", value_parser = published, help_heading = "About the reports")]
    pub published: Option<Date>,

    /// Where the report stands on the web
    #[arg(long, help_heading = "About the reports")]
    pub url: Option<String>,

    /// Who published the reports
    #[arg(long, value_name = "NAME", help_heading = "About the reports")]
    pub outlet: Option<String>,

    /// The report's headline
    #[arg(long, value_name = "TEXT", help_heading = "About the reports")]
    pub headline: Option<String>,

    /// With JSON: for each character the bytes of the page that it was taken from
    #[arg(long)]
    pub with_map: bool,

    /// Fetch from addresses within this network too
    #[arg(long)]
    pub allow_private: bool,

    /// How many reports to read at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// Show an article of the archive, or words of a report in the page that they were taken from
///
/// An article is named by its number in the archive. With `--source`, words are looked for in a page's
/// article, white space aside, and printed as they stand in the page: with its tags, its character
/// references and its line ends.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord show 12
      Article 12 of the archive: the page that `onrecord read` prints.
  onrecord show 12 --format json
      Its record.
  onrecord show --source story.html '“Nobody told me,”'
      The very bytes of the page that the quotation was taken from, and where they stand.

Exit codes:
  0  the article is shown, or the words were found
  1  there is no such article, or it does not have these words
  2  the page or the archive could not be read, or the command line was wrong")]
pub struct ShowArgs {
    /// A page instead of the archive; `-` is standard input
    #[arg(long, value_name = "PATH", conflicts_with = "archive")]
    pub source: Option<PathBuf>,

    /// The number of an article; with `--source`, words of the page's article
    #[arg(value_name = "ARTICLE")]
    pub words: String,

    #[command(flatten)]
    pub archive: crate::archive::args::Archive,

    /// The form in which an article of the archive is shown
    #[arg(short, long, value_enum, default_value_t = crate::archive::args::Form::Text)]
    pub format: crate::archive::args::Form,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// The forms of output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// A page for the terminal
    Text,
    /// The record of one report, as indented JSON
    Json,
    /// Records as JSON, one a line
    Jsonl,
    /// Tokens, sentences, tags and dependencies
    Conllu,
}

/// A day as options take it.
pub fn published(text: &str) -> Result<Date, String> {
    onrecord::read::parse_date(text).ok_or_else(|| "no date; write it as 2024-06-05".to_owned())
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_sound() {
        super::Args::command().debug_assert();
    }
}
