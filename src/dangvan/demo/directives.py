"""What was directed in the demonstration city: a session of last quarter whose tasks went every way a task
can go, one of this quarter that is under way, and one inside a ward that nobody outside reads of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dangvan.demo.content import papers
from dangvan.demo.people import body_of_ward, officer_of
from dangvan.directives import actions, queries
from dangvan.directives.models import Directive, Session, Task
from dangvan.directives.types import Comparator, EvidenceGiven, EvidenceKind, MeasurePlan, SessionKind, Upload
from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import OrganisationInfo
from dangvan.places import queries as places

_DEMO = Actor.system("demo")
_TOP = "ubnd-tp"
_NEEDED = (
    _TOP, "van-phong-ubnd-tp", "so-xay-dung", "so-nnmt", "so-tai-chinh", "so-vhtt", "chieu-sang",
    "tt-phuc-vu-hcc", "thanh-tra-tp",
)  # fmt: skip
_HEAD_OF_WARD, _DIRECTOR = "Chủ tịch Ủy ban nhân dân phường", "Giám đốc Sở"


@dataclass(frozen=True, slots=True)
class _Step:
    """Something done about a task on a day; `until` is the day asked for."""

    day: date
    verb: str
    text: str = ""
    percent: int = 0
    paper: str = ""
    until: date | None = None


@dataclass(frozen=True, slots=True)
class _Job:
    """A task under the directive that holds `words`: a body, or none yet; a day, or standing."""

    words: str
    title: str
    body: str
    role: str
    due: date | None
    result: str
    evidence: str = ""
    steps: Sequence[_Step] = ()
    measure: MeasurePlan | None = None
    waits_for: str = ""
    helper: str = ""


@dataclass(frozen=True, slots=True)
class _Days:
    """Last quarter from its first day to its last, this quarter's, and today."""

    past: date
    past_end: date
    first: date
    last: date
    today: date

    def then(self, day: int) -> date:
        """A day of last quarter, counted from its first."""
        return self.past + timedelta(days=day)

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def ahead(self, days: int) -> date:
        """In this quarter where it is long enough, yet never soon."""
        return max(min(self.first + timedelta(days=days), self.last), self.today + timedelta(days=9))


def set_up_directives(now: datetime, show_ward: str) -> None:
    """Three sessions with what became of them, each act on its day; nothing in a city without such bodies."""
    if any(organisations.organisation_by_code(code) is None for code in _NEEDED):
        return
    days = _days_of(clock.local(now).date())
    ward = body_of_ward(show_ward)
    others = sorted(area.code for area in places.wards() if area.code != show_ward)
    other = body_of_ward(others[0]) if others else ward
    upper = _last_quarter(days, ward)
    lower = _this_quarter(days, ward, other)
    with clock.standing_at(_at(days.ago(11), hour=16)):
        by = officer_of(_body(_TOP).id)
        actions.link_directive(by=by, under=upper["điểm úng ngập"], directive=lower["nạo vét"])
    _inside(days, ward)
    for week in (2, 1):
        with clock.standing_at(_at(days.ago(7 * week - 5), hour=6)):
            actions.climb_flags(by=_DEMO)


