"""What a hook is told: `type`, `timestamp`, `hook`, and as `data` what listings say. Pure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from aggregator.dates import stamp

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from aggregator.model import HookEvent


def compose(event: HookEvent, hook: str, at: datetime, data: Mapping[str, Any]) -> bytes:
    """The message as JSON in UTF-8. `at` is when it happened, not when it is told."""
    told = {"type": event.value, "timestamp": stamp(at), "hook": hook, "data": data}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()
