"""The signature is that of Standard Webhooks."""

from __future__ import annotations

import base64

from aggregator.hooks.signature import headers

SECRET = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")


def test_the_example_that_verifying_libraries_are_tested_with() -> None:
    key, body = "msg_p5jXN8AQM9LWM0D4loKWxJek", b'{"test": 2432232314}'
    assert headers(key, 1614265330, body, SECRET) == {
        "webhook-id": key,
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_without_a_secret_nothing_is_signed() -> None:
    assert set(headers("a", 1, b"{}", None)) == {"webhook-id", "webhook-timestamp"}
