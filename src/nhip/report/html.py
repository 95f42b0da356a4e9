"""The page that opens offline: one file, no request, no script; maps and charts with the tables they were
drawn from.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from nhip.report import charts, maps
from nhip.report.findings import Finding, headline, notices_of
from nhip.report.plain import escaped
from nhip.report.style import STYLE
from nhip.report.words import areas_words, duration_words, many

if TYPE_CHECKING:
    from nhip.hotspots.detecting import Detection, DetectSettings
    from nhip.tables.reading import Reading

_MARK = (
    '<svg viewBox="0 0 32 32" aria-hidden="true"><g fill="none" stroke="currentColor" stroke-width="2.4">'
    '<circle cx="16" cy="16" r="14" stroke-dasharray="80 8"/><circle cx="16" cy="16" r="8.5"/></g>'
    '<circle cx="16" cy="16" r="3" fill="currentColor"/></svg>'
)
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
_STEPS = {
    "collapse_batches": "Batches: reports that one act of entry made count once",
    "mask_geocodes": "Default geocodes: reports parked on a point without a place",
}


def page(
    file: str,
    reading: Reading,
    settings: DetectSettings,
    detection: Detection,
    *,
    told: Sequence[Finding],
    watched: Sequence[Finding],
) -> str:
    """The whole page. Everything from the file is escaped; the page forbids itself scripts and requests."""
    ground = maps.ground_of(reading.geography, reading.polygons, _counts(reading))
    sections = [
        _overview(ground, told) if told else "",
        "".join(_article(each, ground) for each in told),
        _rarities([*told, *watched]) if told or watched else "",
        _table_of("Watched, too usual to be told", watched) if watched else "",
        _stories(detection),
        _removed(detection),
        _noticed(reading, detection),
        _how(reading, settings),
    ]
    title = f"Hot spots on {_day(detection.today)}"
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">'
        f"<title>{escaped(title)}</title><style>{STYLE}</style></head><body>"
        f'<header><p class="name">{_MARK}<span>nhịp</span></p><h1>{escaped(title)}</h1>'
        f'<p class="lead">{escaped(headline(told, detection))} {_promise(settings)}</p>'
        f'<p class="quiet">{_about(file, reading, detection)}</p></header>'
        f"<main>{''.join(sections)}</main>"
        "<footer><p>Made by nhịp. A hot spot is a place and a topic with more reports than chance explains; it is a "
        "reason to look, not a finding of fault. It says nothing about any person.</p></footer></body></html>\n"
    )


def _promise(settings: DetectSettings) -> str:
    yearly = f"{settings.alarms_per_year:g}"
    if not settings.steps.budget:
        return "The alarm budget was switched off."
    return f"By chance alone at most about {yearly} a year are told, all topics together."


def _about(file: str, reading: Reading, detection: Detection) -> str:
    return escaped(
        f"{file}: {many(reading.used, 'report')} in {many(len(reading.geography.areas), 'area')} and "
        f"{many(len(detection.topics), 'topic')} with enough history, from {_day(reading.first)} to {_day(detection.today)}."
    )


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _counts(reading: Reading) -> Counter[str]:
    return Counter(str(area) for area in reading.events.area)


def _marks(findings: Iterable[Finding]) -> list[maps.Mark]:
    return [
        maps.Mark(
            each.rank, each.areas, each.alarm.cluster.centre, each.alarm.cluster.radius_km,
            f"{each.rank}. {each.topic}: {each.seen}",
        )
        for each in findings
    ]  # fmt: skip


def _overview(ground: maps.Ground, told: Sequence[Finding]) -> str:
    drawn = maps.draw_map(ground, _marks(told), f"Map of {len(told)} hot spots")
    key = (
        '<ul class="key"><li><i class="kh"></i>areas of a hot spot</li><li><i class="ko"></i>darker grey: more reports '
        "in the whole file</li></ul>"
    )
    caption = "<figcaption>Numbers lead to the hot spots below.</figcaption>"
    return f"<section><h2>Where</h2><figure>{drawn}{caption}</figure>{key}{_summary(told)}</section>"


def _summary(findings: Sequence[Finding]) -> str:
    rows = [
        (
            str(each.rank), each.topic, areas_words(each.areas), each.alarm.cluster.start.isoformat(),
            f"{each.alarm.cluster.observed:,}", f"{each.alarm.cluster.expected:,.1f}", each.often,
        )
        for each in findings
    ]  # fmt: skip
    heads = ("", "topic", "where", "since", "reports", "expected", "by chance once in")
    return _table(heads, rows, numeric={0, 4, 5}, whole={3})


def _table(
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: set[int],
    whole: set[int] = frozenset(),  # type: ignore[assignment]
) -> str:
    def look(i: int) -> str:
        return ' class="n"' if i in numeric else ' class="d"' if i in whole else ""

    head = "".join(f'<th scope="col"{look(i)}>{escaped(name)}</th>' for i, name in enumerate(heads))
    body = "".join(
        "<tr>" + "".join(f"<td{look(i)}>{escaped(cell)}</td>" for i, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    return (
        f'<div class="scroll" tabindex="0" role="region" aria-label="Table"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table></div>"
    )


def _details(words: str, content: str) -> str:
    return f"<details><summary>{escaped(words)}</summary>{content}</details>"


def _article(finding: Finding, ground: maps.Ground) -> str:
    cluster = finding.alarm.cluster
    badge = f'<span class="badge">{escaped(finding.life)}</span>' if finding.life else ""
    facts = (
        ("reports", f"{cluster.observed:,}"),
        ("expected", f"{cluster.expected:,.1f}"),
        ("from", _day(cluster.start)),
        ("to", _day(cluster.end)),
        ("areas", f"{len(finding.areas)}, within {cluster.radius_km:.1f} km"),
    )
    listed = "".join(f"<div><dt>{name}</dt><dd>{escaped(value)}</dd></div>" for name, value in facts)
    reasons = "".join(f"<li>{escaped(each)}</li>" for each in finding.fooled)
    doubts = f"<ul>{reasons}</ul>" if reasons else "Nothing that nhịp knows to look for was found."
    (mark,) = _marks([finding])
    near = maps.draw_map(ground, [mark], f"Surroundings of hot spot {finding.rank}", near=mark)
    return (
        f'<article id="hot-spot-{finding.rank}"><h2>{finding.rank}. {escaped(finding.topic)}{badge}</h2>'
        f"<p>{escaped(areas_words(finding.areas, 8))}</p>"
        f'<dl class="facts">{listed}</dl>'
        f'<dl class="ask"><dt>How unusual is this?</dt><dd>{escaped(finding.unusual)}</dd>'
        f"<dt>What could fool it?</dt><dd>{doubts}</dd></dl>"
        f'<div class="pair"><div>{_days(finding)}</div><figure>{near}<figcaption>The places and what is around them.'
        f"</figcaption></figure></div>{_places(finding, ground)}</article>"
    )


def _days(finding: Finding) -> str:
    if not finding.days:
        return ""
    drawn = charts.days_chart(
        finding.days, f"Reports a day beside what was expected, hot spot {finding.rank}"
    )
    key = (
        '<ul class="key"><li><i class="kh"></i>reports in the hot spot</li><li><i class="ko"></i>before</li>'
        '<li><i class="ke"></i>expected</li><li><i class="kb"></i>nine days of ten</li></ul>'
    )
    rows = [
        (
            each.day.isoformat(),
            f"{each.observed}",
            f"{each.expected:.1f}",
            f"{each.low:.1f} to {each.high:.1f}",
        )
        for each in reversed(finding.days)
    ]
    twin = _table(("day", "reports", "expected", "nine days of ten"), rows, numeric={1, 2, 3}, whole={0})
    return f"<figure>{drawn}{key}</figure>{_details('The days as a table', twin)}"


def _places(finding: Finding, ground: maps.Ground) -> str:
    rows = [(code, f"{ground.counts.get(code, 0):,}") for code in finding.areas]
    return _details("The areas as a table", _table(("area", "reports in the whole file"), rows, numeric={1}))


def _rarities(findings: Sequence[Finding]) -> str:
    drawn = charts.rarity_chart(findings, "How seldom chance makes one like each, with its interval")
    rows = []
    for each in findings:
        rarity = each.alarm.unusual_days_city
        interval = f"{duration_words(rarity.low)} to {duration_words(rarity.high)}"
        rows.append(
            (str(each.rank), each.topic, duration_words(rarity.days), interval, duration_words(rarity.known))
        )
    heads = ("", "topic", "once in", "90 % interval", "history vouches for")
    caption = (
        "<figcaption>How seldom chance alone makes something like it, anywhere in the city and in any topic; the line is "
        "the 90 % interval, a hollow dot lies beyond what the history can vouch for.</figcaption>"
    )
    twin = _details("As a table", _table(heads, rows, numeric={0}))
    return f"<section><h2>How unusual</h2><figure>{drawn}{caption}</figure>{twin}</section>"


def _table_of(title: str, findings: Sequence[Finding]) -> str:
    return f"<section><h2>{escaped(title)}</h2>{_summary(findings)}</section>"


def _stories(detection: Detection) -> str:
    known = [
        story for story in detection.stories if story.alarmed is not None or story.ended == detection.today
    ]
    if not known:
        return ""
    rows = [
        (
            story.topic,
            areas_words(story.areas),
            story.life,
            story.began.isoformat(),
            story.last_seen.isoformat(),
        )
        for story in known
    ]
    heads = ("topic", "where", "state", "began", "last seen")
    return f"<section><h2>Stories</h2>{_table(heads, rows, numeric=set(), whole={3, 4})}</section>"


def _removed(detection: Detection) -> str:
    if not detection.removed:
        return ""
    rows = [
        (_STEPS.get(step.step, step.step.replace("_", " ")), f"{step.reports:,}", f"{step.of:,}")
        for step in detection.removed
    ]
    table = _table(("step", "reports", "of"), rows, numeric={1, 2})
    return f"<section><h2>What was taken away first</h2>{table}{_largest(detection)}</section>"


def _largest(detection: Detection) -> str:
    rows = [
        (
            str(fact.get("topic", "a default geocode")),
            str(fact.get("channel", f"{fact['lat']:.4f}, {fact['lon']:.4f}" if "lat" in fact else "")),
            f"{fact.get('reports', 0):,}", str(fact.get("first", "")), str(fact.get("last", "")),
        )
        for step in detection.removed for fact in step.facts
    ]  # fmt: skip
    if not rows:
        return ""
    twin = _table(("topic", "channel or point", "reports", "from", "to"), rows, numeric={2}, whole={3, 4})
    return _details("The largest of them", twin)


def _noticed(reading: Reading, detection: Detection) -> str:
    items = "".join(f"<li>{escaped(notice.text)}</li>" for notice in notices_of(reading, detection))
    return f"<section><h2>What was noticed in the input</h2><ul>{items}</ul></section>" if items else ""


def _how(reading: Reading, settings: DetectSettings) -> str:
    rows = [(role, name) for role, name in reading.columns.items()]
    scan = settings.scan
    rows += [
        ("longest hot spot", f"{scan.window} days"),
        ("compared with", f"{settings.history_days} days"),
        ("most areas in one", f"{settings.zones_k}"),
        ("fewest reports", f"{settings.min_count}"),
        (
            "steps switched off",
            ", ".join(name for name, on in vars(settings.steps).items() if not on) or "none",
        ),
        ("seed", f"{scan.seed}"),
    ]
    words = (
        "Each topic was searched for a group of neighbouring areas that had more reports in the last days than their usual "
        "share. What counts as unusual was learned from the topic's own past."
    )
    return f"<section><h2>How it was looked for</h2><p>{words}</p>{_table(('what', 'as'), rows, numeric=set())}</section>"
