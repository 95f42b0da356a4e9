"""Where a witness that nobody can call hands in its word: /log/cosignatures."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from dangvan.kernel.errors import Invalid
from dangvan.ledger import witnessing


@csrf_exempt
@require_POST
def cosignatures(request: HttpRequest) -> HttpResponse:
    """Take a published checkpoint with the line of a witness of the policy; nothing else is kept."""
    body = request.body[: witnessing.MOST_NOTE_BYTES + 1]
    if len(body) > witnessing.MOST_NOTE_BYTES:
        return _plain("A checkpoint is shorter than that.\n", 413)
    try:
        witnessing.take_cosigned(body.decode("utf-8", "replace"))
    except Invalid as why:
        return _plain(f"{why.message}\n", 422)
    return HttpResponse(status=204)


def _plain(text: str, status: int) -> HttpResponse:
    return HttpResponse(text, status=status, content_type="text/plain; charset=utf-8")
