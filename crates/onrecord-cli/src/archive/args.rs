//! The command line of the archive.

use std::path::PathBuf;

use clap::{Subcommand, ValueEnum};
use jiff::civil::Date;

/// What can be done with the archive.
#[derive(Debug, Subcommand)]
pub enum Command {
    Add(AddArgs),
    Stats(StatsArgs),
    Check(CheckArgs),
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
/// already is passed over, so that a run that was stopped can be run again.
#[derive(Debug, clap::Args)]
#[command(after_long_help = "\
Examples:
  onrecord add news/
      Every report in a directory and the directories in it.
  onrecord add --archive case.db corpus.jsonl 'pages/*.html'
      Into an archive of its own; the pattern may be quoted.
  curl -s https://example.org/story | onrecord add -
      A page from standard input.

Exit codes:
  0  everything was added, or was there
  1  some inputs could not be read; the others are in the archive
  2  nothing could be read, or the archive could not be written")]
pub struct AddArgs {
    /// Files, directories and patterns; `-` is standard input
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