def _last_quarter(days: _Days, ward: OrganisationInfo) -> dict[str, Directive]:
    end = days.past_end
    due = {
        "drains": days.then(45), "rubbish": days.then(50), "lamps": days.then(60), "money": days.then(70),
        "signs": end,
    }  # fmt: skip
    on_time = MeasurePlan("cases.answered_on_time", {}, Comparator.AT_LEAST, 1.0, days.past, end)
    session = _session(
        SessionKind.NOTICE, "Buổi làm việc về tiếp nhận, trả lời phản ánh của người dân",
        number="Demo-01/TB-VP", held=days.then(10), paper=papers.LAST_QUARTER, due=due, ward=ward,
        bodies=("so-xay-dung", "so-nnmt", "so-tai-chinh"),
    )  # fmt: skip
    return _hand_out(session, days.then(12), [
        _Job(
            "điểm úng ngập", "Rà soát các điểm úng ngập bị phản ánh nhiều lần", "so-xay-dung", _DIRECTOR,
            due["drains"], "Danh mục các điểm bị phản ánh từ hai lần, mỗi điểm có phương án xử lý",
            "Danh mục có chữ ký của người đứng đầu", helper="so-nnmt",
            steps=[
                _Step(days.then(28), "tell", "Đã khảo sát 31 trên 52 điểm.", 60),
                _Step(days.then(40), "tell", "Khảo sát đủ 52 điểm, lập xong phương án.", 100, "danh-muc.pdf"),
                _Step(days.then(41), "done", "Danh mục 52 điểm úng ngập đã trình kèm phương án từng điểm."),
                _Step(days.then(44), "confirm"),
            ],
        ),
        _Job(
            "giờ thu gom rác", "Bố trí lại giờ thu gom rác trong ngõ nhỏ", "so-nnmt", _DIRECTOR,
            due["rubbish"], "Mỗi ngõ có giờ thu gom cố định, được báo trước cho các hộ",
            "Lịch thu gom từng ngõ",
            steps=[
                _Step(days.then(35), "tell", "Đã họp với đơn vị thu gom, xong lịch 40 ngõ.", 45),
                _Step(
                    days.then(44), "ask", "Đơn vị thu gom phải mua thêm xe đẩy, cuối tháng mới nhận xe.",
                    until=days.then(70),
                ),
                _Step(days.then(46), "grant", "Đồng ý lùi vì chưa có xe; không lùi lần thứ hai."),
                _Step(days.then(66), "tell", "Đủ xe; lịch của 118 ngõ đã dán ở đầu ngõ.", 100, "lich.pdf"),
                _Step(days.then(67), "done", "118 ngõ có giờ thu gom cố định."),
                _Step(days.then(72), "confirm"),
            ],
        ),
        _Job(
            "trả lời đúng hạn mọi phản ánh", "Trả lời đúng hạn mọi phản ánh trong quý", "van-phong-ubnd-tp",
            "Chánh Văn phòng", end, "Mọi phản ánh của người dân được trả lời trong hạn", measure=on_time,
            steps=[
                _Step(days.then(60), "tell", "Mỗi sáng gửi từng nơi danh sách vụ việc sắp đến hạn.", 70),
                _Step(end, "done", "Các cơ quan đã trả lời hết các phản ánh đến hạn trong quý."),
                _Step(end + timedelta(days=1), "measure"),
            ],
        ),
        _Job(
            "thay toàn bộ đèn ngõ hỏng", "Thay đèn ngõ hỏng đã được phản ánh", "chieu-sang",
            "Giám đốc Công ty", due["lamps"], "Không còn đèn ngõ hỏng trong danh sách phản ánh",
            "Ảnh chụp buổi tối từng ngõ", waits_for="kinh phí sửa chữa",
            steps=[
                _Step(days.then(58), "done", "Đã thay xong các bóng trong kho."),
                _Step(days.then(62), "return", "Mới thay 26 trên 61 bóng, chưa có ảnh buổi tối. Làm tiếp."),
                _Step(days.ago(9), "tell", "Thêm 14 bóng; số còn lại chờ kinh phí mua vật tư.", 65),
            ],
        ),
        _Job(
            "kinh phí sửa chữa", "Bố trí kinh phí sửa vỉa hè, đèn ngõ theo danh mục của phường",
            "so-tai-chinh", _DIRECTOR, due["money"], "Tờ trình phân bổ kinh phí được trình",
            "Tờ trình có số và ngày",
            steps=[_Step(days.then(50), "tell", "Đã tổng hợp đề nghị của 70 phường, xã.", 40)],
        ),
        _Job(
            "trực tiếp đọc", "Người đứng đầu đọc các phản ánh đông người cùng nêu", _TOP, "Chủ tịch", None,
            "Mỗi tuần có ghi nhận đã đọc các phản ánh từ mười người trở lên",
        ),
        _Job(
            "một đầu mối", "Thống nhất đầu mối cấp biển số điểm đỗ xe công cộng", "", "", due["signs"],
            "Một cơ quan được giao làm đầu mối, có văn bản",
        ),
    ])  # fmt: skip


