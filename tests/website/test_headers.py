"""What a browser is allowed to do with our pages, and what one request may carry."""

from __future__ import annotations

import importlib
import io
import logging

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import reverse

from dangvan.reports import limits
from dangvan.website import errors
from dangvan.website.logs import DiscreetFormatter


@pytest.fixture
def headers(client: Client) -> dict[str, str]:
    return dict(client.get("/healthz").headers)


def test_only_our_own_assets_may_load(headers: dict[str, str]) -> None:
    policy = dict(part.strip().partition(" ")[::2] for part in headers["Content-Security-Policy"].split(";"))
    assert policy["default-src"] == "'self'"
    assert policy["form-action"] == "'self'"
    assert policy["frame-ancestors"] == policy["object-src"] == policy["base-uri"] == "'none'"
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert "http" not in headers["Content-Security-Policy"]


def test_other_sites_learn_nothing(headers: dict[str, str]) -> None:
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_a_page_may_ask_where_it_is_but_not_for_camera_or_microphone(headers: dict[str, str]) -> None:
    assert "geolocation=(self)" in headers["Permissions-Policy"]
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.django_db
def test_a_body_beyond_all_walls_is_refused_before_it_is_read(client: Client) -> None:
    answer = client.post(
        reverse("account_login"),
        b"x",
        content_type="text/plain",
        CONTENT_LENGTH=str(settings.MAX_BODY_BYTES + 1),
    )
    assert answer.status_code == 413


@pytest.mark.django_db
def test_more_text_than_the_walls_allow_gets_the_page_that_says_so(client: Client) -> None:
    too_long = "a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
    answer = client.post(
        reverse("account_login"), f"login={too_long}", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 413
    assert "<html" in answer.content.decode()


@pytest.mark.django_db
def test_ten_megabytes_of_text_reach_the_form_that_can_explain_itself(client: Client) -> None:
    text = "a" * (10 * 1024 * 1024)
    answer = client.post(
        reverse("account_login"), f"login={text}", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200


@pytest.mark.django_db
def test_too_many_fields_get_the_same_page() -> None:
    assert errors.bad_request(RequestFactory().get("/"), RequestDataTooBig()).status_code == 413
    assert errors.bad_request(RequestFactory().get("/"), SuspiciousOperation()).status_code == 400


def test_nonsense_about_the_length_is_not_an_error_of_ours(client: Client) -> None:
    assert client.get("/healthz", CONTENT_LENGTH="many").status_code == 200


@pytest.mark.django_db
@pytest.mark.parametrize(
    "kind",
    [
        "application/x-www-form-urlencoded; charset=utf-7",
        "application/x-www-form-urlencoded; charset=latin-1",
        "multipart/form-data; boundary=b; charset=idna",
    ],
)
def test_a_form_in_another_encoding_is_refused_in_words(client: Client, kind: str) -> None:
    answer = client.post(reverse("account_login"), b"login=an", content_type=kind)
    assert answer.status_code == 400
    assert "Máy chủ không đọc được yêu cầu này" in answer.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("name", ["utf-8", "UTF8", "us-ascii"])
def test_a_form_that_names_our_encoding_is_read(client: Client, name: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={name}"
    assert client.post(reverse("website:follow"), b"code=an", content_type=kind).status_code == 422


@pytest.mark.django_db
def test_an_address_that_is_only_a_buttons_target_says_so_when_opened(client: Client) -> None:
    answer = client.get(reverse("website:discard"))
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert "<h1>Trang này không mở trực tiếp được</h1>" in answer.content.decode()
    assert "This page cannot be opened directly" in client.get("/en/phan-anh/bo/").content.decode()


def test_no_cookie_of_a_form_outlives_the_unfinished_form_itself() -> None:
    assert limits.DRAFT_LIFE.total_seconds() >= settings.CSRF_COOKIE_AGE


def test_an_error_beyond_all_pages_ends_in_plain_words_and_a_log_without_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings, "DEBUG", True)
    wsgi = importlib.import_module("dangvan.wsgi")

    typed = f"what {1} person wrote"

    def broken(*_arguments: object) -> None:
        raise ValueError(typed)

    said: list[object] = []
    monkeypatch.setattr(wsgi, "_pages", broken)
    handler = logging.StreamHandler(heard := io.StringIO())
    handler.setFormatter(DiscreetFormatter())
    log = logging.getLogger("django.request")
    log.addHandler(handler)
    try:
        body = b"".join(wsgi.application({}, lambda status, headers: said.extend([status, headers])))
    finally:
        log.removeHandler(handler)
    assert said[0] == "500 Internal Server Error"
    assert "Phản ánh đã có biên nhận thì không mất" in body.decode()
    assert "ValueError" in heard.getvalue()
    assert typed not in heard.getvalue() + body.decode()
