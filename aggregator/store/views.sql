-- What follows from several facts together. Nothing here is stored, so the order in which
-- feeds arrive never matters.

-- Whose a post is: its bylines that name persons, else its feed's author, else the one name that
-- its feed ever has.
CREATE VIEW post_bylines AS
SELECT a.entry_id, a.name_key
FROM entry_authors a
JOIN names n ON n.name_key = a.name_key AND n.position = 0
UNION ALL
SELECT e.id, n.name_key
FROM entries e
JOIN feeds f ON f.id = e.feed_id
JOIN names n
  ON n.name_key = coalesce(nullif(f.author_key, ''), f.sole_author_key) AND n.position = 0
WHERE NOT EXISTS (
  SELECT 1 FROM entry_authors a JOIN names n ON n.name_key = a.name_key WHERE a.entry_id = e.id
);

-- Whose a piece is: only its own bylines, for who edits an outlet did not write all of it; and not
-- the outlet's name.
CREATE VIEW piece_bylines AS
SELECT p.id AS entry_id, p.url_key, a.name, a.name_key
FROM entries p
JOIN entry_authors a ON a.entry_id = p.id
JOIN names n ON n.name_key = a.name_key AND n.position = 0
WHERE NOT EXISTS (SELECT 1 FROM outlets o WHERE o.domain = p.domain AND o.name_key = a.name_key);

-- Whose the piece at an address is: as its page says, and as the feed of the outlet itself does.
CREATE VIEW page_bylines AS
SELECT a.url_key, a.name, a.name_key
FROM page_authors a
JOIN names n ON n.name_key = a.name_key AND n.position = 0;

CREATE VIEW outlet_bylines AS
SELECT b.url_key, b.name, b.name_key
FROM piece_bylines b
JOIN entries p ON p.id = b.entry_id
JOIN feeds f ON f.id = p.feed_id AND f.outlet_domain = p.domain
WHERE b.url_key <> '';

CREATE VIEW address_bylines AS
SELECT url_key, name, name_key FROM page_bylines
UNION ALL
SELECT url_key, name, name_key FROM outlet_bylines;

-- Bylines with a person in common, as far as names tell: the same family name, and the same given
-- name or its initial. To be asked only where link, or outlet and title, say the same.
CREATE VIEW same_names AS
SELECT a.name_key, b.name_key AS other_key
FROM names a
JOIN names b ON b.family = a.family
  AND (a.given = b.given OR a.given = substr(b.given, 1, 1) OR b.given = substr(a.given, 1, 1));

-- Bylines that may have a person in common, for all that names tell: one has the family name of the
-- other, or they are written in different letters.
CREATE VIEW similar_names AS
SELECT a.name_key, b.name_key AS other_key
FROM names a
JOIN names b ON instr(' ' || b.person || ' ', ' ' || a.family || ' ') > 0
  OR instr(' ' || a.person || ' ', ' ' || b.family || ' ') > 0
  OR (a.family GLOB '*[a-z]*') <> (b.family GLOB '*[a-z]*');

-- What the byline of the piece says to the claim that it is the post's author's. It 'agrees', or it
-- 'differs': all whom it names are others, who do not write for this feed, and the post speaks of
-- no guest. An interview has the byline of whoever asked, so it says nothing there.
CREATE VIEW crosslink_bylines AS
SELECT
  c.id AS crosslink_id,
  CASE
    WHEN c.kind NOT IN ('announces', 'republishes') OR c.url_key = '' THEN NULL
    WHEN NOT EXISTS (SELECT 1 FROM address_bylines WHERE url_key = c.url_key) THEN NULL
    WHEN EXISTS (
      SELECT 1 FROM same_names
      WHERE name_key IN (SELECT name_key FROM post_bylines WHERE entry_id = c.entry_id)
        AND other_key IN (SELECT name_key FROM address_bylines WHERE url_key = c.url_key)
    ) THEN 'agrees'
    WHEN c.evidence LIKE '%guest%'
      OR NOT EXISTS (SELECT 1 FROM post_bylines WHERE entry_id = c.entry_id)
      OR EXISTS (
        SELECT 1 FROM similar_names
        WHERE name_key IN (SELECT name_key FROM post_bylines WHERE entry_id = c.entry_id)
          AND other_key IN (SELECT name_key FROM address_bylines WHERE url_key = c.url_key)
      )
      OR EXISTS (
        SELECT 1 FROM entry_authors a CROSS JOIN entries o ON o.id = a.entry_id
        WHERE a.name_key IN (SELECT name_key FROM address_bylines WHERE url_key = c.url_key)
          AND o.feed_id = (SELECT feed_id FROM entries WHERE id = c.entry_id)
      ) THEN NULL
    ELSE 'differs'
  END AS byline
