"""An operator is told when official documents can't be set in the face that the decree asks for."""

from __future__ import annotations

from dataclasses import replace

from django.core.checks import run_checks

from dangvan.reviews.checks import warnings_of
from dangvan.reviews.export.fonts import EMBEDDED, face_used


def test_another_face_is_a_warning_that_names_the_package() -> None:
    (warning,) = warnings_of(EMBEDDED)
    assert warning.id == "reviews.W001"
    assert "Libertinus Serif" in warning.msg
    assert "fonts-croscore" in (warning.hint or "")
    assert warnings_of(replace(EMBEDDED, is_times_metric=True)) == []


def test_the_check_of_the_service_says_what_this_machine_has() -> None:
    said = [one for one in run_checks() if one.id == "reviews.W001"]
    assert bool(said) != face_used().is_times_metric
