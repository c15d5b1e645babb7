-- What one more in the last place of a figure would add (`Quantity::place`); 0 for those that were kept before.
ALTER TABLE quantity ADD COLUMN place REAL NOT NULL DEFAULT 0;
