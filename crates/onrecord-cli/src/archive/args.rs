//! The command line of the archive.

use std::path::PathBuf;

use clap::{ColorChoice, Subcommand, ValueEnum};
use jiff::civil::Date;

/// What can be done with the archive.
#[derive(Debug, Subcommand)]
pub enum Command {
    Add(AddArgs),
    Who(WhoArgs),
    Said(SaidArgs),
    Statement(StatementArgs),
    Figures(FiguresArgs),
    Articles(ArticlesArgs),
    #[command(subcommand)]
    Correct(Correct),
    #[command(subcommand)]
    Entity(Entity),
    Export(ExportArgs),
    Stats(StatsArgs),
    Check(CheckArgs),
    Rebuild(RebuildArgs),
    Forget(ForgetArgs),
}

/// Which archive.
#[derive(Debug, Clone, clap::Args)]
pub struct Archive {
    /// The archive, one file [default: onrecord.db in the user's data directory]
    #[arg(long, value_name = "PATH")]
    pub archive: Option<PathBuf>,
}

/// The forms of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For the terminal
    Text,
    /// For programs
    Json,
}

/// Read reports into the archive
///
/// Everything that `onrecord read` takes, and directories with everything in them. What is there
/// already is passed over, so that a run that was stopped can be run again. Addresses are fetched as
/// their robots.txt allows, one a second and host, and not sent again where they are as they were.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord add news/
      Every report in a directory and the directories in it.
  onrecord add --archive case.db corpus.jsonl 'pages/*.html'
      Into an archive of its own; the pattern may be quoted.
  onrecord add https://example.org/story https://example.org/feed.xml
      A page; and the items of a feed, with the text that the feed has of them.
  onrecord add --follow https://example.org/feed.xml feeds.opml
      The pages that a feed names, and those that the feeds of a list name.
  onrecord add --follow --max 200 https://example.org/news-sitemap.xml
      No more than 200 of the pages that a sitemap names.
  curl -s https://example.org/story | onrecord add -
      A page from standard input.

Exit codes:
  0  everything was added, or was there
  1  some inputs could not be read; the others are in the archive
  2  nothing could be read, or the archive could not be written")]
pub struct AddArgs {
    /// Files, directories, patterns and addresses; `-` is standard input
    #[arg(required = true, value_name = "INPUT")]
    pub inputs: Vec<String>,

    #[command(flatten)]
    pub archive: Archive,

    /// Who published the reports
    #[arg(long, value_name = "NAME", help_heading = "About the reports")]
    pub outlet: Option<String>,

    /// When the reports were published: a date as 2024-06-05
    #[arg(long, value_name = "DATE", value_parser = crate::args::published, help_heading = "About the reports")]
    pub published: Option<Date>,

    /// Fetch the pages that feeds and sitemaps name
    #[arg(long, help_heading = "Fetching")]
    pub follow: bool,

    /// How many addresses to fetch at most
    #[arg(long, value_name = "N", default_value_t = 1_000, help_heading = "Fetching")]
    pub max: usize,

    /// Fetch from addresses within this network too
    #[arg(long, help_heading = "Fetching")]
    pub allow_private: bool,

    /// Name every input that is passed over
    #[arg(long)]
    pub verbose: bool,

    /// How many reports to read at a time [default: one a core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    pub threads: Option<u16>,

    /// The form of the summary
    #[arg(short, long, value_enum, default_value_t = Form::Text)]
    pub format: Form,
}

/// How an answer is shown.
#[derive(Debug, Clone, clap::Args)]
pub struct Answer {
    #[command(flatten)]
    pub archive: Archive,

    /// The form of the answer
    #[arg(short, long, value_enum, default_value_t = Form::Text)]
    pub format: Form,

    /// How many to show; 0 for all
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub limit: usize,

    /// When to use colour
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorChoice::Auto)]
    pub color: ColorChoice,
}

