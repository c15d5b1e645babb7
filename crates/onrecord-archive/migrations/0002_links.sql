-- What is worked out across articles. All of it can be made again from 0001 (`onrecord rebuild`).

-- Articles that came in since articles were last compared.
CREATE TABLE unlinked (
  article INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE
) STRICT;

-- What is kept of a text to compare it (`link/text.rs`), and the numbers by which alike ones are found.
CREATE TABLE signature (
  article INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
  minima  BLOB NOT NULL
) STRICT;
CREATE TABLE band (
  hash    INTEGER NOT NULL,
  article INTEGER NOT NULL,
  PRIMARY KEY (hash, article)
) STRICT, WITHOUT ROWID;

-- One text as one or more articles carry it: copies, copies with small edits, versions. Its id is that of its first article.
CREATE TABLE carries (
  article     INTEGER PRIMARY KEY REFERENCES article ON DELETE CASCADE,
  dispatch    INTEGER NOT NULL,
  resemblance REAL                 -- to the article that it was found by
) STRICT;
CREATE INDEX carries_by_dispatch ON carries (dispatch);

-- One person, body or country, known by the entities of one or more articles.
CREATE TABLE identity (
  id       INTEGER PRIMARY KEY,    -- the first of its entities
  key      INTEGER,                -- a hash of kind and name; null where it is never the same as another
  name     TEXT NOT NULL,
  kind     TEXT NOT NULL,
  role     TEXT,
  country  TEXT,
  articles INTEGER NOT NULL,
  merged   INTEGER REFERENCES identity, -- into another, by a correction
  profile  TEXT NOT NULL           -- what is known of it, to compare it
) STRICT;
CREATE INDEX identity_by_key ON identity (key) WHERE key IS NOT NULL;
CREATE VIRTUAL TABLE identity_text USING fts5 (name, tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE known_as (
  entity   INTEGER PRIMARY KEY REFERENCES entity ON DELETE CASCADE,
  identity INTEGER NOT NULL REFERENCES identity,
  because  TEXT NOT NULL           -- why it is the same as those before it
) STRICT;
CREATE INDEX known_as_by_identity ON known_as (identity);

-- One utterance, witnessed by one or more attributions. Its id is that of its first attribution.
CREATE TABLE witness (
  attribution INTEGER PRIMARY KEY REFERENCES attribution ON DELETE CASCADE,
  statement   INTEGER NOT NULL,
  identity    INTEGER,             -- of the speaker
  day         TEXT,                -- of its article: published, or else received
  fingerprint INTEGER              -- of its words, where they tell it
) STRICT;
CREATE INDEX witness_by_statement ON witness (statement);
CREATE INDEX witness_by_speaker ON witness (identity, day) WHERE identity IS NOT NULL;
CREATE INDEX witness_by_day ON witness (day);
CREATE INDEX witness_by_words ON witness (fingerprint) WHERE fingerprint IS NOT NULL;

-- Why two attributions are one statement.
CREATE TABLE same_statement (
  a       INTEGER NOT NULL,
  b       INTEGER NOT NULL,        -- the later one in the archive
  because TEXT NOT NULL,
  score   REAL NOT NULL,
  shared  TEXT NOT NULL,           -- the words that both have
  PRIMARY KEY (b, a)
) STRICT, WITHOUT ROWID;
CREATE INDEX same_statement_by_first ON same_statement (a);

-- For whoever opens the archive with another program: statements in words.
CREATE VIEW statement AS
SELECT w.statement AS id, i.name AS speaker, i.role AS role, a.act, a.form, a.words,
       min(w.day) AS first_day, count(*) AS attributions, count(DISTINCT t.outlet) AS outlets, count(DISTINCT c.dispatch) AS reports
FROM witness w
JOIN attribution a ON a.id = w.statement
JOIN attribution b ON b.id = w.attribution
JOIN article t ON t.id = b.article
LEFT JOIN carries c ON c.article = t.id
LEFT JOIN identity i ON i.id = w.identity
GROUP BY w.statement;
