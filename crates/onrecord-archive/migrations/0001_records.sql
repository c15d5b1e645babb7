-- Captures, articles and their records: what cannot be worked out again.
--
-- Spans are JSON lists of [start, end) in UTF-8 bytes of `article.text`:
--   CAST(substr(CAST(text AS BLOB), start + 1, end - start) AS TEXT)
-- Tables of facts follow one pattern: `article`, `number` (the position in its
-- list of the record), then the fields of the record.

-- Bytes as they were received.
CREATE TABLE capture (
  id       INTEGER PRIMARY KEY,
  key      TEXT NOT NULL UNIQUE,   -- digest, url and given together: the same capture is kept once
  digest   TEXT NOT NULL,          -- SHA-256 of the bytes, hexadecimal
  media    TEXT NOT NULL,          -- what the bytes are
  place    TEXT NOT NULL,          -- where they were found: a path, with line, record or item
  url      TEXT,                   -- the address that they were received from
  charset  TEXT,                   -- the encoding that came with them
  received TEXT,                   -- when they were received, where that is known
  outlet   TEXT,                   -- who published it, as a feed that held it says
  given    TEXT NOT NULL,          -- JSON: what was said of the report from outside
  added    TEXT NOT NULL,          -- when they came into the archive
  length   INTEGER NOT NULL,
  bytes    BLOB NOT NULL           -- zlib
) STRICT;

-- A report: its text, and what is known of it from outside. One a capture.
CREATE TABLE article (
  id        INTEGER PRIMARY KEY REFERENCES capture ON DELETE CASCADE,
  name      TEXT NOT NULL,         -- the input's own name for it
  url       TEXT,
  outlet    TEXT,
  headline  TEXT,
  bylines   TEXT NOT NULL,         -- JSON list
  published TEXT,                  -- YYYY-MM-DD
  basis     TEXT,                  -- how the day is known
  digest    TEXT NOT NULL,         -- SHA-256 of the text
  text      TEXT NOT NULL
) STRICT;
CREATE INDEX article_by_url ON article (url) WHERE url IS NOT NULL;
CREATE INDEX article_by_day ON article (published);

-- Which program and which models read.
CREATE TABLE producer (
  id      INTEGER PRIMARY KEY,
  version TEXT NOT NULL,
  models  TEXT NOT NULL,           -- JSON: digests by name
  UNIQUE (version, models)
) STRICT;

-- What one article puts on the record, as it was read last.
CREATE TABLE record (
  article   INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
  producer  INTEGER NOT NULL REFERENCES producer,
  language  TEXT NOT NULL,
  place     TEXT,                  -- of the dateline
  dateline  TEXT,                  -- its span
  evidence  TEXT,                  -- spans that an inferred day rests on
  sentences TEXT NOT NULL
) STRICT;
CREATE INDEX record_by_producer ON record (producer);

-- Earlier readings of an article, whole and bound to the text that they were made of.
CREATE TABLE former_record (
  article  INTEGER NOT NULL REFERENCES article ON DELETE CASCADE,
  producer INTEGER NOT NULL REFERENCES producer,
  digest   TEXT NOT NULL,          -- SHA-256 of that text
  document BLOB NOT NULL,          -- zlib: the record in the format onrecord/1, text included
  PRIMARY KEY (article, producer, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE entity (
  id       INTEGER PRIMARY KEY,    -- never given twice
  article  INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  number   INTEGER NOT NULL,
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  role     TEXT,
  country  TEXT,
  mentions TEXT NOT NULL,
  UNIQUE (article, number)
) STRICT;

CREATE TABLE attribution (
  id         INTEGER PRIMARY KEY,  -- never given twice
  article    INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  number     INTEGER NOT NULL,
  source     TEXT NOT NULL,
  cue        TEXT NOT NULL,
  content    TEXT NOT NULL,
  condition  TEXT NOT NULL,
  source_words TEXT NOT NULL,
  words      TEXT NOT NULL,        -- of the content, on one line
  form       TEXT NOT NULL,
  speaker    INTEGER,              -- number of an entity of the record
  act        TEXT NOT NULL,
  negated    INTEGER NOT NULL,
  absorbs    INTEGER NOT NULL,     -- the act is already that of the negated cue
  timex      INTEGER,
  within     INTEGER,
  confidence REAL NOT NULL,
  UNIQUE (article, number),
  FOREIGN KEY (article, speaker) REFERENCES entity (article, number),
  FOREIGN KEY (article, timex) REFERENCES timex (article, number),
  FOREIGN KEY (article, within) REFERENCES attribution (article, number) DEFERRABLE INITIALLY DEFERRED
) STRICT;

CREATE TABLE timex (
  article  INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  number   INTEGER NOT NULL,
  span     TEXT NOT NULL,
  words    TEXT NOT NULL,
  kind     TEXT NOT NULL,
  value    TEXT NOT NULL,
  modifier TEXT,
  PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE quantity (
  article  INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  number   INTEGER NOT NULL,
  span     TEXT NOT NULL,
  words    TEXT NOT NULL,
  low      REAL,                   -- the value, or the lower end of a range; null where the words leave it open
  high     REAL,                   -- the upper end of a range
  modifier TEXT,
  change   TEXT,
  unit     TEXT,
  of       TEXT,                   -- span of what is counted
  of_words TEXT,
  PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE "check" (
  article    INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  number     INTEGER NOT NULL,
  quantities TEXT NOT NULL,        -- JSON list of numbers of quantities
  relation   TEXT NOT NULL,
  stated     REAL NOT NULL,
  computed   REAL NOT NULL,
  tolerance  REAL NOT NULL,
  consistent INTEGER NOT NULL,
  PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;

CREATE TABLE issue (
  article INTEGER NOT NULL REFERENCES record ON DELETE CASCADE,
  number  INTEGER NOT NULL,
  kind    TEXT NOT NULL,
  span    TEXT,
  message TEXT NOT NULL,
  PRIMARY KEY (article, number)
) STRICT, WITHOUT ROWID;

-- The last number that was given to an entity and an attribution.
CREATE TABLE last_given (
  kind TEXT PRIMARY KEY,
  id   INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
INSERT INTO last_given VALUES ('entity', 0), ('attribution', 0), ('capture', 0);

-- Full text, over the tables that hold the words.
CREATE VIRTUAL TABLE article_text USING fts5 (
  headline, text, content = 'article', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
CREATE VIRTUAL TABLE attribution_text USING fts5 (
  words, content = 'attribution', content_rowid = 'id', tokenize = 'unicode61 remove_diacritics 2'
);
