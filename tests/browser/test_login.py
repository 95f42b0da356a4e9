"""An officer's first day in a real browser: password, setting up a second step, and coming in by passkey."""

from __future__ import annotations

import re
import time
from datetime import date

import pytest
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.core.cache import cache
from playwright.sync_api import Page, expect

from dangvan.accounts.models import User
from dangvan.kernel import revisions
from dangvan.kernel.actor import Role
from dangvan.organisations.models import Organisation
from tests.accounts.conftest import PASSWORD, officer
from tests.browser.conftest import accessibility_problems, at_both_sizes, overhang, picture

pytestmark = [pytest.mark.urls("tests.accounts.urls"), pytest.mark.django_db(transaction=True)]
LOGIN = "/tai-khoan/dang-nhap/"
TWO_STEPS = "/tai-khoan/hai-buoc/"


@pytest.fixture
def an(transactional_db: None) -> User:
    cache.clear()
    ward = Organisation.objects.create(
        code="ward", name_vi="Phường Ba Đình", name_en="Ba Dinh", level="ward", valid_from=date(2020, 1, 1)
    )
    revisions.bump("organisations")
    revisions.forget_all()
    return officer("an", (ward, Role.OFFICER))


def code(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def give_password(page: Page, prefix: str = "") -> None:
    page.goto(f"{prefix}{LOGIN}")
    page.fill("[name=login]", "an")
    page.fill("[name=password]", PASSWORD)
    page.click("form:has([name=password]) button")


def looks_right(page: Page, name: str) -> None:
    for size in at_both_sizes(page):
        assert accessibility_problems(page) == [], f"{name} ({size})"
        assert overhang(page) <= 0, f"{name} scrolls sideways ({size})"
        picture(page, f"{name}-{size}")


def test_an_officer_without_scripts_sets_up_an_app_and_comes_in(
    phone_without_scripts: Page, an: User
) -> None:
    page = phone_without_scripts
    give_password(page)
    page.goto("/can-bo/")
    expect(page.locator("h1")).to_have_text("Xác nhận hai bước")
    page.click("text=Dùng ứng dụng tạo mã")
    page.fill("[name=code]", code(page.locator("main code").inner_text()))
    page.click("text=Bắt đầu dùng")
    expect(page.locator("main li code")).to_have_count(10)
    page.goto("/can-bo/")
    expect(page.locator("body")).to_have_text("an 1")


def test_an_officer_adds_a_passkey_and_comes_in_with_it_alone(desk: Page, an: User) -> None:
    devices = desk.context.new_cdp_session(desk)
    devices.send("WebAuthn.enable")
    devices.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )
    give_password(desk)
    desk.goto(f"{TWO_STEPS}khoa/them/")
    desk.click("label[for=id_passwordless]")
    looks_right(desk, "login-add-passkey")
    desk.click("#mfa_webauthn_add")
    expect(desk.locator("h1")).to_have_text("Mã dự phòng")
    desk.goto("/can-bo/")
    expect(desk.locator("body")).to_have_text("an 1")

    desk.context.clear_cookies()
    desk.goto(LOGIN)
    desk.click("#passkey_login")
    expect(desk.locator("body")).to_have_text("an 1")


@pytest.mark.parametrize("prefix", ["", "/en"])
def test_the_pages_of_login_have_no_accessibility_problem(phone: Page, an: User, prefix: str) -> None:
    secret = generate_totp_secret()
    TOTP.activate(an, secret)
    language = prefix.replace("/", "-")
    phone.goto(f"{prefix}{LOGIN}")
    looks_right(phone, f"login{language}")
    phone.click("form:has([name=password]) button")
    looks_right(phone, f"login-empty{language}")
    give_password(phone, prefix)
    expect(phone.locator("[name=code]")).to_be_visible()
    looks_right(phone, f"login-second{language}")
    phone.fill("[name=code]", code(secret))
    phone.click("form:has([name=code]) button")
    for place in (TWO_STEPS, f"{TWO_STEPS}khoa/", f"{TWO_STEPS}ma-du-phong/moi/", "/tai-khoan/mat-khau/"):
        phone.goto(f"{prefix}{place}")
        looks_right(phone, f"login-{re.sub('[^a-z]+', '-', place)}{language}")


def test_setting_up_an_app_has_no_accessibility_problem(phone: Page, an: User) -> None:
    give_password(phone)
    phone.goto(f"{TWO_STEPS}ung-dung/")
    expect(phone.locator("main figure svg")).to_be_visible()
    looks_right(phone, "login-app")
