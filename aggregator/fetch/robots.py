"""Whether a site lets a page of it be looked at (RFC 9309). The only user of protego.

Feeds are not asked about: fetching what a person subscribed to is no crawl (R22). An announced page
is looked at unasked, so its site's robots.txt has the last word.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from aggregator.urls import origin_of

if TYPE_CHECKING:
    from protego import Protego

_MAX = 500 * 1024
"""Characters that are read; RFC 9309 §2.5 asks for at least so many."""


@lru_cache(maxsize=256)
def _parsed(robots_txt: str) -> Protego:
    from protego import Protego  # few polls come across a page to look at

    return Protego.parse(robots_txt[:_MAX])


def robots_url(url: str) -> str:
    """Where the robots.txt that speaks for `url` stands."""
    scheme, host, port = origin_of(url)
    host = f"[{host}]" if ":" in host else host
    default = {"http": 80, "https": 443}.get(scheme)
    return f"{scheme}://{host}{'' if port == default else f':{port}'}/robots.txt"


def may_look(robots_txt: str, agent: str, url: str) -> bool:
    """Whether `robots_txt` lets `agent` ("aggregator") fetch `url`; "" allows everything."""
    return bool(_parsed(robots_txt).can_fetch(url, agent))