/// Which ones are wanted.
#[derive(Debug, Clone, Default, clap::Args)]
pub struct Wanted {
    /// Who says it: a name, or a number as `who` prints it
    #[arg(long, value_name = "NAME", help_heading = "Which")]
    pub by: Option<String>,

    /// What is done by it: deny, threaten, promise …
    #[arg(long, value_parser = act, help_heading = "Which")]
    pub act: Option<String>,

    /// From this day, month or year on: 2024-05
    #[arg(long, value_name = "DATE", value_parser = since, help_heading = "Which")]
    pub since: Option<String>,

    /// Up to this day, month or year
    #[arg(long, value_name = "DATE", value_parser = until, help_heading = "Which")]
    pub until: Option<String>,

    /// Who published it: the name or a part of it
    #[arg(long, value_name = "NAME", help_heading = "Which")]
    pub outlet: Option<String>,

    /// How much of it is quoted: direct, mixed, indirect
    #[arg(long, value_parser = ["direct", "mixed", "indirect"], help_heading = "Which")]
    pub form: Option<String>,
}

/// Show the people and organisations of a name, and what they said last
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord who Calloway
      Everybody called so, who said most first. Two people of one name are two.
  onrecord who \"Ines Calloway\" --format json

Exit codes:
  0  somebody was found
  1  nobody was
  2  the archive could not be read")]
pub struct WhoArgs {
    /// A name or a part of it
    pub name: String,

    #[command(flatten)]
    pub answer: Answer,
}

/// Show statements: who said it, and who tells it
///
/// Newest first, each once, with its witnesses: how many outlets tell it, how many of their reports are
/// not copies of one another, where it was seen first, and the wordings where they differ.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord said \"over the limit\"
      Every statement with these words.
  onrecord said lorries --by \"Ines Calloway\" --act threaten --since 2025-11
      What the mayor threatens, since November.
  onrecord said --by e41 --form direct --limit 0
      Every direct quotation of one person.

Exit codes:
  0  something was found
  1  nothing was
  2  the archive could not be read, or the command line was wrong")]
pub struct SaidArgs {
    /// Words that stand in it, in this order
    pub phrase: Option<String>,

    #[command(flatten)]
    pub wanted: Wanted,

    #[command(flatten)]
    pub answer: Answer,
}

/// Show one statement with everything about it
///
/// Every witness with its words, the differences word by word; why they are one statement; what the
/// speaker said on the matter before and after; and denials by others.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord statement 4127
  onrecord statement 4127 --format json

In a wording, `{…}` stands only there and `[-…-]` only in the words above; in a terminal colours tell them.

Exit codes:
  0  it is shown
  1  there is no statement of that number
  2  the archive could not be read")]
pub struct StatementArgs {
    /// Its number, as `said` prints it
    pub id: i64,

    #[command(flatten)]
    pub answer: Answer,
}

/// Show figures
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord figures bolts --since 2025
  onrecord figures USD --outlet \"Example Wire\" --format json")]
pub struct FiguresArgs {
    /// Words of the figure, of its unit or of what is counted
    pub words: Option<String>,

    #[command(flatten)]
    pub wanted: WantedArticles,

    #[command(flatten)]
    pub answer: Answer,
}

/// Which articles' figures are wanted.
#[derive(Debug, Clone, clap::Args)]
pub struct WantedArticles {
    /// From this day, month or year on: 2024-05
    #[arg(long, value_name = "DATE", value_parser = since, help_heading = "Which")]
    pub since: Option<String>,

    /// Up to this day, month or year
    #[arg(long, value_name = "DATE", value_parser = until, help_heading = "Which")]
    pub until: Option<String>,

    /// Who published it: the name or a part of it
    #[arg(long, value_name = "NAME", help_heading = "Which")]
    pub outlet: Option<String>,
}

/// Show articles
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord articles \"northern pier\"
  onrecord articles --by \"Ines Calloway\" --outlet \"Example Wire\" --since 2025-11")]
