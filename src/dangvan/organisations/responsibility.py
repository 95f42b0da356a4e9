"""Who answers for a topic in an area: the most specific rule of the day, and in words why this rule and not
the next.

A rule beats another by naming a deeper topic, then a deeper area, then by being younger.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dangvan.organisations import bodies
from dangvan.organisations.registry import Registry, held_registry
from dangvan.organisations.types import Answerer, OrganisationInfo, Rule
from dangvan.organisations.words import day_in_words, everything, everywhere
from dangvan.places import queries as places
from dangvan.places.atlas import Atlas, held_atlas
from dangvan.places.types import AreaInfo

_Step = tuple[str, str]
#: Topic, area, and the stretches of days in which neither table of dates turns.
_Key = tuple[int | None, int | None, int, int]
_MEMO_LIMIT = 50_000


@dataclass
class _Memo:
    registry: Registry
    atlas: Atlas
    answers: dict[_Key, Answerer]


#: At most one: what was concluded from the present reading of both tables.
_memos: list[_Memo] = []


def who_answers(topic_id: int | None, area_id: int | None, day: date) -> Answerer:
    """The conclusion, remembered while the tables stand as they were read."""
    registry, atlas = held_registry.get(), held_atlas.get()
    memo = _memos[0] if _memos else None
    if (
        memo is None
        or memo.registry is not registry
        or memo.atlas is not atlas
        or len(memo.answers) > _MEMO_LIMIT
    ):
        memo = _Memo(registry, atlas, {})
        _memos[:] = [memo]
    key = (topic_id, area_id, registry.stretch(day), atlas.stretch(day))
    found = memo.answers.get(key)
    if found is None:
        found = memo.answers[key] = _conclude(registry, topic_id, area_id, day)
    return found


def ranked_rules(registry: Registry, topic_id: int | None, area_id: int | None, day: date) -> list[Rule]:
    """All rules of the day that fit, the one that wins first."""
    topics = registry.topic_chain(topic_id)
    area_chain = _area_chain(area_id, day)
    topic_rank = {t: len(topics) - n for n, t in enumerate(topics)}
    area_rank = {a: len(area_chain) - n for n, a in reversed(list(enumerate(area_chain)))}
    fitting = [
        rule
        for rule in registry.rules
        if rule.valid_on(day)
        and (rule.topic_id is None or rule.topic_id in topic_rank)
        and (rule.area_id is None or rule.area_id in area_rank)
    ]
    return sorted(
        fitting,
        key=lambda r: (
            -(topic_rank[r.topic_id] if r.topic_id is not None else 0),
            -(area_rank[r.area_id] if r.area_id is not None else 0),
            -r.valid_from.toordinal(),
            r.id,
        ),
    )


def _area_chain(area_id: int | None, day: date) -> list[int]:
    """The area, what it lies in, and (of an area merged away) what it is on that day and
    what that lies in.
    """
    if area_id is None:
        return []
    became = places.successors(area_id, on=day)
    chain = [*(places.ancestors(became[0][0]) if became else ()), *places.ancestors(area_id)]
    return list(dict.fromkeys(chain))


def _conclude(registry: Registry, topic_id: int | None, area_id: int | None, day: date) -> Answerer:
    steps = [*_about(registry, topic_id, area_id, day)]
    ranked = ranked_rules(registry, topic_id, area_id, day)
    if not ranked:
        fallback = bodies.arbiter(registry, day)
        why = (
            "Chưa có quy định phân công cho việc này, nên cơ quan đầu mối của thành phố nhận và phân công.",
            "No rule assigns this matter yet, so the city's coordinating body takes it and assigns it.",
        )
        return Answerer(fallback.id, None, *why, steps=(*steps, why, _concluded(fallback)))
    rule = ranked[0]
    body, way = _body_of(registry, rule, area_id, day)
    why = (rule.why_vi or _rule_words(registry, rule)[0], rule.why_en or _rule_words(registry, rule)[1])
    steps.append(_applied(registry, rule))
    if rule.why_vi or rule.why_en:
        steps.append(why)
    if len(ranked) > 1:
        steps.append(_not_the_next(registry, rule, ranked[1]))
    steps.extend(way)
    standing, moves = bodies.follow(registry, body.id, day)
    steps.extend(moves)
    return Answerer(standing.id, rule.id, *why, steps=(*steps, _concluded(standing)))


def _about(registry: Registry, topic_id: int | None, area_id: int | None, day: date) -> list[_Step]:
    steps: list[_Step] = []
    chain = [registry.topics[t] for t in registry.topic_chain(topic_id)]
    if chain:
        group = f" ({chain[1].name_vi})" if len(chain) > 1 else ""
        group_en = f" ({chain[1].name_en or chain[1].name_vi})" if len(chain) > 1 else ""
        steps.append((f"Lĩnh vực: {chain[0].name_vi}{group}.", f"Topic: {_en(chain[0])}{group_en}."))
        if chain[0].retired_on and not chain[0].in_use(day):
            vi, en = day_in_words(chain[0].retired_on)
            steps.append(
                (
                    f"Lĩnh vực này đã thôi dùng từ {vi}; không có quy định riêng thì theo quy định của nhóm.",
                    f"This topic is out of use since {en}; without a rule of its own, its group's applies.",
                )
            )
    area = places.area(area_id) if area_id is not None else None
    if area is None:
        steps.append(("Chưa xác định được địa bàn.", "The area isn't known yet."))
        return steps
    steps.append((f"Địa bàn: {area.name_vi}.", f"Area: {_en(area)}."))
    became = places.successors(area.id, on=day)
    if became and became[0][0] != area.id:
        now = places.area(became[0][0])
        if now is not None:
            steps.append((f"Địa bàn này nay thuộc {now.name_vi}.", f"This area is now part of {_en(now)}."))
    return steps


def _body_of(
    registry: Registry, rule: Rule, area_id: int | None, day: date
) -> tuple[OrganisationInfo, list[_Step]]:
    """The body a rule names; where it says "the place's own ward", the body of the area."""
    if rule.organisation_id is not None:
        return registry.organisations[rule.organisation_id], []
    for at in _area_chain(area_id, day):
        here = [o for o in registry.organisations_by_area.get(at, ()) if o.valid_on(day)]
        if here:
            area = places.area(at)
            vi, en = (area.name_vi, _en(area)) if area else ("", "")
            return here[0], [
                (f"Cơ quan của {vi} là {here[0].name_vi}.", f"The body of {en} is {_en(here[0])}.")
            ]
    intake = bodies.arbiter(registry, day)
    return intake, [
        (
            "Chưa biết thuộc địa bàn nào, nên cơ quan đầu mối của thành phố nhận trước và chuyển khi đã rõ.",
            "The area isn't known, so the city's coordinating body takes it first and passes it on later.",
        )
    ]


def _rule_words(registry: Registry, rule: Rule) -> _Step:
    topic = registry.topics.get(rule.topic_id) if rule.topic_id is not None else None
    area = places.area(rule.area_id) if rule.area_id is not None else None
    body = registry.organisations.get(rule.organisation_id) if rule.organisation_id is not None else None
    topic_vi, topic_en = (f"“{topic.name_vi}”", f"“{_en(topic)}”") if topic else everything()
    area_vi, area_en = (area.name_vi, _en(area)) if area else everywhere()
    body_vi = body.name_vi if body else "cơ quan của phường, xã nơi xảy ra"
    body_en = _en(body) if body else "the body of the ward where it happened"
    return f"{topic_vi}, {area_vi}: {body_vi}", f"{topic_en}, {area_en}: {body_en}"


def _applied(registry: Registry, rule: Rule) -> _Step:
    vi, en = _rule_words(registry, rule)
    day_vi, day_en = day_in_words(rule.valid_from)
    source_vi = f" Nguồn: {rule.source}." if rule.source else ""
    source_en = f" Source: {rule.source}." if rule.source else ""
    return (
        f"Áp dụng quy định {vi} (từ {day_vi}).{source_vi}",
        f"The rule that applies: {en} (since {day_en}).{source_en}",
    )


def _not_the_next(registry: Registry, won: Rule, other: Rule) -> _Step:
    vi, en = _rule_words(registry, other)
    if won.topic_id != other.topic_id:
        because = (
            "vì quy định trên nói riêng hơn về lĩnh vực",
            "because the rule above names the topic more closely",
        )
    elif won.area_id != other.area_id:
        because = (
            "vì quy định trên nói riêng hơn về địa bàn",
            "because the rule above names the area more closely",
        )
    else:
        because = "vì quy định trên có hiệu lực sau", "because the rule above is younger"
    return f"Không áp dụng quy định {vi}, {because[0]}.", f"This rule does not apply: {en}, {because[1]}."


def _concluded(body: OrganisationInfo) -> _Step:
    return f"Cơ quan phải trả lời: {body.name_vi}.", f"The body that must answer: {_en(body)}."


def _en(thing: AreaInfo | OrganisationInfo | object) -> str:
    return getattr(thing, "name_en", "") or getattr(thing, "name_vi", "")
