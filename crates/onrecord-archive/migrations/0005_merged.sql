-- Whoever was merged into an identity: looked for whenever one is deleted.
CREATE INDEX identity_by_merged ON identity (merged) WHERE merged IS NOT NULL;
