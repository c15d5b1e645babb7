//! Everything derived, made again; and articles forgotten.

use onrecord::link::text::Signature;
use onrecord::resources::Resources;
use rusqlite::params;

use crate::error::Error;
use crate::reader::no_article;
use crate::writer::Writer;

impl Writer {
    /// Makes indexes, signatures and links again from captures and records.
    ///
    /// # Errors
    /// If the archive cannot be written.
    pub fn rebuild(&mut self, resources: &Resources, progress: impl FnMut(usize)) -> Result<(), Error> {
        self.begin()?;
        self.connection.execute_batch(
            "INSERT INTO article_text (article_text) VALUES ('rebuild'); INSERT INTO attribution_text (attribution_text) VALUES ('rebuild');
             DELETE FROM signature;",
        )?;
        let ids: Vec<i64> = self.connection.prepare("SELECT id FROM article ORDER BY id")?.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
        for article in ids {
            let text: String = self.connection.prepare_cached("SELECT text FROM article WHERE id = ?")?.query_row([article], |row| row.get(0))?;
            if let Some(signature) = Signature::new(&text) {
                self.connection.prepare_cached("INSERT INTO signature (article, minima) VALUES (?1, ?2)")?.execute(params![article, signature.to_bytes()])?;
            }
        }
        self.commit()?;
        self.relink(resources, progress)
    }

    /// Forgets articles: their captures, texts and records, and all that rested on them alone. What is left is linked again.
    ///
    /// # Errors
    /// If there is no such article, or the archive cannot be written; then nothing is forgotten.
    pub fn forget(&mut self, articles: &[i64], resources: &Resources, progress: impl FnMut(usize)) -> Result<(), Error> {
        // What is deleted is overwritten, not only taken out of the tables.
        self.connection.pragma_update(None, "secure_delete", true)?;
        self.begin()?;
        let done = articles.iter().try_for_each(|article| self.forget_one(*article));
        if let Err(error) = done {
            self.give_up();
            return Err(error);
        }
        self.connection.execute_batch(
            "INSERT INTO article_text (article_text) VALUES ('rebuild'); INSERT INTO attribution_text (attribution_text) VALUES ('rebuild');
             DELETE FROM correction WHERE capture NOT IN (SELECT digest FROM capture)
                                       OR other_capture IS NOT NULL AND other_capture NOT IN (SELECT digest FROM capture);",
        )?;
        self.commit()?;
        self.relink(resources, progress)?;
        self.connection.execute("DELETE FROM outlet WHERE name NOT IN (SELECT outlet FROM article WHERE outlet IS NOT NULL)", [])?;
        // Rows that had made room leave copies of themselves within pages, which are no deleted content to SQLite: only a file
        // that is written anew is without them. Its copy on the way there may be larger than the memory.
        self.connection.execute_batch("PRAGMA temp_store = file; VACUUM; PRAGMA temp_store = memory;")?;
        let _ = self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()));
        Ok(())
    }

    fn forget_one(&self, article: i64) -> Result<(), Error> {
        self.connection.execute("DELETE FROM same_statement WHERE a IN (SELECT id FROM attribution WHERE article = ?1) OR b IN (SELECT id FROM attribution WHERE article = ?1)", [article])?;
        // Its address goes with it, and so the page may be fetched again.
        self.connection.execute(
            "DELETE FROM fetched WHERE url IN (SELECT url FROM capture WHERE id = ?1 UNION SELECT url FROM article WHERE id = ?1)
                                OR place IN (SELECT url FROM capture WHERE id = ?1 UNION SELECT url FROM article WHERE id = ?1)",
            [article],
        )?;
        match self.connection.execute("DELETE FROM capture WHERE id = ?", [article])? {
            0 => Err(no_article(article)),
            _ => Ok(()),
        }
    }
}
