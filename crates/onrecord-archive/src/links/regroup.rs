//! Statements and identities put together and taken apart: by the linker, and by what people correct.

use onrecord::resources::Resources;
use rusqlite::{Connection, OptionalExtension as _, params};

use super::prepare::Spoken;
use super::sayings::earlier;
use crate::error::Error;

/// Notes that two attributions are one statement, if they are.
pub(super) fn compare(connection: &Connection, resources: &Resources, earlier: &Spoken, later: &Spoken, joined: &mut Vec<(i64, i64)>) -> Result<(), Error> {
    if earlier.overlaps(later) {
        return Ok(());
    }
    if let Some(same) = earlier.utterance.same(&later.utterance, &resources.wording) {
        let sql = "INSERT INTO same_statement (a, b, because, score, shared) VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO NOTHING";
        let score = (same.score * 100.0).round() / 100.0;
        connection.prepare_cached(sql)?.execute(params![earlier.id, later.id, same.because.name(), score, same.shared.join(" ")])?;
        joined.push((earlier.id, later.id));
    }
    Ok(())
}

/// Compares all that an identity said, after a correction gave it more.
pub(crate) fn restate(connection: &Connection, resources: &Resources, identity: i64) -> Result<(), Error> {
    let said = earlier(connection, resources, identity)?;
    let mut joined = Vec::new();
    for (at, one) in said.iter().enumerate() {
        for other in &said[..at] {
            compare(connection, resources, other, one, &mut joined)?;
        }
    }
    joined.into_iter().try_for_each(|(a, b)| join_statements(connection, a, b))
}

/// Takes an attribution out of the statement that it was a witness of; the others stay together as far as anything shows it.
pub(crate) fn take_out(connection: &Connection, attribution: i64) -> Result<(), Error> {
    let of: Option<i64> = connection.query_row("SELECT statement FROM witness WHERE attribution = ?", [attribution], |row| row.get(0)).optional()?;
    connection.execute("DELETE FROM same_statement WHERE a = ?1 OR b = ?1", [attribution])?;
    let Some(of) = of else { return Ok(()) };
    let mut statement = connection.prepare_cached("SELECT attribution FROM witness WHERE statement = ? ORDER BY attribution")?;
    let members: Vec<i64> = statement.query_map([of], |row| row.get(0))?.collect::<Result<_, _>>()?;
    connection.execute("UPDATE witness SET statement = attribution WHERE statement = ?", [of])?;
    for member in members {
        let mut statement = connection.prepare_cached("SELECT a FROM same_statement WHERE b = ? ORDER BY a")?;
        let earlier: Vec<i64> = statement.query_map([member], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for other in earlier {
            join_statements(connection, other, member)?;
        }
    }
    Ok(())
}

pub(super) fn join_statements(connection: &Connection, a: i64, b: i64) -> Result<(), Error> {
    let of = |attribution: i64| -> Result<i64, Error> {
        Ok(connection.prepare_cached("SELECT statement FROM witness WHERE attribution = ?")?.query_row([attribution], |row| row.get(0))?)
    };
    let (a, b) = (of(a)?, of(b)?);
    if a != b {
        connection.prepare_cached("UPDATE witness SET statement = ?1 WHERE statement = ?2")?.execute(params![a.min(b), a.max(b)])?;
    }
    Ok(())
}

/// Makes one identity of two, for this reason.
pub(crate) fn merge(connection: &Connection, from: i64, into: i64, because: &str) -> Result<(), Error> {
    connection.execute("UPDATE identity SET merged = ?2 WHERE id = ?1 OR merged = ?1", [from, into])?;
    connection.execute("UPDATE known_as SET identity = ?2, because = iif(entity = ?1, ?3, because) WHERE identity = ?1", params![from, into, because])?;
    connection.execute("UPDATE witness SET identity = ?2, voice = (SELECT voice FROM identity WHERE id = ?2) WHERE identity = ?1", [from, into])?;
    connection.execute("DELETE FROM identity_text WHERE rowid = ?", [from])?;
    settle(connection, into)
}

/// Has an identity found by the names that articles give as well, after a correction gave it another.
pub(crate) fn index_names(connection: &Connection, identity: i64) -> Result<(), Error> {
    let sql = "INSERT OR REPLACE INTO identity_text (rowid, name) SELECT i.id, concat_ws(' · ', i.name, group_concat(DISTINCT e.name)) \
               FROM identity i LEFT JOIN known_as k ON k.identity = i.id LEFT JOIN entity e ON e.id = k.entity AND e.name <> i.name WHERE i.id = ? GROUP BY i.id";
    connection.execute(sql, [identity])?;
    Ok(())
}

/// Gives an identity the role that most of its entities give, and of those the first; and counts its articles. A country gets
/// its name so, too: it goes by many ("the Beltway"), and anybody else has the one that made them the same.
pub(crate) fn settle(connection: &Connection, identity: i64) -> Result<(), Error> {
    let most = |column: &str| -> Result<Option<String>, Error> {
        let sql = format!(
            "SELECT e.{column} FROM known_as k JOIN entity e ON e.id = k.entity WHERE k.identity = ? AND e.{column} IS NOT NULL \
             GROUP BY e.{column} ORDER BY count(*) DESC, min(e.id) LIMIT 1"
        );
        Ok(connection.prepare_cached(&sql)?.query_row([identity], |row| row.get(0)).optional()?)
    };
    let (name, role) = (most("name")?, most("role")?);
    let sql = "SELECT kind = 'country' AND name IS NOT ?2 FROM identity WHERE id = ?1";
    let renamed = connection.prepare_cached(sql)?.query_row(params![identity, name], |row| row.get::<_, bool>(0))?;
    if let Some(name) = name.filter(|_| renamed) {
        connection.prepare_cached("UPDATE identity SET name = ?2 WHERE id = ?1")?.execute(params![identity, name])?;
        connection.prepare_cached("INSERT OR REPLACE INTO identity_text (rowid, name) VALUES (?1, ?2)")?.execute(params![identity, name])?;
    }
    let sql = "UPDATE identity SET role = ?2, articles = (SELECT count(DISTINCT e.article) FROM known_as k JOIN entity e ON e.id = k.entity WHERE k.identity = ?1) WHERE id = ?1";
    connection.prepare_cached(sql)?.execute(params![identity, role])?;
    Ok(())
}
