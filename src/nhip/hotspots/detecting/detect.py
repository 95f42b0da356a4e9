"""One look at a city: prepare, scan, weigh against history, spend the budget, doubt, follow."""

from collections.abc import Callable, Sequence, Sized
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from nhip.errors import BadInput, Notice
from nhip.hotspots.budget import AlarmBudget
from nhip.hotspots.calibration import Backdrop, Calibration, Reach
from nhip.hotspots.cautions import Scene, cautions
from nhip.hotspots.detecting.detection import Alarm, Detection
from nhip.hotspots.detecting.preparing import prepare
from nhip.hotspots.detecting.settings import DetectSettings, Verdict
from nhip.hotspots.detecting.weighing import (
    Ground,
    Weighed,
    by_history,
    by_textbook,
    caught_up,
    looks_of,
    results_of,
    untold,
)
from nhip.hotspots.events import Events
from nhip.hotspots.festivals import festival_days, festival_names
from nhip.hotspots.geography import Geography
from nhip.hotspots.stories import Sighting, Story, follow
from nhip.hotspots.zones import Zones, nearest_zones

WATCHED = 30.0  # days: a cluster less rare than this for its own topic is not handed back at all


def detect(
    events: Events,
    geography: Geography,
    *,
    today: date,
    settings: DetectSettings | None = None,
    calibration: Calibration | None = None,
    budget: AlarmBudget | None = None,
    stories: Sequence[Story] = (),
    verdicts: Sequence[Verdict] = (),
    zones: Zones | None = None,
    population: NDArray[np.float64] | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Detection:
    """Look at the city as it stood at the end of `today`.

    Hand back `calibration`, `budget` and `stories` of the look before, and only the days since are scanned;
    without a calibration the reports' own history is replayed first. `zones` may be given to save their
    making; they must be of `geography`. An alarm is told (`decided`) when it is news and rarer than the
    budget's level, or goes on with a story that was told; where the day before was not looked at, as on the
    first look of all, whatever is under way and was not told is news. The promise: with nothing but chance,
    at most `alarms_per_year` alarms a year for all topics together, as far as the history is like the
    present. Everything follows from the input and the seed.

    The scan's method is that of `settings.scan`. The expectation method holds each day against what
    `Backdrop` expects of it, by weekday, by season where history allows and by the holidays of
    `settings.country`; the population method against `population` (areas,), people of the geography's areas.
    `progress`: called while history is replayed with how many topics are done and how many there are.

    Raises BadInput for input that can't be looked at.
    """
    settings = settings or DetectSettings()
    if not len(events):
        raise BadInput("There are no reports.", "Give at least the reports of the last four weeks.")
    prepared = prepare(events, geography, today, settings.steps)
    backdrop = _backdrop(settings, events, today, population)
    backdrop.check(prepared.cubes.values())
    ground = Ground(
        prepared=prepared,
        zones=zones or nearest_zones(geography, min(settings.zones_k, len(geography.areas))),
        settings=settings,
        today=today,
        reach=Reach(history=settings.history_days),
        backdrop=backdrop,
        progress=progress,
    )
    results = results_of(ground, replicates=0)
    looks = looks_of(results, today)
    learned = caught_up(ground, calibration, verdicts) if settings.steps.calibrate else None
    believed = learned if learned is not None and learned.believable else None
    if believed is None:
        results = results_of(ground)
        weighed = by_textbook(ground, results, stories)
    else:
        weighed = by_history(ground, results, believed, verdicts)
        looked_on = calibration.last if calibration is not None else None
        if looked_on is None or looked_on < today - timedelta(days=1):
            weighed = untold(weighed, stories, today)
    told, budget = _told(weighed, len(results), ground, budget)
    alarms, followed = _alarms(
        ground, weighed, told, stories=stories, topics=len(results), calibration=believed
    )
    after = learned.learn(looks) if learned is not None else calibration
    return Detection(
        today=today,
        alarms=alarms,
        stories=followed,
        removed=ground.prepared.removed,
        notices=_notices(ground, results, learned),
        topics=tuple(sorted(results)),
        budget=budget.to_json() if budget is not None else None,
        calibration=after.to_json() if after is not None else None,
    )


def _backdrop(
    settings: DetectSettings, events: Events, today: date, population: NDArray[np.float64] | None
) -> Backdrop:
    if settings.country is None or settings.scan.method != "expectation":
        return Backdrop(settings.scan.method, {}, population)
    first = events.day.min().astype(object).year
    years = range(max(first, today.year - 4), today.year + 2)
    return Backdrop(settings.scan.method, festival_days(settings.country, years), population)


def _told(
    weighed: Sequence[Weighed], topics: int, ground: Ground, budget: AlarmBudget | None
) -> tuple[set[int], AlarmBudget | None]:
    """Places in `weighed` of the clusters that are news and within the budget, and the budget after them."""
    if ground.settings.steps.budget:
        budget = budget or AlarmBudget(ground.settings.alarms_per_year)
        level = budget.level(ground.today, topics)
    else:
        level = ground.settings.alarms_per_year / 365  # each topic on its own
    news = {
        place
        for place, each in enumerate(weighed)
        if each.p_value <= level < each.p_before and each.cluster.observed >= ground.settings.min_count
    }
    if budget is not None and ground.settings.steps.budget:
        budget = budget.spend(ground.today, len(news))
    return news, budget


def _alarms(
    ground: Ground,
    weighed: Sequence[Weighed],
    told: set[int],
    *,
    stories: Sequence[Story],
    topics: int,
    calibration: Calibration | None,
) -> tuple[tuple[Alarm, ...], tuple[Story, ...]]:
    """The clusters worth a look, rarest first, joined to their stories; and all stories."""
    chosen = [
        place
        for place, each in enumerate(weighed)
        if each.cluster.observed >= ground.settings.min_count and each.rarity.days >= WATCHED
    ]
    chosen.sort(key=lambda place: (-weighed[place].rarity.days, weighed[place].topic, place))
    followed: tuple[Story, ...] = tuple(stories)
    ids: Sequence[str | None] = [None] * len(chosen)
    if ground.settings.steps.follow:
        sightings = [
            Sighting(each.topic, each.cluster, each.rarity.days / topics, place in told)
            for place in chosen
            for each in [weighed[place]]
        ]
        outcome = follow(stories, sightings, ground.today)
        followed, ids = outcome.stories, outcome.ids
    alarmed = {story.id for story in followed if story.alarmed is not None}
    alarms = tuple(
        Alarm(
            topic=weighed[place].topic,
            cluster=weighed[place].cluster,
            unusual_days_topic=weighed[place].rarity,
            unusual_days_city=weighed[place].rarity.among(topics),
            what_could_fool=cautions(_scene(ground, weighed[place], topics, calibration)),
            decided=place in told or story in alarmed,
            story=story,
        )
        for place, story in zip(chosen, ids, strict=True)
    )
    return alarms, followed


def _scene(ground: Ground, weighed: Weighed, topics: int, calibration: Calibration | None) -> Scene:
    cube = ground.seen(weighed.topic) or ground.prepared.cubes[weighed.topic]
    reports = ground.prepared.reports
    mine = (reports.topic == weighed.topic) & (reports.day >= np.datetime64(cube.starts[0]))
    country = ground.settings.country
    years = range(cube.starts[0].year, ground.today.year + 1)
    return Scene(
        cluster=weighed.cluster,
        cube=cube,
        reports=reports.where(mine),
        masked=ground.prepared.masked[mine],
        holidays={} if country is None else festival_names(country, years),
        days_judged=None if calibration is None else calibration.days_judged(weighed.topic),
        unusual_days=weighed.rarity.days / topics,
        known_days=weighed.rarity.known / topics,
    )


def _notices(ground: Ground, results: Sized, learned: Calibration | None) -> tuple[Notice, ...]:
    notices = [*ground.prepared.notices, *ground.backdrop.notices()]
    if not results:
        text = "No topic has history enough: four weeks and 30 reports are needed."
        notices.append(Notice("short_history", text, len(ground.prepared.cubes)))
    if learned is not None and not learned.believable:
        text = (
            "The history is too short to calibrate by: rarities are the textbook's, which promise too much."
        )
        notices.append(Notice("uncalibrated", text, int(learned.curve().days)))
    return tuple(notices)
