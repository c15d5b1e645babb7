//! What can fail: the file, and nothing about the reports in it.

use std::fmt;
use std::path::PathBuf;

use rusqlite::ErrorCode;

/// Why the archive could not do what it was asked.
#[derive(Debug)]
#[non_exhaustive]
pub enum Error {
    /// There is no file at the place.
    Missing {
        /// The place.
        path: PathBuf,
    },
    /// The file is no archive.
    NotAnArchive {
        /// The file.
        path: PathBuf,
    },
    /// The archive was written by a later version.
    TooNew {
        /// The version of its tables.
        version: i64,
    },
    /// Another process has been writing for too long.
    Busy,
    /// The file cannot be written.
    ReadOnly,
    /// The disk is full.
    Full,
    /// The file is damaged.
    Damaged {
        /// What is wrong.
        what: String,
    },
    /// There is no such thing in the archive.
    NoSuch {
        /// What it was asked for.
        what: String,
    },
    /// Anything else that SQLite says.
    Sqlite {
        /// What it says.
        source: rusqlite::Error,
    },
}

impl Error {
    pub(crate) fn damaged(what: impl Into<String>) -> Error {
        Error::Damaged { what: what.into() }
    }

    /// Whether it was asked for something that is not there.
    #[must_use]
    pub fn is_not_found(&self) -> bool {
        matches!(self, Error::NoSuch { .. })
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Missing { path } => write!(f, "there is no archive at {}; `onrecord add` makes one", path.display()),
            Error::NotAnArchive { path } => write!(f, "{} is not an archive of Onrecord", path.display()),
            Error::TooNew { version } => write!(f, "the archive was written by a later version of Onrecord (tables {version}); nothing was changed"),
            Error::Busy => f.write_str("another process has been writing to the archive for a minute; what was committed is kept, run the command again"),
            Error::ReadOnly => f.write_str("the archive cannot be written: the file or its folder is read-only; nothing was changed"),
            Error::Full => f.write_str("the disk is full; what was committed is kept, make room and run the command again"),
            Error::Damaged { what } => write!(f, "the archive is damaged: {what}"),
            Error::NoSuch { what } => write!(f, "the archive has no {what}"),
            Error::Sqlite { source } => write!(f, "the archive could not be used: {source}"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        match self {
            Error::Sqlite { source } => Some(source),
            _ => None,
        }
    }
}

impl From<rusqlite::Error> for Error {
    fn from(source: rusqlite::Error) -> Error {
        match source.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Error::Busy,
            Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => Error::ReadOnly,
            Some(ErrorCode::DiskFull) => Error::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Error::Damaged { what: source.to_string() },
            _ => Error::Sqlite { source },
        }
    }
}
