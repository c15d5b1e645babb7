-- A reference names the column that it points at: SQLite itself does not need it, programs that show tables do
-- (Datasette). Nothing but the words of the tables changes, so they are changed in place
-- (https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes").
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES article ON', 'REFERENCES article (id) ON') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES capture ON', 'REFERENCES capture (id) ON') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES record ON', 'REFERENCES record (article) ON') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES entity ON', 'REFERENCES entity (id) ON') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES attribution ON', 'REFERENCES attribution (id) ON') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES producer,', 'REFERENCES producer (id),') WHERE type = 'table';
UPDATE sqlite_schema SET sql = replace(sql, 'REFERENCES identity,', 'REFERENCES identity (id),') WHERE type = 'table';
-- Others that have the archive open hear of it.
CREATE TABLE changed (number INTEGER);
DROP TABLE changed;
PRAGMA writable_schema = RESET;
