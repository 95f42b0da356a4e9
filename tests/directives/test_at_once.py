"""Two at once, in real threads on a real database."""

from __future__ import annotations

import pytest

from dangvan.directives import actions
from dangvan.directives.models import Block, Directive, DirectiveLink
from dangvan.kernel import clock
from dangvan.kernel.errors import Conflict, Invalid
from tests.cases.test_concurrency import at_once
from tests.directives.test_attacks_rights import Scene, scene, set_task
from tests.small_city import START, build

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(transactional_db: None) -> Scene:
    with clock.standing_at(START):
        return scene(build())


def test_two_who_close_one_circle_from_its_two_ends_do_not_both_succeed(made: Scene) -> None:
    by, city = made.by("city.officer"), made.city
    with clock.standing_at(START):
        a, b, c, d = (set_task(city, by) for _ in range(4))
        actions.block_task(by=by, task=b, waits_for=c)
        actions.block_task(by=by, task=d, waits_for=a)
    results = at_once(
        lambda: actions.block_task(by=by, task=a, waits_for=b),
        lambda: actions.block_task(by=by, task=c, waits_for=d),
    )
    assert sum(isinstance(one, Invalid) for one in results) == 1
    assert Block.objects.count() == 3


def test_two_who_chain_directives_in_a_circle_do_not_both_succeed(made: Scene) -> None:
    by = made.by("city.officer")
    with clock.standing_at(START):
        a, b, c, d = (
            actions.add_directive(by=by, session=made.above.session, start=0, end=20 + n) for n in range(4)
        )
        actions.link_directive(by=by, under=b, directive=c)
        actions.link_directive(by=by, under=d, directive=a)
    results = at_once(
        lambda: actions.link_directive(by=by, under=a, directive=b) or "linked",
        lambda: actions.link_directive(by=by, under=c, directive=d) or "linked",
    )
    assert sum(isinstance(one, Invalid) for one in results) == 1
    assert DirectiveLink.objects.count() == 3


def test_a_directive_is_never_taken_back_under_a_task_that_is_set_at_the_same_time(made: Scene) -> None:
    by = made.by("city.officer")
    results = at_once(
        lambda: set_task(made.city, by, directive=made.above),
        lambda: actions.take_back_directive(by=by, directive=made.above),
    )
    assert sum(isinstance(one, Conflict) for one in results) == 1
    kept = Directive.objects.get(pk=made.above.pk)
    assert (kept.taken_back_at is None) is kept.tasks.exists()


def test_a_passage_accepted_twice_at_once_is_one_directive(made: Scene) -> None:
    by = made.by("dong.officer")
    results = at_once(*[lambda: actions.accept_suggestion(by=by, suggestion=made.passage)] * 3)
    assert sum(isinstance(one, Conflict) for one in results) == 2
    assert made.session.directives.count() == 1


def test_flags_climb_once_where_two_clocks_look(made: Scene) -> None:
    clocks = [lambda: actions.climb_flags(by=made.by("clock")) or "none"] * 2
    with clock.standing_at(START):
        set_task(made.city, made.by("city.officer"), organisation_id=None)
    results = at_once(*clocks)
    assert sorted(map(str, results)) == ["1", "none"]
