"""The one door for messages to telephones: an HTTP gateway that the operator names.

A message says that there is news and a code, never what or about what: whoever carries it (a telephone
company, Zalo) learns no more than that this number hears from the city.
"""

from __future__ import annotations

import http.client
import json
from urllib.parse import urlsplit

from django.conf import settings

from dangvan.alerts.types import Way
from dangvan.kernel.outbox import Undeliverable

_SECONDS = 10
#: What the gateway says of this number or message for good; everything else may be tried again.
_FOR_GOOD = frozenset({400, 404, 410, 413, 422})


class NotTaken(Exception):
    """The gateway did not take the message. Says only a status: an answer's text may name a number."""


def is_set() -> bool:
    return bool(settings.GATEWAY_URL)


def send(*, way: Way, to: str, text: str, message: str) -> None:
    """POST one message as JSON. `message` stays the same when it is sent again, so that a gateway that knows
    Idempotency-Key delivers it once. Follows no redirect: the secret goes to the named address alone.

    Raises NotTaken to be tried again, Undeliverable where that can't help.
    """
    if not is_set():
        raise NotTaken("no gateway")
    address = urlsplit(settings.GATEWAY_URL)
    make = http.client.HTTPSConnection if address.scheme == "https" else http.client.HTTPConnection
    connection = make(address.hostname or "", address.port, timeout=_SECONDS)
    body = json.dumps({"channel": way.value, "to": to, "text": text, "id": message}, ensure_ascii=False)
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Authorization": f"Bearer {settings.GATEWAY_SECRET}",
        "Idempotency-Key": message,
    }
    path = (address.path or "/") + (f"?{address.query}" if address.query else "")
    try:
        connection.request("POST", path, body.encode(), headers)
        status = connection.getresponse().status
    except (OSError, http.client.HTTPException) as error:
        raise NotTaken(type(error).__name__) from None
    finally:
        connection.close()
    if status in _FOR_GOOD:
        raise Undeliverable(str(status))
    if not 200 <= status < 300:
        raise NotTaken(str(status))
