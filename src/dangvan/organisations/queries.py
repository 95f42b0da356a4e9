"""Reads of bodies, topics, rules, limits and reasons: all from memory, none costs a statement once read."""

from __future__ import annotations

from collections.abc import Mapping, Set
from datetime import date

from django.utils.translation import gettext_lazy as _

from dangvan.kernel import clock, folding
from dangvan.kernel.errors import NotFound
from dangvan.organisations import bodies, responsibility
from dangvan.organisations.registry import Registry, held_registry
from dangvan.organisations.types import (
    Answerer,
    LegalWayInfo,
    OrganisationInfo,
    ReasonInfo,
    Rule,
    StandardInfo,
    TopicGroup,
    TopicInfo,
)
from dangvan.places.sorting import vietnamese_key

#: All topics on some hundred stretches of days.
_STANDARDS_REMEMBERED = 20_000


def organisation(organisation_id: int) -> OrganisationInfo:
    found = held_registry.get().organisations.get(organisation_id)
    if found is None:
        raise NotFound(_("Không có cơ quan này."))
    return found


def organisations_numbered(numbers: Set[int]) -> Mapping[int, OrganisationInfo]:
    """At least these, which rows of the database name."""
    return held_registry.get_with(lambda held: numbers <= held.organisations.keys()).organisations


def topics_numbered(numbers: Set[int]) -> Mapping[int, TopicInfo]:
    """At least these, which rows of the database name."""
    return held_registry.get_with(lambda held: numbers <= held.topics.keys()).topics


def any_body_stood(on: date) -> bool:
    """Whether the list knows any body of that day; history may be older than the list."""
    return any(body.valid_on(on) for body in held_registry.get().organisations.values())


def code_in_the_record(organisation_id: int) -> str:
    """How the public record names a body; one that was never in the list stands by its number."""
    found = held_registry.get().organisations.get(organisation_id)
    return found.code if found else f"#{organisation_id}"


def organisation_by_code(code: str) -> OrganisationInfo | None:
    return held_registry.get().organisations_by_code.get(code)


def organisations(on: date | None = None) -> list[OrganisationInfo]:
    """The bodies that stand on a day: by level, then by name."""
    day = on or clock.today()
    order = {"city": 0, "department": 1, "unit": 2, "ward": 3, "oversight": 4}
    standing = [o for o in held_registry.get().organisations.values() if o.valid_on(day)]
    return sorted(standing, key=lambda o: (order.get(o.level, 9), vietnamese_key(o.name_vi), o.id))


def organisation_of_area(area_id: int, *, on: date | None = None) -> OrganisationInfo | None:
    """The body whose own area this is (the ward's committee)."""
    day = on or clock.today()
    held = held_registry.get().organisations_by_area.get(area_id, ())
    return next((o for o in held if o.valid_on(day)), None)


def parent_of(organisation_id: int) -> int | None:
    return organisation(organisation_id).parent_id


def one_level_up(organisation_id: int, *, on: date | None = None) -> int:
    """The body that decides about this one; never the body itself."""
    organisation(organisation_id)
    return bodies.above(held_registry.get(), organisation_id, on or clock.today()).id


def hears_about(organisation_id: int, *, on: date | None = None) -> OrganisationInfo | None:
    """The body one level up that gets a report about this one; None where nobody stands outside its tree:
    those below it must not see such a report either.
    """
    organisation(organisation_id)
    return bodies.hears_about(held_registry.get(), organisation_id, on or clock.today())


def arbiter(*, on: date | None = None) -> int:
    """The body that settles cases refused twice."""
    return bodies.arbiter(held_registry.get(), on or clock.today()).id


def arbiters(*, on: date | None = None) -> list[OrganisationInfo]:
    """Every body that may settle such cases."""
    day = on or clock.today()
    return [o for o in held_registry.get().organisations.values() if o.arbitrates and o.valid_on(day)]


def ancestors(organisation_id: int) -> tuple[int, ...]:
    """The body itself and those above it, nearest first."""
    found = [organisation_id]
    while (parent := parent_of(found[-1])) is not None and parent not in found:
        found.append(parent)
    return tuple(found)


def descendants(organisation_id: int) -> frozenset[int]:
    """The body itself and all below it."""
    return bodies.descendants(held_registry.get(), organisation_id)


def current_successor(organisation_id: int, on: date | None = None) -> int:
    """The body that stands for this one on a day; itself while it stands."""
    organisation(organisation_id)
    return bodies.follow(held_registry.get(), organisation_id, on or clock.today())[0].id


def topic(topic_id: int) -> TopicInfo:
    found = held_registry.get().topics.get(topic_id)
    if found is None:
        raise NotFound(_("Không có lĩnh vực này."))
    return found


def topic_by_code(code: str) -> TopicInfo | None:
    return held_registry.get().topics_by_code.get(code)


def topic_ancestors(topic_id: int) -> tuple[int, ...]:
    """The topic itself first, then its group."""
    return held_registry.get().topic_chain(topic_id)


