"""The diary on the desk: one form, followed to a case and a task; silence on a map and in a table."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dangvan.cases.models import Case
from dangvan.kernel import clock
from dangvan.outreach.models import CoverageRun, Visit
from dangvan.reports.models import Report
from tests.desk.conftest import EnterAs, Officer, words
from tests.small_city import SmallCity, later

pytestmark = pytest.mark.django_db


def written(city: SmallCity, officer: Officer) -> Visit:
    given = {"kind": "dialogue", "day": clock.today().isoformat(), "area_id": city.areas["dong"].pk}
    given |= {"receiver": "head", "group": "residents", "came": "20-49", "place": "Nhà văn hoá tổ 4"}
    answer = officer.client.post("/desk/tiep-dan/moi/", given)
    assert answer.status_code == 302
    return Visit.objects.get()


def test_a_meeting_is_written_down_and_stands_in_the_list(city: SmallCity, enter: EnterAs) -> None:
    officer = enter("dong.head")
    visit = written(city, officer)
    assert "Đối thoại với dân, Phường Đông" in words(officer.sees("outreach"))
    assert "Nhà văn hoá tổ 4" in words(officer.sees("visit", visit.reference))
    assert enter("tay.head").sees("visit", visit.reference).status_code == 404


def test_what_was_heard_becomes_a_case_by_the_channel_of_meetings(city: SmallCity, enter: EnterAs) -> None:
    officer = enter("dong.head")
    visit = written(city, officer)
    base = f"/desk/tiep-dan/{visit.reference}"
    officer.client.post(
        f"{base}/y-kien/", {"text": "Ngõ 5 không có đèn", "topic_id": city.topics["flood"].pk}
    )
    point = visit.points.get()
    assert officer.client.post(f"{base}/thanh-phan-anh/", {"item": point.pk}).status_code == 200
    point.refresh_from_db()
    case = Case.objects.get(reference=point.reference_id)
    assert [one.channel for one in Report.objects.filter(link__case=case)] == ["meeting"]
    assert officer.client.post(f"{base}/thanh-phan-anh/", {"item": point.pk}).status_code == 409
    assert Case.objects.count() == 1


def test_a_promise_becomes_a_task(city: SmallCity, enter: EnterAs) -> None:
    officer = enter("dong.head")
    visit = written(city, officer)
    base = f"/desk/tiep-dan/{visit.reference}"
    due = {"text": "Sẽ lắp sáu bóng đèn", "due_on": clock.today().isoformat()}
    officer.client.post(f"{base}/loi-hua/", due)
    promise = visit.promises.get()
    assert officer.client.post(f"{base}/thanh-nhiem-vu/", {"item": promise.pk}).status_code == 302
    promise.refresh_from_db()
    assert promise.reference_kind == "task"


def test_silence_stands_on_the_map_and_in_the_table(city: SmallCity, enter: EnterAs) -> None:
    cell = {"area": city.areas["dong"].code, "thing": "", "verdict": "silent", "ratio": 0.2, "low": 0.1}
    cell |= {"high": 0.4, "at_most": True}
    CoverageRun.objects.create(
        state="done", as_of=clock.today(), started_at=clock.now(), found={"all": [cell]}
    )
    page = words(enter("dong.head").sees("coverage"))
    assert "Phường Đông im ắng hơn hẳn dự kiến nhiều nhất 40%" in page
    assert "chưa ai đến" in page


def test_a_refused_outcome_comes_back_as_it_was_typed(city: SmallCity, enter: EnterAs) -> None:
    officer = enter("dong.head")
    visit = written(city, officer)
    base = f"/desk/tiep-dan/{visit.reference}"
    officer.client.post(f"{base}/loi-hua/", {"text": "Sẽ lắp sáu bóng đèn"})
    officer.client.post(f"{base}/loi-hua/", {"text": "Sẽ mở thêm một buổi"})
    first, _second = visit.promises.all()
    answer = officer.client.post(f"{base}/giu-loi/", {"item": first.pk, "kept": "1", "outcome": "Rồi"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert page.count("\nRồi</textarea>") == 1
    assert "Hãy ghi đã làm được gì" in page
    early = {"text": "Sẽ lát lại vỉa hè", "due_on": "2020-01-01"}
    answer = officer.client.post(f"{base}/loi-hua/", early)
    assert answer.status_code == 422
    assert "Sẽ lát lại vỉa hè" in answer.content.decode()
    assert "Hạn không thể trước ngày gặp" in words(answer)


def test_the_receipt_of_a_point_is_handed_over_once(city: SmallCity, enter: EnterAs) -> None:
    officer = enter("dong.head")
    visit = written(city, officer)
    base = f"/desk/tiep-dan/{visit.reference}"
    officer.client.post(
        f"{base}/y-kien/", {"text": "Ngõ 5 tối lắm, không có đèn", "topic_id": city.topics["flood"].pk}
    )
    page = words(officer.client.post(f"{base}/thanh-phan-anh/", {"item": visit.points.get().pk}))
    assert "Hãy đưa mã này cho nhóm đã nêu" in page
    assert "Mã tra cứu" in page, page
    assert "Đã thành vụ việc" in page
    assert "Mã tra cứu" not in words(officer.sees("visit", visit.reference))


def test_what_one_wrote_is_taken_back_with_a_tap(city: SmallCity, enter: EnterAs) -> None:
    officer = enter("dong.head")
    visit = written(city, officer)
    base = f"/desk/tiep-dan/{visit.reference}"
    officer.client.post(f"{base}/y-kien/", {"text": "Ngõ 5 tối", "topic_id": ""})
    officer.client.post(f"{base}/loi-hua/", {"text": "Sẽ lắp sáu bóng đèn"})
    point, promise = visit.points.get(), visit.promises.get()
    officer.client.post(f"{base}/giu-loi/", {"item": promise.pk, "kept": "0", "outcome": "Ghi nhầm"})
    assert "Hoàn tác kết quả" in words(officer.sees("visit", visit.reference))
    assert "Hoàn tác" not in words(enter("city.head").sees("visit", visit.reference))
    for slug, item in (("bo-ket-qua", promise), ("bo-loi-hua", promise), ("bo-y-kien", point)):
        assert officer.client.post(f"{base}/{slug}/", {"item": item.pk}).status_code == 302
    assert (visit.points.count(), visit.promises.count()) == (0, 0)


def test_days_to_come_are_planned_and_told_when_they_have_come(city: SmallCity, enter: EnterAs) -> None:
    officer = enter("dong.head")
    today = clock.today()
    given = {
        "receiver": "head", "weekday": 3, "every": 1, "area_id": city.areas["dong"].pk, "place": "Phòng 102",
        "first": (today + timedelta(days=1)).isoformat(), "last": (today + timedelta(days=28)).isoformat(),
    }  # fmt: skip
    wrong = officer.client.post("/desk/tiep-dan/lich/", given | {"first": today.isoformat(), "weekday": 0})
    assert wrong.status_code == 422
    assert officer.client.post("/desk/tiep-dan/lich/", given).status_code == 302
    assert Visit.objects.filter(state="planned", day__week_day=5).count() == 4
    assert "Sắp tới" in words(officer.sees("outreach"))
    with later(days=5):
        page = words(enter("dong.head").sees("outreach"))
    assert "Đã đến ngày, chưa ghi có tổ chức không" in page
