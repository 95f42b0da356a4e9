"""No address and no browser is kept: not in requests, not in a log, not by sign-in's limits."""

from __future__ import annotations

import logging
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.urls import reverse

from dangvan.website.logs import DiscreetFormatter
from dangvan.website.middleware import WHO_ASKED, ForgetTheVisitor

ADDRESS = "203.0.113.77"
BROWSER = "Browser of one person/9.9"


def test_a_page_sees_neither_address_nor_browser() -> None:
    seen: dict[str, Any] = {}

    def page(request: HttpRequest) -> HttpResponse:
        seen.update(request.META)
        return HttpResponse()

    visit = RequestFactory().get(
        "/",
        REMOTE_ADDR=ADDRESS,
        headers={
            "user-agent": BROWSER,
            "x-forwarded-for": ADDRESS,
            "x-real-ip": ADDRESS,
            "forwarded": ADDRESS,
        },
    )
    ForgetTheVisitor(page)(visit)
    assert seen["REMOTE_ADDR"] == ""
    assert not set(WHO_ASKED) & seen.keys()
    assert ADDRESS not in str(seen.values())
    assert BROWSER not in str(seen.values())


def test_the_visitor_is_forgotten_before_anything_else_runs() -> None:
    assert settings.MIDDLEWARE[0] == "dangvan.website.middleware.ForgetTheVisitor"


@pytest.mark.django_db
def test_failed_sign_in_leaves_no_address_in_database_cache_or_log(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    from django.core.cache import cache
    from django.db import connection

    caplog.set_level(logging.DEBUG)
    client.post(
        reverse("account_login"),
        {"login": "an", "password": "wrong"},
        REMOTE_ADDR=ADDRESS,
        headers={"user-agent": BROWSER},
    )
    kept = [str(cache._cache)] if hasattr(cache, "_cache") else []
    for table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            kept.append(str(cursor.fetchall()))
    for place in (*kept, caplog.text):
        assert ADDRESS not in place
        assert BROWSER not in place


def test_limits_of_sign_in_go_by_account_only() -> None:
    rates = [rate for rate in settings.ACCOUNT_RATE_LIMITS.values() if rate]
    assert rates
    assert not [rate for rate in rates if "/ip" in rate]


def test_letters_about_an_account_are_off_since_they_name_an_address() -> None:
    assert settings.ACCOUNT_EMAIL_NOTIFICATIONS is False
    assert "allauth.usersessions" not in settings.INSTALLED_APPS


def _record(error: BaseException) -> logging.LogRecord:
    try:
        raise error
    except type(error) as raised:
        details = (type(raised), raised, raised.__traceback__)
    return logging.LogRecord(
        "django.request", logging.ERROR, __file__, 1, "Internal Server Error", (), details
    )


def test_a_logged_error_keeps_where_it_happened_but_not_the_words_it_carried() -> None:
    line = DiscreetFormatter().format(_record(ValueError("Bà Hai ở ngõ 5 bị mất nước")))
    assert "ValueError" in line
    assert "test_visitor_is_forgotten.py" in line
    assert "Bà Hai" not in line


def test_an_operator_who_debugs_sees_the_whole_error() -> None:
    line = DiscreetFormatter(whole_errors=True).format(_record(ValueError("the whole text")))
    assert "the whole text" in line


def test_a_logged_error_names_what_caused_it() -> None:
    cause = KeyError("secret words")
    error = ValueError("more words")
    error.__cause__ = cause
    line = DiscreetFormatter().format(_record(error))
    assert "KeyError" in line
    assert "secret words" not in line


def test_a_log_line_tells_its_moment_in_utc() -> None:
    record = logging.LogRecord("dangvan", logging.INFO, __file__, 1, "started", (), None)
    record.created = 0.0
    assert DiscreetFormatter().format(record) == "1970-01-01T00:00:00.000Z INFO dangvan started"
