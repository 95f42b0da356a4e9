"""Coming in: password and second factor, being led to set one up, recovery codes, and what is never told
or kept.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.cache import cache
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from dangvan.accounts.models import User
from dangvan.kernel.actor import Role
from dangvan.kernel.models import OutboxMessage
from dangvan.kernel.worker import Worker, load_registrations
from dangvan.ledger.queries import history_of
from tests.accounts.conftest import PASSWORD, City, officer

LOGIN = "/tai-khoan/dang-nhap/"
SECOND_STEP = "/tai-khoan/dang-nhap/xac-nhan/"
TWO_STEPS = "/tai-khoan/hai-buoc/"
FORGOTTEN = "/tai-khoan/mat-khau/quen/"
DESK = "/can-bo/"


@pytest.fixture(autouse=True)
def _pages(settings: Settings) -> Iterator[None]:
    settings.ROOT_URLCONF = "tests.accounts.urls"
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def an(bodies: City) -> User:
    return officer("an", (bodies.ward, Role.OFFICER))


@pytest.fixture
def secret(an: User) -> str:
    """An's account with an app that makes codes."""
    made = generate_totp_secret()
    TOTP.activate(an, made)
    return made


def code(secret: str, steps: int = 0) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def give_password(client: Client, username: str = "an", password: str = PASSWORD, **more: Any) -> Any:
    return client.post(LOGIN, {"login": username, "password": password}, **more)


def come_in(client: Client, secret: str) -> Any:
    give_password(client)
    return client.post(SECOND_STEP, {"code": code(secret)})


def test_password_and_code_lead_to_the_desk(client: Client, an: User, secret: str) -> None:
    assert give_password(client).url == SECOND_STEP
    assert client.get(DESK).status_code == 302  # half way in is not in
    assert client.post(SECOND_STEP, {"code": code(secret)}).url == DESK
    assert client.get(DESK).content == b"an 1"


def test_a_wrong_password_is_refused_in_words_that_name_no_account(client: Client, an: User) -> None:
    wrong = give_password(client, password="không phải").content.decode()
    unknown = give_password(client, username="nobody", password="không phải").content.decode()
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in wrong
    assert _without_tokens(wrong).replace('value="an"', "") == _without_tokens(unknown).replace(
        'value="nobody"', ""
    )


