"""The release screen in a real browser: drag to cover, tap to uncover, and typed alone without scripts."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client
from playwright.sync_api import Page, expect

from dangvan.kernel import revisions
from dangvan.reports import media
from dangvan.reports import photos as cleaning
from dangvan.reports.models import Photo
from tests.browser.conftest import OpenPage, accessibility_problems, at_both_sizes, overhang, picture
from tests.reports.redaction.faces_drawn import photo_with_a_face
from tests.small_city import Said, SmallCity, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = "Tôi là Nguyễn Văn Hùng, số nhà 15 ngõ 34 phố Hàng Vôi, gọi 0912 345 678: cống tràn ra hè."


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    yield build()
    revisions.forget_all()


def with_photo(city: SmallCity) -> Said:
    said = city.say(WORDS, visibility="public")
    city.screen(said)
    clean = cleaning.clean_photo(io.BytesIO(photo_with_a_face()[0]))
    photo = Photo(report=said.report, width=clean.width, height=clean.height, size=len(clean.content))
    photo.sha256, photo.file, photo.added_at = (
        clean.sha256,
        media.name_for(photo.uid),
        said.report.received_at,
    )
    media.write(media.private_root(), photo.file, clean.content)
    photo.save()
    return said


def enter(page: Page, city: SmallCity, said: Said, address: str) -> None:
    user = city.users["dong.intake"]
    Authenticator.objects.get_or_create(user=user, type="totp", defaults={"data": {}})
    client = Client()
    client.force_login(user)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": address}]
    )
    page.goto(f"/desk/vu-viec/{said.case.reference}/cong-khai/{said.report.uid}/")


def test_an_officer_drags_over_the_photo_and_takes_it_back(
    city: SmallCity, open_page: OpenPage, live_server: LiveServer
) -> None:
    said = with_photo(city)
    page = open_page(size="desk")
    enter(page, city, said, live_server.url)
    expect(page.locator("mark")).to_have_count(3)
    for size in at_both_sizes(page):
        picture(page, f"release-{size}")
        assert accessibility_problems(page) == []
        assert overhang(page) <= 0
    page.set_viewport_size({"width": 1280, "height": 1000})
    field = page.locator("textarea[name=covers]")
    proposed = field.input_value()
    assert page.locator(".covering-frame rect").count() == len(proposed.split()) - 1 > 0
    frame = page.locator(".covering-frame")
    frame.scroll_into_view_if_needed()
    area = frame.bounding_box()
    assert area is not None
    step_x, step_y = area["width"] / 20, area["height"] / 20
    page.mouse.move(area["x"] + step_x * 1.5, area["y"] + step_y * 2.5)
    page.mouse.down()
    page.mouse.move(area["x"] + step_x * 3.5, area["y"] + step_y * 4.5)
    page.mouse.up()
    assert field.input_value() == f"{proposed} B3-D5"
    page.mouse.click(area["x"] + step_x * 2.5, area["y"] + step_y * 3.5)
    assert field.input_value() == proposed
    page.locator("input[name=photos]").check(force=True)
    page.locator("form.deed-form > .buttons button").first.click()
    expect(page).to_have_url(f"{live_server.url}/desk/vu-viec/{said.case.reference}/")
    assert Photo.objects.get(report=said.report).covers == proposed.partition(": ")[2]


def test_without_scripts_the_fields_are_typed(
    city: SmallCity, open_page: OpenPage, live_server: LiveServer
) -> None:
    said = with_photo(city)
    page = open_page(javascript=False)
    enter(page, city, said, live_server.url)
    page.locator("textarea[name=covers]").fill("1: A1-T20")
    page.locator("input[name=photos]").check(force=True)
    page.locator("form.deed-form > .buttons button").first.click()
    expect(page).to_have_url(f"{live_server.url}/desk/vu-viec/{said.case.reference}/")
    assert Photo.objects.get(report=said.report).covers == "A1-T20"
