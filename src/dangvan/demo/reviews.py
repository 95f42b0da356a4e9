"""The demonstration's reviews: the quarter that ended is reviewed, signed and published; the present one is a
draft.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from dangvan.accounts import actions as accounts
from dangvan.accounts import queries as officers
from dangvan.cases.figures import Period
from dangvan.demo.people import officer_of
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor, Role
from dangvan.organisations import queries as organisations
from dangvan.reviews import actions
from dangvan.reviews.models import Review
from dangvan.reviews.periods import period_of, previous_of, which_of
from dangvan.reviews.types import PeriodKind, Reach

_DEMO = Actor.system("demo")
_WRITER = "cb.danh-gia"
_WORDS = {
    "summary": "Báo cáo lập từ sổ ghi công khai. Trong kỳ, người dân đã gửi nhiều phản ánh. "
    "[[figure:cases.received]] Phần lớn được trả lời trong hạn. [[figure:cases.answered_on_time]]",
    "weaknesses": "Còn vụ việc quá hạn, chủ yếu do phải chuyển giữa các cơ quan. [[figure:cases.late]]",
    "next": "Kỳ tới tập trung xử lý dứt điểm vụ việc quá hạn.",
}
_ASKED, _SIGNED = timedelta(days=6), timedelta(days=1)


def review_quarters(now: datetime) -> None:
    """The previous quarter to its publication, the present one begun."""
    top = next(one for one in organisations.organisations() if one.parent_id is None)
    writer, head = _writer(top.id), officer_of(top.id)
    today = clock.local(now).date()
    present = period_of(PeriodKind.QUARTER, today.year, (today.month - 1) // 3 + 1)
    past = _drafted(writer, top.id, previous_of(PeriodKind.QUARTER, present))
    actions.set_key_task(
        by=writer,
        review=past,
        revision=None,
        title="Trả lời đúng hạn ít nhất 95% phản ánh của người dân",
        organisation_id=top.id,
        role="Chủ tịch",
        due_on=present.last,
        is_standing=False,
        result="Tỉ lệ trả lời đúng hạn cả thành phố từ 95% trở lên",
        evidence="Số liệu trả lời đúng hạn của quý",
    )
    with clock.standing_at(now - _ASKED):
        actions.send_for_comments(
            by=head, review=past, revision=None, until=clock.local(now - _SIGNED).date() - timedelta(days=1)
        )
    with clock.standing_at(now - _SIGNED):
        actions.close_comments(by=head, review=past, revision=None)
        actions.sign_review(by=head, review=past, revision=None, number="Demo/BC", title="CHỦ TỊCH")
        actions.publish_review(by=head, review=past, revision=None)
    _drafted(writer, top.id, present)


def _drafted(writer: Actor, body: int, period: Period) -> Review:
    review = actions.open_review(
        by=writer,
        reviewer_id=body,
        organisation_id=body,
        reach=Reach.CITY,
        kind=PeriodKind.QUARTER,
        year=period.first.year,
        which=which_of(PeriodKind.QUARTER, period),
    )
    actions.compute_figures(by=_DEMO, review=review)
    for section, text in _WORDS.items():
        actions.write_section(by=writer, review=review, revision=None, section=section, text=text)
    return review


def _writer(body: int) -> Actor:
    """Somebody else than who signs."""
    if officers.officer_by_username(_WRITER) is None:
        since = period_of(PeriodKind.YEAR, clock.today().year - 1).first
        user = accounts.create_officer(
            by=_DEMO, username=_WRITER, display_name="Cán bộ tổng hợp", password=None
        )
        accounts.grant_membership(
            by=_DEMO, user_id=user.pk, organisation_id=body, role=Role.OFFICER, valid_from=since
        )
    officer = officers.officer_by_username(_WRITER)
    assert officer is not None
    return officers.actor_for_id(officer.user_id)
