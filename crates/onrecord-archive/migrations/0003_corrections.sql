-- What people know better than the program. A layer of its own: no record is changed by it, and it is applied again
-- after articles were read or linked anew. A subject is named by what it is, not by its number here: the digest of its
-- capture, its words, and its place in a text of that digest; so corrections can go from one archive to another.
CREATE TABLE correction (
  id      INTEGER PRIMARY KEY,
  kind    TEXT NOT NULL,           -- speaker, not-a-statement, merge, split, rename
  capture TEXT NOT NULL,           -- SHA-256 of the capture that the subject stands in
  text    TEXT,                    -- SHA-256 of the article's text, for a subject with a place in it
  spans   TEXT,                    -- the content of an attribution
  words   TEXT NOT NULL,           -- the content in words; the name of an entity
  other_capture TEXT,              -- where the other entity stands: the right speaker, the one to merge with
  other_words   TEXT,              -- its name
  note    TEXT,
  made    TEXT NOT NULL
) STRICT;
CREATE INDEX correction_by_capture ON correction (capture);
CREATE INDEX capture_by_digest ON capture (digest);
