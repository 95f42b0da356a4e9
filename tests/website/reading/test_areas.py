"""Wards on the map and by themselves; former wards lead to what they became."""

from __future__ import annotations

from datetime import date

from dangvan.kernel import revisions
from dangvan.places.models import Area, AreaSuccession
from tests.small_city import SmallCity, later
from tests.website.reading.conftest import Reader


def test_a_ward_tells_its_figures_its_body_and_its_cases_newest_day_first(
    city: SmallCity, reader: Reader
) -> None:
    old = city.answered()
    with later(days=3):
        new = city.say("Ổ gà mới ở đầu ngõ, sâu cả gang tay.")
        city.screen(new)
        html = reader.get("/dia-ban/00001/").content.decode()
        assert html.index(new.case.reference) < html.index(old.case.reference)
        page = reader.text("/dia-ban/00001/")
    assert "Ủy ban nhân dân phường đông" in page
    assert "quá ít để nói tỷ lệ" in page or "chưa có vụ việc đến hạn nào" in page


def test_a_ward_without_cases_says_what_will_stand_here(city: SmallCity, reader: Reader) -> None:
    assert "Chưa có vụ việc nào được công khai ở đây" in reader.text("/dia-ban/00002/")


def test_the_dots_on_the_map_are_cases_whose_topic_lets_their_place_be_shown(
    city: SmallCity, reader: Reader
) -> None:
    shown = city.say()
    hidden = city.say(topic_id=city.topics["flood"].pk, lon=105.8512345, lat=21.0512345)
    for said in (shown, hidden):
        city.screen(said)
    html = reader.get("/dia-ban/00001/").content.decode()
    drawing = html[html.index("<svg viewBox") : html.index("</figure>")]
    assert drawing.count('class="pin"') == 2
    assert f"/vu-viec/{shown.case.reference}/" in drawing


def test_a_former_ward_leads_to_what_it_became(city: SmallCity, reader: Reader) -> None:
    former = Area.objects.create(
        code="77777", level="ward", name_vi="Phường Cổ", name_en="Co ward",
        valid_from=date(2000, 1, 1), valid_to=date(2025, 7, 1),
    )  # fmt: skip
    AreaSuccession.objects.create(
        predecessor=former, successor=city.areas["dong"], day=date(2025, 7, 1), share=1.0
    )
    revisions.bump("places")
    revisions.forget_all()
    page = reader.get("/dia-ban/77777/").content.decode()
    assert "Nay thuộc" in page
    assert 'href="/dia-ban/00001/"' in page
    assert "Phường Cổ" in reader.text("/dia-ban/00001/")


def test_pages_of_a_long_list_follow_one_another(city: SmallCity, reader: Reader) -> None:
    said = [city.say(f"Ổ gà số {number} ở đầu ngõ, sâu lắm.") for number in range(22)]
    for one in said:
        city.screen(one)
    first = reader.get("/dia-ban/00001/")
    assert "22 vụ việc" in first.content.decode()
    older = first.context["older"]
    second = reader.client.get(f"/dia-ban/00001/{older}").content.decode()
    seen = [one.case.reference for one in said if f"/vu-viec/{one.case.reference}/" in second]
    assert len(seen) == 2
    assert not [r for r in seen if f'href="/vu-viec/{r}/"' in first.content.decode()]
