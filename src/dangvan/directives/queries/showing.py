"""One session, one directive's tree, one task: for those who may know of them."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from dangvan.accounts import queries as accounts
from dangvan.directives import policies
from dangvan.directives.models import Directive, Evidence, Measured, Session, Suggestion, Task
from dangvan.directives.queries.board import card, cards
from dangvan.directives.queries.seeing import flags_of, sessions_seen_by, tasks_seen_by
from dangvan.directives.types import (
    Comparator,
    Deed,
    DirectiveNode,
    DirectiveTree,
    EvidenceKind,
    EvidenceShown,
    ExtensionShown,
    ExtensionState,
    LifeLine,
    MeasuredShown,
    MeasurePlan,
    ProgressShown,
    PublicTask,
    ReleasedFile,
    SessionPage,
    SuccessionAsked,
    TaskPage,
    TaskState,
    Verdict,
)
from dangvan.kernel import clock, measures, references
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference
from dangvan.kernel.references import Reference
from dangvan.organisations import queries as organisations
from dangvan.reports import media

_ANYBODY = Actor.person()


def sessions(actor: Actor, *, limit: int = 200) -> list[Session]:
    seen = Session.objects.filter(sessions_seen_by(actor)).distinct().defer("text")
    return list(seen.order_by("-held_on", "-pk")[:limit])


def session_of(reference: str, actor: Actor) -> SessionPage:
    session = Session.objects.filter(reference=clean_reference(reference)).first()
    if session is None or not policies.may_see_session(actor, session):
        raise NotFound(_("Không có cuộc họp hoặc văn bản này."))
    works = policies.may_work_on_session(actor, session)
    return SessionPage(
        session, session.text, suggestions(session) if works else [], directives(session), works
    )


def suggestions(session: Session) -> list[Suggestion]:
    return list(session.suggestions.order_by("start", "pk"))


def suggestion_of(session: Session, pk: int) -> Suggestion:
    found = session.suggestions.filter(pk=pk).first()
    if found is None:
        raise NotFound(_("Không có đoạn gợi ý này."))
    return found


def directives(session: Session) -> list[Directive]:
    return list(session.directives.filter(taken_back_at=None).order_by("start", "pk"))


def directive_of(reference: str, actor: Actor) -> Directive:
    kept = Directive.objects.filter(reference=clean_reference(reference), taken_back_at=None)
    found = kept.select_related("session").first()
    if found is None or not policies.may_see_session(actor, found.session):
        raise NotFound(_("Không có ý kiến chỉ đạo này."))
    return found


def directive_tree(directive: Directive, actor: Actor = _ANYBODY) -> DirectiveTree:
    """Both ways along the chain, as far as this reader may see; each directive stands once."""
    above: list[tuple[int, Directive]] = []
    met, level, here = {directive.pk}, 0, [directive]
    while here:
        level += 1
        upper = Directive.objects.filter(cascade__lower__in=here).exclude(pk__in=met).distinct()
        here = [
            one for one in upper.select_related("session") if policies.may_see_session(actor, one.session)
        ]
        met |= {one.pk for one in here}
        above += [(level, one) for one in here]
    return DirectiveTree(above, _node(directive, actor, {directive.pk}))


def _node(directive: Directive, actor: Actor, met: set[int]) -> DirectiveNode:
    tasks = directive.tasks.filter(tasks_seen_by(actor)).order_by("due_on", "pk")
    below = []
    lower = Directive.objects.filter(alignment__upper=directive).select_related("session").order_by("pk")
    for one in lower:
        if one.pk not in met and policies.may_see_session(actor, one.session):
            met.add(one.pk)
            below.append(_node(one, actor, met))
    return DirectiveNode(directive, cards(tasks), below)


def task_of(reference: str, actor: Actor) -> TaskPage:
    task = Task.objects.filter(reference=clean_reference(reference)).select_related("directive").first()
    if task is None or not policies.may_see_task(actor, task):
        raise NotFound(_("Không có nhiệm vụ này."))
    seen = Task.objects.filter(tasks_seen_by(actor))
    life = list(task.life.order_by("-at", "-pk"))
    names = accounts.officer_names(line.officer_id for line in life)
    inside = actor.kind is not ActorKind.PERSON
    return TaskPage(
        card=card(task),
        set_by_id=task.set_by_id,
        result=task.result,
        evidence_required=task.evidence_required,
        directive=task.directive,
        parent=seen.filter(pk=task.parent_id).first() if task.parent_id else None,
        subtasks=cards(seen.filter(parent=task).order_by("due_on", "pk")),
        collaborator_ids=list(task.collaborators.order_by("pk").values_list("pk", flat=True)),
        origin=references.resolve(task.origin_kind, task.origin_id) if inside and task.origin_kind else None,
        links=_links(task) if inside else [],
        blocked_by=cards(seen.filter(holds_up__task=task).order_by("pk")),
        progress=_progress(task) if inside else [],
        extensions=_extensions(task, actor) if inside else [],
        measured=measured_of(task),
        succession=succession_of(task),
        life=[
            LifeLine(Deed(x.deed), x.at, x.organisation_id, names.get(x.officer_id or 0, ""), x.text)
            for x in life
        ]
        if inside
        else [],
        may=policies.may_now(actor, task),
    )


def succession_of(task: Task) -> SuccessionAsked | None:
    """A question to people where the owner was merged away; nothing is moved by itself."""
    owner = task.organisation_id
    if owner is None or organisations.organisation(owner).valid_on(clock.today()):
        return None
    now = organisations.current_successor(owner)
    stands = now != owner and organisations.organisation(now).valid_on(clock.today())
    return SuccessionAsked(owner, now if stands else None)


def measured_of(task: Task) -> MeasuredShown | None:
    row = Measured.objects.filter(task=task).first()
    if row is None:
        return None
    known = {one.name: one for one in measures.registered()}.get(row.name)
    values = list(row.values.order_by("-at", "-pk")[:100])
    last = values[0] if values else None
    plan = MeasurePlan(row.name, row.scope, Comparator(row.comparator), row.target, row.first, row.last)
    return MeasuredShown(
        plan,
        known.title_vi if known else row.name,
        known.title_en if known else row.name,
        known.unit if known else "",
        last.at if last else None,
        last.value if last else None,
        last.numerator if last else 0,
        last.denominator if last else 0,
        Verdict(last.verdict) if last else Verdict.CANNOT_TELL,
        [(v.at, v.value, v.numerator, v.denominator) for v in values],
    )


def public_sessions(limit: int = 200) -> list[Session]:
    return sessions(_ANYBODY, limit=limit)


def public_session(reference: str) -> SessionPage:
    return session_of(reference, _ANYBODY)


def public_task(reference: str) -> PublicTask:
    """What anybody may read: no names of officers, no notes, files only where they were released."""
    task = Task.objects.filter(reference=clean_reference(reference), is_public=True).first()
    if task is None:
        raise NotFound(_("Không có nhiệm vụ này."))
    shown = Evidence.objects.filter(progress__task=task).exclude(kind=EvidenceKind.REFERENCE)
    return PublicTask(
        task.reference, task.title, task.organisation_id, task.set_by_id, task.role, TaskState(task.state),
        task.due_on, task.is_standing, task.percent, task.result, flags_of(task), task.directive,
        [_evidence(one) for one in shown.exclude(released_at=None).order_by("pk")], measured_of(task),
    )  # fmt: skip


def released_file(uid: str) -> ReleasedFile:
    """The public copy of a released file of a public task."""
    found = Evidence.objects.filter(uid=_uid(uid), progress__task__is_public=True).exclude(released_file="")
    one = found.first()
    if one is None or not media.is_in_public(one.released_file):
        raise NotFound(_("Không có minh chứng này."))
    return ReleasedFile(media.public_root() / one.released_file, one.name)


def evidence_of(task: Task, uid: str) -> Evidence:
    found = Evidence.objects.filter(uid=_uid(uid), progress__task=task).first()
    if found is None:
        raise NotFound(_("Không có minh chứng này."))
    return found


def _uid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise NotFound(_("Không có minh chứng này.")) from None


def _links(task: Task) -> list[Reference]:
    found = (references.resolve(link.kind, link.thing_id) for link in task.links.order_by("pk"))
    return [one for one in found if one is not None]


def _progress(task: Task) -> list[ProgressShown]:
    rows = task.progress.prefetch_related("evidence").order_by("-at", "-pk")
    return [
        ProgressShown(p.at, p.organisation_id, p.text, p.percent, [_evidence(e) for e in p.evidence.all()])
        for p in rows
    ]


def _evidence(one: Evidence) -> EvidenceShown:
    thing = references.resolve(one.reference_kind, one.reference_id) if one.reference_kind else None
    title = thing.title if thing else one.name or one.link
    url = thing.url if thing else one.link
    return EvidenceShown(
        one.uid.hex, EvidenceKind(one.kind), title, url, one.sha256, one.released_at is not None
    )


def _extensions(task: Task, actor: Actor) -> list[ExtensionShown]:
    judges = "decide_extension" in policies.may_now(actor, task)
    return [
        ExtensionShown(
            x.pk, x.asked_at, x.until, x.reason, ExtensionState(x.state), x.decided_at, x.decision,
            judges and x.state == ExtensionState.WAITING and not policies.one_hand(actor, x.asked_by_id),
        )
        for x in task.extensions.order_by("-asked_at")
    ]  # fmt: skip
