"""What may be followed: only what stands in public, under its present name. What doesn't exist and what isn't
public get the same answer.
"""

from __future__ import annotations

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from dangvan.alerts.types import Kind, Thing
from dangvan.cases import scope
from dangvan.cases.models import Case
from dangvan.cases.queries.visibility import IN_PUBLIC
from dangvan.cases.types import State
from dangvan.kernel.errors import NotFound
from dangvan.kernel.ids import clean_reference
from dangvan.organisations import queries as organisations
from dangvan.organisations.registry import held_registry
from dangvan.places import queries as places
from dangvan.places.atlas import held_atlas

#: Merges of merges are followed so far; a longer chain would be somebody's game.
_MOST_MERGES = 8


def public() -> Q:
    """Cases that anyone may read and that belong to no sensitive topic."""
    return IN_PUBLIC & ~Q(topic_id__in=scope.sensitive_topics())


def thing_by_code(kind: Kind, code: str) -> Thing:
    """What its public address names; raises NotFound."""
    if kind is Kind.CASE:
        number = clean_reference(code)
        found = Case.objects.filter(public(), reference=number).only("id").first() if number else None
        thing = thing_by_id(kind, found.pk) if found else None
    elif kind is Kind.AREA:
        area = places.area_by_code(code)
        former = [one.id for one in held_atlas.get().by_code.get(code, ())]
        thing = thing_by_id(kind, area.id if area else former[-1]) if area or former else None
    elif kind is Kind.TOPIC:
        topic = organisations.topic_by_code(code)
        thing = thing_by_id(kind, topic.id) if topic else None
    else:
        body = organisations.organisation_by_code(code)
        thing = thing_by_id(kind, body.id) if body else None
    if thing is None:
        raise NotFound(
            _("Không có gì công khai mang mã này để theo dõi. Hãy mở lại trang của vụ việc hoặc địa bàn.")
        )
    return thing


def thing_by_id(kind: Kind, number: int) -> Thing | None:
    """What the number stands for today: a merged case is the one it went into, a ward its successor."""
    if kind is Kind.CASE:
        return _case(number)
    if kind is Kind.AREA:
        area = places.area(places.today_area(number) or number)
        return Thing(kind, area.id, area.code, area.name) if area else None
    if kind is Kind.TOPIC:
        topic = held_registry.get().topics.get(number)
        if topic is None or topic.sensitive:
            return None
        return Thing(kind, topic.id, topic.code, topic.name)
    try:
        body = organisations.organisation(organisations.current_successor(number))
    except NotFound:
        return None
    return Thing(kind, body.id, body.code, body.name)


def _case(number: int) -> Thing | None:
    fields = ("id", "reference", "summary", "topic_id", "merged_into_id", "state")
    case = Case.objects.filter(public(), pk=number).only(*fields).first()
    for _step in range(_MOST_MERGES):
        if case is None or case.state != State.MERGED or case.merged_into_id is None:
            break
        into = Case.objects.filter(public(), pk=case.merged_into_id).only(*fields).first()
        if into is None:
            break
        case = into
    if case is None:
        return None
    title = case.summary or organisations.topic(case.topic_id).name
    return Thing(Kind.CASE, case.pk, case.reference, f"{case.reference} · {title}")