pub struct ArticlesArgs {
    /// Words that stand in the article or its headline, in this order
    pub phrase: Option<String>,

    #[command(flatten)]
    pub wanted: Wanted,

    #[command(flatten)]
    pub answer: Answer,
}

/// Correct what was read: a speaker, or what is no statement
///
/// Corrections are a layer of their own: no record is changed by them, they are exported, and they are
/// applied again after articles are read or linked anew.
#[derive(Debug, Subcommand)]
#[command(after_long_help = "\
Examples:
  onrecord correct speaker 4127 e41 --note \"the deputy, see the video\"
  onrecord correct not-a-statement 4130
  onrecord correct list --format json > corrections.json
  onrecord correct import corrections.json --archive other.db")]
pub enum Correct {
    /// Somebody else said it
    Speaker {
        /// The number of the attribution, as `statement` prints it
        attribution: i64,
        /// The number of the right speaker, as `who` prints it
        entity: String,
        #[command(flatten)]
        how: How,
    },
    /// Nobody said it
    NotAStatement {
        /// The number of the attribution, as `statement` prints it
        attribution: i64,
        #[command(flatten)]
        how: How,
    },
    /// Show all corrections
    List {
        #[command(flatten)]
        answer: Answer,
    },
    /// Take one back: everything is linked anew without it
    Undo {
        /// The number of the correction, as `list` prints it
        correction: i64,
        #[command(flatten)]
        archive: Archive,
    },
    /// Take over corrections that another archive listed as JSON, or exported as JSON Lines
    Import {
        /// The file
        path: PathBuf,
        #[command(flatten)]
        archive: Archive,
    },
}

/// Correct who is who
#[derive(Debug, Subcommand)]
#[command(after_long_help = "\
Examples:
  onrecord entity merge e41 e97
      Entity 41 is entity 97.
  onrecord entity split e41 12
      In article 12 somebody else is meant.
  onrecord entity rename e41 \"Ines Calloway\"")]
pub enum Entity {
    /// Two entities are one
    Merge {
        /// The one
        one: String,
        /// The other, whose number and name are kept
        other: String,
        #[command(flatten)]
        how: How,
    },
    /// In one article somebody else is meant
    Split {
        /// The entity
        entity: String,
        /// The number of the article
        article: i64,
        #[command(flatten)]
        how: How,
    },
    /// It has another name
    Rename {
        /// The entity
        entity: String,
        /// The name
        name: String,
        #[command(flatten)]
        how: How,
    },
}

/// What goes with a correction.
#[derive(Debug, Clone, clap::Args)]
pub struct How {
    #[command(flatten)]
    pub archive: Archive,

    /// Why
    #[arg(long, value_name = "TEXT")]
    pub note: Option<String>,
}

/// Write statements, articles or figures in a form that other programs read
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord export --format csv --by \"Ines Calloway\" --out calloway.csv
      Every statement of hers, to be opened in a spreadsheet.
  onrecord export --format html \"over the limit\" --out limit.html
      A page that anybody can open, quotations in their context.
  onrecord export --format jsonl articles
      The record of every article, in onrecord/1.
  onrecord export --format parquet --out statements.parquet

Formats:
  jsonl           statements, figures, corrections or records, one a line
  csv             statements or figures; no cell is taken for a formula
  parquet         statements or figures, in columns
  json-ld         schema.org: Quotation, Claim, NewsArticle, Person
  web-annotation  W3C Web Annotations of the articles' texts
  ftm             FollowTheMoney entities, one a line
  brat            standoff annotation: a folder with .txt and .ann
  html            one page with everything in it

Nothing is left out without a word: all that fits is exported, unless `--limit` says otherwise.")]
pub struct ExportArgs {
    /// `statements` (the default), `articles`, `figures` or `corrections`; or words of statements
    pub what: Option<String>,

    /// The form
    #[arg(short, long, value_enum)]
    pub format: ExportFormat,

