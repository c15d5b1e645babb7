//! The program `onrecord`, one file a subcommand.

mod archive;
mod args;
mod eval;
mod input;
mod mcp;
mod output;
mod page;
mod progress;
mod read;
mod serve;
mod show;
mod workers;

use std::process::ExitCode;

use clap::Parser as _;

use crate::args::{Args, Command};

fn main() -> ExitCode {
    match Args::parse().command {
        Command::Read(args) => read::run(&args).into(),
        Command::Show(args) => show::run(&args),
        Command::Eval(args) => eval::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Mcp(args) => mcp::run(&args),
        Command::Archive(command) => archive::run(&command),
    }
}

/// How a run ended, and the exit code that says so.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Exit {
    /// Everything was read; what was odd stands in the records.
    AllRead = 0,
    /// Some inputs could not be read; each was named on standard error.
    SomeUnread = 1,
    /// Nothing could be read, or the command line was wrong.
    NothingRead = 2,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> ExitCode {
        ExitCode::from(exit as u8)
    }
}