def _this_quarter(days: _Days, ward: OrganisationInfo, other: OrganisationInfo) -> dict[str, Directive]:
    held = max(min(days.first + timedelta(days=4), days.ago(24)), days.past_end - timedelta(days=20))
    due = {
        "dredge": days.ahead(80), "noise": days.ago(6), "pavement": days.ahead(60), "bins": days.ahead(70),
        "checks": days.ahead(40), "report": days.last,
    }  # fmt: skip
    contested = MeasurePlan("cases.contested", {}, Comparator.AT_MOST, 0.05, days.first, days.last)
    session = _session(
        SessionKind.DIRECTIVE, "Chỉ thị về giải quyết dứt điểm phản ánh quá hạn",
        number="Demo-02/CT-UBND", held=held, paper=papers.THIS_QUARTER, due=due, ward=ward, other=other,
        bodies=("so-xay-dung", "so-vhtt", "thanh-tra-tp"),
    )  # fmt: skip
    return _hand_out(session, held + timedelta(days=1), [
        _Job(
            "dưới 5%", "Câu trả lời bị đề nghị xem lại dưới 5%", _TOP, "Chánh Văn phòng", days.last,
            "Dưới 5% câu trả lời trong quý bị đề nghị xem lại", measure=contested,
            steps=[_Step(days.ago(8), "measure"), _Step(days.ago(1), "measure")],
        ),
        _Job(
            "nạo vét", "Nạo vét các tuyến cống trong danh mục điểm úng ngập", "so-xay-dung", _DIRECTOR,
            due["dredge"], "Đủ 52 điểm được nạo vét, có biên bản nghiệm thu từng điểm",
            "Biên bản nghiệm thu từng điểm", helper="so-nnmt",
            steps=[
                _Step(days.ago(12), "tell", "Xong 18 trên 52 điểm.", 35, "nghiem-thu-dot-1.pdf"),
                _Step(days.ago(3), "tell", "Xong 30 trên 52 điểm; mưa làm chậm bốn ngày.", 58),
            ],
        ),
        _Job(
            "loa kéo gây ồn", "Xử lý loa kéo gây ồn sau 22 giờ", "so-vhtt", _DIRECTOR, due["noise"],
            "Mỗi điểm bị phản ánh từ hai lần được kiểm tra và có kết quả", "Biên bản kiểm tra",
            steps=[
                _Step(days.ago(15), "tell", "Đã kiểm tra 9 trên 20 điểm.", 45),
                _Step(days.ago(10), "ask", "Thiếu máy đo tiếng ồn, xin thêm ba tuần.", until=days.ahead(30)),
                _Step(days.ago(8), "refuse", "Ba phường cạnh nhau mượn chung máy được. Giữ hạn cũ."),
            ],
        ),
        _Job(
            "hoàn trả vỉa hè", "Hoàn trả vỉa hè sau thi công", ward.code, _HEAD_OF_WARD, due["pavement"],
            "Mọi đoạn vỉa hè bị phản ánh được lát lại", "Ảnh trước và sau từng đoạn",
            waits_for="nạo vét",
            steps=[
                _Step(days.ago(9), "tell", "Đã lát lại 3 trên 7 đoạn; 4 đoạn chờ xong cống mới lát.", 40),
                _Step(
                    days.ago(2), "ask", "Bốn đoạn phải chờ nạo vét cống xong mới lát được.",
                    until=days.ahead(60) + timedelta(days=21),
                ),
            ],
        ),
        _Job(
            "thùng rác", "Lắp thùng rác tại điểm chờ xe buýt", other.code, _HEAD_OF_WARD, due["bins"],
            "Mỗi điểm chờ xe buýt có một thùng rác hai ngăn", "Ảnh từng điểm chờ",
            steps=[
                _Step(days.ago(7), "tell", "Lắp xong 14 trên 14 điểm.", 100, "anh-thung-rac.pdf"),
                _Step(days.ago(6), "done", "14 điểm chờ đều có thùng rác hai ngăn."),
            ],
        ),
        _Job(
            "thời gian chờ", "Công khai thời gian chờ ở bộ phận một cửa", "tt-phuc-vu-hcc", "Giám đốc", None,
            "Thời gian chờ từng nơi được đăng mỗi ngày làm việc",
            steps=[_Step(days.ago(10), "tell", "Đã đăng ở 12 điểm, mỗi ngày một lần.", 50)],
        ),
        _Job(
            "kiểm tra trách nhiệm", "Kế hoạch kiểm tra trách nhiệm trả lời phản ánh", "thanh-tra-tp",
            "Chánh Thanh tra", due["checks"], "Kế hoạch được trình, nêu rõ cơ quan và thời gian kiểm tra",
            "Dự thảo kế hoạch",
            steps=[_Step(days.ago(5), "done", "Kế hoạch đã trình.")],
        ),
    ])  # fmt: skip


def _inside(days: _Days, ward: OrganisationInfo) -> None:
    """A meeting inside the ward, yesterday's: one passage decided, the others waiting on the desk."""
    due = {"rota": days.today + timedelta(days=6), "chairs": days.today + timedelta(days=20)}
    session = _session(
        SessionKind.WORKING, "Giao ban nội bộ về phân công cán bộ tiếp dân", held=days.ago(4),
        paper=papers.INSIDE, due=due, ward=ward, recorder=ward, is_public=False,
    )  # fmt: skip
    rota = _Job(
        "xếp lại lịch trực", "Xếp lại lịch trực bàn tiếp dân", ward.code, "Trưởng bộ phận tiếp nhận",
        due["rota"], "Sáng thứ Hai, thứ Năm luôn có lãnh đạo trực",
    )  # fmt: skip
    _hand_out(session, days.ago(3), [rota])


