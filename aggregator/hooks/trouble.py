"""What is wrong with hooks, and what a person can do about it. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from aggregator.update.doctor import Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from aggregator.model import HookHealth


def examine(hooks: Iterable[str], health: Mapping[str, HookHealth]) -> Iterator[Finding]:
    """Findings about these hooks, in their order."""
    for name in hooks:
        if (found := health.get(name)) is None:
            continue
        if found.given_up:
            yield Finding(
                f"hook {name}",
                f"{found.given_up} given up after three days; last: {found.error}",
                f"mend it, then: aggregator hooks retry {name}",
                serious=True,
            )
        elif found.error:
            again = f" at {found.next_try_at:%m-%d %H:%M}" if found.next_try_at else ""
            yield Finding(f"hook {name}", found.error, f"nothing; it is told again{again}")
