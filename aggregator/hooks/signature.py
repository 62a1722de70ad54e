"""How a webhook proves where it comes from: Standard Webhooks, symmetric signatures (v1).

https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
Pure.
"""

from __future__ import annotations

import base64
import hmac


def headers(key: str, seconds: int, body: bytes, secret: bytes | None) -> dict[str, str]:
    """What goes with `body`: its key, the same in every try, the Unix time, and with a secret the
    signature of all three."""
    fields = {"webhook-id": key, "webhook-timestamp": str(seconds)}
    if secret is not None:
        signed = hmac.digest(secret, f"{key}.{seconds}.".encode() + body, "sha256")
        fields["webhook-signature"] = f"v1,{base64.b64encode(signed).decode()}"
    return fields
