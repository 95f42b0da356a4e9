"""When what was done to a case is told in public: a body's act at once, a person's when their day is over.

Whoever looks at a page every minute must not learn in which minute somebody contested, was satisfied or had a
case reopened (ADR 9). The parties see everything at once, and clocks run from the act.
"""

from __future__ import annotations

from dangvan.cases.models import Case
from dangvan.cases.types import State
from dangvan.kernel import clock


def hold_back(case: Case, before: Case) -> None:
    """Leave what is told as it was `before` the first act of a person on this day."""
    today = clock.today()
    if case.told_until != today:
        is_contested = before.state == State.CONTESTED
        case.told_state, case.told_until = before.state, today
        case.told_due_at = before.next_due_at if is_contested else before.due_at


def tell(case: Case) -> None:
    """From now on the public reads how the case really stands."""
    case.told_state, case.told_until, case.told_due_at = case.state, None, None
