-- Running for years.

-- Tombstones of entries that were let go, so that they do not come back while their feed still lists
-- them; `context` and `hash` as in entry_slices. `unlisted_at` is when its document first came
-- without it, NULL while it is listed.
CREATE TABLE pruned (
  feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  guid TEXT NOT NULL,
  context TEXT,
  hash TEXT,
  unlisted_at TEXT,
  PRIMARY KEY (feed_id, guid)
) WITHOUT ROWID;
CREATE INDEX pruned_listed ON pruned (feed_id) WHERE unlisted_at IS NULL;
CREATE INDEX pruned_unlisted ON pruned (unlisted_at) WHERE unlisted_at IS NOT NULL;

-- Bylines and titles, as far as joining needs them.

-- The persons whom a byline names, none where it names a desk; a dictionary of every `name_key`
-- that is stored, as `bylines.persons` reads it. `given` may be an initial.
CREATE TABLE names (
  name_key TEXT NOT NULL,
  position INTEGER NOT NULL,
  person TEXT NOT NULL,
  given TEXT NOT NULL,
  family TEXT NOT NULL,
  PRIMARY KEY (name_key, position)
) WITHOUT ROWID;
CREATE INDEX names_family ON names (family, given);

CREATE TABLE page_authors (
  url_key TEXT NOT NULL REFERENCES pages (url_key) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL DEFAULT '',
  PRIMARY KEY (url_key, position)
) WITHOUT ROWID;
INSERT INTO page_authors (url_key, position, name, name_key)
SELECT p.url_key, a.key, a.value, key_of_name(a.value) FROM pages p, json_each(p.authors) a;

ALTER TABLE pages ADD COLUMN domain TEXT NOT NULL DEFAULT '';
UPDATE pages SET domain = domain_of(coalesce(final_url, url));

CREATE INDEX pages_final ON pages (final_key) WHERE final_key <> '';
CREATE INDEX pages_canonical ON pages (canonical_key) WHERE canonical_key <> '';

-- The one name that all of a feed's bylines have; '' where they have several, or hardly any.
ALTER TABLE feeds ADD COLUMN sole_author TEXT;
ALTER TABLE feeds ADD COLUMN sole_author_key TEXT NOT NULL DEFAULT '';
UPDATE feeds SET sole_author_key = b.name_key, sole_author = b.name
FROM (
  SELECT e.feed_id, min(a.name_key) AS name_key, min(a.name) AS name
  FROM entries e LEFT JOIN entry_authors a ON a.entry_id = e.id AND a.name_key <> ''
  GROUP BY e.feed_id
  HAVING min(a.name_key) = max(a.name_key) AND count(DISTINCT a.entry_id) >= 2
    AND 2 * count(DISTINCT a.entry_id) >= count(DISTINCT e.id)
) b
WHERE b.feed_id = feeds.id;

INSERT OR IGNORE INTO names (name_key, position, person, given, family)
SELECT k.name_key, p.key, json_extract(p.value, '$[0]'), json_extract(p.value, '$[1]'),
  json_extract(p.value, '$[2]')
FROM (
  SELECT name_key FROM entry_authors
  UNION SELECT name_key FROM page_authors
  UNION SELECT author_key FROM feeds
) k, json_each(persons_of(k.name_key)) p;

-- What a title says before its subtitle, or before an outlet's name at its end: at least two words.
ALTER TABLE entries ADD COLUMN title_stem TEXT GENERATED ALWAYS AS (
  rtrim(substr(title_key, 1, instr(title_key, ' ') - 1 + min(
    coalesce(nullif(instr(substr(title_key, instr(title_key, ' ') + 1), ': '), 0), 99999),
    coalesce(nullif(instr(substr(title_key, instr(title_key, ' ') + 1), ' - '), 0), 99999),
    coalesce(nullif(instr(substr(title_key, instr(title_key, ' ') + 1), ' | '), 0), 99999),
    coalesce(nullif(instr(substr(title_key, instr(title_key, ' ') + 1) || ' ', '? '), 0), 99999)
  )))
) VIRTUAL;
ALTER TABLE crosslinks ADD COLUMN title_stem TEXT GENERATED ALWAYS AS (
  rtrim(substr(title_key, 1, instr(title_key, ' ') - 1 + min(
    coalesce(nullif(instr(substr(title_key, instr(title_key, ' ') + 1), ': '), 0), 99999),
    coalesce(nullif(instr(substr(title_key, instr(title_key, ' ') + 1), ' - '), 0), 99999),
    coalesce(nullif(instr(substr(title_key, instr(title_key, ' ') + 1), ' | '), 0), 99999),
    coalesce(nullif(instr(substr(title_key, instr(title_key, ' ') + 1) || ' ', '? '), 0), 99999)
  )))
) VIRTUAL;
DROP INDEX entries_title_key;
CREATE INDEX entries_title_stem ON entries (title_stem, feed_id) WHERE title_key <> '';
DROP INDEX crosslinks_title_key;
CREATE INDEX crosslinks_title_stem ON crosslinks (title_stem) WHERE title_key <> '';

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

