-- What each voice said, in the order in which it is looked for: all that decides whether two sayings are compared stands on
-- the pages of that voice and time. One row a witness with a voice; the triggers keep it so, but for new ones, which the
-- linker writes.
CREATE TABLE saying (
  voice       INTEGER NOT NULL,
  day         TEXT NOT NULL,       -- empty where it is not known
  attribution INTEGER NOT NULL,
  identity    INTEGER NOT NULL,
  linkable    INTEGER NOT NULL,    -- whether the identity can be the same as another article's
  quoted      INTEGER NOT NULL,    -- whether any of it stands in quotation marks
  marks       BLOB,                -- two bytes for each word that means something, least first; null where they are to be made
  PRIMARY KEY (voice, day, attribution)
) STRICT, WITHOUT ROWID;
INSERT INTO saying
SELECT w.voice, coalesce(w.day, ''), w.attribution, w.identity, i.key IS NOT NULL, w.form <> 'indirect', w.marks
FROM witness w JOIN identity i ON i.id = w.identity WHERE w.voice IS NOT NULL ORDER BY w.voice, w.day, w.attribution;
DROP INDEX witness_by_voice;
ALTER TABLE witness DROP COLUMN marks;
CREATE TRIGGER saying_removed AFTER DELETE ON witness WHEN OLD.voice IS NOT NULL BEGIN
  DELETE FROM saying WHERE voice = OLD.voice AND day = coalesce(OLD.day, '') AND attribution = OLD.attribution;
END;
CREATE TRIGGER saying_moved AFTER UPDATE OF identity, voice ON witness BEGIN
  DELETE FROM saying
  WHERE voice = OLD.voice AND day = coalesce(OLD.day, '') AND attribution = OLD.attribution AND NEW.voice IS NULL;
  UPDATE saying SET voice = NEW.voice, identity = NEW.identity, linkable = (SELECT key IS NOT NULL FROM identity WHERE id = NEW.identity)
  WHERE voice = OLD.voice AND day = coalesce(OLD.day, '') AND attribution = OLD.attribution AND NEW.voice IS NOT NULL;
  INSERT INTO saying
  SELECT NEW.voice, coalesce(NEW.day, ''), NEW.attribution, id, key IS NOT NULL, NEW.form <> 'indirect', NULL FROM identity
  WHERE id = NEW.identity AND OLD.voice IS NULL AND NEW.voice IS NOT NULL;
END;
