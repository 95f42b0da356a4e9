"""Lists from which officers choose: topics by group, wards, bodies by name, published reasons."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from dangvan.kernel.folding import fold
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo, ReasonInfo
from dangvan.places import queries as places

Choices = list[tuple[Any, Any]]


def topic_choices(*, with_groups: bool = False) -> Choices:
    """Leaves under their groups; for filters the group itself too."""
    found: Choices = []
    for group in organisations.topic_tree():
        leaves: Choices = [(leaf.id, leaf.name) for leaf in group.leaves]
        if with_groups and [leaf.id for leaf in group.leaves] != [group.group.id]:
            leaves.insert(0, (group.group.id, _("Cả nhóm: %(group)s") % {"group": group.group.name}))
        found.append((group.group.name, leaves))
    return found


def area_choices() -> Choices:
    return [(ward.id, ward.name) for ward in places.wards()]


def reason_choices(kind: str) -> Choices:
    return [(reason.code, reason.text) for reason in organisations.reasons(kind)]


def reason_hints(kind: str) -> dict[str, str]:
    """What each reason opens to the person, said beside it."""
    return {reason.code: _hint(reason) for reason in organisations.reasons(kind)}


def _hint(reason: ReasonInfo) -> str:
    source = _("Căn cứ: %(source)s.") % {"source": reason.legal_source} if reason.legal_source else ""
    return " ".join(part for part in (reason.next_step, source) if part)


def body_names() -> list[str]:
    """Full names to be completed while typing."""
    return [body.name for body in organisations.organisations()]


def bodies_called(typed: str) -> list[OrganisationInfo]:
    """The bodies a typed name may mean, with or without marks: the one so named, or all that hold it."""
    wanted = " ".join(fold(typed).split())
    if not wanted:
        return []
    standing = organisations.organisations()
    named = [
        body
        for body in standing
        if wanted
        in {fold(body.name_vi), fold(body.name_en), fold(body.short_vi), fold(body.short_en), fold(body.code)}
    ]
    if named:
        return named
    return [body for body in standing if wanted in fold(f"{body.name_vi} | {body.name_en} | {body.short_vi}")]
