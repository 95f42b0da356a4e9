"""Who stands above whom, and who took over from whom: walks over the tree of bodies and its successions."""

from __future__ import annotations

from datetime import date

from django.utils.translation import gettext_lazy as _

from dangvan.kernel.errors import Invalid
from dangvan.organisations.registry import Registry
from dangvan.organisations.types import OrganisationInfo
from dangvan.organisations.words import day_in_words

_Step = tuple[str, str]


def follow(registry: Registry, organisation_id: int, day: date) -> tuple[OrganisationInfo, list[_Step]]:
    """The body that stands for this one on a day, and the mergers on the way.

    Where nobody took over, the body above stands for it.
    """
    here = registry.organisations[organisation_id]
    steps: list[_Step] = []
    seen: set[int] = set()
    while here.valid_to is not None and here.valid_to <= day and here.id not in seen:
        seen.add(here.id)
        followed = [(on, s) for on, s in registry.successions.get(here.id, ()) if on <= day and s not in seen]
        if followed:
            latest = max(on for on, _ in followed)
            there = registry.organisations[next(s for on, s in followed if on == latest)]
            steps.append(_passed_on(here, there, latest))
        else:
            there = above(registry, here.id, day)
            steps.append(_stands_in(here, there))
        here = there
    return here, steps


def _passed_on(old: OrganisationInfo, new: OrganisationInfo, day: date) -> _Step:
    vi, en = day_in_words(day)
    return (
        f"{old.name_vi} đã chuyển nhiệm vụ cho {new.name_vi} từ {vi}.",
        f"{_en(old)} passed its duties to {_en(new)} on {en}.",
    )


def _stands_in(old: OrganisationInfo, above_it: OrganisationInfo) -> _Step:
    return (
        f"{old.name_vi} không còn hoạt động và chưa rõ cơ quan kế nhiệm; {above_it.name_vi} nhận thay.",
        f"{_en(old)} is no more and no successor is known; {_en(above_it)} stands in.",
    )


def _en(body: OrganisationInfo) -> str:
    return body.name_en or body.name_vi


def descendants(registry: Registry, organisation_id: int) -> frozenset[int]:
    """The body itself and all below it."""
    found: set[int] = set()
    waiting = [organisation_id]
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting.extend(registry.organisation_children.get(one, ()))
    return frozenset(found)


def depth(registry: Registry, organisation_id: int) -> int:
    steps, seen = 0, {organisation_id}
    at = registry.organisations[organisation_id].parent_id
    while at is not None and at not in seen:
        seen.add(at)
        steps += 1
        at = registry.organisations[at].parent_id
    return steps


def arbiter(registry: Registry, day: date) -> OrganisationInfo:
    """The named body that settles what others refuse; the highest, where several may. Else
    the city itself.
    """
    standing = [o for o in registry.organisations.values() if o.valid_on(day)]
    named = [o for o in standing if o.arbitrates]
    tops = (
        [o for o in standing if o.level == "city"] or [o for o in standing if o.parent_id is None] or standing
    )
    choice = named or tops
    if not choice:
        raise Invalid(_("Chưa có cơ quan nào trong danh mục: hãy nhập danh mục cơ quan trước."))
    return min(choice, key=lambda o: (depth(registry, o.id), o.id))


def above(registry: Registry, organisation_id: int, day: date) -> OrganisationInfo:
    """The body one level up, never the body itself.

    The top has nobody above it: then an arbiter outside its own tree, else a body of oversight, else any
    arbiter.
    """
    at = registry.organisations[organisation_id].parent_id
    while at is not None:
        parent = registry.organisations[at]
        if not parent.valid_on(day) and parent.valid_to is not None:
            parent = follow(registry, parent.id, day)[0]
        if parent.id != organisation_id:
            return parent
        at = registry.organisations[at].parent_id
    own = descendants(registry, organisation_id)
    standing = [o for o in registry.organisations.values() if o.valid_on(day) and o.id != organisation_id]
    outside = [o for o in standing if o.id not in own]
    for choice in (
        [o for o in outside if o.arbitrates],
        [o for o in outside if o.level == "oversight"],
        [o for o in standing if o.arbitrates],
        [o for o in standing if o.level == "city"],
    ):
        if choice:
            return min(choice, key=lambda o: (depth(registry, o.id), o.id))
    raise Invalid(
        _("Cơ quan này không có cấp trên trong danh mục: hãy thêm cơ quan cấp trên hoặc cơ quan phân xử.")
    )


def hears_about(registry: Registry, organisation_id: int, day: date) -> OrganisationInfo | None:
    """The body one level up, unless it stands below this one: those below see no report about a body."""
    try:
        up = above(registry, organisation_id, day)
    except Invalid:
        return None
    return None if up.id in descendants(registry, organisation_id) else up
