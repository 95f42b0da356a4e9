"""What an officer can do with a case, as data: each deed has its address, its move in the table of moves, its
form, and the action it calls. One view serves them all (`desk.deed_view`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.datastructures import MultiValueDict
from django.utils.translation import gettext_lazy as _

from dangvan.cases import policies
from dangvan.cases.machine import MOVES
from dangvan.cases.queries import CaseFile, SeenReport
from dangvan.desk.choices import bodies_called
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Words
from dangvan.kernel.folding import clean
from dangvan.organisations.types import OrganisationInfo
from dangvan.ui.forms import PlainForm

if TYPE_CHECKING:
    from dangvan.cases.models import Case, Contest
    from dangvan.reports.types import Contact


@dataclass(frozen=True, slots=True)
class Setting:
    """Who is about to do something, with which case, about which of its reports."""

    actor: Actor
    file: CaseFile
    report: SeenReport | None = None

    @property
    def case(self) -> Case:
        return self.file.case

    def may(self, verb: str) -> bool:
        """Whether the table of moves lets this officer make the move in the state the case is in."""
        return self.case.state in MOVES[verb].sources and self.is_theirs(verb)

    def is_theirs(self, verb: str) -> bool:
        """The same whatever state the case is in."""
        deciding = {contest.organisation_id for contest in self.undecided}
        return policies.may_given(verb, self.actor, self.case, self.file.relations, deciding)

    @property
    def undecided(self) -> list[Contest]:
        return [contest for contest in self.file.contests if contest.decided_at is None]


@dataclass(frozen=True, slots=True)
class Doing:
    """A deed being done: the setting, what was typed and is well formed, and the version it was typed at."""

    setting: Setting
    version: int | None
    given: Mapping[str, Any]
    files: MultiValueDict[str, Any]

    @property
    def by(self) -> Actor:
        return self.setting.actor

    @property
    def case(self) -> Case:
        return self.setting.case

    @property
    def seen_report(self) -> SeenReport:
        assert self.setting.report is not None
        return self.setting.report


@dataclass(frozen=True, slots=True)
class Done:
    """What to say afterwards; `contact` is shown once, on the page that answers, and stored nowhere."""

    words: Words
    contact: Contact | None = None
    shows_contact: bool = False


class CleanField(forms.CharField):
    """Words as they may be stored: no NUL, no lone surrogate, composed letters."""

    def to_python(self, value: Any) -> str:
        return clean(str(value)) if value else ""


class BodyField(CleanField):
    """A body by its name, completed while typing; the value is the body."""

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if not typed:
            return None
        found: list[OrganisationInfo] = bodies_called(typed)
        if len(found) == 1:
            return found[0]
        if not found:
            raise forms.ValidationError(
                _("Không có cơ quan nào tên như vậy. Hãy chọn trong danh sách gợi ý.")
            )
        names = "; ".join(body.name for body in found[:4])
        raise forms.ValidationError(
            _("Có nhiều cơ quan tên như vậy, hãy ghi đủ tên. Ví dụ: %(names)s.") % {"names": names}
        )


class DeedForm(PlainForm):
    """The form of a deed; `setting` is known to it so that it can offer what fits the case."""

    #: Buttons beside the one that sends: they draw the form again with something more, typed words kept.
    helpers: tuple[str, ...] = ()

    def __init__(
        self, setting: Setting, *args: Any, query: Mapping[str, str] | None = None, **kwargs: Any
    ) -> None:
        self.setting = setting
        if query is not None:
            kwargs["initial"] = self.beginning(query)
        super().__init__(*args, **kwargs)
        self.arrange()

    def arrange(self) -> None:
        """Choices and hints that depend on the case."""

    def beginning(self, query: Mapping[str, str]) -> dict[str, Any]:
        """What the form holds when it is opened."""
        return {}

    def help_with(self, button: str, typed: dict[str, Any]) -> dict[str, Any]:
        """What a helper button changes in what was typed."""
        return typed

    def shown(self) -> dict[str, Any]:
        """What the form's page shows beside the fields."""
        return {}


def _always(setting: Setting) -> bool:
    return True


@dataclass(frozen=True, slots=True)
class Deed:
    slug: str
    verb: str
    label: Words
    hint: Words
    act: Callable[[Doing], Done]
    form: type[DeedForm] = DeedForm
    #: "case", or "report" where it is about one of the reports.
    about: str = "case"
    template: str = "desk/deed.html"
    button: Words = ""
    #: Done by one tap on the case page; there is nothing to type.
    direct: bool = False
    #: What the state of the case must be beyond the table of moves.
    fits: Callable[[Setting], bool] = field(default=_always)
    #: Set where another rule than the table of moves says who may.
    theirs: Callable[[Setting], bool] | None = None

    def is_offered(self, setting: Setting) -> bool:
        if self.theirs is not None:
            return self.theirs(setting) and self.fits(setting)
        return setting.may(self.verb) and self.fits(setting)

    def is_theirs(self, setting: Setting) -> bool:
        return self.theirs(setting) if self.theirs is not None else setting.is_theirs(self.verb)
