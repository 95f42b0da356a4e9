"""For machines that watch the service: `/healthz` says that the process answers, `/readyz` what is wrong,
`/metrics` the same for Prometheus.
"""

from __future__ import annotations

import hmac

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from dangvan.kernel import health


@require_safe
def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


@require_safe
def ready(request: HttpRequest) -> JsonResponse:
    report = health.report()
    return JsonResponse(report, status=200 if report["ready"] else 503)


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """For whoever shows the token; for everybody else there is no such page. Behind a proxy all come from
    this machine, and the visitor's address is forgotten anyhow: where from somebody asks is no proof.
    """
    given = request.headers.get("Authorization", "").encode()
    expected = f"Bearer {settings.DANGVAN_METRICS_TOKEN}".encode()
    if not settings.DANGVAN_METRICS or not hmac.compare_digest(given, expected):
        raise Http404
    from dangvan.kernel import metrics as figures

    return HttpResponse(figures.text(), content_type="text/plain; version=0.0.4; charset=utf-8")
