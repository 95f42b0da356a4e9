"""`dangvan import WHAT FILE`: what an operator brings in from files, each kind by the action of its own room.

A new kind of file is one row in IMPORTERS.
"""

# ruff: noqa: N999 (the command is called so)

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import DangvanError
from dangvan.organisations import actions as organisations
from dangvan.places import actions as places
from dangvan.places import tables
from dangvan.places.types import ImportResult
from dangvan.website.importing import bilingual, show
from dangvan.website.report_import import add_options as _report_options
from dangvan.website.report_import import import_reports

Options = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Importer:
    """One kind of file: how it is read in, and the options it takes besides."""

    run: Callable[[Actor, Path, Options], ImportResult]
    help: str
    add_options: Callable[[ArgumentParser], None] | None = None


def _area_options(parser: ArgumentParser) -> None:
    parser.add_argument("--valid-from", metavar="YYYY-MM-DD", help="the day on which these areas begin")
    parser.add_argument("--level", default="ward", choices=("city", "district", "ward"))
    parser.add_argument("--parent", default="", metavar="CODE", help="the area in which they all lie")
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        metavar="OURS=THEIRS",
        help="e.g. code=GEOID; may be repeated",
    )
    parser.add_argument(
        "--name-pattern-vi", default="", metavar="TEXT", help='for files without names: "Khu {code}"'
    )
    parser.add_argument(
        "--name-pattern-en", default="", metavar="TEXT", help='the same in English: "Precinct {code}"'
    )
    parser.add_argument("--voronoi", action="store_true", help="draw approximate boundaries around points")
    parser.add_argument(
        "--end-others", action="store_true", help="end areas of this level that the file leaves out"
    )
    parser.add_argument(
        "--successions", metavar="CSV", help="what the areas before became, imported afterwards"
    )
    parser.add_argument("--check", action="store_true", help="say what is wrong and store nothing")


def _areas(by: Actor, file: Path, options: Options) -> ImportResult:
    day = tables.read_day(options["valid_from"]) if options["valid_from"] else None
    if options["valid_from"] and day is None:
        raise CommandError(
            bilingual(
                "--valid-from phải là ngày, ví dụ 2025-07-01.", "--valid-from must be a day, e.g. 2025-07-01."
            )
        )
    if options["end_others"] and day is None:
        raise CommandError(bilingual("--end-others cần --valid-from.", "--end-others needs --valid-from."))
    columns: dict[str, str] = {}
    for pair in options["column"]:
        ours, equals, theirs = pair.partition("=")
        if not equals or not ours or not theirs:
            raise CommandError(
                bilingual(f"--column {pair}: viết OURS=THEIRS.", f"--column {pair}: write OURS=THEIRS.")
            )
        columns[ours] = theirs
    result = places.import_areas(
        by=by,
        file=file,
        source=options["source"],
        valid_from=day,
        level=options["level"],
        parent=options["parent"],
        columns=columns,
        name_pattern_vi=options["name_pattern_vi"],
        name_pattern_en=options["name_pattern_en"],
        voronoi=options["voronoi"],
        end_others=options["end_others"],
        check_only=options["check"],
    )
    if options["successions"] and not options["check"]:
        followed = places.import_successions(
            by=by, file=Path(options["successions"]), source=options["source"]
        )
        return ImportResult(
            result.stored + followed.stored,
            result.unchanged + followed.unchanged,
            (*result.errors, *followed.errors),
            result.notes,
        )
    return result


def _gazetteer_options(parser: ArgumentParser) -> None:
    parser.add_argument("--replace", action="store_true", help="first drop what came from the same source")
    parser.add_argument("--check", action="store_true", help="say what is wrong and store nothing")


def _gazetteer(by: Actor, file: Path, options: Options) -> ImportResult:
    return places.import_gazetteer(
        by=by, file=file, source=options["source"], replace=options["replace"], check_only=options["check"]
    )


def _plain(action: Callable[..., ImportResult]) -> Callable[[Actor, Path, Options], ImportResult]:
    return lambda by, file, options: action(by=by, file=file, source=options["source"])


IMPORTERS: dict[str, Importer] = {
    "areas": Importer(_areas, "areas with boundaries: GeoJSON or CSV", _area_options),
    "successions": Importer(_plain(places.import_successions), "what areas became: CSV"),
    "places": Importer(_gazetteer, "streets and landmarks to search for: CSV", _gazetteer_options),
    "organisations": Importer(_plain(organisations.import_organisations), "bodies: TOML or CSV"),
    "topics": Importer(_plain(organisations.import_topics), "topics: TOML or CSV"),
    "responsibilities": Importer(
        _plain(organisations.import_responsibilities), "who answers for what where: TOML or CSV"
    ),
    "standards": Importer(_plain(organisations.import_standards), "service standards: TOML or CSV"),
    "calendar": Importer(_plain(organisations.import_calendar), "working calendars: TOML, or days as CSV"),
    "reasons": Importer(_plain(organisations.import_reasons), "published reasons: TOML or CSV"),
    "reports": Importer(import_reports, "a city's own log of reports: CSV or Parquet", _report_options),
    "legal_ways": Importer(_plain(organisations.import_legal_ways), "statutory ways: TOML or CSV"),
}


class Command(BaseCommand):
    help = (
        "Bring in areas, places, organisations, topics, rules, standards, calendars or reports from a file."
    )
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        kinds = parser.add_subparsers(dest="kind", required=True, metavar="WHAT")
        for kind, importer in IMPORTERS.items():
            sub = kinds.add_parser(kind, help=importer.help)
            sub.add_argument("file", type=Path)
            sub.add_argument("--source", default="", help="where the data comes from; shown with it")
            sub.add_argument("--errors", type=Path, metavar="CSV", help="write refused rows to this file")
            if importer.add_options:
                importer.add_options(sub)

    def handle(self, *args: object, **options: Any) -> None:
        importer = IMPORTERS[options["kind"]]
        try:
            result = importer.run(Actor.system("import"), options["file"], options)
        except DangvanError as error:
            raise CommandError(str(error)) from error
        except KeyboardInterrupt:
            raise CommandError(
                bilingual(
                    "Đã dừng. Chạy lại lệnh này để nhập tiếp: không dòng nào lặp.",
                    "Stopped. Run the same command to go on: nothing is stored twice.",
                ),
                returncode=130,
            ) from None
        show(self.stdout, self.stderr, options["kind"], result)
        if options["errors"] and result.errors:
            try:
                options["errors"].write_text(tables.to_csv(result.errors), encoding="utf-8")
            except OSError as error:
                name = options["errors"]
                raise CommandError(
                    bilingual(f"Không ghi được {name}.", f"Could not write {name}.")
                ) from error
        if result.errors:
            count = len(result.errors)
            raise CommandError(
                bilingual(
                    f"{count} dòng bị từ chối, các dòng khác đã xong. Sửa rồi chạy lại: không dòng nào lặp.",
                    f"{count} rows refused, the others are done. Mend and run again: none is stored twice.",
                )
            )
