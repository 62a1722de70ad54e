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

-- Requests under way: feeds that were asked, and whose answer is not stored yet. What is found here
-- after a crash was asked all the same, and is left alone for a while (R36).
CREATE TABLE asked (
  feed_id INTEGER PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
  at TEXT NOT NULL
);
