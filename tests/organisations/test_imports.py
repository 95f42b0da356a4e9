"""Reference tables from files: what ships comes in whole, twice changes nothing, faults are told by row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotAllowed, NotFound
from dangvan.ledger.models import Event
from dangvan.organisations import actions, queries
from dangvan.organisations.actions import set_up_city
from dangvan.organisations.calendars import calendar
from dangvan.organisations.city_plan import read_plan
from dangvan.organisations.models import ServiceStandard
from dangvan.places import queries as places
from dangvan.places.types import ImportResult
from tests.organisations.conftest import DAY, House
from tests.places.conftest import shared

pytestmark = pytest.mark.django_db
Import = Callable[..., ImportResult]


def test_hanoi_as_shipped_comes_in_whole_and_twice_changes_nothing(operator: Actor) -> None:
    plan = read_plan("builtin:hanoi")
    first = set_up_city(by=operator, plan=plan)
    assert [(one.kind, one.result.errors) for one in first if one.result.errors] == []
    assert all(one.result.stored for one in first)
    again = set_up_city(by=operator, plan=plan)
    assert [(one.kind, one.result.stored) for one in again if one.result.stored] == []
    for topic in queries.topics(DAY):
        for ward in places.wards(DAY)[:3]:
            answerer = queries.who_answers(topic.id, ward.id, on=DAY)
            assert answerer.rule_id is not None, topic.code
            assert queries.organisation(answerer.organisation_id).valid_on(DAY)
        assert queries.standard_for(topic.id, topic.default_urgency, on=DAY) is not None
    assert len([o for o in queries.organisations(DAY) if o.level == "ward"]) == 126
    ba_dinh = places.area_by_code("00004", DAY)
    assert ba_dinh is not None
    committee = queries.organisation_of_area(ba_dinh.id, on=DAY)
    assert committee is not None
    assert committee.name_vi == "Ủy ban nhân dân phường Ba Đình"
    for kind in ("feedback", "complaint", "denunciation"):
        assert queries.legal_way(kind, DAY) is not None
    for kind in ("declined", "pause", "extension", "refused_release", "handover_refused", "closed"):
        assert queries.reasons(kind)
    for purpose in ("contest", "release", "silence", "purge", "complaint", "denunciation"):
        assert queries.standard_for(None, "normal", on=DAY, purpose=purpose) is not None
    assert not calendar().is_working(date(2026, 2, 17))
    assert queries.organisation(queries.arbiter(on=DAY)).code == "van-phong-ubnd-tp"
    one = queries.standard_for(None, "normal", on=DAY, purpose="complaint")
    assert one is not None
    assert one.code == "complaint-first"


def test_boston_comes_in_with_its_own_bodies_calendar_and_cells(operator: Actor) -> None:
    plan = read_plan("builtin:boston", shared("hotspots/boston311_2015_precinct_centroids.csv").parent)
    done = set_up_city(by=operator, plan=plan)
    assert [(one.kind, one.result.errors) for one in done if one.result.errors] == []
    precincts = places.wards(date(2015, 6, 1))
    assert len(precincts) == 253
    assert all(p.approximate and p.name_en == f"Precinct {p.code}" for p in precincts)
    found = places.area_at(-71.0331, 42.3655, on=date(2015, 6, 1))
    assert found is not None
    assert found.code == "101"
    pothole = queries.topic_by_code("o-ga")
    assert pothole is not None
    answerer = queries.who_answers(pothole.id, found.id, on=date(2015, 6, 1))
    assert queries.organisation(answerer.organisation_id).code == "boston-public-works"
    assert (calendar().code, calendar().is_working(date(2026, 4, 20))) == ("us-ma", False)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[city", "chưa đúng"),
        ("", "chưa đúng"),
        ('[city]\ncode="x"\n', "chưa đúng"),
        ("CITY", "thiếu bảng"),
        ("CITY[load]\nareaz = 'x'", "areaz"),
        ("CITY[load]\nareas = 'none.csv'", "none.csv"),
        ("CITY[load]\ntopics = 'builtin:mars'", "builtin:mars"),
        ("CITY[load]\ntopics = { file = 'a.toml' }", "chỉ areas"),
        ("CITY[load]\nareas = { file = 'a.csv', colour = 1 }", "chỉ areas"),
    ],
)
def test_a_city_file_that_cannot_be_followed_says_why(tmp_path: Path, text: str, words: str) -> None:
    city = (
        '[city]\ncode="x"\nname_vi="X"\ntime_zone="Asia/Ho_Chi_Minh"\ncountry="VN"\ncentre=[105,21]\n'
        "bounds=[104,20,106,22]\n"
    )
    path = tmp_path / "city.toml"
    path.write_text(text.replace("CITY", city), encoding="utf-8")
    with pytest.raises(Invalid, match=words):
        read_plan(str(path))


def test_a_city_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    for word in (str(tmp_path / "none.toml"), "builtin:mars"):
        with pytest.raises(Invalid, match=r"none|mars"):
            read_plan(word)


FAULTY_TOPICS = """
[[topic]]
name_vi = "A"
[[topic]]
code = "b"
parent = "zz"
name_vi = "B"
[[topic]]
code = "c"
name_vi = "C"
point_detail = "house"
[[topic]]
code = "d"
name_vi = "D"
[[topic]]
code = "d"
name_vi = "E"
"""
FAULTY_BODIES = """
[[organisation]]
code = "a"
level = "unit"
name_vi = "A"
[[organisation]]
code = "b"
level = "moon"
name_vi = "B"
valid_from = 2020-01-01
parent = "zz"
[[succession]]
predecessor = "x"
successor = "x"
day = "mai"
"""
FAULTY_RULES = """
[[responsibility]]
topic = "zz"
area = "99"
organisation = "yy"
valid_from = 2020-01-01
"""
FAULTY_STANDARDS = """
[[standard]]
code = "a"
valid_from = 2020-01-01
days_to_answer = -1
[[standard]]
code = "b"
valid_from = 2020-01-01
legal_source_vi = "x"
verified = "maybe"
urgency = "now"
"""
FAULTY_REASONS = """
[[reason]]
code = "a"
kind = "whim"
text_vi = "A"
[[reason]]
code = "b"
kind = "pause"
"""
FAULTY_WAYS = """
[[way]]
kind = "feedback"
title_vi = "A"
notice_vi = "B"
legal_source = "C"
valid_from = 2020-01-01
receiver = "zz"
"""
FAULTY_CALENDAR = """
[[calendar]]
code = "a"
name_vi = "A"
country = "XX"
hours = { 0 = [["12:00", "08:00"]] }
[[day]]
calendar = "zz"
day = 2026-01-01
working = false
name_vi = "N"
"""


@pytest.mark.parametrize(
    ("action", "content", "faults"),
    [
        (
            actions.import_topics,
            FAULTY_TOPICS,
            ["1 topic.code", "2 topic.parent", "3 topic.point_detail", "5 topic.code"],
        ),
        (
            actions.import_organisations,
            FAULTY_BODIES,
            [
                "1 organisation.valid_from",
                "2 organisation.level",
                "2 organisation.parent",
                "1 succession.day",
                "1 succession.predecessor",
                "1 succession.successor",
                "1 succession.successor",
            ],
        ),
        (actions.import_responsibilities, FAULTY_RULES, ["1 topic", "1 area", "1 organisation"]),
        (
            actions.import_standards,
            FAULTY_STANDARDS,
            [
                "1 standard.days_to_answer",
                "1 standard.legal_source_vi",
                "2 standard.urgency",
                "2 standard.verified",
            ],
        ),
        (actions.import_reasons, FAULTY_REASONS, ["1 kind", "2 text_vi"]),
        (actions.import_legal_ways, FAULTY_WAYS, ["1 receiver"]),
        (
            actions.import_calendar,
            FAULTY_CALENDAR,
            ["1 calendar.hours", "1 calendar.country", "1 day.calendar"],
        ),
    ],
)
def test_faults_are_told_by_row_and_cell(
    operator: Actor, action: Import, content: str, faults: list[str]
) -> None:
    result = action(by=operator, content=content.encode(), name="x.toml")
    assert [f"{e.row} {e.field}" for e in result.errors] == faults
    assert all(e.message for e in result.errors)


ALL = (
    actions.import_topics,
    actions.import_organisations,
    actions.import_responsibilities,
    actions.import_standards,
    actions.import_reasons,
    actions.import_legal_ways,
    actions.import_calendar,
)


@pytest.mark.parametrize("action", ALL)
@pytest.mark.parametrize("content", [b"", b"[[", b"a = 1", b"\xff\xfe\x00", b"x = " + b"[" * 50_000])
def test_a_file_that_is_no_such_table_says_so(operator: Actor, action: Import, content: bytes) -> None:
    with pytest.raises(Invalid):
        action(by=operator, content=content, name="x.toml")


@pytest.mark.parametrize("action", ALL)
def test_officers_and_persons_cannot_import(officer: Actor, action: Import) -> None:
    for actor in (officer, Actor.person()):
        with pytest.raises(NotAllowed):
            action(by=actor, content=b"", name="x.toml")


def test_topics_come_from_a_spreadsheet_too(operator: Actor) -> None:
    content = "code;name_vi;name_en;sensitive\nrac;Rác;Rubbish;không\nbao-luc;Bạo lực;Violence;có\n".encode(
        "utf-16"
    )
    result = actions.import_topics(by=operator, content=content, name="topics.csv")
    assert (result.stored, result.errors) == (2, ())
    found = queries.topic_by_code("bao-luc")
    assert found is not None
    assert found.sensitive


def test_tcvn3_in_a_table_is_told(operator: Actor) -> None:
    result = actions.import_topics(
        by=operator, content="[[topic]]\ncode='a'\nname_vi='§­êng Hoµng Hoa Th¸m'\n".encode(), name="x.toml"
    )
    assert "TCVN3" in result.errors[0].message


def test_a_topic_cannot_lie_in_itself(operator: Actor) -> None:
    actions.import_topics(
        by=operator,
        content=b"[[group]]\ncode='a'\nname_vi='A'\n[[topic]]\ncode='b'\nparent='a'\nname_vi='B'\n",
        name="x.toml",
    )
    result = actions.import_topics(
        by=operator, content=b"[[topic]]\ncode='a'\nparent='b'\nname_vi='A'\n", name="x.toml"
    )
    assert result.errors[0].field.endswith("parent")


def set_limit(by: Actor, **changes: object) -> int:
    values: dict[str, object] = {
        "code": "answer",
        "valid_from": date(2026, 1, 1),
        "purpose": "answer",
        "legal_source_vi": "Quyết định 1",
        "days_to_answer": 7,
        "hours_to_acknowledge": 8,
        **changes,
    }
    return actions.set_standard(by=by, **values)  # type: ignore[arg-type]


def test_a_new_limit_ends_the_one_before_and_is_public(operator: Actor) -> None:
    set_limit(operator)
    set_limit(operator, valid_from=date(2026, 3, 1), days_to_answer=5)
    days = {
        day: getattr(queries.standard_for(None, "normal", on=day), "days_to_answer", None)
        for day in (date(2025, 12, 31), date(2026, 2, 28), date(2026, 3, 1))
    }
    assert list(days.values()) == [None, 7, 5]
    assert Event.objects.filter(kind="organisations.standard_set").latest("id").plain["days"] == 5
    with pytest.raises(Invalid):
        set_limit(operator, valid_from=date(2026, 2, 1))


def test_the_deepest_topic_then_the_named_urgency_decide_the_limit(house: House, operator: Actor) -> None:
    set_limit(operator, code="all", days_to_answer=9)
    set_limit(operator, code="urgent", urgency="urgent", days_to_answer=1)
    set_limit(operator, code="roads", topic=house.topic("duong"), days_to_answer=4)
    set_limit(operator, code="pothole", topic=house.topic("o-ga"), urgency="urgent", days_to_answer=2)

    def days(topic: str, urgency: str) -> int | None:
        found = queries.standard_for(house.topic(topic), urgency, on=DAY)
        return found.days_to_answer if found else None

    assert [days("ngap", "normal"), days("ngap", "urgent"), days("den", "urgent")] == [9, 1, 4]
    assert [days("o-ga", "normal"), days("o-ga", "urgent")] == [4, 2]


@pytest.mark.parametrize(
    "changes",
    [
        {"legal_source_vi": " "},
        {"purpose": "whim"},
        {"unit": "weeks"},
        {"urgency": "now"},
        {"days_to_answer": -1},
        {"extension_days": 100_000},
    ],
)
def test_a_limit_without_source_or_sense_is_refused(operator: Actor, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        set_limit(operator, **changes)
    assert ServiceStandard.objects.count() == 0


def test_officers_and_persons_cannot_set_limits_or_days(house: House, officer: Actor) -> None:
    for actor in (officer, Actor.person()):
        with pytest.raises(NotAllowed):
            set_limit(actor)
        with pytest.raises(NotAllowed):
            actions.set_calendar_day(by=actor, calendar="x", day=DAY, working=False, name_vi="Nghỉ")
        with pytest.raises(NotAllowed):
            actions.retire_topic(by=actor, topic=house.topic("o-ga"), on=DAY)


def test_a_local_day_off_holds_at_once_and_is_public(operator: Actor) -> None:
    hours = "{0=[['08:00','17:00']],1=[['08:00','17:00']]}"
    actions.import_calendar(
        by=operator,
        name="x.toml",
        default="a",
        content=f"[[calendar]]\ncode='a'\nname_vi='A'\ncountry='VN'\nhours={hours}\n".encode(),
    )
    assert calendar().is_working(DAY)
    actions.set_calendar_day(by=operator, calendar="a", day=DAY, working=False, name_vi="Mất điện")
    assert not calendar().is_working(DAY)
    event = Event.objects.filter(kind="organisations.calendar_set").latest("id")
    assert event.plain == {"calendar": "a", "day": "2026-03-02", "working": False}
    with pytest.raises(NotFound):
        actions.set_calendar_day(by=operator, calendar="b", day=DAY, working=False, name_vi="x")


def test_days_alone_come_from_a_spreadsheet(operator: Actor) -> None:
    actions.import_calendar(
        by=operator,
        name="x.toml",
        default="a",
        content=b"[[calendar]]\ncode='a'\nname_vi='A'\nhours={0=[['08:00','17:00']]}\n",
    )
    result = actions.import_calendar(
        by=operator,
        name="days.csv",
        content="calendar,day,working,name_vi\na,02/03/2026,0,Nghỉ\n,2026-03-07,1,Làm bù\n".encode(),
    )
    assert (result.stored, result.errors) == (2, ())
    assert (calendar().is_working(DAY), calendar().is_working(date(2026, 3, 7))) == (False, True)


def test_without_a_calendar_no_deadline_is_reckoned(operator: Actor) -> None:
    with pytest.raises(Invalid, match="lịch làm việc"):
        calendar()