FROM crosslinks c;

-- Stored entries that a cross-link may mean, going by outlet and title: the title that the text
-- gives, else the post's own; whole (`exact`), or with a subtitle on one side. `author` is 'same',
-- 'other', or NULL where one side names nobody; `days` lie between post and entry.
CREATE VIEW title_matches AS
SELECT
  c.id AS crosslink_id,
  p.id AS entry_id,
  c.kind,
  c.title_key <> '' AS titled,
  p.title_key = coalesce(nullif(c.title_key, ''), e.title_key) AS exact,
  p.title_stem,
  p.title_key,
  pf.outlet_domain = p.domain AS own,
  length(p.content_text) AS length,
  pf.url AS feed_url,
  p.guid,
  CASE WHEN e.dated AND p.dated
    THEN abs(julianday(p.published_at) - julianday(e.published_at)) ELSE 0
  END AS days,
  CASE
    WHEN EXISTS (
      SELECT 1 FROM same_names
      WHERE name_key IN (SELECT name_key FROM post_bylines WHERE entry_id = e.id)
        AND other_key IN (SELECT name_key FROM piece_bylines WHERE entry_id = p.id)
    ) THEN 'same'
    WHEN EXISTS (SELECT 1 FROM post_bylines WHERE entry_id = e.id)
      AND EXISTS (SELECT 1 FROM piece_bylines WHERE entry_id = p.id) THEN 'other'
  END AS author
FROM crosslinks c
JOIN entries e ON e.id = c.entry_id
CROSS JOIN entries p
  ON p.title_stem = CASE WHEN c.title_key <> '' THEN c.title_stem ELSE e.title_stem END
    AND p.title_key <> ''
    AND p.feed_id <> e.feed_id
JOIN feeds pf ON pf.id = p.feed_id
WHERE c.outlet_domain IN (p.domain, pf.outlet_domain)
  OR EXISTS (
    SELECT 1 FROM outlets o
    WHERE o.name_key = c.outlet_key AND c.outlet_key <> ''
      AND o.domain IN (p.domain, pf.outlet_domain)
  );

-- Which stored entry a cross-link means: by its address (or where its page said it is), else by
-- outlet, title and author. Of several documents the one nearest in time wins, of several entries
-- with one document the outlet's own feed and the fuller text. A subtitle must be the only one that
-- the title has there, or it may be a series.
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
      ORDER BY pf.outlet_domain = p.domain DESC, length(p.content_text) DESC, pf.url, p.guid
      LIMIT 1
    ),
    (
      SELECT m.entry_id
      FROM title_matches m
      WHERE m.crosslink_id = c.id
        AND CASE
          WHEN m.author = 'same' THEN m.exact AND m.titled OR m.days <= 60
          WHEN m.kind = 'appearance' THEN m.exact AND m.titled AND m.days <= 60
          WHEN m.author = 'other' OR NOT m.titled THEN 0
          WHEN m.exact THEN m.days <= 180
          ELSE m.days <= 60 AND m.title_stem LIKE '% % %'
        END
        AND (
          m.exact
          OR rtrim(c.title_key, '?') = m.title_stem
          OR rtrim(m.title_key, '?') = m.title_stem
        )
        AND (
          m.exact
          OR NOT EXISTS (
            SELECT 1 FROM title_matches o
            WHERE o.crosslink_id = c.id AND o.title_key <> m.title_key AND o.days <= 60
          )
        )
      ORDER BY m.exact DESC, cast(m.days / 7 AS INT), m.own DESC, m.length DESC, m.feed_url, m.guid
      LIMIT 1
    )
  ) AS piece_entry_id
