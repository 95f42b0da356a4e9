"""Topics with their limits and where these are written; sensitive ones tell numbers only."""

from __future__ import annotations

from dangvan.kernel import revisions
from dangvan.organisations.models import ServiceStandard
from tests.small_city import SmallCity, later
from tests.website.reading.conftest import Reader


def test_each_topic_has_its_limit_and_unchecked_sources_are_called_so(
    city: SmallCity, reader: Reader
) -> None:
    page = reader.text("/linh-vuc/")
    assert "7 ngày làm việc" in page
    assert "Chưa đối chiếu văn bản" in page
    ServiceStandard.objects.update(verified=True)
    revisions.bump("organisations")
    revisions.forget_all()
    page = reader.text("/linh-vuc/")
    assert "Đã đối chiếu văn bản" in page
    assert "Chưa đối chiếu văn bản" not in page


def test_a_topic_tells_every_urgency_and_who_answers(city: SmallCity, reader: Reader) -> None:
    page = reader.text("/linh-vuc/pothole/")
    for part in ("7 ngày làm việc", "15 ngày làm việc", "2 ngày làm việc", "Quy chế mẫu"):
        assert part in page
    assert "Công ty Chiếu sáng" in reader.text("/linh-vuc/lamp/")


def test_a_sensitive_topic_tells_no_number_that_could_point_at_somebody(
    city: SmallCity, reader: Reader
) -> None:
    said = [city.say(topic_id=city.topics["bribe"].pk) for _ in range(4)]
    for one in said:
        city.screen(one)
    with later(days=1):
        answer = reader.get("/linh-vuc/bribe/")
        assert "ít hơn 5" in answer.content.decode()
        assert not any(one.case.reference in answer.content.decode() for one in said)
    city.say(topic_id=city.topics["bribe"].pk)
    with later(days=1):
        assert answer.context["total"] is None
        assert reader.get("/linh-vuc/bribe/").context["total"] == 5


def test_a_group_leads_to_its_topics(city: SmallCity, reader: Reader) -> None:
    html = reader.get("/linh-vuc/streets/").content.decode()
    assert 'href="/linh-vuc/pothole/"' in html
