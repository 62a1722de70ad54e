-- Facts: what feeds said. Times are YYYY-MM-DDTHH:MM:SSZ (UTC), durations seconds.

CREATE TABLE feeds (
  id INTEGER PRIMARY KEY,
  url TEXT NOT NULL UNIQUE,
  title TEXT,
  site_url TEXT,
  format TEXT,
  language TEXT,
  author TEXT,
  author_key TEXT NOT NULL DEFAULT '',
  description TEXT,
  image_url TEXT,
  outlet_domain TEXT NOT NULL DEFAULT '',
  user_title TEXT,
  state TEXT NOT NULL DEFAULT 'active'
    CHECK (state IN ('active', 'paused', 'gone', 'blocked', 'dead')),
  in_config INTEGER NOT NULL DEFAULT 0,
  added_at TEXT NOT NULL,
  -- conditional requests: raw bytes as received, and the URL that they belong to
  etag BLOB,
  last_modified BLOB,
  last_modified_sane INTEGER NOT NULL DEFAULT 1,
  final_url TEXT,
  body_hash TEXT,
  validators_ignored INTEGER NOT NULL DEFAULT 0,
  not_modified_since TEXT,
  probe_after TEXT,
  probe_wait_days INTEGER NOT NULL DEFAULT 30,
  -- the schedule, and what it is made from
  interval INTEGER,
  fresh INTEGER,
  ttl INTEGER,
  update_period INTEGER,
  skip_hours TEXT NOT NULL DEFAULT '[]',
  skip_days TEXT NOT NULL DEFAULT '[]',
  next_check_at TEXT,
  next_check_reason TEXT,
  not_before TEXT,
  last_check_at TEXT,
  last_success_at TEXT,
  last_status INTEGER,
  -- trouble
  error TEXT,
  error_kind TEXT,
  error_count INTEGER NOT NULL DEFAULT 0,
  error_since TEXT,
  permanent_since TEXT,
  penalty INTEGER NOT NULL DEFAULT 0,
  clean_polls INTEGER NOT NULL DEFAULT 0,
  -- a permanent redirect that is being earned
  moved_url TEXT,
  moved_since TEXT,
  moved_count INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX feeds_due ON feeds (next_check_at) WHERE state IN ('active', 'blocked');
CREATE INDEX feeds_outlet ON feeds (outlet_domain) WHERE outlet_domain <> '';

-- Kept apart so that a published copy can leave them out.
CREATE TABLE feed_secrets (
  feed_id INTEGER PRIMARY KEY REFERENCES feeds (id) ON DELETE CASCADE,
  username TEXT,
  password TEXT,
  headers TEXT NOT NULL DEFAULT '[]'
);

CREATE TABLE feed_moves (
  feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  old_url TEXT NOT NULL,
  new_url TEXT NOT NULL,
  moved_at TEXT NOT NULL
);
CREATE INDEX feed_moves_old ON feed_moves (old_url);

CREATE TABLE feed_tags (
  feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (feed_id, tag)
) WITHOUT ROWID;
CREATE INDEX feed_tags_tag ON feed_tags (tag);

CREATE TABLE hosts (
  host TEXT PRIMARY KEY,
  not_before TEXT NOT NULL,
  reason TEXT NOT NULL
) WITHOUT ROWID;

-- Long columns stand last: SQLite reads a row from its front, and lists need only the short ones.
-- `authors` and `tags` spell out entry_authors and entry_tags for the full-text index.
-- `published_at` is first_seen_at where the feed gave no date (dated = 0); `sort_at` is
-- published_at unless that lies in the future.
CREATE TABLE entries (
  id INTEGER PRIMARY KEY,
  feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  guid TEXT NOT NULL,
  url TEXT,
  url_key TEXT NOT NULL DEFAULT '',
  domain TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL DEFAULT '',
  title_key TEXT NOT NULL DEFAULT '',
  published_at TEXT NOT NULL,
  updated_at TEXT,
  first_seen_at TEXT NOT NULL,
  sort_at TEXT NOT NULL,
  dated INTEGER NOT NULL DEFAULT 1,
  language TEXT,
  comments_url TEXT,
  comment_count INTEGER,
  source_title TEXT,
  source_url TEXT,
  source_feed_url TEXT,
  content_hash TEXT NOT NULL,
  detector TEXT NOT NULL DEFAULT '',
  authors TEXT NOT NULL DEFAULT '',
  tags TEXT NOT NULL DEFAULT '',
  summary TEXT,
  content_text TEXT NOT NULL DEFAULT '',
  content_html TEXT NOT NULL DEFAULT '',
  UNIQUE (feed_id, guid)
);
CREATE INDEX entries_url_key ON entries (url_key) WHERE url_key <> '';
CREATE INDEX entries_title_key ON entries (title_key, domain) WHERE title_key <> '';
CREATE INDEX entries_sort ON entries (sort_at);
CREATE INDEX entries_feed_sort ON entries (feed_id, sort_at);

CREATE TABLE entry_authors (
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  name TEXT,
  name_key TEXT NOT NULL DEFAULT '',
  email TEXT,
  url TEXT,
  PRIMARY KEY (entry_id, position)
) WITHOUT ROWID;
CREATE INDEX entry_authors_name ON entry_authors (name_key);

CREATE TABLE entry_tags (
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  tag TEXT NOT NULL,
  PRIMARY KEY (entry_id, tag)
) WITHOUT ROWID;
CREATE INDEX entry_tags_tag ON entry_tags (tag COLLATE NOCASE);

CREATE TABLE enclosures (
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  type TEXT,
  length INTEGER,
  PRIMARY KEY (entry_id, position)
) WITHOUT ROWID;

-- `origin` is 'text' for an anchor of the body, 'feed' for a relation the feed declares.
CREATE TABLE links (
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  position INTEGER NOT NULL,
  url TEXT NOT NULL,
  url_key TEXT NOT NULL,
  domain TEXT NOT NULL,
  rel TEXT,
  text TEXT NOT NULL DEFAULT '',
  origin TEXT NOT NULL DEFAULT 'text',
  PRIMARY KEY (entry_id, position)
) WITHOUT ROWID;
CREATE INDEX links_url_key ON links (url_key) WHERE url_key <> '';
CREATE INDEX links_domain ON links (domain);

CREATE TABLE crosslinks (
  id INTEGER PRIMARY KEY,
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  kind TEXT NOT NULL
    CHECK (kind IN ('announces', 'appearance', 'republishes', 'syndicated')),
  url TEXT,
  url_key TEXT NOT NULL DEFAULT '',
  outlet TEXT,
  outlet_key TEXT NOT NULL DEFAULT '',
  outlet_domain TEXT,
  title TEXT,
  title_key TEXT NOT NULL DEFAULT '',
  confidence REAL NOT NULL,
  evidence TEXT NOT NULL,
  detector TEXT NOT NULL,
  UNIQUE (entry_id, kind, url_key, title_key, outlet_key)
);
CREATE INDEX crosslinks_url_key ON crosslinks (url_key) WHERE url_key <> '';
CREATE INDEX crosslinks_title_key ON crosslinks (title_key) WHERE title_key <> '';

CREATE TABLE verdicts (
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  url_key TEXT NOT NULL DEFAULT '',
  title_key TEXT NOT NULL DEFAULT '',
  verdict TEXT NOT NULL CHECK (verdict IN ('confirmed', 'rejected')),
  decided_at TEXT NOT NULL,
  PRIMARY KEY (entry_id, url_key, title_key)
) WITHOUT ROWID;

CREATE TABLE pages (
  url_key TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  final_url TEXT,
  final_key TEXT NOT NULL DEFAULT '',
  canonical_url TEXT,
  canonical_key TEXT NOT NULL DEFAULT '',
  title TEXT,
  site_name TEXT,
  authors TEXT NOT NULL DEFAULT '[]',
  published_at TEXT,
  fetched_at TEXT NOT NULL,
  status TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE entry_versions (
  entry_id INTEGER NOT NULL REFERENCES entries (id) ON DELETE CASCADE,
  version INTEGER NOT NULL,
  title TEXT NOT NULL,
  summary TEXT,
  content_html TEXT NOT NULL,
  content_text TEXT NOT NULL,
  updated_at TEXT,
  content_hash TEXT NOT NULL,
  replaced_at TEXT NOT NULL,
  PRIMARY KEY (entry_id, version)
) WITHOUT ROWID;

CREATE TABLE entry_slices (
  entry_id INTEGER PRIMARY KEY REFERENCES entries (id) ON DELETE CASCADE,
  context TEXT NOT NULL,
  hash TEXT NOT NULL
);

CREATE TABLE polls (
  id INTEGER PRIMARY KEY,
  feed_id INTEGER NOT NULL REFERENCES feeds (id) ON DELETE CASCADE,
  started_at TEXT NOT NULL,
  duration_ms INTEGER NOT NULL,
  status INTEGER,
  outcome TEXT NOT NULL,
  bytes INTEGER NOT NULL DEFAULT 0,
  new INTEGER NOT NULL DEFAULT 0,
  updated INTEGER NOT NULL DEFAULT 0,
  error TEXT,
  notes TEXT
);
CREATE INDEX polls_feed ON polls (feed_id, started_at);
CREATE INDEX polls_started ON polls (started_at);

-- `source` says who named it: 'user' over 'shipped' over 'feed' over 'page'.
CREATE TABLE outlets (
  domain TEXT NOT NULL,
  name TEXT NOT NULL,
  name_key TEXT NOT NULL,
  source TEXT NOT NULL,
  UNIQUE (domain, name_key, source)
);
CREATE INDEX outlets_name ON outlets (name_key);

-- What views need to know of the configuration.
CREATE TABLE settings (name TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID;
INSERT INTO settings (name, value) VALUES ('threshold', 0.5);

-- Marks (M*) belong to their letter, or Hindi and Thai words fall to pieces; symbols (So) are found.
CREATE VIRTUAL TABLE entries_fts USING fts5 (
  title, authors, content_text, tags,
  content = 'entries_indexed', content_rowid = 'id',
  tokenize = "porter unicode61 remove_diacritics 2 categories 'L* N* Co M* So'"
);
-- What is taken out of the index must be what was put in, so the view is asked while it still says so.
CREATE TRIGGER entries_fts_insert AFTER INSERT ON entries BEGIN
  INSERT INTO entries_fts (rowid, title, authors, content_text, tags)
  SELECT id, title, authors, content_text, tags FROM entries_indexed WHERE id = new.id;
END;
CREATE TRIGGER entries_fts_delete BEFORE DELETE ON entries BEGIN
  INSERT INTO entries_fts (entries_fts, rowid, title, authors, content_text, tags)
  SELECT 'delete', id, title, authors, content_text, tags FROM entries_indexed WHERE id = old.id;
END;
CREATE TRIGGER entries_fts_unword BEFORE UPDATE OF title, authors, content_text, tags ON entries
BEGIN
  INSERT INTO entries_fts (entries_fts, rowid, title, authors, content_text, tags)
  SELECT 'delete', id, title, authors, content_text, tags FROM entries_indexed WHERE id = old.id;
END;
CREATE TRIGGER entries_fts_update AFTER UPDATE OF title, authors, content_text, tags ON entries
BEGIN
  INSERT INTO entries_fts (rowid, title, authors, content_text, tags)
  SELECT id, title, authors, content_text, tags FROM entries_indexed WHERE id = new.id;
END;