FROM crosslinks c;

-- What a claim's byline adds to its log-odds: 2, or takes: 7. Odds are multiplied by e² and 1/e⁷,
-- since not every SQLite knows exp and ln; see docs/cross-links.md.
CREATE VIEW crosslink_confidence AS
SELECT
  c.id AS crosslink_id,
  b.byline,
  CASE b.byline
    WHEN 'agrees' THEN round(c.confidence * 7.389 / (1 + c.confidence * 6.389), 4)
    WHEN 'differs' THEN round(min(c.confidence, 0.99) / (1096.6 - min(c.confidence, 0.99) * 1095.6), 4)
    ELSE c.confidence
  END AS confidence
FROM crosslinks c
JOIN crosslink_bylines b ON b.crosslink_id = c.id;

-- Everything that was detected, shown or not, with what it is joined to. What the text does not
-- say, the piece's own entry or page may; a person's verdict holds for whatever has the same
-- address or title.
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
    nullif(f.author, ''),
    f.sole_author
  ) AS author,
  e.published_at AS posted_at,
  c.kind,
  coalesce(
    c.outlet,
    (
      SELECT o.name FROM outlets o
      WHERE o.domain = coalesce(c.outlet_domain, nullif(p.domain, ''), g.domain)
      ORDER BY CASE o.source WHEN 'user' THEN 0 WHEN 'shipped' THEN 1 WHEN 'feed' THEN 2 ELSE 3 END,
        o.name
      LIMIT 1
    ),
    g.site_name
  ) AS outlet,
  coalesce(
    c.outlet_domain,
    nullif(p.domain, ''),
    g.domain,
    (
      SELECT o.domain FROM outlets o WHERE o.name_key = c.outlet_key AND c.outlet_key <> ''
      ORDER BY CASE o.source WHEN 'user' THEN 0 WHEN 'shipped' THEN 1 WHEN 'feed' THEN 2 ELSE 3 END,
        o.domain
      LIMIT 1
    )
  ) AS outlet_domain,
  coalesce(c.title, nullif(p.title, ''), g.title) AS piece_title,
  coalesce(c.url, p.url) AS piece_url,
  p.id AS piece_entry_id,
  k.confidence,
  CASE WHEN k.byline IS NULL THEN c.evidence ELSE json_insert(c.evidence, '$[#]', json_object(
    'signal', 'byline ' || k.byline,
    'weight', CASE k.byline WHEN 'agrees' THEN 2.0 ELSE -7.0 END,
    'words', coalesce(
      (
        SELECT a.name FROM outlet_bylines a
        WHERE a.url_key = c.url_key AND (k.byline = 'differs' OR a.name_key IN (
          SELECT other_key FROM same_names
          WHERE name_key IN (SELECT name_key FROM post_bylines WHERE entry_id = c.entry_id)
        ))
        ORDER BY a.name LIMIT 1
      ),
      (
        SELECT a.name FROM page_bylines a
        WHERE a.url_key = c.url_key AND (k.byline = 'differs' OR a.name_key IN (
          SELECT other_key FROM same_names
          WHERE name_key IN (SELECT name_key FROM post_bylines WHERE entry_id = c.entry_id)
        ))
        ORDER BY a.name LIMIT 1
      )
    )
  )) END AS evidence,
  c.id AS crosslink_id,
  (
    SELECT v.verdict FROM verdicts v
    WHERE v.entry_id = c.entry_id AND (
      v.url_key = c.url_key AND (v.title_key = c.title_key OR c.url_key <> '')
      OR v.title_key = c.title_key AND c.title_key <> ''
    )
    ORDER BY v.decided_at DESC, v.verdict
    LIMIT 1
  ) AS verdict,
  CASE WHEN p.dated THEN p.published_at ELSE coalesce(g.published_at, p.published_at) END
    AS piece_published_at,
  k.byline
FROM crosslinks c
JOIN entries e ON e.id = c.entry_id
JOIN feeds f ON f.id = e.feed_id
JOIN crosslink_confidence k ON k.crosslink_id = c.id
JOIN crosslink_pieces j ON j.crosslink_id = c.id
LEFT JOIN entries p ON p.id = j.piece_entry_id
LEFT JOIN pages g ON g.url_key = c.url_key AND c.url_key <> '' AND g.status = 'read';

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

