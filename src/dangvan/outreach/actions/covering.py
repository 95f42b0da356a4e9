"""One look at who is heard: gather, have it analysed beside us, keep what was found."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from dangvan import ledger
from dangvan.kernel import childprocess, clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.childprocess import AnalysisFailed
from dangvan.kernel.ids import new_id
from dangvan.outreach import gathering, policies
from dangvan.outreach.models import CoverageRun
from dangvan.outreach.types import LEAST, RunState

ANALYSIS = "dangvan.outreach.analysis"
#: A quarter is judged; of what is called silent at most one in twenty is so by chance.
RECENT, STATED = 3, 0.05
_MINUTES = 10.0
_PARTS = {"all", "topics", "channels", "notices"}
#: So many looks keep their cells.
_KEPT = 8


def run_coverage(*, by: Actor) -> CoverageRun:
    """Look once; a look that fails leaves its record and changes nothing else."""
    policies.require_may_run(by)
    last = clock.today() - timedelta(days=1)
    run = CoverageRun(as_of=last, started_at=clock.now(), state=RunState.DONE)
    try:
        heard = gathering.gather(last)
        run.reports = heard.reports
        if heard.counts:
            task = {"periods": gathering.PERIODS, "recent": RECENT, "stated": STATED, "fewest": LEAST}
            run.found = childprocess.analyse(
                ANALYSIS,
                lambda folder: gathering.write(heard, last, folder),
                task,
                parts=_PARTS,
                minutes=_MINUTES,
            )
    except AnalysisFailed as failure:
        run.state, run.problem = RunState.FAILED, failure.problem
    with transaction.atomic():
        run.ended_at = clock.now()
        run.save()
        old = CoverageRun.objects.order_by("-started_at").values_list("pk", flat=True)[_KEPT:]
        CoverageRun.objects.filter(pk__in=list(old)).delete()
        ledger.record(
            "coverage.looked_for", new_id(), by=by, first=True, reports=run.reports, problem=run.problem
        )
    return run
