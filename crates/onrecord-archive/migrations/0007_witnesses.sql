-- What statements are most often asked for stands beside their days, so that a question for many need not look at every
-- attribution and every article.
CREATE TABLE outlet (
  id   INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE
) STRICT;
INSERT INTO outlet (name) SELECT DISTINCT outlet FROM article WHERE outlet IS NOT NULL ORDER BY outlet;
ALTER TABLE witness ADD COLUMN outlet INTEGER REFERENCES outlet (id);
ALTER TABLE witness ADD COLUMN act TEXT;
ALTER TABLE witness ADD COLUMN form TEXT;
-- A number for what everybody has in common who may be meant by one name: with whom a speaker is compared.
ALTER TABLE identity ADD COLUMN voice INTEGER;
ALTER TABLE witness ADD COLUMN voice INTEGER;
-- Two bytes for each word that means something, least first: by these most are told apart.
ALTER TABLE witness ADD COLUMN marks BLOB;
CREATE INDEX witness_by_voice ON witness (voice, day) WHERE voice IS NOT NULL;
UPDATE witness SET act = a.act, form = a.form, outlet = o.id
FROM attribution a JOIN article t ON t.id = a.article LEFT JOIN outlet o ON o.name = t.outlet WHERE a.id = witness.attribution;

-- The indexes of words take in more before they write a part of themselves, and so have fewer parts to join.
INSERT INTO article_text (article_text, rank) VALUES ('hashsize', 16777216);
INSERT INTO attribution_text (attribution_text, rank) VALUES ('hashsize', 16777216);
