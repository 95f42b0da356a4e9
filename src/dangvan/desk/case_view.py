"""The case page: the exchange of letters with all an officer needs beside it, and the same on paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from dangvan.accounts import queries as accounts
from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.cases.queries import CaseFile
from dangvan.cases.similar import similar_for_desk
from dangvan.cases.types import Relation, Sight, State
from dangvan.desk import side, undo
from dangvan.desk.deed_view import open_case
from dangvan.desk.deeds.base import Deed, Setting
from dangvan.desk.deeds.noting import NoteForm
from dangvan.desk.deeds.table import offered, offered_for_report
from dangvan.desk.frame import draw
from dangvan.desk.letters import letters
from dangvan.desk.queue import officers_at
from dangvan.desk.words import LEGAL_KIND, URGENCY
from dangvan.hotspots.queries import hotspots_of_case
from dangvan.kernel import clock
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind, Urgency
from dangvan.ui.letters import Way
from dangvan.ui.words import number

if TYPE_CHECKING:
    from dangvan.cases.models import Case

_SIMILAR = 5
_BUTTONS = 4


@dataclass(frozen=True, slots=True)
class Step:
    """A deed as the page offers it."""

    deed: Deed
    href: str
    is_first: bool
    #: Seldom wanted: drawn as a link.
    is_lesser: bool


@dataclass(frozen=True, slots=True)
class Beside:
    """A case about perhaps the same thing."""

    case: Case
    href: str
    title: str
    why: str
    merge_href: str


@officer_required
@require_safe
def case(request: OfficerRequest, reference: str) -> HttpResponse:
    file = open_case(request, reference)
    setting = Setting(request.actor, file)
    shown = _shown(file, setting) | {
        "steps": _steps(setting),
        "similar": _similar(setting),
        "note_form": NoteForm(setting) if setting.may("write_note") else None,
        "officers": _officers(setting),
        "undo": undo.offered(request),
        "address": request.path,
        "map": side.place_map(file),
        "hotspots": hotspots_of_case(request.actor, file.case),
    }
    return draw(request, "desk/case.html", shown)


@officer_required
@require_safe
def paper(request: OfficerRequest, reference: str) -> HttpResponse:
    """For the file on paper: letters, limits and history, without internal notes."""
    file = open_case(request, reference)
    shown = _shown(file, Setting(request.actor, file))
    return render(request, "desk/print.html", shown | {"printed_at": clock.now()})


def _shown(file: CaseFile, setting: Setting) -> dict[str, Any]:
    case = file.case
    clocks = side.clocks(file)
    names = accounts.officer_names(event.user_id for event in file.history)
    return {
        "file": file,
        "case": case,
        "title": case.summary or case.topic.name,
        "version": case.version,
        "opened": clock.now().isoformat(),
        "letters": letters(file, _ways_of_reports(setting)),
        "clocks": clocks,
        "now_clock": side.clock_now(file, clocks),
        "history": side.history(file, names),
        "why": side.why(file),
        "urgency": URGENCY[Urgency(case.urgency)],
        "legal_kind": LEGAL_KIND[LegalKind(case.legal_kind)],
        "pause": next((pause for pause in file.pauses if pause.ended_at is None), None),
        "notes": list(file.notes),
        "standing": _standing(file),
        "way": organisations.legal_way(case.legal_kind),
        "public_href": reverse("website:case", args=[case.reference])
        if case.is_public and _has_public_page()
        else "",
    }


def _standing(file: CaseFile) -> str:
    """Why an officer sees less than all, said at the top of the page."""
    if file.sight >= Sight.ALL:
        return ""
    if Relation.FORMER_OWNER in file.relations:
        return _("Cơ quan bạn đã chuyển vụ việc này đi; bạn chỉ còn thấy phần được công khai.")
    return _("Vụ việc này do cơ quan khác giữ; bạn thấy phần được phép thấy.")


def _steps(setting: Setting) -> list[Step]:
    return [
        Step(
            deed,
            reverse("desk:deed", args=[setting.case.reference, deed.slug]),
            place == 0,
            place >= _BUTTONS,
        )
        for place, deed in enumerate(offered(setting))
    ]


def _ways_of_reports(setting: Setting) -> dict[int, Sequence[Way]]:
    found: dict[int, Sequence[Way]] = {}
    for report in setting.file.reports:
        if report.sight < Sight.ALL:
            continue
        about = Setting(setting.actor, setting.file, report)
        found[report.id] = [
            Way(
                str(deed.label),
                reverse("desk:report_deed", args=[setting.case.reference, deed.slug, report.uid]),
            )
            for deed in offered_for_report(about)
        ]
    return found


def _similar(setting: Setting) -> list[Beside]:
    if setting.file.sight < Sight.ALL or setting.case.state == State.MERGED:
        return []
    merges = setting.may("merge") and setting.case.screened_at is not None
    found = []
    for one in similar_for_desk(setting.case, setting.actor, _SIMILAR):
        near = (
            _("cách %(metres)s m") % {"metres": number(round(one.distance_m))}
            if one.distance_m is not None
            else ""
        )
        same = _("cùng lĩnh vực") if one.same_topic else ""
        reference = one.case.reference
        mergeable = merges and one.case.owner_id == setting.case.owner_id and one.case.screened_at is not None
        found.append(
            Beside(
                case=one.case,
                href=reverse("desk:case", args=[reference]),
                title=one.case.summary or one.case.topic.name,
                why=", ".join(part for part in (near, same) if part),
                merge_href=f"{reverse('desk:deed', args=[setting.case.reference, 'gop'])}?vao={reference}"
                if mergeable
                else "",
            )
        )
    return found


def _officers(setting: Setting) -> list[tuple[str, str]]:
    """To whom the case can be given, where this officer may give it."""
    if not setting.may("assign"):
        return []
    people = [(str(one.user_id), one.name) for one in officers_at(setting.case.owner_id)]
    return [("none", _("Không giao ai")), *people]


def _has_public_page() -> bool:
    from django.urls import NoReverseMatch

    try:
        reverse("website:case", args=["AAAA-AAAA"])
    except NoReverseMatch:
        return False
    return True
