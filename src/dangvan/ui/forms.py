"""Form controls as the components draw them: one shape for Django's bound fields and for controls named by
hand.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BaseForm, BoundField
from django.utils.translation import gettext as _

from dangvan.kernel.errors import Invalid

#: HTML attributes that a template may pass through to the control.
PASSED_ON = (
    "autocomplete", "inputmode", "maxlength", "minlength", "pattern", "placeholder", "step",
    "min", "max", "accept", "multiple", "spellcheck", "autocapitalize", "readonly", "disabled", "list",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    id: str
    checked: bool = False
    hint: str = ""
    group: str = ""


@dataclass(frozen=True, slots=True)
class ErrorLink:
    """An error and where it is mended: a control's id, an address, or empty (it is about the whole form)."""

    target: str
    message: str

    @property
    def href(self) -> str:
        return self.target if self.target.startswith("/") else f"#{self.target}"


@dataclass(frozen=True, slots=True)
class Control:
    id: str
    name: str
    label: str
    hint: str
    errors: tuple[str, ...]
    value: Any
    required: bool
    choices: tuple[Choice, ...] = ()
    attributes: dict[str, Any] = field(default_factory=dict)

    @property
    def described_by(self) -> str:
        """The ids of the hint and of the errors, for aria-describedby."""
        parts = ([f"{self.id}-hint"] if self.hint else []) + ([f"{self.id}-error"] if self.errors else [])
        return " ".join(parts)


class PlainForm(forms.Form):
    """A form whose empty required fields say which answer is missing."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, each in self.fields.items():
            if each.error_messages["required"] is forms.Field.default_error_messages["required"]:
                each.error_messages["required"] = _missing(each, name)


class HintedChoiceField(forms.ChoiceField):
    """One of a few, where each choice may have a sentence of its own: `hints` by value."""

    def __init__(self, *, hints: Mapping[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.hints = dict(hints or {})


def _missing(field: forms.Field, name: str) -> str:
    label = str(field.label or name).rstrip("?:.… ")
    if getattr(field, "choices", None):
        return _("Xin chọn: %(label)s") % {"label": label}
    if isinstance(field, forms.BooleanField):
        return _("Xin đánh dấu: %(label)s") % {"label": label}
    return _("Xin điền: %(label)s") % {"label": label}


def control_for(
    *,
    field: BoundField | str | None = None,
    name: str = "",
    label: str = "",
    hint: str = "",
    error: object = "",
    value: Any = "",
    required: object = "",
    id: str = "",  # noqa: A002 - the attribute's name in HTML
    choices: Iterable[Any] | None = None,
    attrs: Mapping[str, Any] | None = None,
) -> Control:
    """A control from a Django field, from what the template says, or both: what the template says wins."""
    bound = field if isinstance(field, BoundField) else None
    name = name or (bound.html_name if bound else "")
    control_id = id or (bound.auto_id if bound else "") or f"id_{name}"
    if value in ("", None) and bound is not None:
        value = bound.value()
    options = choices or (getattr(bound.field, "choices", ()) if bound else ())
    passed = {
        key: given
        for key, given in (attrs or {}).items()
        if key in PASSED_ON or key.startswith(("data-", "aria-", "hx-"))
    }
    return Control(
        id=control_id,
        name=name,
        label=str(label or (bound.label if bound else "")),
        hint=str(hint or (bound.help_text if bound else "")),
        errors=_messages(error) or (tuple(str(e) for e in bound.errors) if bound else ()),
        value="" if value is None else value,
        required=_is_true(required) if required != "" else bool(bound and bound.field.required),
        choices=_choices(
            options or (), value, control_id, getattr(bound.field, "hints", {}) if bound else {}
        ),
        attributes={**(_widget_attributes(bound) if bound else {}), **passed},
    )


def error_links(form: BaseForm | None, errors: Iterable[Any] | None = None) -> list[ErrorLink]:
    """A form's errors in the order of its fields, each linked to its control; then any given by hand."""
    links: list[ErrorLink] = []
    if isinstance(form, BaseForm) and form.is_bound:
        links += [ErrorLink("", str(message)) for message in form.non_field_errors()]
        for bound in form:
            target = f"{bound.auto_id}_0" if _is_a_group(bound) else bound.auto_id
            links += [ErrorLink(target, str(message)) for message in bound.errors]
    for given in errors or ():
        if isinstance(given, ErrorLink):
            links.append(given)
        elif isinstance(given, (tuple, list)):
            links.append(ErrorLink(str(given[0]), str(given[1])))
        else:
            links.append(ErrorLink("", str(given)))
    return links


def take_refusal(form: BaseForm, refusal: Invalid) -> None:
    """Put what an action refused at the fields of `form` it speaks of, and the rest above them."""
    placed = False
    for name, message in refusal.fields.items():
        known = name in form.fields
        form.add_error(name if known else None, str(message))
        placed = True
    if not placed:
        form.add_error(None, str(refusal.message))


def _is_a_group(bound: BoundField) -> bool:
    """Radios and checkboxes: the control to lead to is the first of them."""
    kind = getattr(bound.field.widget, "input_type", "")
    return bool(getattr(bound.field, "choices", None)) and kind in {"radio", "checkbox"}


def _widget_attributes(bound: BoundField) -> dict[str, Any]:
    own = {**bound.field.widget.attrs, **bound.field.widget_attrs(bound.field.widget)}
    return {key: given for key, given in own.items() if key in PASSED_ON or key.startswith("data-")}


def _messages(error: object) -> tuple[str, ...]:
    if not error:
        return ()
    if isinstance(error, (list, tuple)):
        return tuple(str(one) for one in error)
    return (str(error),)


def _is_true(given: object) -> bool:
    return given not in (False, None, "False", "false", "0", 0)


def _choices(
    options: Iterable[Any], value: Any, control_id: str, hints: Mapping[str, Any]
) -> tuple[Choice, ...]:
    chosen = {str(one) for one in value} if isinstance(value, (list, tuple, set, frozenset)) else {str(value)}
    found: list[Choice] = []
    for group, key, label, own_hint in _flat(options):
        hint = own_hint or hints.get(str(key), "")
        found.append(
            Choice(
                str(key), str(label), f"{control_id}_{len(found)}", str(key) in chosen, str(hint), str(group)
            )
        )
    return tuple(found)


def _flat(options: Iterable[Any]) -> Iterable[tuple[Any, Any, Any, Any]]:
    """(group, value, label, hint) of choices as Django writes them, with an optional hint as third part."""
    for option in options:
        if isinstance(option, Choice):
            yield option.group, option.value, option.label, option.hint
            continue
        key, label, *rest = option
        if isinstance(label, (list, tuple)):
            for inner_key, inner_label, *inner_rest in label:
                yield key, inner_key, inner_label, inner_rest[0] if inner_rest else ""
        else:
            yield "", "" if key is None else key, label, rest[0] if rest else ""