def topics(on: date | None = None) -> list[TopicInfo]:
    """The leaves in use that day."""
    day = on or clock.today()
    return [t for t in held_registry.get().topics.values() if t.is_leaf and t.in_use(day)]


def topic_tree(on: date | None = None) -> list[TopicGroup]:
    """Groups with the leaves in use that day."""
    day = on or clock.today()
    known = held_registry.get().topics
    leaves: dict[int | None, list[TopicInfo]] = {}
    for one in known.values():
        if one.is_leaf and one.in_use(day):
            leaves.setdefault(one.parent_id, []).append(one)
    found = [TopicGroup(known[g], tuple(ls)) for g, ls in leaves.items() if g is not None]
    found.extend(TopicGroup(leaf, (leaf,)) for leaf in leaves.get(None, ()))
    return sorted(found, key=lambda g: (g.group.position, g.group.id))


def search_topics(text: str, *, on: date | None = None, limit: int = 12) -> list[TopicInfo]:
    """Leaves whose names, hints or search words hold what was typed, with or without marks; best first."""
    day = on or clock.today()
    registry = held_registry.get()
    typed = folding.words(text[:200])
    if not typed:
        return []
    scored: list[tuple[tuple[int, int, int, int], TopicInfo]] = []
    for one in registry.topics.values():
        if not one.is_leaf or not one.in_use(day):
            continue
        names, words = registry.topic_words[one.id]
        hits = sum(any(w.startswith(t) for w in words) for t in typed)
        if hits == len(typed) or (len(typed) > 2 and hits * 3 >= len(typed) * 2):
            in_name = sum(f" {t}" in f" {names}" for t in typed)
            whole = f" {' '.join(typed)}" in f" {' '.join(words)}"
            scored.append(((-int(whole), -hits, -in_name, one.position), one))
    scored.sort(key=lambda pair: (pair[0], pair[1].id))
    return [one for _, one in scored[:limit]]


def who_answers(topic_id: int | None, area_id: int | None, *, on: date | None = None) -> Answerer:
    """Who must answer for a topic in an area on a day, with the reasons in both languages."""
    return responsibility.who_answers(topic_id, area_id, on or clock.today())


def rules_for(topic_id: int | None, area_id: int | None, *, on: date | None = None) -> list[Rule]:
    """All rules of the day that fit, the one that wins first."""
    return responsibility.ranked_rules(held_registry.get(), topic_id, area_id, on or clock.today())


def standard_for(
    topic_id: int | None, urgency: str, *, on: date | None = None, purpose: str = "answer"
) -> StandardInfo | None:
    """The limit that holds: the deepest topic wins, then a named urgency, then the younger one."""
    registry = held_registry.get()
    day = on or clock.today()
    found, key = registry.standards_found, (topic_id, urgency, registry.stretch(day), purpose)
    if key not in found:
        if len(found) > _STANDARDS_REMEMBERED:
            found.clear()
        found[key] = _standard_that_holds(registry, topic_id, urgency, day, purpose)
    return found[key]


def _standard_that_holds(
    registry: Registry, topic_id: int | None, urgency: str, day: date, purpose: str
) -> StandardInfo | None:
    chain = registry.topic_chain(topic_id)
    rank = {t: len(chain) - n for n, t in enumerate(chain)}
    fitting = [
        s
        for s in registry.standards
        if s.purpose == purpose
        and s.valid_on(day)
        and s.urgency in ("", urgency)
        and (s.topic_id is None or s.topic_id in rank)
    ]
    return min(
        fitting,
        key=lambda s: (
            -(rank[s.topic_id] if s.topic_id is not None else 0),
            not s.urgency,
            -s.valid_from.toordinal(),
            s.id,
        ),
        default=None,
    )


def standard(standard_id: int) -> StandardInfo | None:
    return next((s for s in held_registry.get().standards if s.id == standard_id), None)


def standard_by_code(code: str, *, on: date | None = None) -> StandardInfo | None:
    day = on or clock.today()
    held = [s for s in held_registry.get().standards if s.code == code and s.valid_on(day)]
    return max(held, key=lambda s: s.valid_from, default=None)


def standards(on: date | None = None) -> list[StandardInfo]:
    """Every limit of that day, for the page that shows them with their sources."""
    day = on or clock.today()
    return [s for s in held_registry.get().standards if s.valid_on(day)]


def reasons(kind: str) -> list[ReasonInfo]:
    return [r for r in held_registry.get().reasons.values() if r.kind == kind]


def reason(code: str) -> ReasonInfo | None:
    return held_registry.get().reasons.get(code)


def legal_way(kind: str, on: date | None = None) -> LegalWayInfo | None:
    """The statutory way of one legal kind on a day."""
    day = on or clock.today()
    held = [
        w
        for w in held_registry.get().legal_ways
        if w.kind == kind and w.valid_from <= day and (w.valid_to is None or day < w.valid_to)
    ]
    return max(held, key=lambda w: (w.valid_from, w.id), default=None)
