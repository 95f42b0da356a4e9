"""What was directed, as anybody may read it: public sessions counted by how their tasks stand, one session
with its tasks, one task with what was said of it. No name of an officer, nothing of what isn't public.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from dangvan.directives.models import Directive, DirectiveLink, Extension, Session, Task
from dangvan.directives.queries.board import cards
from dangvan.directives.queries.seeing import flagged
from dangvan.directives.queries.showing import public_task
from dangvan.directives.types import Deed, ExtensionState, Flag, PublicTask, TaskCard, TaskState
from dangvan.kernel import clock
from dangvan.kernel.errors import NotFound
from dangvan.kernel.folding import words
from dangvan.kernel.ids import clean_reference

_MOST = 300
#: Letters kept on either side of a quotation; as many mean that there are more.
_CONTEXT = 80
_TOLD = (Deed.REPORTED_DONE, Deed.SENT_BACK, Deed.CONFIRMED, Deed.CANCELLED)


@dataclass(frozen=True, slots=True)
class PublicSession:
    session: Session
    directives: int
    by_state: Mapping[TaskState, int]
    #: Tasks with these flags; one task may have several.
    overdue: int
    ownerless: int
    #: Who held it, sat there or owes a task of it.
    organisation_ids: frozenset[int]


@dataclass(frozen=True, slots=True)
class PublicDirective:
    directive: Directive
    before: str
    after: str
    tasks: Sequence[TaskCard]
    #: Of other public sessions: what this one carries out, and what carries this one out.
    above: Sequence[Directive]
    below: Sequence[Directive]


@dataclass(frozen=True, slots=True)
class Said:
    """A body's words about a task, on a day."""

    what: Deed
    at: datetime
    organisation_id: int | None
    text: str
    percent: int | None = None
    until: date | None = None
    outcome: ExtensionState | None = None


@dataclass(frozen=True, slots=True)
class PublicTaskPage:
    told: PublicTask
    card: TaskCard
    set_on: date
    directive: PublicDirective | None
    session: Session | None
    #: The deadline in the words of the document.
    written: str
    helpers: Sequence[int]
    waits_for: Sequence[TaskCard]
    parent: Task | None
    subtasks: Sequence[TaskCard]
    said: Sequence[Said]
    #: (until, decided at) of what was granted, the oldest first.
    granted: Sequence[tuple[date, datetime]]


def public_sessions_counted(text: str = "", organisation_id: int | None = None) -> list[PublicSession]:
    """The latest first; each word asked for begins a word of the title, the number or a directive."""
    found = list(
        Session.objects.filter(is_public=True)
        .select_related("organisation")
        .defer("text")
        .order_by("-held_on", "-pk")[:_MOST]
    )
    counted = _counts(found)
    shown = [_counted(one, counted) for one in found]
    if organisation_id is not None:
        sat = set(
            Session.bodies.through.objects.filter(
                session__is_public=True, organisation_id=organisation_id
            ).values_list("session_id", flat=True)
        )
        shown = [one for one in shown if organisation_id in one.organisation_ids or one.session.pk in sat]
    if asked := words(text):
        quoted: dict[int, list[str]] = {}
        rows = Directive.objects.filter(session__in=found, taken_back_at=None)
        for number, quotation in rows.values_list("session_id", "quotation"):
            quoted.setdefault(number, []).append(quotation)
        shown = [one for one in shown if _speaks_of(one.session, quoted.get(one.session.pk, []), asked)]
    return shown


def _counts(sessions: Sequence[Session]) -> dict[int, list[tuple[int | None, str, int, int, int]]]:
    day = clock.today()
    rows = (
        Task.objects.filter(directive__session__in=sessions, is_public=True)
        .values_list("directive__session_id", "organisation_id", "state")
        .annotate(
            n=Count("pk"),
            late=Count("pk", filter=flagged(Flag.OVERDUE, day)),
            ownerless=Count("pk", filter=flagged(Flag.NO_OWNER, day)),
        )
        .order_by()
    )
    found: dict[int, list[tuple[int | None, str, int, int, int]]] = {}
    for session, *rest in rows:
        found.setdefault(session, []).append(tuple(rest))
    kept = Directive.objects.filter(session__in=sessions, taken_back_at=None).order_by()
    for session, number in kept.values_list("session_id").annotate(n=Count("pk")):
        found.setdefault(session, []).append((None, "", number, 0, 0))
    return found


