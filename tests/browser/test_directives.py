"""An officer who has never seen these pages: from a pasted document to tasks with owners and deadlines, one
of them taken to its confirmed end, and read by everybody; on a phone and at a desk.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from dangvan.directives.models import Directive, Session, Task
from dangvan.kernel import clock, revisions
from tests.browser.conftest import OpenPage, accessibility_problems, overhang, picture
from tests.browser.test_desk import Desk
from tests.small_city import SmallCity, build

if TYPE_CHECKING:
    from pytest_django.live_server_helper import LiveServer

pytestmark = pytest.mark.django_db(transaction=True)
_MODEL = Path(__file__).parents[3] / "shared" / "data" / "directives" / "working-session-2020-04-28.txt"
_OWN = Path(__file__).parents[1] / "directives" / "reading" / "documents" / "notice.txt"


@pytest.fixture
def city(live_server: LiveServer) -> Iterator[SmallCity]:
    """The small city in a database that the server's threads see too, on the real clock."""
    yield build()
    revisions.forget_all()


def document() -> str:
    """The model document where it lies beside the checkout, else an invented one of the same kind."""
    return (_MODEL if _MODEL.exists() else _OWN).read_text(encoding="utf-8")


def accept_all(page: Page) -> int:
    boxes = page.locator("input[name=chosen]")
    for box in boxes.all():
        box.check(force=True)
    count = boxes.count()
    page.get_by_role("button", name="Nhận các đoạn đã chọn").click()
    expect(page.get_by_role("link", name=f"Giao việc cho {count} ý kiến chỉ đạo")).to_be_visible()
    return count


def fill_rows(page: Page, owner: int) -> None:
    due = (clock.today() + timedelta(days=30)).isoformat()
    for one in Directive.objects.order_by("pk"):
        row = f"d{one.pk}-"
        page.select_option(f"[name={row}organisation_id]", str(owner))
        page.fill(f"[name={row}role]", "Chủ tịch Ủy ban nhân dân phường")
        if page.is_checked(f"[name={row}is_standing]"):
            page.fill(f"[name={row}due_on]", "")
        elif not page.input_value(f"[name={row}due_on]"):
            page.fill(f"[name={row}due_on]", due)
        page.fill(f"[name={row}result]", "Có kết quả đo đếm được")


@pytest.mark.parametrize("size", ["phone", "desk"])
def test_a_pasted_document_becomes_tasks_that_are_done_and_read_by_all(
    city: SmallCity, open_page: OpenPage, size: str
) -> None:
    page = open_page(size=size)
    desk = Desk(city, page, "city.head", size)
    desk.go("/desk/chi-dao/", "directives-empty")
    desk.go("/desk/chi-dao/moi/", "directives-new")
    page.fill("[name=title]", "Buổi làm việc về nhiệm vụ chín tháng")
    page.fill("[name=held_on]", clock.today().isoformat())
    page.fill("[name=text]", document())
    page.locator("label[for=id_is_public]").click()
    desk.send()
    expect(page.locator(".annotated")).to_be_visible()
    desk.look("directives-suggested")
    count = accept_all(page)
    assert count >= 8
    desk.look("directives-accepted")

    page.get_by_role("link", name=f"Giao việc cho {count} ý kiến chỉ đạo").click()
    fill_rows(page, city.bodies["dong"].pk)
    desk.look("directives-hand-out")
    page.get_by_role("button", name="Giao các việc đã điền").click()
    expect(page.locator("main")).to_contain_text("Chủ tịch Ủy ban nhân dân phường")
    assert Task.objects.count() == count
    assert not Task.objects.filter(organisation=None).exists()
    desk.go("/desk/nhiem-vu/bang/", "directives-board")
    expect(page.locator("main")).to_contain_text(f"{count} nhiệm vụ")

    take_to_its_end(desk, Task.objects.order_by("pk")[0])
    read_in_public(open_page(size=size), size)


def take_to_its_end(desk: Desk, task: Task) -> None:
    page, address = desk.page, f"/desk/nhiem-vu/{task.reference}/"
    desk.enter("dong.head")
    desk.go("/desk/nhiem-vu/", "directives-mine")
    page.goto(f"{address}tien-do/")
    page.fill("[name=text]", "Đã làm xong phần khó nhất.")
    page.fill("[name=percent]", "70")
    desk.look("directives-progress")
    desk.send()
    expect(page.locator("main")).to_contain_text("Đã làm xong phần khó nhất.")
    page.goto(f"{address}bao-xong/")
    page.fill("[name=text]", "Đã xong, có biên bản.")
    desk.send()
    desk.look("directives-task")
    desk.enter("city.head")
    page.goto(f"{address}xac-nhan/")
    desk.send()
    expect(page.locator("main .marks")).to_contain_text("Hoàn thành")
    desk.look("directives-task-done")


def read_in_public(page: Page, size: str) -> None:
    task, session = Task.objects.order_by("pk")[0], Session.objects.get()
    for name, path, words in (
        ("list", "/chi-dao/", "1 hoàn thành"),
        ("session", f"/chi-dao/{session.reference}/", task.title[:40]),
        ("task", f"/nhiem-vu/{task.reference}/", "Đã xong, có biên bản."),
    ):
        page.goto(path)
        expect(page.locator("main")).to_contain_text(words)
        picture(page, f"public-directives-{name}-{size}")
        assert accessibility_problems(page) == [], name
        assert overhang(page) <= 0, f"{name} scrolls sideways"
