"""The demonstration's directives: last quarter's tasks went every way, this quarter's are under way, and what
is inside a ward stays there.
"""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dangvan.demo.directives import set_up_directives
from dangvan.demo.people import body_of_ward
from dangvan.directives import queries
from dangvan.directives.models import Directive, DirectiveLink, Extension, Session, Task
from dangvan.directives.queries.seeing import flags_of
from dangvan.directives.types import Flag, TaskState
from dangvan.kernel import clock
from dangvan.ledger.models import Event
from dangvan.places import queries as places

pytestmark = pytest.mark.usefixtures("hanoi")


def seeded(year: int, month: int, day: int) -> None:
    now = datetime(year, month, day, 11, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))
    with clock.standing_at(now):
        set_up_directives(now, min(ward.code for ward in places.wards()))
        assert not Event.objects.filter(at__gt=now, kind__regex="^(session|directive|task)").exists()


def test_every_state_and_every_flag_is_there_to_be_seen() -> None:
    seeded(2026, 11, 23)
    tasks = list(Task.objects.all())
    assert {task.state for task in tasks} == {"open", "reported_done", "sent_back", "done"}
    with clock.standing_at(datetime(2026, 11, 23, 11, 0, tzinfo=ZoneInfo("Asia/Ho_Chi_Minh"))):
        flags = {flag for task in tasks for flag in flags_of(task)}
    # A city without cases has no figures that could disagree; `test_seeding` sees that one.
    assert flags == {Flag.OVERDUE, Flag.NO_OWNER, Flag.NO_EVIDENCE}
    assert {one.state for one in Extension.objects.all()} == {"granted", "refused", "waiting"}
    assert any(task.is_standing for task in tasks)
    assert Task.objects.filter(blocks__isnull=False).count() == 2
    assert Task.objects.filter(measured__isnull=False).count() == 2
    assert DirectiveLink.objects.count() == 1
    for one in Directive.objects.select_related("session"):
        assert one.session.text[one.start : one.end] == one.quotation


def test_most_directives_were_found_by_the_rules() -> None:
    seeded(2026, 11, 23)
    by_rules = Directive.objects.exclude(suggestion=None).count()
    assert by_rules / Directive.objects.count() >= 0.9


def test_what_is_inside_the_ward_is_read_by_nobody_else() -> None:
    seeded(2026, 11, 23)
    inside = Session.objects.get(is_public=False)
    assert inside.organisation_id == body_of_ward(min(ward.code for ward in places.wards())).id
    assert inside not in queries.public_sessions()
    assert not Task.objects.filter(directive__session=inside, is_public=True).exists()


@pytest.mark.parametrize(
    "day", [(2026, 1, 1), (2026, 3, 31), (2026, 4, 2), (2026, 10, 9), (2027, 2, 28), (2026, 12, 31)]
)
def test_on_any_day_of_a_quarter_one_quarter_is_over_and_one_runs(day: tuple[int, int, int]) -> None:
    seeded(*day)
    first, second = Session.objects.filter(is_public=True).order_by("held_on")
    assert first.held_on < second.held_on
    assert Task.objects.filter(directive__session=first, state=TaskState.DONE).count() == 2
    assert Task.objects.filter(directive__session=second, state=TaskState.OPEN).exists()
