"""One case whole, cut to its reader: for anyone, for the holder of a receipt, and for officers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence, Set
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from dangvan.cases import policies
from dangvan.cases.models import (
    Answer,
    Case,
    CaseReport,
    Contest,
    Deadline,
    Evidence,
    Extension,
    Handover,
    Merge,
    Note,
    Pause,
)
from dangvan.cases.queries.history import history_for
from dangvan.cases.queries.listed import ListedCase
from dangvan.cases.queries.public import public_case_head
from dangvan.cases.queries.results import CaseFile, SeenAnswer, SeenPhoto, SeenReport
from dangvan.cases.queries.told import as_told
from dangvan.cases.queries.visibility import visible_to
from dangvan.cases.types import Relation, Sight
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, ActorKind
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference
from dangvan.organisations.models import Topic
from dangvan.reports.models import Addition, Photo, Report
from dangvan.reports.types import ReleaseState, Visibility

if TYPE_CHECKING:
    from uuid import UUID

_NEWS = Actor.person()


def public_case(reference: str) -> CaseFile:
    """The case as anyone may read it; raises NotFound where there is none in public."""
    return as_told(case_file(public_case_head(reference), _NEWS))


def case_for_desk(actor: Actor, reference: str) -> CaseFile:
    """The case as this officer may see it; NotFound where they may not know of it."""
    number = clean_reference(reference)
    found = Case.objects.filter(visible_to(actor), reference=number) if number else Case.objects.none()
    case = _with_names(found).first()
    if case is None:
        raise NotFound(
            _(
                "Không tìm thấy vụ việc mang số này trong phạm vi của bạn. Hãy kiểm tra lại số, "
                "hoặc hỏi cơ quan đang giữ vụ việc."
            )
        )  # fmt: skip
    return case_file(case, actor)


def case_of_report(actor: Actor, report: Report) -> CaseFile:
    """The case on which a report stands, for the person who holds its receipt. What other people wrote is cut
    here: their words but for those released, their additions, remarks and the reasons of their contests.
    """
    case = _with_names(Case.objects.filter(links__report=report)).first()
    if case is None:
        raise NotFound(_("Phản ánh này chưa được lập thành vụ việc. Hãy thử lại sau ít phút."))
    return case_file(case, actor)


def _with_names(cases: QuerySet[Case]) -> QuerySet[Case]:
    """With them, whether there is what many cases have none of: so nothing is asked for in vain."""
    return (
        cases.select_related("topic", "area", "owner", "assignee", "merged_into", "accused", "escalated_to")
        .defer("area__boundary", "area__folded", "topic__search_words", "owner__folded")
        .annotate(
            has_answers=Exists(Answer.objects.filter(case=OuterRef("pk"))),
            has_handovers=Exists(Handover.objects.filter(case=OuterRef("pk"))),
            has_notes=Exists(Note.objects.filter(case=OuterRef("pk"))),
        )
    )


def _may_have(case: Case, name: str) -> bool:
    """False where the reading of the case found that there is none."""
    return bool(vars(case).get(name, True))


def case_file(case: Case, actor: Actor) -> CaseFile:
    """Everything on a case whose topic, area and owner are loaded, in at most 13 statements, mostly in 8."""
    found = policies.relations(actor, case)
    sight = policies.sight_of(found, case, policies.widest_visibility(case))
    reports = _reports(case, actor, found)
    deadlines = list(Deadline.objects.filter(case=case).select_related("standard").order_by("id"))
    causes = {deadline.cause for deadline in deadlines}
    officer = actor.kind is ActorKind.OFFICER and sight >= Sight.ALL
    if sight < Sight.SUMMARY:
        case.summary = ""
    was_merged = case.merged_into_id is not None or any(r.original_case_id != case.pk for r in reports)
    merges = _merges(case) if officer and was_merged else []
    return CaseFile(
        case=case,
        reports=reports,
        answers=_answers(case),
        deadlines=deadlines,
        handovers=_handovers(case),
        contests=_contests(case, {r.id for r in reports if r.uid == actor.holds_report}, officer),
        pauses=list(Pause.objects.filter(case=case).order_by("id")) if _was_paused(case, causes) else [],
        extensions=_extensions(case, causes),
        history=history_for(case, [r.uid for r in reports], found, actor),
        point=shown_point(case, whole=officer),
        merged_into=case.merged_into if _may_lead_on(case, sight) else None,
        merged_cases=[m.case for m in merges if m.into_id == case.pk and m.undone_at is None],
        relations=found,
        sight=sight,
        notes=_notes(case) if officer else [],
        merges=merges,
    )


def shown_point(case: Case | ListedCase, *, whole: bool = False) -> tuple[float, float] | None:
    """(lon, lat) as exactly as the topic lets it be shown; a street is told to about a hundred metres."""
    if case.lon is None or case.lat is None:
        return None
    if whole or case.topic.point_detail == Topic.PointDetail.POINT:
        return case.lon, case.lat
    if case.topic.point_detail == Topic.PointDetail.STREET:
        return round(case.lon, 3), round(case.lat, 3)
    return None


def _reports(case: Case, actor: Actor, found: frozenset[Relation]) -> list[SeenReport]:
    links = list(
        CaseReport.objects.filter(case=case)
        .select_related("report")
        .annotate(
            has_photos=Exists(Photo.objects.filter(report=OuterRef("report_id"))),
            has_additions=Exists(Addition.objects.filter(report=OuterRef("report_id"))),
        )
        .order_by("joined_at", "id")
    )
    seen = [(link, _sight_of_report(link, case, actor, found)) for link in links]
    pictured = [(link, sight) for link, sight in seen if link.has_photos]
    photos = _photos(
        [link.report_id for link, sight in pictured if sight >= Sight.ALL],
        [link.report_id for link, sight in pictured if sight == Sight.RELEASED and _is_released(link.report)],
    )
    additions = _additions(
        [link.report_id for link, sight in seen if sight >= Sight.ALL and link.has_additions]
    )
    return [
        _seen_report(link, sight, photos[link.report_id], additions[link.report_id])
        for link, sight in seen
        if sight >= Sight.SUMMARY or (sight >= Sight.FACTS and actor.kind is ActorKind.OFFICER)
    ]


def _sight_of_report(link: CaseReport, case: Case, actor: Actor, found: frozenset[Relation]) -> Sight:
    """The holder of one receipt sees that report whole, the others on the case as anyone does."""
    if Relation.ACCUSED not in found and policies.decides_refusal(actor, case, link.report):
        return Sight.ALL
    others = found
    if Relation.HOLDER in found and actor.holds_report != link.report.uid:
        others = found - {Relation.HOLDER}
    return policies.sight_of(others, case, link.report.visibility)


def _seen_report(
    link: CaseReport, sight: Sight, photos: Sequence[SeenPhoto], additions: Sequence[tuple[date, str]]
) -> SeenReport:
    report = link.report
    whole = sight >= Sight.ALL
    released = sight >= Sight.RELEASED and _is_released(report)
    return SeenReport(
        id=report.pk,
        uid=report.uid,
        received_on=clock.local(report.received_at).date(),
        text=report.text if whole else report.released_text if released else "",
        place_text=report.place_text if whole else "",
        sight=sight,
        visibility=report.visibility,
        state=report.state,
        release_state=report.release_state,
        channel=report.channel if whole else "",
        language=report.language,
        additions=additions if whole else (),
        photos=photos if whole or released else (),
        solved=link.solved if whole else None,
        remark=link.remark if whole else "",
        release_due_at=report.release_due_at if whole else None,
        refusal_code=report.refusal_code if whole else "",
        refusal_text=report.refusal_text if whole else "",
        original_case_id=link.original_case_id,
        about_body=report.about_body if whole else False,
        erased_on=report.erased_on if whole or report.released_on else None,
        erased_ground=report.erased_ground if whole or report.released_on else "",
        erasure_waits=whole and report.erasure_waiting is not None,
    )


def _is_released(report: Report) -> bool:
    return (
        report.release_state == ReleaseState.RELEASED
        and report.visibility == Visibility.PUBLIC
        and report.state == Report.State.ACTIVE
    )


def _photos(wide: Sequence[int], released: Sequence[int]) -> dict[int, list[SeenPhoto]]:
    found: dict[int, list[SeenPhoto]] = defaultdict(list)
    if not wide and not released:
        return found
    wanted = Photo.objects.filter(
        Q(report_id__in=wide) | (Q(report_id__in=released) & ~Q(released_file=""))
        if released
        else Q(report_id__in=wide)
    )
    for photo in wanted.order_by("id"):
        if photo.report_id is not None:
            found[photo.report_id].append(
                SeenPhoto(photo.uid, photo.width, photo.height, bool(photo.released_file))
            )
    return found


def _additions(report_ids: Sequence[int]) -> dict[int, list[tuple[date, str]]]:
    found: dict[int, list[tuple[date, str]]] = defaultdict(list)
    if report_ids:
        for addition in Addition.objects.filter(report_id__in=report_ids).order_by("id"):
            found[addition.report_id].append((clock.local(addition.added_at).date(), addition.text))
    return found


def _answers(case: Case) -> list[SeenAnswer]:
    if (case.answered_at is None and not case.version) or not _may_have(case, "has_answers"):
        return []
    answers = list(
        Answer.objects.filter(case=case)
        .select_related("organisation")
        .annotate(has_evidence=Exists(Evidence.objects.filter(answer=OuterRef("pk"))))
        .order_by("number")
    )
    evidence: dict[int, list[Evidence]] = defaultdict(list)
    if shown := [answer for answer in answers if answer.has_evidence]:
        for one in Evidence.objects.filter(answer__in=shown).order_by("id"):
            evidence[one.answer_id].append(one)
    return [SeenAnswer(answer, evidence[answer.pk]) for answer in answers]


def _handovers(case: Case) -> list[Handover]:
    if not case.version or not _may_have(case, "has_handovers"):
        return []
    found = Handover.objects.filter(case=case).select_related("from_organisation", "to_organisation")
    return list(found.order_by("id"))


def _contests(case: Case, own: Set[int], officer: bool) -> list[Contest]:
    """The decisions for all; a person's reason only for officers who see the whole case, and for that
    person: whoever gave one of the reports `own`.
    """
    if not case.contested_count:
        return []
    contests = list(Contest.objects.filter(case=case).select_related("organisation").order_by("id"))
    for contest in contests:
        if not officer and contest.report_id not in own:
            contest.reason = ""
    return contests


def _was_paused(case: Case, causes: set[str]) -> bool:
    return case.paused_until is not None or Deadline.Cause.PAUSE in causes


def _extensions(case: Case, causes: set[str]) -> list[Extension]:
    return (
        list(Extension.objects.filter(case=case).order_by("id")) if Deadline.Cause.EXTENSION in causes else []
    )


def _merges(case: Case) -> list[Merge]:
    return list(
        Merge.objects.filter(Q(case=case) | Q(into=case)).select_related("case", "into").order_by("id")
    )


def _may_lead_on(case: Case, sight: Sight) -> bool:
    """Whether the reader may be led to the case this one was merged into."""
    return case.merged_into is not None and (case.merged_into.is_public or sight >= Sight.ALL)


def _notes(case: Case) -> list[Note]:
    if not _may_have(case, "has_notes"):
        return []
    return list(Note.objects.filter(case=case).select_related("author", "organisation").order_by("id"))


def reports_of(case: Case) -> list[UUID]:
    """The reports that stand on the case."""
    return list(CaseReport.objects.filter(case=case).values_list("report__uid", flat=True))
