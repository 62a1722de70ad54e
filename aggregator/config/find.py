"""Which configuration and which database are in force."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.config.read import load_settings
from aggregator.config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Mapping


def find_settings(
    option: Path | None, environment: Mapping[str, str], here: Path, home: Path
) -> Settings:
    """The settings in force: `option`, $AGGREGATOR_CONFIG, `here`/config/aggregator.toml, then the
    user's config folder under `home`; without any, the defaults. Raises ConfigError."""
    named = option or (Path(p) if (p := environment.get("AGGREGATOR_CONFIG")) else None)
    if named is not None:
        return load_settings(named)
    folder = Path(environment.get("XDG_CONFIG_HOME") or home / ".config") / "aggregator"
    for path in (here / "config" / "aggregator.toml", folder / "aggregator.toml"):
        if path.is_file():
            return load_settings(path)
    return Settings()


def find_database(
    option: Path | None, settings: Settings, environment: Mapping[str, str], home: Path
) -> Path:
    """The database in force: `option`, $AGGREGATOR_DB, the settings', the user's data folder."""
    if option is not None:
        return option
    if named := environment.get("AGGREGATOR_DB"):
        return Path(named)
    if settings.database is not None:
        return settings.database
    folder = Path(environment.get("XDG_DATA_HOME") or home / ".local" / "share")
    return folder / "aggregator" / "aggregator.db"


def with_database(settings: Settings, database: Path) -> Settings:
    """`settings` with its database decided."""
    return replace(settings, database=database)
