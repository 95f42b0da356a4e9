"""The search for cycles rests inside and goes on as it was."""

from __future__ import annotations

import gc
import weakref

import pytest

from dangvan.kernel.collecting import no_search_for_cycles, search_what_is_new


def test_it_rests_inside_and_goes_on_after() -> None:
    assert gc.isenabled()
    with no_search_for_cycles():
        assert not gc.isenabled()
        with no_search_for_cycles():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_goes_on_after_an_error() -> None:
    with pytest.raises(KeyError), no_search_for_cycles():
        raise KeyError
    assert gc.isenabled()


def test_between_batches_the_cycles_of_the_last_one_are_found() -> None:
    class Knot:
        pass

    with no_search_for_cycles():
        knot = Knot()
        knot.itself = knot  # type: ignore[attr-defined]
        gone = weakref.ref(knot)
        del knot
        assert gone() is not None
        search_what_is_new()
        assert gone() is None
