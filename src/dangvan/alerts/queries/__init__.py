"""What others may read of follows, and what is news."""

from dangvan.alerts.queries.followers import follower_by_link, news_by_code, pending_by_code, pending_by_link
from dangvan.alerts.queries.news import news_between, news_of_case, news_of_thing, telling
from dangvan.alerts.queries.things import thing_by_code, thing_by_id

__all__ = [
    "follower_by_link",
    "news_between",
    "news_by_code",
    "news_of_case",
    "news_of_thing",
    "pending_by_code",
    "pending_by_link",
    "telling",
    "thing_by_code",
    "thing_by_id",
]
