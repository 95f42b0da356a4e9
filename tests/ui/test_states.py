"""Every state of a case has a word and a shape of its own: nobody needs to see colours."""

from django.utils import translation

from dangvan.cases.types import State
from dangvan.ui import icons
from dangvan.ui.states import STATES, UNKNOWN, look_of


def test_every_state_of_a_case_can_be_shown() -> None:
    assert set(State.values) <= set(STATES)


def test_words_and_shapes_tell_states_apart_without_colour() -> None:
    for language in ("vi", "en"):
        with translation.override(language):
            said = [str(look.word) for look in STATES.values()]
            assert len(said) == len(set(said))
    shapes = [STATES[state].shape for state in State.values]
    assert len(set(shapes)) == len(shapes)


def test_shapes_are_drawn_and_tones_are_known() -> None:
    for look in [*STATES.values(), UNKNOWN]:
        assert look.shape in icons.SHAPES
        assert look.tone in {"quiet", "indigo", "leaf", "amber", "vermilion"}


def test_a_state_is_taken_as_value_or_member_and_an_unknown_one_is_said_to_be_so() -> None:
    assert look_of(State.ANSWERED) is look_of("answered")
    assert look_of("none such") is UNKNOWN