def _session(
    kind: SessionKind,
    title: str,
    *,
    number: str = "",
    held: date,
    paper: str,
    due: dict[str, date],
    ward: OrganisationInfo,
    other: OrganisationInfo | None = None,
    bodies: Sequence[str] = (),
    recorder: OrganisationInfo | None = None,
    is_public: bool = True,
) -> Session:
    body = recorder or _body(_TOP)
    by, place = officer_of(body.id), _place(ward)
    text = paper.format(
        held=f"{held:%d/%m/%Y}", ward=place, ward_upper=place.upper(), other=_place(other or ward),
        **{name: f"{day:%d/%m/%Y}" for name, day in due.items()},
    )  # fmt: skip
    with clock.standing_at(_at(held, hour=15)):
        session = actions.record_session(
            by=by, organisation_id=body.id, kind=kind, title=title, held_on=held, number=number,
            place=f"Trụ sở {body.name_vi}", chaired_by=f"Chủ tịch {body.name_vi}",
            body_ids=[_body(code).id for code in bodies], is_public=is_public, text=text,
        )  # fmt: skip
        actions.suggest_directives(by=by, session=session)
    return session


def _hand_out(session: Session, day: date, jobs: Sequence[_Job]) -> dict[str, Directive]:
    """Accept what the jobs stand under (or mark it by hand), set the tasks, then let their lives go on."""
    by = officer_of(session.organisation_id)
    found: dict[str, Directive] = {}
    tasks: dict[str, Task] = {}
    with clock.standing_at(_at(day)):
        for job in jobs:
            found[job.words] = _directive(by, session, job.words)
            tasks[job.words] = actions.add_task(
                by=by, title=job.title, organisation_id=_body(job.body).id if job.body else None,
                role=job.role, due_on=job.due, is_standing=job.due is None, result=job.result,
                evidence_required=job.evidence, directive=found[job.words], measure=job.measure,
                collaborator_ids=[_body(job.helper).id] if job.helper else [],
            )  # fmt: skip
        for job in jobs:
            if job.waits_for:
                actions.block_task(by=by, task=tasks[job.words], waits_for=tasks[job.waits_for])
    steps = [(step, tasks[job.words]) for job in jobs for step in job.steps]
    for step, task in sorted(steps, key=lambda one: one[0].day):
        with clock.standing_at(_at(max(step.day, day), hour=10)):
            _do(step, task)
    return found


def _directive(by: Actor, session: Session, words: str) -> Directive:
    at = session.text.index(words)
    for one in session.suggestions.filter(start__lte=at, end__gte=at + len(words), state="proposed"):
        return actions.accept_suggestion(by=by, suggestion=one)
    start, end = session.text.rfind("\n", 0, at) + 1, session.text.index("\n", at)
    return actions.add_directive(by=by, session=session, start=start, end=end)


def _do(step: _Step, task: Task) -> None:
    owner, head = officer_of(task.organisation_id or task.set_by_id), officer_of(task.set_by_id)
    match step.verb:
        case "tell":
            actions.report_progress(
                by=owner, task=task, text=step.text, percent=step.percent, evidence=_papers(step)
            )
        case "done":
            actions.report_done(by=owner, task=task, text=step.text)
        case "confirm":
            actions.confirm_done(by=head, task=task)
            for one in queries.task_of(task.reference, head).progress:
                for paper in one.evidence:
                    kept = queries.evidence_of(task, paper.uid)
                    actions.release_evidence(by=head, evidence=kept)
        case "return":
            actions.return_task(by=head, task=task, reason=step.text)
        case "measure":
            actions.compute_measured_task(by=_DEMO, task=task)
        case "ask" if step.until is not None:
            actions.ask_extension(by=owner, task=task, until=step.until, reason=step.text)
        case _:
            waiting = task.extensions.get(state="waiting")
            granted = step.verb == "grant"
            actions.decide_extension(by=head, extension=waiting, granted=granted, reason=step.text)


def _papers(step: _Step) -> list[EvidenceGiven]:
    if not step.paper:
        return []
    paper = Upload(b"%PDF-1.4\n% demonstration\n%%EOF\n", step.paper)
    return [EvidenceGiven(EvidenceKind.FILE, upload=paper)]


def _body(code: str) -> OrganisationInfo:
    found = organisations.organisation_by_code(code)
    if found is None:
        raise LookupError(code)
    return found


def _place(ward: OrganisationInfo) -> str:
    """The ward's own name as it stands inside a sentence."""
    return ward.name_vi.removeprefix("Ủy ban nhân dân ")


def _at(day: date, hour: int = 9) -> datetime:
    return datetime.combine(day, time(hour, 20), clock.local(clock.now()).tzinfo)


def _days_of(today: date) -> _Days:
    first = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
    past_end = first - timedelta(days=1)
    past = date(past_end.year, past_end.month - 2, 1)
    following = first + timedelta(days=100)
    last = date(following.year, following.month, 1) - timedelta(days=1)
    return _Days(past, past_end, first, last, today)
