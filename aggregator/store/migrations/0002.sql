-- Running for years.

-- What feeds say besides: playing times in seconds, vocabularies of tags, episodes of podcasts.
ALTER TABLE enclosures ADD COLUMN duration INTEGER;
ALTER TABLE entry_tags ADD COLUMN scheme TEXT;
CREATE TABLE episodes (
  entry_id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
  season INTEGER,
  number INTEGER,
  kind TEXT,
  explicit INTEGER
);
