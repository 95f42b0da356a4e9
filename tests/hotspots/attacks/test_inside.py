"""An officer with a seat somewhere, curious about one person elsewhere or about another body's business."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from dangvan.hotspots import actions, letters, queries
from dangvan.hotspots.actions import running
from dangvan.hotspots.models import Alert, Hotspot, Run
from dangvan.hotspots.types import Cadence
from dangvan.kernel import revisions
from dangvan.kernel.errors import Conflict, NotAllowed
from dangvan.organisations.models import Topic
from tests.desk.conftest import Officer, words
from tests.hotspots.conftest import CLOCK, Find, alarm, detection
from tests.small_city import SmallCity

pytestmark = pytest.mark.django_db
NOTE = "Đã đi xem: mặt đường hỏng dọc cả tuyến."


def batch(reports: int, topic: str = "flood") -> dict[str, Any]:
    return {
        "reports": reports, "topic": topic, "areas": ["00001"], "channel": "web",
        "first": "2026-03-01T09:41:00", "last": "2026-03-01T11:37:00",
    }  # fmt: skip


def looked(city: SmallCity, monkeypatch: pytest.MonkeyPatch, *facts: dict[str, Any]) -> Run:
    steps = [{"step": "collapse_batches", "reports": 8, "of": 90, "facts": list(facts)}]
    found = detection([alarm(city)])
    found["detection"]["removed"] = steps
    monkeypatch.setattr(running, "_look", lambda *_: found)
    return actions.run_analysis(by=CLOCK, cadence=Cadence.HOURLY)


def test_of_six_copies_by_one_hand_no_hour_is_kept_and_of_fewer_nothing(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = looked(city, monkeypatch, batch(6), batch(4), batch(145))
    kept = {fact["reports"]: fact["first"] for step in run.removed for fact in step["facts"]}
    assert kept == {6: "2026-03-01", 145: "2026-03-01T09:41:00"}
    page = words(Officer(city, "nam.officer").sees("hotspot_runs"))
    assert "Đợt nhập 6 dòng" in page
    assert "Đợt nhập 4 dòng" not in page
    assert page.count("09:41") == 1, "the crew's alone"
    assert "00:00" not in page


def test_batches_of_a_topic_that_became_sensitive_are_told_to_no_officer(
    city: SmallCity, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked(city, monkeypatch, batch(30), batch(40, "lamp"))
    Topic.objects.filter(code="flood").update(hotspot_allowed=False, sensitive=True)
    revisions.forget_all()
    page = words(Officer(city, "nam.officer").sees("hotspot_runs"))
    assert "Đợt nhập 40 dòng" in page
    assert "Đợt nhập 30 dòng" not in page
    assert "Ngập" not in page


@pytest.mark.parametrize(
    "change", [{"hotspot_allowed": False}, {"hotspot_allowed": False, "sensitive": True}]
)
def test_a_topic_that_became_sensitive_is_on_no_desk_and_in_no_letter_and_answers_to_no_deed(
    city: SmallCity, find: Find, change: dict[str, bool], mailoutbox: list[Any]
) -> None:
    hotspot = find()
    actions.send_alerts(by=CLOCK)
    letter = Alert.objects.get().letter
    Topic.objects.filter(code="flood").update(**change)
    revisions.forget_all()
    head = Officer(city, "dong.head")
    for path in ("", "khong-phai/", "hoan-tac/"):
        answer = head.client.post(f"/desk/diem-nong/{hotspot.reference}/{path}", {"version": 0})
        assert answer.status_code in {404, 405}
    assert head.sees("hotspot", hotspot.reference).status_code == 404
    assert hotspot.reference not in head.sees("hotspots", query="?view=ended").content.decode()
    assert letter is not None
    letters.write(city.users["dong.head"].pk, letter)
    assert mailoutbox == []
    with pytest.raises(NotAllowed):
        actions.confirm_hotspot(by=city.officer("dong.head"), hotspot=hotspot, version=None)


def test_a_head_who_left_between_post_and_letter_gets_none(
    city: SmallCity, find: Find, mailoutbox: list[Any]
) -> None:
    from dangvan.accounts.models import Membership

    find()
    actions.send_alerts(by=CLOCK)
    letter = Alert.objects.get().letter
    assert letter is not None
    Membership.objects.filter(user=city.users["dong.head"]).delete()
    letters.write(city.users["dong.head"].pk, letter)
    assert mailoutbox == []


DEEDS = ("xac-nhan", "dang-lam", "khong-phai", "uu-tien", "xuong-dia-ban", "da-het", "mo-lai")


@pytest.mark.parametrize("name", ["nam.head", "roads.head", "nam.officer"])
def test_a_body_elsewhere_can_do_nothing_and_is_not_told_whether_it_exists(
    city: SmallCity, find: Find, name: str
) -> None:
    hotspot, officer = find(), Officer(city, name)
    for slug in DEEDS:
        for reference in (hotspot.reference, "ZZZZ-ZZZZ"):
            address = f"/desk/diem-nong/{reference}/{slug}/"
            assert officer.client.get(address).status_code == 404
            assert officer.client.post(address, {"version": 0, "note": NOTE}).status_code == 404
    assert Hotspot.objects.get().version == 0


def test_no_deed_is_done_by_reading_and_none_without_the_forms_own_key(city: SmallCity, find: Find) -> None:
    hotspot, head = find(), Officer(city, "dong.head")
    for slug in (*DEEDS, "hoan-tac"):
        address = f"/desk/diem-nong/{hotspot.reference}/{slug}/"
        assert head.client.get(address, {"version": "0", "note": NOTE}).status_code in {200, 302, 403, 405}
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(head.user)
    for slug in (*DEEDS, "hoan-tac"):
        address = f"/desk/diem-nong/{hotspot.reference}/{slug}/"
        assert strict.post(address, {"version": 0, "note": NOTE}).status_code == 403
    assert Hotspot.objects.get().version == 0


def test_words_are_bounded_and_no_markup_in_them_is_markup(city: SmallCity, find: Find) -> None:
    hotspot, head = find(), Officer(city, "dong.head")
    address = f"/desk/diem-nong/{hotspot.reference}/"
    endless = {"version": 0, "verdict": "batch", "note": "a" * 5000}
    assert head.client.post(address + "khong-phai/", endless).status_code == 422
    evil = "<script>alert(1)</script> và <img src=x onerror=alert(2)> đã đi xem."
    head.client.post(address + "xac-nhan/", {"version": 0})
    head.client.post(address + "xuong-dia-ban/", {"version": 1, "happened_on": "2026-03-02", "note": evil})
    assert head.client.post(address + "dang-lam/", {"version": 2, "text": evil}).status_code == 302
    for page in (head.sees("hotspot", hotspot.reference), head.sees("hotspots")):
        assert "<script>alert" not in page.content.decode()
        assert "<img src=x" not in page.content.decode()


def test_nobody_takes_back_what_another_did(city: SmallCity, find: Find) -> None:
    hotspot = actions.confirm_hotspot(by=city.officer("dong.head"), hotspot=find(), version=0)
    with pytest.raises(Conflict):
        actions.take_back_deed(by=city.officer("city.head"), hotspot=hotspot, version=1)
    with pytest.raises(NotAllowed):
        actions.take_back_deed(by=city.officer("nam.head"), hotspot=hotspot, version=1)


def test_cases_inside_are_only_those_that_the_reader_may_see_and_never_one_about_a_body(
    city: SmallCity, find: Find, look: Callable[..., Any]
) -> None:
    from dangvan.cases.models import Case

    hotspot = find("pothole")
    plain, about = city.say(), city.say("Cán bộ phường chặn đường thu tiền của dân nhiều lần rồi")
    Case.objects.filter(pk=about.case.pk).update(accused=city.bodies["tay"])
    for name in ("dong.head", "city.head", "dong.auditor", "inspector.auditor"):
        page = queries.hotspot_for_desk(city.officer(name), hotspot.reference)
        assert about.case.pk not in {case.pk for case in page.cases}, name
        assert page.cases_count <= 1
    assert plain.case.pk
