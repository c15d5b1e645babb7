-- What was fetched, so that a server need not send again what is here already. Written when all that it gave was
-- added, for lists also what they led to: where a run was stopped, it is asked for again.
CREATE TABLE fetched (
  url      TEXT NOT NULL,          -- the address that was asked
  how      TEXT NOT NULL,          -- JSON: what was said of it from outside, and whether what it lists was fetched
  place    TEXT NOT NULL,          -- where redirects led
  etag     TEXT,
  modified TEXT,                   -- Last-Modified, as the server wrote it
  at       TEXT NOT NULL,          -- when, RFC 3339
  PRIMARY KEY (url, how)
) STRICT, WITHOUT ROWID;

-- JSON: the headline and the day that a list gives of the page (a sitemap for news); they count where the page has none.
ALTER TABLE capture ADD COLUMN listed TEXT;
