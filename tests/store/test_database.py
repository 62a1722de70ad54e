"""The file itself: made, migrated, shared, refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from typing import TYPE_CHECKING

import pytest

from aggregator.errors import StoreError
from aggregator.store import Store, schema
from aggregator.store.database import connect

if TYPE_CHECKING:
    from pathlib import Path

CONTRACT = {
    "feeds": """id url title site_url format language author outlet_domain user_title state added_at
        etag last_modified next_check_at next_check_reason last_check_at last_success_at last_status
        error error_kind error_count""",
    "feed_tags": "feed_id tag",
    "entries": """id feed_id guid url url_key title title_key summary content_html content_text
        published_at updated_at first_seen_at language comments_url comment_count content_hash""",
    "entry_authors": "entry_id position name name_key email url",
    "entry_tags": "entry_id tag",
    "enclosures": "entry_id position url type length",
    "links": "entry_id position url url_key domain rel text",
    "crosslinks": """id entry_id kind url url_key outlet outlet_domain title title_key confidence
        evidence detector""",
    "verdicts": "entry_id url_key title_key verdict decided_at",
    "pages": """url_key url final_url canonical_url title site_name authors published_at fetched_at
        status""",
    "entry_versions": "entry_id",
    "polls": "feed_id started_at duration_ms status outcome bytes new updated error",
    "outlets": "domain name source",
    "entries_fts": "title authors content_text tags",
    "elsewhere": """entry_id post_title post_url post_feed author posted_at kind outlet
        outlet_domain piece_title piece_url piece_entry_id confidence evidence""",
    "citations": "entry_id cited_entry_id",
    "stories": "story_id entry_id role",
    "feed_health": "state last_success_at next_check_at next_check_reason error entries_a_week",
    "atom_entries": """atom_id atom_title atom_updated atom_content_html atom_link
        atom_author_name""",
}
"""The names that other programs rely on."""


@pytest.mark.parametrize("name", CONTRACT)
def test_every_promised_name_is_there_from_the_first_migration_on(
    tmp_path: Path, name: str
) -> None:
    Store(tmp_path / "a.db", create=True).close()
    with closing(sqlite3.connect(tmp_path / "a.db")) as plain:
        columns = {row[1] for row in plain.execute(f"PRAGMA table_info({name})")}
    assert set(CONTRACT[name].split()) - columns == set()


def test_the_file_says_whose_it_is_and_which_version(tmp_path: Path) -> None:
    Store(tmp_path / "a.db", create=True).close()
    with closing(sqlite3.connect(tmp_path / "a.db")) as plain:
        assert plain.execute("PRAGMA application_id").fetchone() == (schema.APPLICATION_ID,)
        assert plain.execute("PRAGMA user_version").fetchone() == (schema.VERSION,)
        assert plain.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_version_counts_the_migrations() -> None:
    assert len(schema.migrations()._migrations) == schema.VERSION


def test_opening_twice_changes_nothing(tmp_path: Path) -> None:
    def dump() -> list[str]:
        with closing(sqlite3.connect(tmp_path / "a.db")) as plain:
            return list(plain.iterdump())

    Store(tmp_path / "a.db", create=True).close()
    before = dump()
    Store(tmp_path / "a.db").close()
    assert dump() == before


def test_a_migration_that_fails_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(schema, "statements", lambda name: ["CREATE TABLE half (a)", "nonsense"])
        with pytest.raises(StoreError):
            connect(tmp_path / "a.db", create=True)
    with closing(sqlite3.connect(tmp_path / "a.db")) as plain:
        found = plain.execute("SELECT name FROM sqlite_master WHERE name NOT LIKE '%sqlite%'")
        assert found.fetchall() == []
    Store(tmp_path / "a.db").close()


def test_a_transaction_is_all_or_nothing(tmp_path: Path) -> None:
    connection = connect(tmp_path / "a.db", create=True)

    def half() -> None:
        with connection.transaction():
            connection.execute("INSERT INTO settings VALUES ('a', 1)")
            with connection.transaction():
                connection.execute("INSERT INTO settings VALUES ('b', 2)")
            raise KeyError

    with pytest.raises(KeyError):
        half()
    assert connection.rows("SELECT name FROM settings WHERE name IN ('a', 'b')") == []
    connection.close()


def test_readers_read_while_another_writes(tmp_path: Path) -> None:
    writer, reader = (
        connect(tmp_path / "a.db", create=True),
        connect(tmp_path / "a.db", create=False),
    )
    with writer.transaction():
        writer.execute("INSERT INTO settings VALUES ('a', 1)")
        assert reader.value("SELECT count(*) FROM settings WHERE name = 'a'") == 0
    assert reader.value("SELECT count(*) FROM settings WHERE name = 'a'") == 1
    writer.close()
    reader.close()


def test_a_copy_can_be_taken_while_another_writes(tmp_path: Path) -> None:
    store = Store(tmp_path / "a.db", create=True)
    with connect_writing(tmp_path / "a.db"):
        store.file.backup(tmp_path / "b.db")
    store.close()
    with Store(tmp_path / "b.db") as copy:
        assert copy.file.damage() == []


def connect_writing(path: Path) -> closing[sqlite3.Connection]:
    """Another program in the middle of a write."""
    raw = sqlite3.connect(path, isolation_level=None)
    raw.execute("BEGIN IMMEDIATE")
    raw.execute("INSERT INTO settings VALUES ('half', 1)")
    return closing(raw)


def test_sqlite_utils_reads_it(tmp_path: Path) -> None:
    import sqlite_utils

    Store(tmp_path / "a.db", create=True).close()
    database = sqlite_utils.Database(tmp_path / "a.db")
    assert "elsewhere" in database.view_names()
    assert database.table("entries").pks == ["id"]
    database.close()
