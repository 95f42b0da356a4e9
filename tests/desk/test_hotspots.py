"""Hot spots on the desk: both questions on every card, nothing under five reports, one deed at a time and the
last one taken back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dangvan.hotspots.models import Hotspot
from dangvan.hotspots.types import HotspotState
from dangvan.kernel import clock
from dangvan.ledger.models import Event
from tests.desk.conftest import EnterAs, Officer, words
from tests.hot_spots_of_the_small_city import TOLD, look, spot, told_in_public
from tests.small_city import Said, SmallCity, later

NOTE = "Đã đi xem: mặt đường hỏng dọc cả tuyến."


def send(officer: Officer, hotspot: Hotspot, slug: str, **given: Any) -> Any:
    """Send a form as the page would, with the version that the hot spot has now."""
    hotspot.refresh_from_db()
    address = f"/desk/diem-nong/{hotspot.reference}/{slug}/"
    return officer.client.post(address, {"version": hotspot.version} | given)


def state_of(hotspot: Hotspot) -> str:
    return Hotspot.objects.get(pk=hotspot.pk).state


def test_a_card_answers_both_questions(city: SmallCity, enter: EnterAs) -> None:
    hotspot = spot(city)
    page = words(enter("dong.head").sees("hotspots"))
    assert "Bất thường đến mức nào? Tính chung mọi lĩnh vực của cả thành phố" in page
    assert "14 tháng" in page
    assert "Điều gì có thể đánh lừa? Lĩnh vực này tăng ở khắp thành phố" in page
    assert "24 phản ánh" in page
    assert hotspot.reference in enter("dong.head").sees("hotspots").content.decode()


def test_what_few_have_said_is_shown_to_nobody(city: SmallCity, enter: EnterAs) -> None:
    hotspot = spot(city, observed=4, raw=4, people=4, people_by_area={})
    for name in ("dong.head", "city.head", "dong.auditor"):
        assert "Không có điểm nóng nào ở đây" in words(enter(name).sees("hotspots"))
        assert enter(name).sees("hotspot", hotspot.reference).status_code == 404


def test_a_day_of_few_reports_is_told_as_fewer_than_five(city: SmallCity, enter: EnterAs) -> None:
    page = enter("dong.head").sees("hotspot", spot(city).reference).content.decode()
    assert "dưới 5" in page
    table = page[page.index("Số phản ánh mỗi ngày") :]
    assert not any(f">{few}</td>" in table for few in (1, 2, 3, 4))


def test_a_body_elsewhere_finds_no_such_hot_spot(city: SmallCity, enter: EnterAs) -> None:
    hotspot = spot(city)
    assert "Ổ gà" not in words(enter("nam.head").sees("hotspots")).split("Lĩnh vực")[0]
    assert enter("nam.head").sees("hotspot", hotspot.reference).status_code == 404


def test_filters_and_tabs_narrow_and_never_fail(city: SmallCity, enter: EnterAs) -> None:
    hotspot, head = spot(city), enter("city.head")
    for query in ("", "?view=suspected", f"?topic={hotspot.topic_id}", f"?area={city.areas['tay'].pk}"):
        assert hotspot.reference in head.sees("hotspots", query=query).content.decode(), query
    for query in ("?view=in_hand", "?view=ended", "?topic=x", "?area=-1", f"?area={city.areas['nam'].pk}"):
        assert hotspot.reference not in head.sees("hotspots", query=query).content.decode(), query
    assert head.sees("hotspots", query="?view=%00&topic=9999999999999999999").status_code == 200


def test_one_tap_confirms_and_one_tap_takes_it_back(city: SmallCity, enter: EnterAs) -> None:
    hotspot, head = spot(city), enter("dong.head")
    send(head, hotspot, "xac-nhan")
    assert state_of(hotspot) == HotspotState.CONFIRMED
    page = words(head.sees("hotspot", hotspot.reference))
    assert "Đã xác nhận. Từ ngày mai" in page
    assert "Hoàn tác" in page
    answer = head.client.post(f"/desk/diem-nong/{hotspot.reference}/hoan-tac/", follow=True)
    assert "trở về như trước" in words(answer)
    assert state_of(hotspot) == HotspotState.SUSPECTED
    kinds = [
        kind for kind in Event.objects.order_by("pk").values_list("kind", flat=True) if "hotspot" in kind
    ]
    assert kinds == ["hotspot.confirmed", "hotspot.deed_taken_back"]


@pytest.mark.parametrize(
    ("slug", "given", "before"),
    [
        ("khong-phai", {"verdict": "planned", "note": NOTE}, "suspected"),
        ("xuong-dia-ban", {"happened_on": "2026-03-02", "note": NOTE}, "suspected"),
        ("dang-lam", {"text": TOLD}, "confirmed"),
        ("da-het", {"outcome": TOLD}, "confirmed"),
    ],
)
def test_each_deed_can_be_taken_back(
    city: SmallCity, enter: EnterAs, slug: str, given: dict[str, str], before: str
) -> None:
    hotspot, head = spot(city), enter("dong.head")
    if before == "confirmed":
        send(head, hotspot, "xac-nhan")
    assert head.client.get(f"/desk/diem-nong/{hotspot.reference}/{slug}/").status_code == 200
    answer = send(head, hotspot, slug, **given)
    assert answer.status_code == 302, words(answer)
    assert hotspot.life.filter(text__in=(NOTE, TOLD)).exists()
    head.client.post(f"/desk/diem-nong/{hotspot.reference}/hoan-tac/")
    assert state_of(hotspot) == before
    assert not hotspot.life.filter(text__in=(NOTE, TOLD)).exists()


def test_nothing_is_taken_back_after_ten_minutes_or_after_a_colleague(
    city: SmallCity, enter: EnterAs
) -> None:
    hotspot, head = spot(city), enter("dong.head")
    send(head, hotspot, "xac-nhan")
    with later(minutes=11):
        answer = head.client.post(f"/desk/diem-nong/{hotspot.reference}/hoan-tac/", follow=True)
    assert "Không còn gì để hoàn tác" in words(answer)
    send(head, hotspot, "dang-lam", text=TOLD)
    send(enter("city.head"), hotspot, "xuong-dia-ban", happened_on="2026-03-02", note=NOTE)
    answer = head.client.post(f"/desk/diem-nong/{hotspot.reference}/hoan-tac/", follow=True)
    assert "không hoàn tác được" in words(answer)
    assert state_of(hotspot) == HotspotState.HANDLED


def test_who_comes_second_is_told_and_keeps_their_words(city: SmallCity, enter: EnterAs) -> None:
    hotspot, head = spot(city), enter("dong.head")
    send(head, hotspot, "xac-nhan")
    address = f"/desk/diem-nong/{hotspot.reference}/dang-lam/"
    answer = enter("city.head").client.post(address, {"version": 0, "text": TOLD})
    assert answer.status_code == 409
    assert TOLD in words(answer)
    assert state_of(hotspot) == HotspotState.CONFIRMED


@pytest.mark.parametrize("name", ["dong.intake", "dong.auditor", "tay.head"])
def test_who_does_not_lead_sees_and_changes_nothing(city: SmallCity, enter: EnterAs, name: str) -> None:
    hotspot, officer = spot(city), enter(name)
    assert officer.sees("hotspot", hotspot.reference).status_code == 200
    assert send(officer, hotspot, "xac-nhan").status_code == 403
    assert send(officer, hotspot, "khong-phai", verdict="batch", note=NOTE).status_code == 403
    assert officer.client.get(f"/desk/diem-nong/{hotspot.reference}/khong-phai/").status_code == 403
    assert state_of(hotspot) == HotspotState.SUSPECTED


def test_a_reason_must_be_chosen_and_what_was_typed_stays(city: SmallCity, enter: EnterAs) -> None:
    hotspot = spot(city)
    answer = send(enter("dong.head"), hotspot, "khong-phai", note=NOTE)
    assert answer.status_code == 422
    assert NOTE in words(answer)


def test_the_priority_of_its_cases_is_set_in_one_deed(
    city: SmallCity, enter: EnterAs, accepted: Said
) -> None:
    hotspot, head = spot(city), enter("dong.head")
    send(head, hotspot, "uu-tien", note=NOTE)
    assert accepted.fresh().prioritised_at is not None
    page = words(head.sees("hotspot", hotspot.reference))
    assert "Đã ưu tiên 1 vụ việc" in page
    assert accepted.case.reference in page
    assert "Nằm trong điểm nóng" in words(head.sees("case", accepted.case.reference))


def test_how_similar_ones_ended_is_told(city: SmallCity, enter: EnterAs) -> None:
    old, head = told_in_public(city, spot(city)), enter("dong.head")
    send(head, old, "da-het", outcome="Đã thảm lại toàn tuyến, không còn phản ánh mới.")
    page = words(head.sees("hotspot", spot(city).reference))
    assert "Những lần giống như vậy trước đây Ổ gà" in page
    assert "Đã thảm lại toàn tuyến" in page


def test_the_story_tells_what_changed_and_who_did_what(city: SmallCity, enter: EnterAs) -> None:
    hotspot, head = spot(city), enter("dong.head")
    with later(hours=1):
        send(head, hotspot, "xac-nhan")
    story = words(head.sees("hotspot", hotspot.reference)).split("Diễn biến")[1]
    assert "Phần mềm thấy: mới xuất hiện" in story
    assert ", đếm theo ngày " in story
    assert story.index("Xác nhận là điểm nóng") < story.index("Phần mềm thấy")


def test_a_batch_that_was_counted_once_is_named_on_the_page_of_looks(city: SmallCity, enter: EnterAs) -> None:
    batch = {
        "reports": 145, "topic": "pothole", "areas": ["00002"], "channel": "api",
        "first": "2026-03-01T08:20:00", "last": "2026-03-01T10:24:00",
    }  # fmt: skip
    few = batch | {"reports": 3}
    look(removed=[{"step": "collapse_batches", "reports": 146, "of": 812, "facts": [batch, few]}])
    page = words(enter("dong.officer").sees("hotspot_runs"))
    assert "Gộp các đợt nhập hàng loạt: bớt 146 trên 812" in page
    assert "Đợt nhập 145 dòng" in page
    assert "từ 08:20 đến 10:24" in page
    assert "Đợt nhập 3 dòng" not in page
    assert "đếm theo ngày nhận phản ánh" in page


def test_a_failed_look_says_so_on_every_page_of_hot_spots(city: SmallCity, enter: EnterAs) -> None:
    with clock.standing_at(clock.now() - timedelta(days=3)):
        look()
    look(state="failed", problem="too_long")
    page = words(enter("dong.head").sees("hotspots"))
    assert "Phần mềm chưa xem được số liệu mới" in page
    assert "Phản ánh vẫn được nhận" in page


def test_the_list_takes_as_many_statements_for_twenty_as_for_two(
    city: SmallCity, enter: EnterAs, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        spot(city)
    head = enter("city.head")
    head.sees("hotspots")
    # Session, officer, second step, seats; counts of hot spots, the list, its places, open cases of all; the
    # latest looks, whether they are well; counts of the desk's lists, twice.
    with django_assert_max_num_queries(12):
        assert head.sees("hotspots").content.decode().count('class="spot"') == 20


def test_one_page_takes_few_statements(
    city: SmallCity, enter: EnterAs, django_assert_max_num_queries: Any
) -> None:
    hotspot, head = spot(city), enter("city.head")
    head.sees("hotspot", hotspot.reference)
    # The door's four and the frame's two; the hot spot, its places, its cases, its evidence, released words,
    # similar ones, its life.
    with django_assert_max_num_queries(13):
        head.sees("hotspot", hotspot.reference)


def test_tabs_count_every_hot_spot(city: SmallCity, enter: EnterAs) -> None:
    for _ in range(3):
        spot(city)
    page = words(enter("city.head").sees("hotspots"))
    assert "Đang mở 3 Chờ xác nhận 3 Đã xác nhận 0" in page
