-- What follows from several facts together. Nothing here is stored, so the order in which
-- feeds arrive never matters.

-- Which stored entry a cross-link means: by its address (or where its page said it is), else by
-- outlet, title and author (an outlet's entry without a byline contradicts nobody). Of several,
-- the outlet's own feed and the fuller text win.
CREATE VIEW crosslink_pieces AS
SELECT
  c.id AS crosslink_id,
  coalesce(
    (
      SELECT p.id
      FROM (
        SELECT c.url_key AS url_key WHERE c.url_key <> ''
        UNION ALL SELECT final_key FROM pages WHERE url_key = c.url_key AND final_key <> ''
        UNION ALL SELECT canonical_key FROM pages WHERE url_key = c.url_key AND canonical_key <> ''
      ) a
      CROSS JOIN entries p ON p.url_key = a.url_key AND p.url_key <> ''
      JOIN feeds pf ON pf.id = p.feed_id
      WHERE p.id <> c.entry_id
      ORDER BY pf.outlet_domain = p.domain DESC, length(p.content_text) DESC, p.id
      LIMIT 1
    ),
    (
      SELECT p.id
      FROM entries p
      JOIN feeds pf ON pf.id = p.feed_id
      JOIN entries e ON e.id = c.entry_id
      JOIN feeds f ON f.id = e.feed_id
      WHERE c.title_key <> '' AND p.title_key = c.title_key AND p.title_key <> ''
        AND p.id <> e.id
        AND (
          c.outlet_domain IN (p.domain, pf.outlet_domain)
          OR (c.outlet_domain IS NULL AND c.outlet_key <> '' AND EXISTS (
            SELECT 1 FROM outlets o
            WHERE o.name_key = c.outlet_key AND o.domain IN (p.domain, pf.outlet_domain)
          ))
        )
        AND (
          NOT EXISTS (SELECT 1 FROM entry_authors WHERE entry_id = p.id AND name_key <> '')
          OR EXISTS (
            SELECT 1 FROM entry_authors pa
            WHERE pa.entry_id = p.id AND pa.name_key <> '' AND (
              pa.name_key IN (SELECT name_key FROM entry_authors WHERE entry_id = e.id)
              OR (
                pa.name_key = f.author_key
                AND NOT EXISTS (
                  SELECT 1 FROM entry_authors WHERE entry_id = e.id AND name_key <> ''
                )
              )
            )
          )
          OR (
            f.author_key = ''
            AND NOT EXISTS (SELECT 1 FROM entry_authors WHERE entry_id = e.id AND name_key <> '')
          )
        )
      ORDER BY pf.outlet_domain = p.domain DESC, length(p.content_text) DESC, p.id
      LIMIT 1
    )
  ) AS piece_entry_id
FROM crosslinks c;

-- Everything that was detected, shown or not, with what it is joined to.
CREATE VIEW crosslink_rows AS
SELECT
  c.entry_id,
  e.title AS post_title,
  e.url AS post_url,
  coalesce(f.user_title, f.title, f.url) AS post_feed,
  coalesce(
    (
      SELECT a.name FROM entry_authors a
      WHERE a.entry_id = e.id AND a.name IS NOT NULL ORDER BY a.position LIMIT 1
    ),
    f.author
  ) AS author,
  e.published_at AS posted_at,
  c.kind,
  coalesce(
    c.outlet,
    (
      SELECT o.name FROM outlets o WHERE o.domain = c.outlet_domain
      ORDER BY CASE o.source WHEN 'user' THEN 0 WHEN 'shipped' THEN 1 WHEN 'page' THEN 2 ELSE 3 END,
        o.name
      LIMIT 1
    )
  ) AS outlet,
  coalesce(
    c.outlet_domain,
    nullif(p.domain, ''),
    (
      SELECT o.domain FROM outlets o WHERE o.name_key = c.outlet_key AND c.outlet_key <> ''
      ORDER BY CASE o.source WHEN 'user' THEN 0 WHEN 'shipped' THEN 1 WHEN 'page' THEN 2 ELSE 3 END,
        o.domain
      LIMIT 1
    )
  ) AS outlet_domain,
  coalesce(c.title, p.title) AS piece_title,
  coalesce(c.url, p.url) AS piece_url,
  p.id AS piece_entry_id,
  c.confidence,
  c.evidence,
  c.id AS crosslink_id,
  v.verdict
FROM crosslinks c
JOIN entries e ON e.id = c.entry_id
JOIN feeds f ON f.id = e.feed_id
JOIN crosslink_pieces j ON j.crosslink_id = c.id
LEFT JOIN entries p ON p.id = j.piece_entry_id
LEFT JOIN verdicts v
  ON v.entry_id = c.entry_id AND v.url_key = c.url_key AND v.title_key = c.title_key;

CREATE VIEW elsewhere AS
SELECT * FROM crosslink_rows
WHERE verdict = 'confirmed'
  OR (
    verdict IS NULL AND confidence >= (SELECT value FROM settings WHERE name = 'threshold')
  );

CREATE VIEW citations AS
SELECT DISTINCT l.entry_id, p.id AS cited_entry_id
FROM links l
JOIN entries p ON p.url_key = l.url_key AND p.url_key <> ''
WHERE l.url_key <> '' AND p.id <> l.entry_id;

-- Entries that are one document: the same address in several feeds, and pieces with the posts
-- that announce or copy them. A story is named by its original.
CREATE VIEW stories AS
WITH members AS (
  SELECT
    (
      SELECT min(o.id) FROM entries o WHERE o.url_key = p.url_key AND p.url_key <> ''
    ) AS same_id,
    p.id AS piece_id,
    w.entry_id,
    CASE WHEN w.kind IN ('announces', 'appearance') THEN 'announcement' ELSE 'copy' END AS role
  FROM elsewhere w
  JOIN entries p ON p.id = w.piece_entry_id
),
grouped AS (
  SELECT coalesce(same_id, piece_id) AS story_id, entry_id, role FROM members
  UNION
  SELECT coalesce(same_id, piece_id), piece_id,
    CASE WHEN coalesce(same_id, piece_id) = piece_id THEN 'original' ELSE 'copy' END
  FROM members
  UNION
  SELECT o.first_id, e.id, CASE WHEN e.id = o.first_id THEN 'original' ELSE 'copy' END
  FROM (
    SELECT url_key, min(id) AS first_id FROM entries WHERE url_key <> ''
    GROUP BY url_key HAVING count(*) > 1
  ) o
  JOIN entries e ON e.url_key = o.url_key AND e.url_key <> ''
)
-- original > copy > announcement, by good luck also in the alphabet
SELECT story_id, entry_id, max(role) AS role FROM grouped GROUP BY story_id, entry_id;

CREATE VIEW feed_health AS
SELECT
  f.id AS feed_id,
  coalesce(f.user_title, f.title, f.url) AS title,
  f.url,
  f.state,
  f.last_success_at,
  f.next_check_at,
  f.next_check_reason,
  f.error,
  f.error_kind,
  f.error_count,
  f.error_since,
  (SELECT count(*) FROM entries e WHERE e.feed_id = f.id) AS entries,
  round(
    (
      SELECT count(*) FROM entries e
      WHERE e.feed_id = f.id AND e.sort_at > strftime('%Y-%m-%dT%H:%M:%SZ', 'now', '-84 days')
    ) / 12.0,
    2
  ) AS entries_a_week,
  (SELECT max(e.sort_at) FROM entries e WHERE e.feed_id = f.id) AS newest_entry_at
FROM feeds f;

CREATE VIEW atom_entries AS
SELECT
  CASE WHEN e.guid GLOB '[a-zA-Z]*:*' THEN e.guid ELSE coalesce(e.url, 'urn:entry:' || e.id) END
    AS atom_id,
  CASE WHEN e.title = '' THEN '(untitled)' ELSE e.title END AS atom_title,
  coalesce(e.updated_at, e.published_at) AS atom_updated,
  e.content_html AS atom_content_html,
  coalesce(e.url, f.site_url, f.url) AS atom_link,  -- datasette-atom takes no NULL
  coalesce(
    (
      SELECT a.name FROM entry_authors a
      WHERE a.entry_id = e.id AND a.name IS NOT NULL ORDER BY a.position LIMIT 1
    ),
    f.author, f.title, f.url
  ) AS atom_author_name
FROM entries e
JOIN feeds f ON f.id = e.feed_id
ORDER BY e.sort_at DESC;

-- What the full-text index reads. Thai to Khmer, Han, kana and Hangul are written without spaces,
-- or with particles that cling to the word; there each character stands alone, between U+200B, so
-- that a phrase of characters finds any part of a text. So does each emoji and other symbol.
-- `fulltext.spaced` does the same to a query.
CREATE VIEW entries_fields AS
SELECT id, 'title' AS field, title AS text FROM entries
UNION ALL SELECT id, 'authors', authors FROM entries
UNION ALL SELECT id, 'content_text', content_text FROM entries
UNION ALL SELECT id, 'tags', tags FROM entries;

CREATE VIEW entries_spaced AS
SELECT id, field, CASE
  WHEN text NOT GLOB '*[¦©®°฀-໿က-႟ក-៿℀-⯿⺀-鿿ꩠ-ꩿ가-힯豈-﫿ｦ-ﾟ𛀀-𛅯🀀-🫿𠀀-𿿿]*' THEN text
  ELSE (
    WITH RECURSIVE
    chunk (at, part, rest) AS (
      SELECT 1, substr(text, 1, 200), substr(text, 201)
      UNION ALL
      SELECT at + 200, substr(rest, 1, 200), substr(rest, 201) FROM chunk WHERE rest <> ''
    ),
    letter (at, part, rest) AS (
      SELECT at, substr(part, 1, 1), substr(part, 2) FROM chunk
      UNION ALL
      SELECT at + 1, substr(rest, 1, 1), substr(rest, 2) FROM letter WHERE rest <> ''
      ORDER BY 1
    )
    SELECT group_concat(
      CASE
        WHEN part GLOB '[¦©®°฀-໿က-႟ក-៿℀-⯿⺀-鿿ꩠ-ꩿ가-힯豈-﫿ｦ-ﾟ𛀀-𛅯🀀-🫿𠀀-𿿿]' THEN char(8203) || part || char(8203)
        ELSE part
      END, ''
    )
    FROM letter
  )
END AS text
FROM entries_fields;

CREATE VIEW entries_indexed AS
SELECT
  id,
  (SELECT text FROM entries_spaced WHERE id = e.id AND field = 'title') AS title,
  (SELECT text FROM entries_spaced WHERE id = e.id AND field = 'authors') AS authors,
  (SELECT text FROM entries_spaced WHERE id = e.id AND field = 'content_text') AS content_text,
  (SELECT text FROM entries_spaced WHERE id = e.id AND field = 'tags') AS tags
FROM entries e;
