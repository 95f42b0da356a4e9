"""The search for cycles rests inside and goes on as it was."""

from __future__ import annotations

import gc

import pytest

from dangvan.kernel.collecting import no_search_for_cycles


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
