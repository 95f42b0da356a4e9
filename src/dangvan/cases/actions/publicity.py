"""Whether a case stands in public, and what is taken out of sight when it no longer does."""

from __future__ import annotations

from dangvan.cases.models import Case, CaseReport
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind
from dangvan.reports import actions as reports
from dangvan.reports.models import Photo, Report
from dangvan.reports.types import Visibility


def stands_in_public(case: Case) -> bool:
    """Whether topic, ward, owner, day and deadline may be shown: not sensitive, about no body, wished by
    someone.
    """
    if organisations.topic(case.topic_id).sensitive or case.accused_id is not None:
        return False
    if case.legal_kind != LegalKind.FEEDBACK:
        return False
    said = CaseReport.objects.filter(case_id=case.pk, report__state=Report.State.ACTIVE)
    return said.exclude(report__visibility=Visibility.ORGANISATION).exists()


def hide_photos(by: Actor, case: Case) -> None:
    """Take the public copies of released photos away: the words are hidden by the table of sight, files would
    lie on.
    """
    for photo in Photo.objects.filter(report__link__case=case).exclude(released_file=""):
        reports.hide_photo(by=by, photo=photo)
