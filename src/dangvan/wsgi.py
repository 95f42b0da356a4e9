"""What the web server calls. An error that no page could be made of ends here; its words aren't logged."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

if TYPE_CHECKING:
    from wsgiref.types import StartResponse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvan.settings")

if not settings.DEBUG and not (settings.STATIC_ROOT / "staticfiles.json").exists():
    raise ImproperlyConfigured(
        f"Chưa gom tệp tĩnh vào {settings.STATIC_ROOT}: hãy chạy `./run dangvan collectstatic --noinput`. "
        f"No static files in {settings.STATIC_ROOT}: run `./run dangvan collectstatic --noinput`."
    )

_log = logging.getLogger("django.request")
_pages = get_wsgi_application()
_LAST_WORDS = (
    '<!doctype html><html lang="vi"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
    "<title>Hệ thống vừa gặp lỗi</title></head><body>"
    "<h1>Hệ thống vừa gặp lỗi</h1><p>Lỗi này ở phía chúng tôi. Xin chờ vài phút rồi thử lại. "
    "Phản ánh đã có biên nhận thì không mất.</p>"
    '<p lang="en">Something went wrong on our side. Please wait a few minutes and try again. '
    "Reports with a receipt are safe.</p></body></html>"
).encode()


def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
    """Django's pages; where even its page for errors fails, one of plain words and a log line without any."""
    try:
        return _pages(environ, start_response)
    except Exception:  # noqa: BLE001 (the web's outermost place, as the worker has its own)
        _log.exception("no page could be made")
        headers = [("Content-Type", "text/html; charset=utf-8"), ("Cache-Control", "no-store")]
        start_response("500 Internal Server Error", headers)
        return [_LAST_WORDS]
