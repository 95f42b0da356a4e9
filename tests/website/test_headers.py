"""What a browser is allowed to do with our pages, and what one request may carry."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.test import Client, RequestFactory
from django.urls import reverse

from dangvan.website import errors


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