-- The program indexes what it writes by itself: it knows the words as they are to be indexed. For
-- everybody else the triggers do.
INSERT INTO settings (name, value) VALUES ('index_by_trigger', 1);
DROP TRIGGER entries_fts_insert;
CREATE TRIGGER entries_fts_insert AFTER INSERT ON entries
WHEN (SELECT value FROM settings WHERE name = 'index_by_trigger') BEGIN
  INSERT INTO entries_fts (rowid, title, authors, content_text, tags)
  SELECT id, title, authors, content_text, tags FROM entries_indexed WHERE id = new.id;
END;
DROP TRIGGER entries_fts_update;
CREATE TRIGGER entries_fts_update AFTER UPDATE OF title, authors, content_text, tags ON entries
WHEN (SELECT value FROM settings WHERE name = 'index_by_trigger') BEGIN
  INSERT INTO entries_fts (rowid, title, authors, content_text, tags)
  SELECT id, title, authors, content_text, tags FROM entries_indexed WHERE id = new.id;
END;

-- By feed, for a feed has more entries than its last document. They are read again once.
DROP TABLE entry_slices;
CREATE TABLE entry_slices (
  feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  guid TEXT NOT NULL,
  context TEXT,
  hash TEXT,
  PRIMARY KEY (feed_id, guid)
) WITHOUT ROWID;

-- Hooks: what happened, until it is settled whom it concerns; then what each hook is to be told.
-- Nothing is noted unless `settings` says that somebody listens.
CREATE TABLE happenings (
  id INTEGER PRIMARY KEY,
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  crosslink_id INTEGER REFERENCES crosslinks (id) ON DELETE CASCADE
);
CREATE TRIGGER entries_happen AFTER INSERT ON entries
WHEN EXISTS (SELECT 1 FROM settings WHERE name = 'hooks' AND value)
BEGIN
  INSERT INTO happenings (entry_id) VALUES (new.id);
END;
CREATE TRIGGER crosslinks_happen AFTER INSERT ON crosslinks
WHEN EXISTS (SELECT 1 FROM settings WHERE name = 'hooks' AND value)
BEGIN
  INSERT INTO happenings (entry_id, crosslink_id) VALUES (new.entry_id, new.id);
END;
CREATE TRIGGER crosslinks_rise AFTER UPDATE OF confidence ON crosslinks
WHEN EXISTS (SELECT 1 FROM settings WHERE name = 'hooks' AND value)
  AND new.confidence > old.confidence
BEGIN
  INSERT INTO happenings (entry_id, crosslink_id) VALUES (new.entry_id, new.id);
END;

-- `piece` tells cross-links of one entry apart, '' for the entry itself: a hook hears of each once.
-- `key` names a delivery in all its tries; next_try_at is NULL once it is over.
CREATE TABLE deliveries (
  id INTEGER PRIMARY KEY,
  hook TEXT NOT NULL,
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  crosslink_id INTEGER REFERENCES crosslinks (id) ON DELETE SET NULL,
  piece TEXT NOT NULL DEFAULT '',
  key TEXT NOT NULL DEFAULT (lower(hex(randomblob(12)))),
  state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'given up')),
  queued_at TEXT NOT NULL,
  tries INTEGER NOT NULL DEFAULT 0,
  next_try_at TEXT,
  tried_at TEXT,
  error TEXT,
  UNIQUE (hook, entry_id, piece)
);
CREATE INDEX deliveries_due ON deliveries (next_try_at) WHERE next_try_at IS NOT NULL;
CREATE INDEX deliveries_entry ON deliveries (entry_id);

-- What a feed said of itself before it suddenly showed another site, until a person agrees.
ALTER TABLE feeds ADD COLUMN changed_at TEXT;
ALTER TABLE feeds ADD COLUMN former_title TEXT;
ALTER TABLE feeds ADD COLUMN former_site_url TEXT;
ALTER TABLE feeds ADD COLUMN former_language TEXT;

-- What questions walk along: dates as lists are ordered, domains, languages.
DROP INDEX entries_sort;
CREATE INDEX entries_newest ON entries (sort_at DESC, first_seen_at DESC);
CREATE INDEX entries_domain ON entries (domain);
CREATE INDEX entries_language ON entries (language) WHERE language IS NOT NULL;

-- The hash of a body that could not be read, as long as that is what is wrong with the feed.
ALTER TABLE feeds ADD COLUMN failed_hash TEXT;