def _counted(
    session: Session, counted: Mapping[int, Sequence[tuple[int | None, str, int, int, int]]]
) -> PublicSession:
    rows = counted.get(session.pk, ())
    tasks = [row for row in rows if row[1]]
    by_state = {state: sum(row[2] for row in tasks if row[1] == state) for state in TaskState}
    return PublicSession(
        session,
        sum(row[2] for row in rows if not row[1]),
        by_state,
        sum(row[3] for row in tasks),
        sum(row[4] for row in tasks),
        frozenset({session.organisation_id, *(row[0] for row in tasks if row[0] is not None)}),
    )


def _speaks_of(session: Session, quotations: Sequence[str], asked: Sequence[str]) -> bool:
    there = words(" ".join((session.title, session.number, *quotations)))
    return all(any(word.startswith(one) for word in there) for one in asked)


def public_session_page(reference: str) -> tuple[Session, list[PublicDirective]]:
    session = (
        Session.objects.filter(reference=clean_reference(reference), is_public=True)
        .select_related("organisation")
        .defer("text")
        .first()
    )
    if session is None:
        raise NotFound(_("Không có cuộc họp hoặc văn bản này."))
    kept = list(
        session.directives.filter(taken_back_at=None).select_related("organisation").order_by("start")
    )
    tasks: dict[int, list[Task]] = {}
    for task in Task.objects.filter(directive__in=kept, is_public=True).order_by("due_on", "pk"):
        tasks.setdefault(task.directive_id or 0, []).append(task)
    links = list(
        DirectiveLink.objects.filter(
            Q(upper__in=kept) | Q(lower__in=kept),
            upper__session__is_public=True,
            lower__session__is_public=True,
        ).select_related("upper__session", "lower__session")
    )
    return session, [
        _around(
            one,
            cards(tasks.get(one.pk, ())),
            [link.upper for link in links if link.lower_id == one.pk],
            [link.lower for link in links if link.upper_id == one.pk],
        )
        for one in kept
    ]


def public_task_page(reference: str) -> PublicTaskPage:
    told = public_task(reference)
    task = Task.objects.select_related("directive__session", "directive__suggestion", "parent").get(
        reference=told.reference
    )
    public = Task.objects.filter(is_public=True)
    directive = task.directive
    if directive is not None and not directive.session.is_public:
        directive = None
    passage = directive.suggestion if directive is not None else None
    asked = list(task.extensions.order_by("asked_at"))
    granted = [
        (one.until, one.decided_at)
        for one in asked
        if one.state == ExtensionState.GRANTED and one.decided_at is not None
    ]
    return PublicTaskPage(
        told,
        cards([task])[0],
        clock.local(task.created_at).date(),
        _around(directive, (), (), ()) if directive is not None else None,
        directive.session if directive is not None else None,
        ", ".join(str(one["words"]) for one in passage.deadlines) if passage is not None else "",
        list(task.collaborators.order_by("pk").values_list("pk", flat=True)),
        cards(public.filter(holds_up__task=task).order_by("pk")),
        task.parent if task.parent is not None and task.parent.is_public else None,
        cards(public.filter(parent=task).order_by("due_on", "pk")),
        _said(task, asked),
        granted,
    )


def _said(task: Task, asked: Sequence[Extension]) -> list[Said]:
    found = [
        Said(Deed.PROGRESS, one.at, one.organisation_id, one.text, one.percent)
        for one in task.progress.order_by("at")
    ]
    found += [
        Said(Deed(one.deed), one.at, one.organisation_id, one.text)
        for one in task.life.filter(deed__in=_TOLD).order_by("at", "pk")
    ]
    for wish in asked:
        asker, outcome = wish.asked_for_id, ExtensionState(wish.state)
        found.append(Said(Deed.EXTENSION_ASKED, wish.asked_at, asker, wish.reason, until=wish.until))
        if wish.decided_at is not None:
            found.append(
                Said(
                    Deed.EXTENSION_DECIDED, wish.decided_at, task.set_by_id, wish.decision,
                    until=wish.until, outcome=outcome,
                )
            )  # fmt: skip
    return sorted(found, key=lambda said: said.at)


def _around(
    directive: Directive,
    tasks: Sequence[TaskCard],
    above: Sequence[Directive],
    below: Sequence[Directive],
) -> PublicDirective:
    """With the words before and after it in its paragraph, cut where a word ends."""
    before = directive.prefix.rsplit("\n", 1)[-1]
    after = directive.suffix.split("\n", 1)[0]
    if before and before == directive.prefix and directive.start > len(before):
        before = f"… {before.partition(' ')[2]}"
    if after and after == directive.suffix and len(after) >= _CONTEXT:
        after = f"{after.rpartition(' ')[0]} …"
    return PublicDirective(directive, before, after, tasks, above, below)
