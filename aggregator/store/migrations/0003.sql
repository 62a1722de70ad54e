-- What questions look through.

-- Every `name_key` of entry_authors once: so many fewer than entries that an author is sought in all
-- of them.
CREATE TABLE bylines (name_key TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO bylines (name_key) SELECT DISTINCT name_key FROM entry_authors;
CREATE TRIGGER entry_authors_insert AFTER INSERT ON entry_authors
WHEN NOT EXISTS (SELECT 1 FROM bylines WHERE name_key = new.name_key)
BEGIN
  INSERT INTO bylines (name_key) VALUES (new.name_key);
END;
CREATE TRIGGER entry_authors_delete AFTER DELETE ON entry_authors
WHEN NOT EXISTS (SELECT 1 FROM entry_authors WHERE name_key = old.name_key)
BEGIN
  DELETE FROM bylines WHERE name_key = old.name_key;
END;
CREATE TRIGGER entry_authors_update AFTER UPDATE OF name_key ON entry_authors BEGIN
  INSERT OR IGNORE INTO bylines (name_key) VALUES (new.name_key);
  DELETE FROM bylines WHERE name_key = old.name_key
    AND NOT EXISTS (SELECT 1 FROM entry_authors WHERE name_key = old.name_key);
END;

-- With the entry, so that its own cross-link is passed by without a look at the row.
DROP INDEX crosslinks_title_stem;
CREATE INDEX crosslinks_title_stem ON crosslinks (title_stem, entry_id) WHERE title_key <> '';
