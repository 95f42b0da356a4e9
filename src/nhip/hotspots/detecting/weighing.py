"""What today's clusters are worth: against the city's own history, or by the textbook where there is none."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from nhip.hotspots.calibration import (
    Backdrop,
    Calibration,
    Look,
    Rarity,
    Reach,
    calibrate,
    cube_of,
    days_of,
    fitting,
    rarity_of,
    relief,
    replay,
    true_trouble,
)
from nhip.hotspots.cube import Cube
from nhip.hotspots.detecting.preparing import Prepared
from nhip.hotspots.detecting.settings import DetectSettings, Verdict
from nhip.hotspots.results import Cluster, ScanResult
from nhip.hotspots.scanning import scan
from nhip.hotspots.stories import PATIENCE, Story
from nhip.hotspots.zones import Zones

MOST_CAUGHT_UP = 400  # days of looks that a calibration is brought up to date by
LEAST_JUDGED = 14.0  # days of rarity below which a topic's weaker clusters are not weighed


@dataclass(frozen=True)
class Ground:
    """What one look stands on."""

    prepared: Prepared
    zones: Zones
    settings: DetectSettings
    today: date
    reach: Reach
    backdrop: Backdrop = field(default_factory=Backdrop)
    progress: Callable[[int, int], None] | None = None

    def seen(self, topic: str) -> Cube | None:
        """The topic's counts as today's scan sees them."""
        return cube_of(self.prepared.cubes[topic], self.today, self.reach)


@dataclass(frozen=True)
class Weighed:
    """A cluster with its rarity for its topic; how often a day chance brings something new as strong, and how
    often something as strong as the same place showed in the days before (1 where it showed nothing)."""

    topic: str
    cluster: Cluster
    rarity: Rarity
    p_value: float
    p_before: float


def results_of(ground: Ground, *, replicates: int | None = None) -> dict[str, ScanResult]:
    """Each topic's clusters today, of the topics with history enough."""
    results: dict[str, ScanResult] = {}
    for topic in ground.prepared.cubes:
        seen = ground.seen(topic)
        if seen is None:
            continue
        how = fitting(ground.settings.scan, len(seen.starts))
        if replicates is not None:
            how = replace(how, replicates=replicates)
        else:  # ranks among 999 replicates can't be as rare as a city of many topics asks
            how = replace(how, tail="gumbel")
        beside = ground.backdrop.beside(ground.prepared.cubes[topic], ground.today, how.window)
        results[topic] = scan(seen, ground.zones, how, topic=topic, **beside)
    return results


def looks_of(results: Mapping[str, ScanResult], today: date) -> dict[str, Look]:
    """What the calibration learns from today's results."""
    return {
        topic: Look(today, result.clusters[0].score, result.clusters[0].areas, result.cases)
        for topic, result in results.items()
        if result.clusters
    }


def caught_up(ground: Ground, calibration: Calibration | None, verdicts: Sequence[Verdict]) -> Calibration:
    """The calibration as it stood before today; days that nobody looked at are replayed."""
    cube = next(iter(ground.prepared.cubes.values()), None)
    if cube is None:
        return calibration or Calibration()
    days = days_of(cube, ground.reach, ground.today - timedelta(days=1))[-MOST_CAUGHT_UP:]
    if calibration is not None and calibration.last is not None:
        days = [day for day in days if day > calibration.last]
    history = replay(
        ground.prepared.cubes, ground.zones, ground.settings.scan, days, ground.reach,
        backdrop=ground.backdrop, progress=ground.progress if len(days) > 1 else None,
    )  # fmt: skip
    return calibrate(history, since=calibration, ignored=true_trouble(verdicts))


def by_history(
    ground: Ground, results: Mapping[str, ScanResult], calibration: Calibration, verdicts: Sequence[Verdict]
) -> list[Weighed]:
    """Each cluster by what the city's own history shows."""
    curve = calibration.curve()
    weighed: list[Weighed] = []
    for topic, result in results.items():
        for cluster in result.clusters:
            look = Look(ground.today, cluster.score, cluster.areas, result.cases)
            eased = relief(verdicts, topic, cluster.areas, ground.today)
            strength, previous = calibration.judge(topic, look, eased)
            rate = min(1.0, curve.rate(strength))
            if 1 / rate < LEAST_JUDGED:
                break
            before = min(1.0, curve.rate(previous / eased)) if previous > 0 else 1.0
            weighed.append(Weighed(topic, cluster, rarity_of(curve, strength), rate, before))
    return weighed


def was_told(stories: Sequence[Story], topic: str, cluster: Cluster, today: date) -> bool:
    """Whether the cluster goes on with a story that was told on an earlier day."""
    return any(
        story.topic == topic
        and story.alarmed is not None
        and story.alarmed < today <= story.last_seen + PATIENCE
        and bool(set(story.areas).intersection(cluster.areas))
        for story in stories
    )


def untold(weighed: Sequence[Weighed], stories: Sequence[Story], today: date) -> list[Weighed]:
    """After days on which nobody looked, what began on one of them is news unless its story was told."""
    return [
        each if was_told(stories, each.topic, each.cluster, today) else replace(each, p_before=1.0)
        for each in weighed
    ]


def by_textbook(ground: Ground, results: Mapping[str, ScanResult], stories: Sequence[Story]) -> list[Weighed]:
    """Each cluster by the scan's own p-value; what goes on with a story that was told is no news."""
    weighed: list[Weighed] = []
    for topic, result in results.items():
        for cluster in result.clusters:
            p_value = cluster.gumbel_p if cluster.gumbel_p is not None else cluster.p_value
            if p_value is None:
                continue
            known = was_told(stories, topic, cluster, ground.today)
            days = cluster.recurrence_days or 1 / max(p_value, 1e-12)
            rarity = Rarity(days, days, days, float(result.replicates_done + 1))
            weighed.append(Weighed(topic, cluster, rarity, p_value, 0.0 if known else 1.0))
    return weighed