    /// The file, or for brat the folder [default: standard output]
    #[arg(short, long, value_name = "PATH")]
    pub out: Option<PathBuf>,

    #[command(flatten)]
    pub wanted: Wanted,

    #[command(flatten)]
    pub archive: Archive,

    /// How many at most; 0 for all [default: all]
    #[arg(long, value_name = "N")]
    pub limit: Option<usize>,
}

/// The forms of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ExportFormat {
    /// JSON, one a line
    Jsonl,
    /// Comma-separated, for spreadsheets
    Csv,
    /// Columns, for data frames
    Parquet,
    /// schema.org
    JsonLd,
    /// W3C Web Annotation
    WebAnnotation,
    /// FollowTheMoney
    Ftm,
    /// Standoff annotation
    Brat,
    /// A page
    Html,
}

/// Make indexes and links again
///
/// Everything that was worked out across articles is forgotten and worked out again from captures and
/// records; corrections are applied again.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord rebuild --archive case.db")]
pub struct RebuildArgs {
    #[command(flatten)]
    pub archive: Archive,
}

/// Forget articles and all that rested on them alone
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord forget 12 13
      Their captures, texts and records; statements that nobody else tells go with them.

Exit codes:
  0  they are gone
  1  there is no such article; nothing was changed
  2  the archive could not be written")]
pub struct ForgetArgs {
    /// The numbers of the articles, as `articles` prints them
    #[arg(required = true)]
    pub article: Vec<i64>,

    #[command(flatten)]
    pub archive: Archive,
}

fn act(name: &str) -> Result<String, String> {
    match onrecord::record::Act::from_name(name) {
        Some(act) => Ok(act.name().to_owned()),
        None => Err(format!("one of {}", onrecord::record::Act::ALL.iter().map(|act| act.name()).collect::<Vec<_>>().join(", "))),
    }
}

fn since(text: &str) -> Result<String, String> {
    let filled = match text.len() {
        4 => format!("{text}-01-01"),
        7 => format!("{text}-01"),
        _ => text.to_owned(),
    };
    filled.parse::<Date>().map(|day| day.to_string()).map_err(|_| "no date; write it as 2024-06-05, 2024-06 or 2024".to_owned())
}

fn until(text: &str) -> Result<String, String> {
    let first: Date = since(text)?.parse().map_err(|_| "no date".to_owned())?;
    let last = match text.len() {
        4 => first.last_of_year(),
        7 => first.last_of_month(),
        _ => first,
    };
    Ok(last.to_string())
}

/// Count what the archive holds
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord stats
  onrecord stats --archive case.db --format json")]
pub struct StatsArgs {
    #[command(flatten)]
    pub archive: Archive,

    /// The form of the answer
    #[arg(short, long, value_enum, default_value_t = Form::Text)]
    pub format: Form,
}

/// Check that the archive is sound
///
/// The file, the references in it, the full-text indexes; that captures and texts are those of their
/// digests; and that every span gives the words that stand beside it.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord check --archive case.db

Exit codes:
  0  the archive is sound
  1  it is damaged; every finding is printed
  2  it could not be opened")]
pub struct CheckArgs {
    #[command(flatten)]
    pub archive: Archive,

    /// The form of the answer
    #[arg(short, long, value_enum, default_value_t = Form::Text)]
    pub format: Form,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_and_years_are_days_from_first_to_last() {
        assert_eq!((since("2024").as_deref(), until("2024").as_deref()), (Ok("2024-01-01"), Ok("2024-12-31")));
        assert_eq!((since("2024-02").as_deref(), until("2024-02").as_deref()), (Ok("2024-02-01"), Ok("2024-02-29")));
        assert_eq!((since("2024-02-03").as_deref(), until("2024-02-03").as_deref()), (Ok("2024-02-03"), Ok("2024-02-03")));
        assert!(since("soon").is_err() && until("2024-13").is_err());
    }
}
