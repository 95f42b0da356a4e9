"""A task on the desk, from being given to its confirmed end."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvan.directives import actions
from dangvan.directives.models import Evidence, Task
from tests.desk.conftest import EnterAs, Officer, words
from tests.small_city import SmallCity


@pytest.fixture
def task(city: SmallCity) -> Task:
    return actions.add_task(
        by=city.officer("city.head"),
        title="Sửa mặt đường phố Cầu Gỗ",
        organisation_id=city.bodies["dong"].pk,
        role="Chủ tịch",
        due_on=date(2026, 6, 30),
        is_standing=False,
        result="Hết ổ gà",
        evidence_required="Biên bản nghiệm thu",
    )


def send(officer: Officer, task: Task, slug: str, **given: Any) -> Any:
    task.refresh_from_db()
    return officer.client.post(
        f"/desk/nhiem-vu/{task.reference}/{slug}/", {"version": task.version} | given, follow=True
    )


def test_a_task_goes_from_progress_to_its_confirmed_end(task: Task, enter: EnterAs) -> None:
    owner, setter = enter("dong.head"), enter("city.head")
    assert task.title in words(owner.sees("my_tasks"))
    page = words(send(owner, task, "tien-do", text="Đã vá 40 m", percent=60))
    assert "Đã vá 40 m" in page
    assert "60%" in page
    send(owner, task, "bao-xong", text="Đã xong cả tuyến")
    assert "Báo xong mà không có minh chứng" in words(setter.sees("task", task.reference))
    send(setter, task, "xac-nhan")
    assert Task.objects.get().state == "done"


def test_who_only_owes_it_confirms_nothing(task: Task, enter: EnterAs) -> None:
    send(enter("dong.head"), task, "bao-xong", text="Đã xong cả tuyến")
    assert send(enter("dong.head"), task, "xac-nhan").status_code == 403
    assert Task.objects.get().state == "reported_done"


def test_a_stranger_finds_no_such_task(task: Task, enter: EnterAs) -> None:
    assert enter("nam.head").sees("task", task.reference).status_code == 404
    assert task.title not in words(enter("nam.head").sees("task_board"))


def test_the_board_narrows_and_never_fails(task: Task, enter: EnterAs) -> None:
    head = enter("city.head")
    for query in ("", "?state=open", f"?body={task.organisation_id}"):
        assert task.title in words(head.sees("task_board", query=query)), query
    for query in ("?state=done", "?flag=overdue", "?body=x"):
        assert task.title not in words(head.sees("task_board", query=query)), query
    assert head.sees("task_board", query="?page=99999999&state=%00").status_code == 200


def test_a_page_that_a_colleague_outran_is_told(task: Task, enter: EnterAs) -> None:
    owner = enter("dong.head")
    send(owner, task, "tien-do", text="Đã vá 40 m", percent=60)
    late = owner.client.post(
        f"/desk/nhiem-vu/{task.reference}/tien-do/", {"version": 0, "text": "Lời của tôi", "percent": 70}
    )
    assert late.status_code == 422
    assert "Lời của tôi" in words(late)


def test_evidence_comes_along_with_progress(task: Task, enter: EnterAs) -> None:
    owner = enter("dong.head")
    paper = SimpleUploadedFile("bien-ban.txt", "Đã nghiệm thu 40 m".encode())
    page = words(send(owner, task, "tien-do", text="Đã vá 40 m", percent=100, file=paper))
    assert "Minh chứng: bien-ban.txt" in page
    assert send(owner, task, "tien-do", text="Thêm", percent=100, case="KHONGCO").status_code == 422
    send(owner, task, "bao-xong", text="Đã xong cả tuyến")
    assert "Báo xong mà không có minh chứng" not in words(enter("city.head").sees("task", task.reference))


def test_a_later_day_is_decided_by_somebody_else(task: Task, enter: EnterAs) -> None:
    owner, setter = enter("dong.head"), enter("city.head")
    send(owner, task, "xin-lui", until="2026-07-30", reason="Mưa kéo dài")
    (asked,) = task.extensions.all()
    address = f"/desk/nhiem-vu/{task.reference}/lui-han/{asked.pk}/"
    given = {"granted": "1", "reason": "Mưa thật, trạm khí tượng xác nhận"}
    assert owner.client.post(address, given).status_code == 403
    assert task.due_on == date(2026, 6, 30)
    assert setter.client.post(address, {"granted": "1", "reason": ""}).status_code == 422
    page = words(setter.client.post(address, given, follow=True))
    task.refresh_from_db()
    assert task.due_on == date(2026, 7, 30)
    assert "Đã cho lùi hạn. Mưa thật" in page


def test_a_task_is_given_to_another_body_and_waits_for_one(
    task: Task, city: SmallCity, enter: EnterAs
) -> None:
    setter = enter("city.head")
    other = actions.add_task(
        by=city.officer("city.head"), title="Dời cột điện", organisation_id=city.bodies["nam"].pk,
        role="Chủ tịch", due_on=None, is_standing=True, result="Đã dời", evidence_required="",
    )  # fmt: skip
    send(setter, task, "giao", organisation_id=city.bodies["nam"].pk, role="Phó Chủ tịch")
    page = words(send(setter, task, "cho-viec", task_code=other.reference))
    assert "Phó Chủ tịch" in page
    assert "Phải chờ việc khác xong" in page
    assert other.title in page
    assert send(setter, task, "cho-viec", task_code="KHONGCO").status_code == 422
    assert send(setter, other, "cho-viec", task_code=task.reference).status_code == 422
    assert "Phải chờ việc khác xong" not in words(send(setter, task, "thoi-cho", task_code=other.reference))


def test_an_officers_calendar_opens_by_its_address_alone(task: Task, enter: EnterAs, client: Client) -> None:
    owner = enter("dong.head")
    page = owner.client.post("/desk/nhiem-vu/lich/").content.decode()
    address = re.search(r"/desk/nhiem-vu/lich/[\w-]+\.ics", page)
    assert address is not None
    calendar = client.get(address[0])
    assert calendar["Content-Type"].startswith("text/calendar")
    assert task.title in calendar.content.decode()
    assert "Hết ổ gà" not in calendar.content.decode()
    owner.client.post("/desk/nhiem-vu/lich/")
    assert client.get(address[0]).status_code == 404
    assert client.get("/desk/nhiem-vu/lich/x.ics").status_code == 404


def test_a_directive_shows_its_tree(city: SmallCity, enter: EnterAs) -> None:
    head = city.officer("city.head")
    session = actions.record_session(
        by=head, organisation_id=city.bodies["city"].pk, kind="notice", title="Thông báo kết luận",
        held_on=date(2026, 3, 1), text="Yêu cầu UBND phường Đông sửa xong mặt đường trước ngày 30/6/2026.",
    )  # fmt: skip
    made = actions.add_directive(by=head, session=session, start=0, end=30)
    below = actions.add_task(
        by=head, title="Sửa mặt đường", organisation_id=city.bodies["dong"].pk, role="Chủ tịch",
        due_on=date(2026, 6, 30), is_standing=False, result="Hết ổ gà", evidence_required="", directive=made,
    )  # fmt: skip
    page = words(enter("city.head").sees("directive_tree", made.reference))
    assert "Yêu cầu UBND phường Đông" in page
    assert below.title in page
    assert enter("nam.head").sees("directive_tree", made.reference).status_code == 404


def test_who_judges_puts_evidence_before_the_public_and_takes_it_back(task: Task, enter: EnterAs) -> None:
    Task.objects.update(is_public=True)
    owner, setter = enter("dong.head"), enter("city.head")
    send(owner, task, "tien-do", text="Đã vá 40 m", percent=100, link="https://example.org/nghiem-thu")
    piece = Evidence.objects.get()
    address = f"/desk/nhiem-vu/{task.reference}/minh-chung/{piece.uid}/"
    assert "Công khai minh chứng này" not in words(owner.sees("task", task.reference))
    assert owner.client.post(address).status_code == 403
    assert "(đang công khai)" in words(setter.client.post(address, follow=True))
    assert "(đang công khai)" not in words(setter.client.post(address, {"hide": "1"}, follow=True))
