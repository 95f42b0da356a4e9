"""The floor that `intake` is measured against: the same server, middleware and database, and an endpoint
that does nothing but two inserts in one transaction. Only the benchmark serves it.
"""

from __future__ import annotations

import hashlib
from functools import cache

import django
from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt


@csrf_exempt
def bare(request: HttpRequest) -> HttpResponse:
    """Two rows, one transaction, 303: a report and its event, without a rule between them."""
    from dangvan.kernel import clock
    from dangvan.kernel.ids import new_id
    from dangvan.ledger.models import Event
    from dangvan.reports.models import Report

    uid, now = new_id(), clock.now()
    text = request.POST["text"]
    digest = hashlib.sha256(text.encode()).hexdigest()
    with transaction.atomic():
        Report(
            uid=uid, channel="web", received_at=now, topic_id=_topic(), text=text, receipt_hash=digest
        ).save(force_insert=True)
        Event(
            subject=uid, sequence=0, kind="report.submitted", public=True, day=now.date(), at=now,
            actor_kind="person", plain={"text": digest}, commitments={}, payload=None,
        ).save(force_insert=True)  # fmt: skip
    return HttpResponse(status=303, headers={"Location": "/"})


@cache
def _topic() -> int:
    """Any topic: read once, so that the endpoint stays at its two inserts."""
    from dangvan.organisations.models import Topic

    return Topic.objects.values_list("pk", flat=True)[0]


urlpatterns = [path("bare/", bare)]
settings.ROOT_URLCONF = "benchmarks._bare"
django.setup()
application = WSGIHandler()
