"""For machines that watch the service: `/healthz` says that the process answers, `/readyz` what is wrong."""

from __future__ import annotations

from django.http import HttpRequest, JsonResponse

from dangvan.kernel import health


def alive(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"alive": True})


def ready(request: HttpRequest) -> JsonResponse:
    report = health.report()
    return JsonResponse(report, status=200 if report["ready"] else 503)
