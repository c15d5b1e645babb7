//! The archive in the terminal, one file a subcommand.

pub mod add;
pub mod args;
mod answer;
pub mod article;
mod correct;
mod export;
pub mod keep;
mod maintain;
pub mod rests;
mod walk;

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use onrecord::resources::Resources;
use onrecord_archive::Error;
use onrecord_archive::entry::Producer;
use serde::Serialize;

use args::{Archive, Command};

/// Runs a subcommand on the archive.
pub fn run(command: &Command) -> ExitCode {
    let done = match command {
        Command::Add(args) => return add::run(args).into(),
        Command::Who(args) => answer::who(args),
        Command::Said(args) => answer::said(args),
        Command::Statement(args) => answer::statement(args),
        Command::Figures(args) => answer::figures(args),
        Command::Articles(args) => answer::articles(args),
        Command::Correct(args) => correct::correct(args),
        Command::Entity(args) => correct::entity(args),
        Command::Export(args) => export::run(args),
        Command::Stats(args) => maintain::stats(args),
        Command::Check(args) => maintain::check(args),
        Command::Rebuild(args) => maintain::rebuild(args),
        Command::Forget(args) => maintain::forget(args),
    };
    ended(done)
}

/// Shows an article of the archive.
pub fn show(args: &crate::args::ShowArgs) -> ExitCode {
    ended(article::show(args))
}

fn ended(done: Result<ExitCode, Trouble>) -> ExitCode {
    done.unwrap_or_else(|trouble| {
        if trouble.code != 0 {
            eprintln!("onrecord: {}", trouble.message);
        }
        ExitCode::from(trouble.code)
    })
}

/// Why a command on the archive came to nothing, and the exit code that says so.
#[derive(Debug)]
pub struct Trouble {
    message: String,
    code: u8,
}

impl Trouble {
    /// The command line asks for what cannot be.
    pub fn asked(message: impl Into<String>) -> Trouble {
        Trouble { message: message.into(), code: 2 }
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.message)
    }
}

impl From<Error> for Trouble {
    fn from(error: Error) -> Trouble {
        Trouble { code: if error.is_not_found() { 1 } else { 2 }, message: error.to_string() }
    }
}

impl From<io::Error> for Trouble {
    fn from(error: io::Error) -> Trouble {
        // Whoever reads our output has had enough of it: that is no trouble.
        let code = if error.kind() == io::ErrorKind::BrokenPipe { 0 } else { 2 };
        Trouble { message: error.to_string(), code }
    }
}

impl Archive {
    /// Where the archive is: where `--archive` says, or in the user's data directory.
    pub fn path(&self) -> Result<PathBuf, Trouble> {
        if let Some(path) = &self.archive {
            return Ok(path.clone());
        }
        let folder = data_directory().ok_or_else(|| Trouble {
            message: "this system names no directory for data; say where the archive is with `--archive PATH`".to_owned(),
            code: 2,
        })?;
        Ok(folder.join("onrecord.db"))
    }
}

/// The user's directory for Onrecord's data.
fn data_directory() -> Option<PathBuf> {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    let base = if cfg!(target_os = "macos") {
        set("HOME")?.join("Library/Application Support")
    } else if cfg!(windows) {
        set("APPDATA")?
    } else {
        set("XDG_DATA_HOME").or_else(|| Some(set("HOME")?.join(".local/share")))?
    };
    Some(base.join("onrecord"))
}

/// Who reads: this program with its models.
pub fn producer(resources: &Resources) -> Producer {
    let models = resources.digests().map(|(name, digest)| (name.to_owned(), digest.to_owned())).collect();
    Producer { version: env!("CARGO_PKG_VERSION").to_owned(), models }
}

/// Makes the folder that the archive lies in.
pub fn make_folder(path: &Path) -> Result<(), Trouble> {
    match path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        Some(folder) => std::fs::create_dir_all(folder).map_err(|error| Trouble { message: format!("{}: {error}", folder.display()), code: 2 }),
        None => Ok(()),
    }
}

/// Writes to standard output; that nobody listens is no error.
pub fn print(text: &str) -> Result<(), Trouble> {
    let mut out = io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(error.into()),
        _ => Ok(()),
    }
}

/// An answer as indented JSON.
pub fn print_json(answer: &impl Serialize) -> Result<(), Trouble> {
    let mut text = serde_json::to_string_pretty(answer).expect("an answer is plain data");
    text.push('\n');
    print(&text)
}

/// `1,234,567`.
pub fn thousands(number: i64) -> String {
    let digits = number.unsigned_abs().to_string();
    let mut out = String::new();
    for (n, digit) in digits.chars().enumerate() {
        if n > 0 && (digits.len() - n).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    if number < 0 { format!("-{out}") } else { out }
}

/// `1 article`, `1,200 articles`.
pub fn plural(number: i64, one: &str) -> String {
    format!("{} {one}{}", thousands(number), if number == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_easy_to_read() {
        assert_eq!(thousands(0), "0");
        assert_eq!(thousands(999), "999");
        assert_eq!(thousands(-1_234_567), "-1,234,567");
        assert_eq!((plural(1, "report"), plural(2000, "report")), ("1 report".to_owned(), "2,000 reports".to_owned()));
    }
}
