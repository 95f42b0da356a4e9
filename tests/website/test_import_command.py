"""`dangvan import` and `dangvan init` as an operator types them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils import timezone

from dangvan.kernel import revisions
from dangvan.organisations import queries
from dangvan.places import queries as places
from tests.places.conftest import collection, feature, shared, square

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    revisions.forget_all()
    yield
    revisions.forget_all()


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """A data folder of its own; the city and the clock's zone are put back afterwards."""
    from django.test import override_settings

    with override_settings(DANGVAN_HOME=tmp_path / "home", CITY=settings.CITY, TIME_ZONE=settings.TIME_ZONE):
        yield tmp_path / "home"
    timezone.get_default_timezone.cache_clear()  # type: ignore[attr-defined]


def run(*words: str) -> tuple[str, str]:
    out, err = io.StringIO(), io.StringIO()
    call_command(*words, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


@pytest.fixture
def areas(tmp_path: Path) -> Path:
    path = tmp_path / "areas.geojson"
    path.write_bytes(
        collection(
            feature("1", "Phường A", square(105.8, 21.0)),
            feature("2", "Phường B", square(585_000, 2_300_000)),
        )
    )
    return path


def test_good_rows_are_stored_and_bad_ones_told_in_a_table_and_a_file(areas: Path, tmp_path: Path) -> None:
    errors = tmp_path / "errors.csv"
    out, err = io.StringIO(), io.StringIO()
    with pytest.raises(CommandError, match="1 rows refused"):
        call_command(
            "import",
            "areas",
            str(areas),
            "--valid-from",
            "2025-07-01",
            "--errors",
            str(errors),
            stdout=out,
            stderr=err,
        )
    assert "1 new or changed" in out.getvalue()
    assert "VN-2000" in err.getvalue()
    assert "VN-2000" in errors.read_text(encoding="utf-8-sig")
    assert places.area_at(105.85, 21.05) is not None


def test_checking_stores_nothing(areas: Path) -> None:
    with pytest.raises(CommandError):
        run("import", "areas", str(areas), "--check")
    assert places.areas() == []


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--valid-from", "mai"], "--valid-from"),
        (["--end-others"], "needs --valid-from"),
        (["--column", "code"], "OURS=THEIRS"),
    ],
)
def test_options_that_make_no_sense_are_told(areas: Path, options: list[str], words: str) -> None:
    with pytest.raises(CommandError, match=words):
        run("import", "areas", str(areas), *options)


@pytest.mark.parametrize(
    "kind", ["areas", "places", "topics", "organisations", "standards", "calendar", "reasons"]
)
def test_a_missing_file_is_one_sentence(kind: str) -> None:
    with pytest.raises(CommandError, match="Không tìm thấy tệp"):
        run("import", kind, "/nowhere/file.csv")


def test_init_sets_up_hanoi_and_again_changes_nothing(home: Path) -> None:
    out, err = run("init")
    assert "Hanoi is ready" in out
    assert err == ""
    assert (home / "city.toml").exists()
    assert (home / "keys" / "receipt.key").stat().st_mode & 0o077 == 0
    assert len(places.wards()) == 126
    again, _ = run("init")
    assert " 0 new or changed, 683 unchanged" in again


def test_init_sets_up_boston_in_a_folder_of_its_own(home: Path) -> None:
    data = shared("hotspots/boston311_2015_precinct_centroids.csv").parent
    out, _ = run("init", "--city", "builtin:boston", "--data", str(data))
    assert "City of Boston is ready" in out
    assert settings.CITY.code == "boston"
    assert len(places.wards()) == 253
    assert queries.organisation_by_code("boston-311") is not None


def test_init_does_not_turn_one_city_into_another(home: Path, tmp_path: Path) -> None:
    run("init")
    with pytest.raises(CommandError, match="DANGVAN_HOME"):
        run("init", "--city", "builtin:boston", "--data", str(_empty_boston(tmp_path)))


def _empty_boston(folder: Path) -> Path:
    (folder / "boston311_2015_precinct_centroids.csv").write_text("precinct,lat,lon,n\n101,42.36,-71.03,1\n")
    return folder


def test_init_in_a_folder_that_cannot_be_written_is_one_sentence(home: Path, tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file, not a folder")
    with pytest.raises(CommandError, match="Could not write"):
        run("init")


def test_init_with_a_missing_city_file_is_one_sentence(home: Path) -> None:
    with pytest.raises(CommandError, match="Không tìm thấy tệp thành phố"):
        run("init", "--city", "none.toml")
