"""The calendar of deadlines is read by other programs, and says nothing but titles, references and days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import icalendar
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from dangvan.accounts import actions as accounts
from dangvan.desk.directives.calendar import Entry, calendar
from tests.small_city import SmallCity

AT = datetime(2026, 3, 2, 2, 0, tzinfo=UTC)


def entry(title: str = "Sửa mặt đường phố Cầu Gỗ", due: date = date(2026, 6, 30)) -> Entry:
    return Entry("ABCD-EFGH", title, due, AT, "https://example.test/desk/nhiem-vu/ABCD-EFGH/")


def read(*entries: Entry) -> list[icalendar.Component]:
    made = calendar(entries, name="Nhiệm vụ của tôi", host="example.test")
    return icalendar.Calendar.from_ical(made).walk("VEVENT")


def test_a_deadline_is_a_whole_day() -> None:
    event = read(entry())[0]
    assert (event.decoded("dtstart"), event.decoded("dtend")) == (date(2026, 6, 30), date(2026, 7, 1))
    assert event["transp"] == "TRANSPARENT"


def test_a_moved_deadline_is_the_same_event() -> None:
    first, moved = read(entry()), read(entry(due=date(2026, 6, 30) + timedelta(days=14)))
    assert first[0]["uid"] == moved[0]["uid"]
    assert first[0].decoded("dtstart") != moved[0].decoded("dtstart")


def test_an_event_has_no_other_fields() -> None:
    assert set(read(entry())[0]) == {"UID", "SUMMARY", "DTSTART", "DTEND", "DTSTAMP", "URL", "TRANSP"}


@given(st.text(alphabet="aếđ,;:\\\n\"' ", min_size=1, max_size=200).filter(lambda text: "\r" not in text))
def test_any_title_comes_back_and_adds_no_line_of_its_own(title: str) -> None:
    event = read(entry(title=title))[0]
    assert str(event["summary"]) == f"{title} (ABCD-EFGH)"
    assert len(event) == 7


def test_cases_stand_in_it_by_their_numbers_alone(client: Client, city: SmallCity) -> None:
    said, bribe = city.say(), city.say(topic_id=city.topics["bribe"].pk)
    city.screen(said)
    key = accounts.renew_calendar_key(by=city.officer("dong.officer"))
    body = client.get(f"/desk/nhiem-vu/lich/{key}.ics").content
    events = icalendar.Calendar.from_ical(body).walk("VEVENT")
    assert [str(one["summary"]) for one in events] == [f"Hạn vụ việc ({said.case.reference})"]
    assert bribe.case.reference.encode() not in body
    for word in ("Ổ gà", "Cầu Gỗ", "trường"):
        assert word.encode() not in body


def test_an_officer_of_another_body_has_none_of_them(client: Client, city: SmallCity) -> None:
    city.screen(city.say())
    for name in ("tay.officer", "dong.auditor"):
        key = accounts.renew_calendar_key(by=city.officer(name))
        assert b"VEVENT" not in client.get(f"/desk/nhiem-vu/lich/{key}.ics").content
