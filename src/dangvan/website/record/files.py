"""The log's files under /log/ as C2SP tlog-tiles asks for them, and whose keys and witnesses it goes by."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from dangvan.kernel.errors import Conflict, Invalid
from dangvan.ledger import conflicts as contradictions
from dangvan.ledger.publishing import stores
from dangvan.ledger.signing import client
from dangvan.ledger.signing.protocol import PublicKeys, SignerRefused, SignerSilent

#: A whole or partial tile never changes; the checkpoint does with every batch.
_FOREVER: Final = "public, max-age=31536000, immutable"
_NEVER: Final = "no-cache"
SILENT: Final = "The keys of the log can't be told just now; nothing is lost.\n"
_PATIENCE_SECONDS: Final = 1.0
#: A log of 2**63 entries needs no more.
_LONGEST_PATH: Final = 100
_MOST_NOTE_BYTES: Final = contradictions.MOST_NOTE_BYTES
_FOUND_OUTSIDE: Final = "verifier"
_TILE: Final = re.compile(r"tile/(?:\d\d?|entries)/(?:x\d{3}/)*\d{3}(?:\.p/\d{1,3})?", re.ASCII)


@require_safe
def tile(request: HttpRequest, path: str) -> HttpResponse:
    name = f"tile/{path}"
    if len(name) > _LONGEST_PATH or not _TILE.fullmatch(name):
        return _plain("There is no such tile.\n", 404)
    return _file(name, "application/octet-stream", _FOREVER)


@require_safe
def checkpoint(request: HttpRequest) -> HttpResponse:
    return _file(stores.CHECKPOINT, "text/plain; charset=utf-8", _NEVER)


@require_safe
def policy(request: HttpRequest) -> HttpResponse:
    """Whose signatures make a checkpoint believed: C2SP tlog-policy."""
    try:
        return _plain(policy_text())
    except OSError:
        return _plain(SILENT, 503)


@require_safe
def keys(request: HttpRequest) -> HttpResponse:
    """The keys of the log, then those of its promises, a line each."""
    try:
        found = public_keys()
    except OSError:
        return _plain(SILENT, 503)
    return _plain("".join(f"{key}\n" for key in (*found.log, *found.promises)))


@csrf_exempt
@require_POST
def conflict(request: HttpRequest) -> HttpResponse:
    """Take a checkpoint under this log's key that contradicts what is published: whoever finds one hands it
    in here, in the body, as it was found. What is no conflict is not kept.
    """
    body = request.body[: _MOST_NOTE_BYTES + 1]
    if len(body) > _MOST_NOTE_BYTES:
        return _plain("A checkpoint is shorter than that.\n", 413)
    try:
        kept = contradictions.report_conflict(body.decode("utf-8", "replace"), _FOUND_OUTSIDE)
    except Invalid as why:
        return _plain(f"{why.message}\n", 422)
    except Conflict as why:
        return _plain(f"{why.message}\n", 409)
    return _plain(f"Kept for good as number {kept.number}: /so-ghi/xung-dot/\n", 201)


def policy_text() -> str:
    """The operator's policy with this log's own keys in it, also where the operator wrote none; raises
    OSError where the keys are not known just now.
    """
    path: Path = settings.DANGVAN_LOG_POLICY
    written = path.read_text(encoding="utf-8") if path.exists() else "quorum none\n"
    return "".join(f"log {key}\n" for key in public_keys().log if key not in written) + written


def public_keys() -> PublicKeys:
    """Raises OSError where the signer is silent."""
    try:
        return client.signer(_PATIENCE_SECONDS).public_keys()
    except (SignerSilent, SignerRefused) as why:
        raise OSError(str(why)) from None


def _file(path: str, content_type: str, kept: str) -> HttpResponse:
    try:
        octets = stores.store().read(path)
    except FileNotFoundError:
        return _plain("The log does not reach so far.\n", 404)
    except OSError:
        return _plain("The files of the log can't be read just now; nothing is lost.\n", 503)
    response = HttpResponse(octets, content_type=content_type)
    response.headers["Cache-Control"] = kept
    # Anyone's page may verify the log: its files are the same for all and hold nothing of the reader.
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def _plain(text: str, status: int = 200) -> HttpResponse:
    response = HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = _NEVER
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
