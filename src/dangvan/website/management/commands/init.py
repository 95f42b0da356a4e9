"""`dangvan init --city FILE`: make a data folder ready for a city. Running it again changes nothing."""

from __future__ import annotations

import os
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from dangvan.kernel import keys
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import DangvanError
from dangvan.organisations.actions import Loaded, set_up_city
from dangvan.organisations.city_plan import CityPlan, read_plan
from dangvan.places import queries as places
from dangvan.website.importing import bilingual, show


class Command(BaseCommand):
    help = "Set up a city: its file, keys, database, areas, organisations, topics, rules and calendar."
    requires_migrations_checks = False
    requires_system_checks = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--city", default="builtin:hanoi", metavar="FILE", help="a city file, or builtin:hanoi"
        )
        parser.add_argument(
            "--data", type=Path, metavar="FOLDER", help="where else the files it names may lie"
        )

    def handle(self, *args: object, **options: Any) -> None:
        try:
            plan = read_plan(options["city"], options["data"])
            home = Path(settings.DANGVAN_HOME)
            self._keep_city_file(home, plan)
            keys.ensure_all()
            call_command("migrate", interactive=False, verbosity=0)
            _serve(plan)
            self._refuse_another_city(plan)
            done = set_up_city(by=Actor.system("init"), plan=plan, tell=self._tell)
        except DangvanError as error:
            raise CommandError(str(error)) from error
        except OSError as error:
            home_name = settings.DANGVAN_HOME
            raise CommandError(
                bilingual(
                    f"Không ghi được vào {home_name}: {error.strerror}.",
                    f"Could not write to {home_name}: {error.strerror}.",
                )
            ) from error
        refused = sum(len(loaded.result.errors) for loaded in done)
        if refused:
            raise CommandError(
                bilingual(
                    f"{refused} dòng chưa nhập được. Sửa tệp rồi chạy lại: dòng cũ không bị lặp.",
                    f"{refused} rows were refused. Mend the files and run again: nothing is stored twice.",
                )
            )
        self.stdout.write(
            bilingual(
                f"{plan.city.name_vi} đã sẵn sàng trong {settings.DANGVAN_HOME}.",
                f"{plan.city.name_en} is ready in {settings.DANGVAN_HOME}.",
            )
        )

    def _tell(self, loaded: Loaded) -> None:
        show(self.stdout, self.stderr, f"{loaded.kind} ({loaded.name})", loaded.result)

    def _keep_city_file(self, home: Path, plan: CityPlan) -> None:
        """city.toml in the data folder: settings read the city from there."""
        home.mkdir(parents=True, exist_ok=True)
        target = home / "city.toml"
        if target.exists():
            if settings.CITY.code != plan.city.code:
                raise CommandError(_other_city(settings.CITY.code, plan.city.code))
            if target.read_text(encoding="utf-8") == plan.text:
                return
        with tempfile.NamedTemporaryFile("w", dir=home, encoding="utf-8", delete=False) as file:
            file.write(plan.text)
        Path(file.name).replace(target)

    def _refuse_another_city(self, plan: CityPlan) -> None:
        """A database that already holds another city's map isn't mixed with this one."""
        cities = places.areas(level="city")
        if cities and not any(plan.city.contains(a.lon or 0, a.lat or 0) for a in cities):
            raise CommandError(_other_city(cities[0].name_vi, plan.city.name_vi))


def _serve(plan: CityPlan) -> None:
    """This process started before the city was chosen: days are reckoned on the city's clock from here on."""
    settings.CITY = plan.city
    if "DANGVAN_TIME_ZONE" not in os.environ:
        settings.TIME_ZONE = plan.city.time_zone
        cache_clear = getattr(timezone.get_default_timezone, "cache_clear", None)
        if cache_clear:
            cache_clear()


def _other_city(here: str, wanted: str) -> str:
    home = settings.DANGVAN_HOME
    return bilingual(
        f"Thư mục {home} đang phục vụ {here}, không phải {wanted}: hãy đặt DANGVAN_HOME sang thư mục khác.",
        f"The folder {home} serves {here}, not {wanted}: set DANGVAN_HOME to another folder.",
    )
