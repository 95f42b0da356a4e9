"""Photos and evidence as files, for whoever may see them: the policy is asked before a path is given away."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from django.utils.translation import gettext as _

from dangvan.cases import policies
from dangvan.cases.models import Case, CaseReport, Evidence
from dangvan.cases.types import Relation, Sight
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound
from dangvan.reports import media
from dangvan.reports import queries as reports
from dangvan.reports.models import Photo, Report
from dangvan.reports.types import ReleaseState, Visibility


@dataclass(frozen=True, slots=True)
class SeenFile:
    """Where a file lies and what it is; `in_public` says that anyone may see it."""

    path: Path
    content_type: str
    in_public: bool
    name: str


def photo_file(actor: Actor, uid: UUID) -> SeenFile:
    """A photo of a report, as this actor may see it. NotFound also where they may not."""
    photo = reports.photo_by_uid(uid)
    if photo.report_id is None:
        raise _no_such_file()
    link = CaseReport.objects.select_related("case", "report").filter(report_id=photo.report_id).first()
    if link is None:
        raise _no_such_file()
    sight = _sight_of(link, actor)
    public_path = reports.public_path(photo)
    if public_path is not None and sight >= Sight.RELEASED and _stands_in_public(link):
        return SeenFile(public_path, "image/jpeg", _is_public_to_all(link), _name(photo))
    if sight >= Sight.ALL:
        return SeenFile(reports.private_path(photo), "image/jpeg", False, _name(photo))
    raise _no_such_file()


def evidence_file(actor: Actor, uid: UUID) -> SeenFile:
    """A file shown as evidence with an answer: for everyone who may know of the case."""
    evidence = Evidence.objects.select_related("answer__case").filter(uid=uid).first()
    if evidence is None:
        raise _no_such_file()
    case = evidence.answer.case
    if not policies.may_see_case(actor, case):
        raise _no_such_file()
    ending = "pdf" if evidence.content_type == "application/pdf" else "jpg"
    in_public = policies.may_see_case(Actor.person(), case)
    return SeenFile(
        media.private_root() / evidence.file,
        evidence.content_type,
        in_public,
        f"{case.reference}-{evidence.answer.number}-{evidence.uid.hex[:6]}.{ending}",
    )


def _sight_of(link: CaseReport, actor: Actor) -> Sight:
    """The holder of one receipt sees that report whole, the others on the case as anyone does."""
    found = policies.relations(actor, link.case)
    if Relation.ACCUSED not in found and policies.decides_refusal(actor, link.case, link.report):
        return Sight.ALL
    if Relation.HOLDER in found and actor.holds_report != link.report.uid:
        found -= {Relation.HOLDER}
    return policies.sight_of(found, link.case, link.report.visibility)


def _stands_in_public(link: CaseReport) -> bool:
    report = link.report
    return (
        report.release_state == ReleaseState.RELEASED
        and report.visibility == Visibility.PUBLIC
        and report.state == Report.State.ACTIVE
    )


def _is_public_to_all(link: CaseReport) -> bool:
    return policies.sight(Actor.person(), link.case, link.report.visibility) >= Sight.RELEASED


def case_of(report: Report) -> Case:
    """The case on which a report stands."""
    link = CaseReport.objects.select_related("case").filter(report=report).first()
    if link is None:
        raise NotFound(_("Phản ánh này chưa được lập thành vụ việc. Hãy thử lại sau ít phút."))
    return link.case


def _name(photo: Photo) -> str:
    return f"{photo.uid.hex}.jpg"


def _no_such_file() -> NotFound:
    return NotFound(_("Không có tệp này, hoặc tệp không được công khai."))
