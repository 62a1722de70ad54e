"""How entries spread over feeds, authors, outlets, tags and years, as one statement. Only SQL."""

from __future__ import annotations

# Each gives (what is counted as one, how it is called, an entry's id) for the entries `found`.
# With "+" an index of feeds and dates is read from end to end, instead of row after row.
FACETS = {
    "feed": """
        SELECT f.id AS one, coalesce(f.user_title, f.title, f.url) AS name, e.id AS entry_id
        FROM entries e JOIN feeds f ON f.id = e.feed_id WHERE +e.id IN (SELECT id FROM found)
    """,
    "author": """
        SELECT a.name_key AS one, a.name, a.entry_id
        FROM found JOIN entry_authors a ON a.entry_id = found.id WHERE a.name_key <> ''
        UNION ALL
        SELECT coalesce(nullif(f.author_key, ''), f.sole_author_key),
            coalesce(nullif(f.author, ''), f.sole_author), e.id
        FROM entries e JOIN feeds f ON f.id = e.feed_id
        WHERE +e.id IN (SELECT id FROM found) AND f.author_key || f.sole_author_key <> ''
          AND NOT EXISTS (SELECT 1 FROM entry_authors WHERE entry_id = e.id AND name_key <> '')
    """,
    "outlet": """
        SELECT coalesce(outlet_domain, outlet) AS one, coalesce(outlet, outlet_domain) AS name,
            entry_id
        FROM elsewhere
        WHERE entry_id IN (SELECT id FROM found) AND coalesce(outlet, outlet_domain) IS NOT NULL
    """,
    "tag": """
        SELECT lower(t.tag) AS one, t.tag AS name, t.entry_id
        FROM found JOIN entry_tags t ON t.entry_id = found.id
    """,
    "year": """
        SELECT substr(e.sort_at, 1, 4) AS one, substr(e.sort_at, 1, 4) AS name, e.id AS entry_id
        FROM entries e WHERE +e.id IN (SELECT id FROM found)
    """,
}


def facets_sql(matching: str, limit: int) -> str:
    """A SELECT of (facet, name, number of entries), the most frequent first, over the ids that the
    SELECT `matching` gives; `limit` rows a facet."""
    parts = " UNION ALL ".join(
        f"""
        SELECT * FROM (
            SELECT '{facet}', min(name), count(DISTINCT entry_id) FROM ({rows})
            GROUP BY one ORDER BY 3 DESC, 2 LIMIT {limit:d}
        )
        """
        for facet, rows in FACETS.items()
    )
    return f"WITH found (id) AS MATERIALIZED ({matching}) {parts}"
