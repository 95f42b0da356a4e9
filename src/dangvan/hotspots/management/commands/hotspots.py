"""For operators: look now, list what is known, explain one."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import translation

from dangvan.hotspots import actions, queries
from dangvan.hotspots.types import Cadence, HotspotPage, RunState, View
from dangvan.hotspots.words import left_out_words, problem_words
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import NotFound

_OPERATOR = Actor.system("operator")


class Command(BaseCommand):
    help = (
        "run: look for hot spots now. list: the last looks, then what is open: number, state, life, "
        "reports seen / expected, topic and place. "
        "explain NUMBER: one of them, with its band, doubts, deeds and looks."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["run", "list", "explain"])
        parser.add_argument("reference", nargs="?", default="", help="with explain: the hot spot's number")
        parser.add_argument(
            "--nightly",
            action="store_true",
            help="with run: by the day it happened, not by the day of receipt",
        )
        parser.add_argument("--ended", action="store_true", help="with list: those that ended")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("vi"):
            match options["what"]:
                case "run":
                    self._run(Cadence.NIGHTLY if options["nightly"] else Cadence.HOURLY)
                case "list":
                    self._list(View.ENDED if options["ended"] else View.OPEN)
                case _:
                    self._explain(options["reference"])

    def _run(self, cadence: Cadence) -> None:
        run = actions.run_analysis(by=_OPERATOR, cadence=cadence)
        if run.state == RunState.FAILED:
            raise CommandError(problem_words(run.problem))
        self.stdout.write(
            f"{run.reports} phản ánh, {run.topics} lĩnh vực, {run.alarms} dấu hiệu | reports, topics, alarms"
        )
        for reason, count in sorted(run.left_out.items()):
            self.stdout.write(f"  {left_out_words(reason, count)}")

    def _list(self, view: View) -> None:
        for seen in queries.latest_runs(4):
            when = f"{seen.started_at:%Y-%m-%d %H:%M}Z"
            self.stdout.write(f"{when} {seen.cadence} {seen.state} {seen.reports} {seen.problem}".rstrip())
        for card in queries.hotspots_for_desk(_OPERATOR, view=view):
            numbers = f"{card.observed:>5} / {card.expected:>7.1f}"
            self.stdout.write(f"{card.reference}  {card.state:<10} {card.trend:<8} {numbers}  {card.title}")
            self.stdout.write(f"           {card.city_unusual.words}")

    def _explain(self, reference: str) -> None:
        if not reference:
            raise CommandError(
                "Hãy ghi số của điểm nóng, xem ở “hotspots list”. | "
                "Give the number of a hot spot, as “hotspots list” shows it."
            )
        try:
            page = queries.hotspot_for_desk(_OPERATOR, reference)
        except NotFound as missing:
            raise CommandError(
                f"{reference}: không có điểm nóng mang số này | there is no hot spot of this number"
            ) from missing
        for line in _explained(page):
            self.stdout.write(line)


def _explained(page: HotspotPage) -> list[str]:
    card = page.card
    return [
        f"{card.reference}  {card.title}  ({card.state}, {card.trend})",
        f"  {card.first} – {card.last}",
        f"  {card.observed} / {card.expected:.1f} ({card.low:.0f}–{card.high:.0f})",
        f"  {card.city_unusual.words}",
        *(f"  ! {caution.words}" for caution in card.cautions),
        f"  {card.organisation.name}; {page.cases_count} vụ việc đang mở",
        *(f"  {line.at:%Y-%m-%d %H:%M}Z {line.deed} {line.verdict or ''}".rstrip() for line in page.life),
        *(
            f"  {one.at:%Y-%m-%d %H:%M}Z {one.clock}: {one.observed} / {one.expected:.1f}, {one.score:.3f}"
            for one in page.evidence[:10]
        ),
    ]