-- Entries of several feeds that are one document: the same address; or the same title within a
-- month, and nearly the same text, which is so if three of five samples of the shorter text stand
-- in the longer one. A title that one feed has twice is a heading ("Open thread") and tells nothing.
CREATE VIEW twins AS
SELECT e.id AS entry_id, t.id AS twin_id
FROM entries e
JOIN entries t ON t.url_key = e.url_key AND t.url_key <> ''
WHERE t.id <> e.id
UNION ALL
SELECT e.id, t.id
FROM entries e
JOIN entries t ON t.title_stem = e.title_stem AND t.title_key <> '' AND t.feed_id <> e.feed_id
WHERE e.title_key <> ''
  AND t.title_key = e.title_key
  AND t.url_key <> e.url_key
  AND abs(julianday(t.published_at) - julianday(e.published_at)) <= 30
  AND NOT EXISTS (
    SELECT 1 FROM entries o
    WHERE o.title_stem = e.title_stem AND o.title_key <> '' AND o.title_key = e.title_key
      AND (o.feed_id = e.feed_id AND o.id <> e.id OR o.feed_id = t.feed_id AND o.id <> t.id)
  )
  AND (
    WITH
    text (long, short) AS (
      SELECT
        CASE WHEN length(e.content_text) < length(t.content_text)
          THEN t.content_text ELSE e.content_text END,
        CASE WHEN length(e.content_text) < length(t.content_text)
          THEN e.content_text ELSE t.content_text END
    ),
    sample (at) AS (VALUES (0), (1), (2), (3), (4))
    SELECT length(short) >= 200 AND sum(
      instr(long, substr(short, 1 + at * (length(short) - 40) / 4, 40)) > 0
    ) >= 3
    FROM text, sample
  );

-- Of each entry's twins and itself, the one that the document is known by: that in the feed of its
-- own site, else the earliest.
CREATE VIEW originals AS
SELECT
  e.id AS entry_id,
  (
    SELECT x.id
    FROM (SELECT e.id AS id UNION ALL SELECT twin_id FROM twins WHERE entry_id = e.id) d
    CROSS JOIN entries x ON x.id = d.id
    JOIN feeds xf ON xf.id = x.feed_id
    ORDER BY xf.outlet_domain = x.domain DESC, x.dated DESC, x.published_at, xf.url, x.guid
    LIMIT 1
  ) AS original_id
FROM entries e;

-- What is one document with an entry's original is one with the entry.
CREATE VIEW story_roots AS
SELECT o.entry_id, r.original_id AS story_id
FROM originals o
JOIN originals r ON r.entry_id = o.original_id;

-- The other direction of crosslink_pieces: which cross-links mean an entry. A pair may come twice.
CREATE VIEW tellings AS
SELECT p.id AS entry_id, j.crosslink_id
FROM crosslinks c
JOIN entries p ON p.url_key = c.url_key AND p.url_key <> ''
JOIN crosslink_pieces j ON j.crosslink_id = c.id AND j.piece_entry_id = p.id
WHERE c.url_key <> ''
UNION ALL
SELECT p.id, j.crosslink_id
FROM pages g
JOIN crosslinks c ON c.url_key = g.url_key AND c.url_key <> ''
JOIN entries p ON p.url_key = g.final_key AND p.url_key <> ''
JOIN crosslink_pieces j ON j.crosslink_id = c.id AND j.piece_entry_id = p.id
WHERE g.final_key <> ''
UNION ALL
SELECT p.id, j.crosslink_id
FROM pages g
JOIN crosslinks c ON c.url_key = g.url_key AND c.url_key <> ''
JOIN entries p ON p.url_key = g.canonical_key AND p.url_key <> ''
JOIN crosslink_pieces j ON j.crosslink_id = c.id AND j.piece_entry_id = p.id
WHERE g.canonical_key <> ''
UNION ALL
SELECT p.id, j.crosslink_id
FROM crosslinks c
JOIN entries p ON p.title_stem = c.title_stem AND p.title_key <> ''
JOIN crosslink_pieces j ON j.crosslink_id = c.id AND j.piece_entry_id = p.id
WHERE c.title_key <> ''
UNION ALL
SELECT p.id, j.crosslink_id
FROM crosslinks c
JOIN entries e ON e.id = c.entry_id
JOIN entries p ON p.title_stem = e.title_stem AND p.title_key <> ''
JOIN crosslink_pieces j ON j.crosslink_id = c.id AND j.piece_entry_id = p.id
WHERE c.title_key = '' AND e.title_key <> '';

