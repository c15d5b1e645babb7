//! Opening the file: its settings and its migrations.

use std::path::Path;
use std::time::Duration;

use onrecord::resources::Resources;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

use crate::error::Error;
use crate::links::give_voices;

/// "ONRC", so that `file` and we ourselves know an archive.
const APPLICATION: i64 = 0x4f4e_5243;

/// What turns an empty file into an archive, step by step; never changed once it is released.
const MIGRATIONS: &[&str] = &[
    include_str!("../migrations/0001_records.sql"),
    include_str!("../migrations/0002_links.sql"),
    include_str!("../migrations/0003_corrections.sql"),
    include_str!("../migrations/0004_fetched.sql"),
    include_str!("../migrations/0005_merged.sql"),
    include_str!("../migrations/0006_places.sql"),
    include_str!("../migrations/0007_witnesses.sql"),
    include_str!("../migrations/0008_references.sql"),
    include_str!("../migrations/0009_sayings.sql"),
];

/// The step that brought voices, which no SQL can work out.
const VOICES: usize = 7;

/// How much of the file a connection holds, in kB.
pub(crate) const CACHE: i64 = 64 * 1024;

/// How long one process waits for another that writes.
const PATIENCE: Duration = Duration::from_secs(60);

/// Opens the archive for writing; makes it where there is none.
pub(crate) fn for_writing(path: &Path) -> Result<Connection, Error> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|error| opening(error, path))?;
    connection.busy_timeout(PATIENCE)?;
    let empty: bool = connection.query_row("SELECT count(*) = 0 FROM sqlite_schema", [], |row| row.get(0)).map_err(|e| opening(e, path))?;
    if empty {
        // Before the first table, or it has no effect.
        connection.pragma_update(None, "page_size", 8192)?;
    } else {
        known(&connection, path)?;
    }
    connection.pragma_update(None, "journal_mode", "wal")?;
    // A commit is on the disk when it is reported: nothing is lost with the power.
    connection.pragma_update(None, "synchronous", "full")?;
    connection.pragma_update(None, "foreign_keys", true)?;
    hold(&connection, CACHE)?;
    // Pages that are written again and again go to the file once for many times.
    connection.pragma_update(None, "wal_autocheckpoint", 16 * 1024)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    plan_once(&connection)?;
    migrate(&mut connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Opens the archive for questions. It can be on a medium that cannot be written.
pub(crate) fn for_reading(path: &Path) -> Result<Connection, Error> {
    if !path.exists() {
        return Err(Error::Missing { path: path.to_owned() });
    }
    let connection = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .map_err(|error| opening(error, path))?;
    let connection = match known(&connection, path) {
        // Without leave to make the files beside it, a file that nobody writes can be read as it lies.
        Err(Error::ReadOnly | Error::Sqlite { .. }) => {
            let uri = format!("file:{}?immutable=1", path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23"));
            let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX | OpenFlags::SQLITE_OPEN_URI;
            let connection = Connection::open_with_flags(uri, flags).map_err(|error| opening(error, path))?;
            known(&connection, path)?;
            connection
        }
        other => {
            other?;
            connection
        }
    };
    connection.busy_timeout(PATIENCE)?;
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if usize::try_from(version).is_ok_and(|version| version < MIGRATIONS.len()) {
        drop(for_writing(path)?);
    } else if connection.pragma_query_value(None, "journal_mode", |row| row.get::<_, String>(0))? != "wal" {
        // Another program changed it; while one reads in another mode, nobody can write. Where it cannot be changed, nobody writes.
        drop(for_writing(path));
    }
    hold(&connection, CACHE)?;
    // As much as SQLite allows, which is two gigabytes: pages need not be copied.
    connection.pragma_update(None, "mmap_size", i64::MAX)?;
    connection.pragma_update(None, "temp_store", "memory")?;
    plan_once(&connection)?;
    connection.set_prepared_statement_cache_capacity(64);
    Ok(connection)
}

/// Has a connection hold so much of the file, in kB.
pub(crate) fn hold(connection: &Connection, most: i64) -> Result<(), Error> {
    connection.pragma_update(None, "cache_size", -most)?;
    Ok(())
}

/// Keeps SQLite from planning a query anew for every value that is bound to it, which took a third of the linking.
fn plan_once(connection: &Connection) -> Result<(), Error> {
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

fn opening(error: rusqlite::Error, path: &Path) -> Error {
    use rusqlite::ErrorCode;
    match error.sqlite_error_code() {
        Some(ErrorCode::NotADatabase) => Error::NotAnArchive { path: path.to_owned() },
        Some(ErrorCode::CannotOpen) if path.parent().is_some_and(|folder| folder.is_dir()) => Error::ReadOnly,
        _ => error.into(),
    }
}

/// Checks that the file is an archive that this version understands.
fn known(connection: &Connection, path: &Path) -> Result<(), Error> {
    let pragma = |name: &str| connection.pragma_query_value(None, name, |row| row.get::<_, i64>(0)).map_err(|e| opening(e, path));
    if pragma("application_id")? != APPLICATION {
        return Err(Error::NotAnArchive { path: path.to_owned() });
    }
    let version = pragma("user_version")?;
    if usize::try_from(version).is_ok_and(|version| version <= MIGRATIONS.len()) { Ok(()) } else { Err(Error::TooNew { version }) }
}

fn migrate(connection: &mut Connection) -> Result<(), Error> {
    let version: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if usize::try_from(version).is_ok_and(|version| version == MIGRATIONS.len()) {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    // Another process may have been quicker.
    let version: i64 = transaction.pragma_query_value(None, "user_version", |row| row.get(0))?;
    for step in MIGRATIONS.iter().skip(usize::try_from(version).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    if usize::try_from(version).is_ok_and(|version| (1..VOICES).contains(&version)) {
        give_voices(&transaction, Resources::english())?;
    }
    transaction.pragma_update(None, "application_id", APPLICATION)?;
    transaction.pragma_update(None, "user_version", i64::try_from(MIGRATIONS.len()).expect("few migrations"))?;
    transaction.commit()?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_archive_of_every_earlier_version_is_brought_up_to_date() {
        let folder = std::env::temp_dir().join(format!("onrecord-open-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        for version in 1..MIGRATIONS.len() {
            let path = folder.join(format!("{version}.db"));
            let _ = std::fs::remove_file(&path);
            let connection = Connection::open(&path).expect("a file");
            MIGRATIONS[..version].iter().for_each(|step| connection.execute_batch(step).expect("a migration"));
            connection.pragma_update(None, "application_id", APPLICATION).expect("a number");
            connection.pragma_update(None, "user_version", i64::try_from(version).expect("few")).expect("a number");
            drop(connection);
            let connection = for_reading(&path).expect("the archive");
            let now: i64 = connection.pragma_query_value(None, "user_version", |row| row.get(0)).expect("a number");
            assert_eq!(usize::try_from(now), Ok(MIGRATIONS.len()), "from {version}");
            let tables: String = connection.query_row("SELECT group_concat(sql) FROM sqlite_schema", [], |row| row.get(0)).expect("the tables");
            let fresh = folder.join("fresh.db");
            let _ = std::fs::remove_file(&fresh);
            let connection = for_writing(&fresh).expect("an archive");
            let expected: String = connection.query_row("SELECT group_concat(sql) FROM sqlite_schema", [], |row| row.get(0)).expect("the tables");
            assert_eq!(tables, expected, "from {version}");
            // Whoever shows tables wants to know the column that a reference points at.
            let nameless = "SELECT group_concat(s.name) FROM sqlite_schema s JOIN pragma_foreign_key_list(s.name) f WHERE s.type = 'table' AND f.\"to\" IS NULL";
            let nameless: Option<String> = connection.query_row(nameless, [], |row| row.get(0)).expect("a list");
            assert_eq!(nameless, None, "from {version}");
            let sound: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0)).expect("a check");
            assert_eq!(sound, "ok", "from {version}");
        }
        std::fs::remove_dir_all(&folder).expect("the folder");
    }
}
