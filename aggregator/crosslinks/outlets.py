"""Which outlet a name or a domain stands for.

A table of names by domain is shipped in `outlets.tsv` (domain, tab, name, then optionally other
names of the same outlet, tab-separated); more are learned from feeds and from the configuration.
A domain may have several names: the first is what is shown, all are recognised. Knows nothing of
texts and where in them a name was met.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from aggregator.model import Outlets
from aggregator.text import title_key
from aggregator.urls import registrable

if TYPE_CHECKING:
    from collections.abc import Iterable

_ARTICLES = ("the ", "a ", "an ", "le ", "la ", "les ", "l'", "der ", "die ", "das ", "el ", "il ")


def name_keys(name: str) -> tuple[str, ...]:
    """The keys under which an outlet's name is looked up: as it is, then without its article."""
    key = title_key(name)
    bare = next((key[len(a) :] for a in _ARTICLES if key.startswith(a)), key)
    return (key, bare) if bare and bare != key else (key,) if key else ()


@cache
def shipped_outlets() -> Outlets:
    """The outlets that the program knows by itself."""
    by_domain: dict[str, str] = {}
    by_key: dict[str, str] = {}
    table = Path(__file__).with_name("outlets.tsv").read_text(encoding="utf-8")
    for line in table.splitlines():
        if line and not line.startswith("#"):
            domain, *names = line.split("\t")
            by_domain.setdefault(domain, names[0])
            for key in (key for name in names for key in name_keys(name)):
                by_key.setdefault(key, domain)
    return Outlets(by_domain, by_key)


def merge(outlets: Outlets, pairs: Iterable[tuple[str, str]]) -> Outlets:
    """`outlets` with (domain, name) `pairs` added; a later pair wins over what was known.

    Domains are taken as registrable domains, whatever host of theirs is given.
    """
    by_domain, by_key = dict(outlets.by_domain), dict(outlets.by_key)
    for host, name in pairs:
        domain = registrable(host)
        if domain and (keys := name_keys(name)):
            by_domain[domain] = name
            by_key.update(dict.fromkeys(keys, domain))
    return Outlets(by_domain, by_key)


def domain_for(name: str | None, outlets: Outlets) -> str | None:
    """The domain of the outlet called `name`, or None where nobody knows it."""
    keys = name_keys(name) if name else ()
    return next((outlets.by_key[key] for key in keys if key in outlets.by_key), None)


def name_for(domain: str | None, outlets: Outlets) -> str | None:
    """The name of the outlet at `domain`, or None where nobody knows it."""
    return outlets.by_domain.get(domain) if domain else None


def spelled(name: str, outlets: Outlets) -> str:
    """`name` as its outlet spells it, where only article, case or quotes differ."""
    known = name_for(domain_for(name, outlets), outlets)
    return known if known and set(name_keys(known)) & set(name_keys(name)) else name