-- Entries that are one document, and the posts that tell of it. A story is named by its original.
CREATE VIEW stories AS
SELECT r.story_id, r.entry_id, iif(r.story_id = r.entry_id, 'original', 'copy') AS role
FROM story_roots r
WHERE EXISTS (SELECT 1 FROM twins t WHERE t.entry_id = r.entry_id)
UNION ALL
SELECT DISTINCT t.entry_id, t.entry_id, 'original'
FROM tellings t
JOIN elsewhere w ON w.crosslink_id = t.crosslink_id
WHERE w.kind <> 'syndicated'
  AND NOT EXISTS (SELECT 1 FROM twins x WHERE x.entry_id = t.entry_id)
UNION ALL
SELECT DISTINCT r.story_id, w.entry_id,
  iif(w.kind IN ('announces', 'appearance'), 'announcement', 'copy')
FROM elsewhere w
JOIN story_roots r ON r.entry_id = w.piece_entry_id
WHERE w.kind <> 'syndicated'
UNION ALL
SELECT DISTINCT r.story_id, t.entry_id, 'copy'
FROM tellings t
JOIN elsewhere w ON w.crosslink_id = t.crosslink_id
JOIN story_roots r ON r.entry_id = w.entry_id
WHERE w.kind = 'syndicated'
UNION ALL
SELECT DISTINCT w.entry_id, w.entry_id, 'original'
FROM elsewhere w
WHERE w.kind = 'syndicated' AND w.piece_entry_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM twins x WHERE x.entry_id = w.entry_id);

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
-- `fulltext.spaced` does the same to a query. A text is halved until its pieces are short, and only
-- those that hold such a character, as few do, are read letter by letter.
CREATE VIEW entries_fields AS
SELECT id, 'title' AS field, title AS text FROM entries
UNION ALL SELECT id, 'authors', authors FROM entries
UNION ALL SELECT id, 'content_text', content_text FROM entries
UNION ALL SELECT id, 'tags', tags FROM entries;

CREATE VIEW entries_spaced AS
SELECT id, field, CASE
  WHEN length(text) = length(CAST(text AS BLOB)) THEN text
  ELSE (
    WITH RECURSIVE piece (at, part) AS (
      SELECT 0, text
      UNION ALL
      SELECT
        at + half * (length(part) / 2),
        iif(half, substr(part, length(part) / 2 + 1), substr(part, 1, length(part) / 2))
      FROM piece, (SELECT 0 AS half UNION ALL SELECT 1)
      WHERE length(part) > 256
      ORDER BY 1
    )
    SELECT group_concat(
      CASE
        WHEN length(part) = length(CAST(part AS BLOB)) THEN part
        WHEN part NOT GLOB '*[¦©®°฀-໿က-႟ក-៿℀-⯿⺀-鿿ꩠ-ꩿ가-힯豈-﫿ｦ-ﾟ𛀀-𛅯🀀-🫿𠀀-𿿿]*' THEN part
        ELSE (
          WITH RECURSIVE letter (letter, rest) AS (
            SELECT substr(part, 1, 1), substr(part, 2)
            UNION ALL
            SELECT substr(rest, 1, 1), substr(rest, 2) FROM letter WHERE rest <> ''
          )
          SELECT group_concat(
            CASE
              WHEN letter < '¦' OR letter NOT GLOB '[¦©®°฀-໿က-႟ក-៿℀-⯿⺀-鿿ꩠ-ꩿ가-힯豈-﫿ｦ-ﾟ𛀀-𛅯🀀-🫿𠀀-𿿿]' THEN letter
              ELSE char(8203) || letter || char(8203)
            END, ''
          )
          FROM letter
        )
      END, ''
    )
    FROM piece WHERE length(part) <= 256
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