def _without_tokens(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", page)


def test_an_empty_form_says_which_answers_are_missing(client: Client, an: User) -> None:
    page = give_password(client, "", "").content.decode()
    assert "Nhập tên đăng nhập." in page
    assert "Nhập mật khẩu." in page
    assert "bắt buộc" not in page


def test_a_wrong_code_is_refused(client: Client, an: User, secret: str) -> None:
    give_password(client)
    page = client.post(SECOND_STEP, {"code": "000000"})
    assert "Mã chưa đúng" in page.content.decode()
    assert client.get(DESK).status_code == 302


def test_a_code_works_once(client: Client, an: User, secret: str) -> None:
    used = code(secret)
    give_password(client)
    client.post(SECOND_STEP, {"code": used})
    client.logout()
    give_password(client)
    assert client.post(SECOND_STEP, {"code": used}).status_code == 200


def test_a_recovery_code_works_once_in_place_of_the_app(client: Client, an: User, secret: str) -> None:
    recovery = RecoveryCodes.activate(an).get_unused_codes()[0]
    give_password(client)
    assert client.post(SECOND_STEP, {"code": recovery}).url == DESK
    client.logout()
    give_password(client)
    assert client.post(SECOND_STEP, {"code": recovery}).status_code == 200


def test_without_a_second_factor_an_officer_is_led_to_set_one_up(client: Client, an: User) -> None:
    give_password(client)
    response = client.get(DESK)
    assert (response.status_code, response["Location"]) == (302, TWO_STEPS)
    assert "trước khi bắt đầu làm việc" in client.get(TWO_STEPS).content.decode()


def test_an_officer_sets_up_an_app_gets_recovery_codes_and_comes_in(client: Client, an: User) -> None:
    give_password(client)
    page = client.get(f"{TWO_STEPS}ung-dung/").content.decode()
    found = re.search(r"<code>([A-Z2-7]+)</code>", page)
    assert found
    assert "<svg" in page
    response = client.post(f"{TWO_STEPS}ung-dung/", {"code": code(found[1])})
    assert response.url == f"{TWO_STEPS}ma-du-phong/"
    assert client.get(response.url).content.decode().count("<li><code>") == 10
    assert client.get(DESK).content == b"an 1"


def test_recovery_codes_alone_are_no_second_factor(client: Client, an: User) -> None:
    RecoveryCodes.activate(an)
    client.force_login(an)
    assert client.get(DESK)["Location"] == TWO_STEPS


def test_who_came_in_long_ago_is_asked_again_before_changing_how_they_log_in(
    client: Client, an: User, secret: str
) -> None:
    come_in(client, secret)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 3600
    session.save()
    response = client.get(f"{TWO_STEPS}ung-dung/bo/")
    assert response["Location"].startswith("/tai-khoan/xac-nhan-lai/")
    page = client.get(response["Location"]).content.decode()
    assert "Dùng mã trong ứng dụng hoặc mã dự phòng" in page
    client.post(response["Location"], {"password": PASSWORD})
    assert client.get(f"{TWO_STEPS}ung-dung/bo/").status_code == 200


def test_an_account_without_a_seat_is_refused_at_the_desk(client: Client, bodies: City) -> None:
    user = officer("chi")
    TOTP.activate(user, generate_totp_secret())
    client.force_login(user)
    assert client.get(DESK).status_code == 403


def test_a_closed_account_is_refused_at_the_next_click(client: Client, an: User, secret: str) -> None:
    come_in(client, secret)
    an.is_active = False
    an.save()
    assert client.get(DESK)["Location"].startswith(LOGIN)


def test_a_visitor_is_led_to_login_and_then_where_they_wanted(client: Client, an: User, secret: str) -> None:
    response = client.get(f"{DESK}?page=2")
    assert response["Location"] == f"{LOGIN}?next=/can-bo/%3Fpage%3D2"
    assert 'name="next"' in client.get(response["Location"]).content.decode()


def test_the_desk_costs_four_queries_at_the_door(
    client: Client, an: User, secret: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    come_in(client, secret)
    client.get(DESK)
    with django_assert_num_queries(4):  # session, account, second factor, seats
        client.get(DESK)


def test_pages_behind_the_door_are_kept_by_no_cache(client: Client, an: User, secret: str) -> None:
    come_in(client, secret)
    assert "no-store" in client.get(DESK)["Cache-Control"]


def test_in_a_demonstration_the_password_is_enough_and_the_page_says_so(
    client: Client, an: User, settings: Settings
) -> None:
    settings.DANGVAN_DEMO = True
    assert "Đây là thành phố mẫu" in client.get(LOGIN).content.decode()
    give_password(client)
    assert client.get(DESK).content == b"an 1"


def test_outside_a_demonstration_the_page_says_nothing_of_the_kind(client: Client, an: User) -> None:
    assert "thành phố mẫu" not in client.get(LOGIN).content.decode()


def test_nobody_signs_up(client: Client, db: None) -> None:
    page = client.post(
        "/tai-khoan/mo-tai-khoan/", {"username": "moi", "password1": PASSWORD, "password2": PASSWORD}
    )
    assert "Không tự mở tài khoản" in page.content.decode()
    assert not User.objects.exists()
    assert "mo-tai-khoan" not in client.get(LOGIN).content.decode()


def test_after_five_wrong_passwords_the_account_rests(client: Client, an: User) -> None:
    for _ in range(5):
        give_password(client, password="không phải")
    page = give_password(client)
    assert page.status_code == 200
    assert "quá nhiều lần" in page.content.decode()


# A forgotten password


def ask_for_letter(client: Client, address: str) -> Any:
    return client.post(FORGOTTEN, {"email": address})


def test_a_forgotten_password_is_set_anew_by_letter(client: Client, an: User, secret: str) -> None:
    load_registrations()
    assert ask_for_letter(client, "AN@example.org").url == f"{FORGOTTEN}da-gui/"
    assert OutboxMessage.objects.get().reference == {"user": str(an.pk)}
    assert history_of(an.subject)[-1].kind == "user.password_letter_asked"
    Worker().drain()

    (letter,) = mail.outbox
    assert letter.to == ["an@example.org"]
    link = re.search(r"http://127\.0\.0\.1:8000(/\S+)", str(letter.body))
    assert link
    form = client.get(link[1]).headers["Location"]
    fresh = "trống mới kêu to hơn"
    done = client.post(form, {"password1": fresh, "password2": fresh})
    assert done.url == "/tai-khoan/mat-khau/da-dat/"
    assert give_password(client, password=fresh).url == SECOND_STEP  # the second step stays
    assert "không còn dùng được" in Client().get(link[1]).content.decode()


def test_an_unknown_address_gets_the_same_page_and_no_letter(client: Client, an: User) -> None:
    assert ask_for_letter(client, "nobody@example.org").url == f"{FORGOTTEN}da-gui/"
    assert not OutboxMessage.objects.exists()
    assert mail.outbox == []


def test_the_letter_is_in_the_officers_language(client: Client, an: User) -> None:
    load_registrations()
    an.language = "en"
    an.save()
    ask_for_letter(client, an.email)
    Worker().drain()
    (letter,) = mail.outbox
    assert letter.subject == "Set a new Đăng Văn password"
    assert "/en/tai-khoan/" in str(letter.body)


def test_two_different_new_passwords_are_refused_in_the_readers_language(
    client: Client, an: User, secret: str
) -> None:
    come_in(client, secret)
    asked = {"oldpassword": PASSWORD, "password1": "trống mới kêu to hơn", "password2": "trống cũ kêu to hơn"}
    assert "chưa giống nhau" in client.post("/tai-khoan/mat-khau/", asked).content.decode()
    assert "the same password" in client.post("/en/tai-khoan/mat-khau/", asked).content.decode()


# What is kept


def test_no_address_and_no_browser_is_kept(client: Client, an: User, secret: str) -> None:
    marks = {
        "REMOTE_ADDR": "203.0.113.77",
        "HTTP_USER_AGENT": "Trống-Đồng/9",
        "HTTP_X_FORWARDED_FOR": "203.0.113.78",
    }
    give_password(client, password="không phải", **marks)
    give_password(client, **marks)
    client.post(SECOND_STEP, {"code": code(secret)}, **marks)
    client.get(DESK, **marks)

    kept = " ".join(str(session.get_decoded()) for session in Session.objects.all())
    kept += " ".join(str(authenticator.data) for authenticator in Authenticator.objects.all())
    kept += str(getattr(cache, "_cache", "")) + str([event.payload for event in history_of(an.subject)])
    assert "203.0.113" not in kept
    assert "Trống" not in kept


def test_no_table_is_made_for_addresses_or_browsers() -> None:
    from django.apps import apps

    names = {field.name for model in apps.get_models() for field in model._meta.get_fields()}
    assert not names & {"ip", "ip_address", "user_agent", "remote_addr", "last_ip"}


# Every page of login, in both languages

PAGES = [
    LOGIN,
    FORGOTTEN,
    f"{FORGOTTEN}da-gui/",
    f"{FORGOTTEN}1-abc/",
    "/tai-khoan/mat-khau/da-dat/",
    "/tai-khoan/da-dong/",
    "/tai-khoan/mo-tai-khoan/",
]
PAGES_INSIDE = [
    TWO_STEPS,
    f"{TWO_STEPS}ung-dung/bo/",
    f"{TWO_STEPS}ma-du-phong/",
    f"{TWO_STEPS}ma-du-phong/moi/",
    f"{TWO_STEPS}khoa/",
    f"{TWO_STEPS}khoa/them/",
    "/tai-khoan/mat-khau/",
    "/tai-khoan/dang-xuat/",
    "/tai-khoan/xac-nhan-lai/",
    "/tai-khoan/xac-nhan-lai/ma/",
]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_before_login_reads_in_both_languages(
    client: Client, db: None, path: str, language: str
) -> None:
    _read(client, path, language)


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("path", PAGES_INSIDE)
def test_a_page_after_login_reads_in_both_languages(
    client: Client, an: User, secret: str, path: str, language: str
) -> None:
    RecoveryCodes.activate(an)
    come_in(client, secret)
    _read(client, path, language)


def _read(client: Client, path: str, language: str) -> None:
    response = client.get(path if language == "vi" else f"/en{path}")
    page = response.content.decode()
    assert response.status_code == 200, response.headers
    assert f'<html lang="{language}"' in page
    assert page.count("<h1") == 1
    assert "<c-" not in page
    assert " style=" not in page
    heading = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.DOTALL)
    assert heading
    spoken = heading[1].strip()
    marked = bool(re.search(r"[ăâđêôơưạảấầẩậắằặẹẻếềểệịỉọỏốồổộớờởợụủứừửựỳỵỷýáàãéèóòõúùí]", spoken.lower()))
    assert marked == (language == "vi"), spoken
