"""A server that is told: one POST, guarded as every request is, any 2xx for "taken"."""

from __future__ import annotations

import asyncio
from http import HTTPStatus
from typing import TYPE_CHECKING

from aggregator.fetch.conditional import freshness
from aggregator.fetch.failure import FetchError, explain
from aggregator.fetch.guard import Guard, SystemResolver
from aggregator.fetch.redirects import wire_url
from aggregator.fetch.request import user_agent
from aggregator.hooks import signature
from aggregator.model import NotTaken

if TYPE_CHECKING:
    from datetime import datetime

    from aggregator.config import FetchSettings, HookSettings
    from aggregator.fetch.guard import Resolver


async def post(
    hook: HookSettings,
    body: bytes,
    key: str,
    now: datetime,
    settings: FetchSettings,
    resolver: Resolver | None = None,
) -> NotTaken | None:
    """Send `body` to the hook's server; redirects are not followed. None where it was taken."""
    from aggregator.fetch.transport import Wire  # h11 and TLS only where something is sent

    assert hook.url is not None
    wire = Wire(Guard(settings.allow_private, resolver or SystemResolver()), hook.timeout)
    fields = {
        "User-Agent": user_agent(settings.contact),
        "Content-Type": "application/json",
        "Connection": "close",
        **signature.headers(key, int(now.timestamp()), body, hook.secret),
    }
    lines = [(name.encode(), value.encode()) for name, value in fields.items()]
    try:
        async with asyncio.timeout(hook.timeout):
            async with wire.post(wire_url(hook.url), lines, body) as incoming:
                status = incoming.status
                wait = freshness(incoming.headers, now).retry_after
    except TimeoutError:
        return NotTaken(f"no answer came within {hook.timeout:g} s")
    except FetchError as error:
        return NotTaken(error.message)
    except (OSError, UnicodeError) as error:
        return NotTaken(explain(error).message)
    return None if 200 <= status < 300 else NotTaken(_complaint(status), wait)


def _complaint(status: int) -> str:
    words = HTTPStatus(status).phrase if status in set(HTTPStatus) else "an odd status"
    if 300 <= status < 400:
        words += ": redirects are not followed, write where it leads as the hook's url"
    return f"the server answered {status} {words}"
