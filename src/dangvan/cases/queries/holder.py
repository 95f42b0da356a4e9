"""What the holder of a receipt reads: their own report whole, and its case as far as that lets them see
it.
"""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from dangvan.cases.queries.casefile import case_of_report
from dangvan.cases.queries.results import CaseFile, SeenReport
from dangvan.kernel.actor import Actor
from dangvan.reports import queries as reports
from dangvan.reports.models import Report


@dataclass(frozen=True, slots=True)
class HeldReport:
    """A report in the hands of its giver, with the case it stands on."""

    actor: Actor
    report: Report
    file: CaseFile
    own: SeenReport

    @property
    def refusal_was_decided(self) -> bool:
        """Whether a second body has spoken on the refusal to release: its word is final here."""
        return self.report.refusal_contest_organisation_id is not None


def held_report(uid: UUID) -> HeldReport:
    """Raises NotFound where the report or its case is gone. Whether the asker holds it, the caller has made
    sure.
    """
    report = reports.report_by_uid(uid)
    actor = Actor.person(holds_report=uid)
    file = case_of_report(actor, report)
    own = next(seen for seen in file.reports if seen.uid == uid)
    return HeldReport(actor, report, file, own)
