"""From a pasted document to tasks with owners and deadlines, by the pages an officer uses."""

from __future__ import annotations

from typing import Any

import pytest

from dangvan.directives.models import Directive, Session, Suggestion, Task
from tests.desk.conftest import EnterAs, Officer, words
from tests.small_city import SmallCity

TEXT = (
    "Sáng nay diễn ra buổi làm việc về giao thông.\n"
    "Yêu cầu Sở Xây dựng sửa xong mặt đường phố Cầu Gỗ trước ngày 30/6/2026.\n"
    "Đề nghị Ủy ban nhân dân phường Đông kiểm tra vỉa hè và báo cáo kết quả.\n"
    "Vỉa hè phải thông thoáng."
)


def record(officer: Officer, **changes: Any) -> Any:
    given = {
        "title": "Buổi làm việc về giao thông",
        "kind": "working",
        "organisation_id": officer.city.bodies["city"].pk,
        "held_on": "2026-03-02",
        "text": TEXT,
    } | changes
    return officer.client.post("/desk/chi-dao/moi/", given)


@pytest.fixture
def recorded(city: SmallCity, enter: EnterAs) -> Session:
    record(enter("city.head"))
    return Session.objects.get()


def send(officer: Officer, session: Session, page: str, **given: Any) -> Any:
    return officer.client.post(f"/desk/chi-dao/{session.reference}/{page}/", given, follow=True)


def first(session: Session) -> Suggestion:
    found = session.suggestions.order_by("start").first()
    assert found is not None
    return found


def test_a_pasted_document_shows_its_suggestions_beside_it(recorded: Session, enter: EnterAs) -> None:
    page = enter("city.head").sees("directive_session", recorded.reference)
    assert recorded.suggestions.count() >= 2
    assert "Sáng nay diễn ra buổi làm việc" in words(page)
    assert f'id="goi-y-{first(recorded).pk}"' in page.content.decode()
    assert not Directive.objects.exists()


def test_what_was_pasted_stays_in_the_form_when_something_is_refused(city: SmallCity, enter: EnterAs) -> None:
    answer = record(enter("city.head"), title="")
    assert answer.status_code == 422
    assert "Vỉa hè phải thông thoáng." in words(answer)
    later = record(enter("city.head"), held_on="2030-01-01")
    assert later.status_code == 422
    assert "Vỉa hè phải thông thoáng." in words(later)
    assert not Session.objects.exists()


def test_an_empty_document_is_refused_with_what_to_do(city: SmallCity, enter: EnterAs) -> None:
    assert "Hãy dán nội dung" in words(record(enter("city.head"), text=" "))


def test_a_session_of_others_is_not_there(recorded: Session, enter: EnterAs) -> None:
    assert enter("nam.head").sees("directive_session", recorded.reference).status_code == 404
    assert recorded.title not in words(enter("nam.head").sees("directives"))
    document = enter("nam.head").client.get(f"/desk/chi-dao/{recorded.reference}/van-ban/")
    assert document.status_code == 404


def test_its_document_comes_back_letter_for_letter(recorded: Session, enter: EnterAs) -> None:
    answer = enter("city.head").client.get(f"/desk/chi-dao/{recorded.reference}/van-ban/")
    assert b"".join(answer.streaming_content).decode() == TEXT  # type: ignore[attr-defined]


def test_many_are_accepted_at_once_and_a_rejected_one_comes_back(recorded: Session, enter: EnterAs) -> None:
    head, one = enter("city.head"), first(recorded)
    send(head, recorded, "quyet-dinh", reject=one.pk)
    assert first(recorded).state == "rejected"
    send(head, recorded, "quyet-dinh", undo=one.pk)
    assert first(recorded).state == "proposed"
    chosen = list(recorded.suggestions.values_list("pk", flat=True))
    send(head, recorded, "quyet-dinh", accept_chosen="1", chosen=chosen)
    assert Directive.objects.count() == len(chosen)
    assert all(one.quotation == recorded.text[one.start : one.end] for one in Directive.objects.all())


def test_a_missed_passage_is_marked_by_its_words(recorded: Session, enter: EnterAs) -> None:
    head = enter("city.head")
    missing = send(head, recorded, "danh-dau", quotation="Không có câu này")
    assert "Không thấy đoạn này trong văn bản" in words(missing)
    send(head, recorded, "danh-dau", quotation="Sáng  nay\ndiễn ra buổi làm việc")
    assert Directive.objects.get().quotation == "Sáng nay diễn ra buổi làm việc"


def test_a_passage_is_changed_accepted_and_split(recorded: Session, enter: EnterAs) -> None:
    head, one = enter("city.head"), first(recorded)
    where = f"doan/{one.pk}"
    quotation = recorded.text[one.start : one.end]
    half = quotation.split()[len(quotation.split()) // 2]
    send(head, recorded, where, split="1", second=f"{quotation[quotation.index(half) :]}")
    parts = recorded.suggestions.filter(split_from=one).order_by("start")
    assert parts.count() == 2
    body = head.city.bodies["roads"].pk
    part = parts[0]
    send(
        head,
        recorded,
        f"doan/{part.pk}",
        accept="1",
        quotation=recorded.text[part.start : part.end],
        organisation_id=body,
    )
    assert Directive.objects.get().organisation_id == body


def test_a_split_and_a_merge_are_undone_where_they_were_made(recorded: Session, enter: EnterAs) -> None:
    head, one = enter("city.head"), first(recorded)
    send(head, recorded, f"doan/{one.pk}", split="1", second="phố Cầu Gỗ")
    part = recorded.suggestions.filter(split_from=one).order_by("start")[0]
    assert "Hoàn tác việc tách" in words(head.sees("directive_passage", recorded.reference, part.pk))
    send(head, recorded, f"doan/{part.pk}", undo="1")
    one.refresh_from_db()
    assert one.state == "proposed"
    send(head, recorded, f"doan/{one.pk}", merge="1")
    whole = recorded.suggestions.filter(state="proposed").order_by("start")[0]
    assert "Hoàn tác việc gộp" in words(head.sees("directive_passage", recorded.reference, whole.pk))
    send(head, recorded, f"doan/{whole.pk}", undo="1")
    one.refresh_from_db()
    assert one.state == "proposed"


def test_a_directive_is_taken_back_until_it_has_work(recorded: Session, enter: EnterAs) -> None:
    head, one = enter("city.head"), first(recorded)
    send(head, recorded, "quyet-dinh", accept=one.pk)
    directive = Directive.objects.get()
    address = f"/desk/chi-dao/y-kien/{directive.reference}/"
    assert "Rút ý kiến chỉ đạo này" in words(head.client.get(address))
    assert enter("dong.officer").client.post(f"{address}rut/").status_code in {403, 404}
    assert head.client.post(f"{address}rut/").status_code == 302
    directive.refresh_from_db()
    one.refresh_from_db()
    assert directive.taken_back_at is not None
    assert one.state == "proposed"


def test_a_task_may_bear_a_shorter_name_than_its_words(recorded: Session, enter: EnterAs) -> None:
    head = enter("city.head")
    send(head, recorded, "quyet-dinh", accept=first(recorded).pk)
    row = f"d{Directive.objects.get().pk}"
    given = {
        f"{row}-title": "Sửa phố Cầu Gỗ", f"{row}-organisation_id": head.city.bodies["city"].pk,
        f"{row}-role": "Giám đốc", f"{row}-due_on": "2026-06-30", f"{row}-result": "Mặt đường phẳng",
    }  # fmt: skip
    send(head, recorded, "giao-viec", **given)
    assert Task.objects.get().title == "Sửa phố Cầu Gỗ"


def test_all_directives_become_tasks_on_one_page(recorded: Session, enter: EnterAs) -> None:
    head = enter("city.head")
    chosen = list(recorded.suggestions.values_list("pk", flat=True))
    send(head, recorded, "quyet-dinh", accept_chosen="1", chosen=chosen)
    given: dict[str, Any] = {}
    for directive in Directive.objects.all():
        given |= {
            f"d{directive.pk}-organisation_id": head.city.bodies["dong"].pk,
            f"d{directive.pk}-role": "Chủ tịch",
            f"d{directive.pk}-due_on": "2026-06-30",
            f"d{directive.pk}-result": "Xong mặt đường",
            f"d{directive.pk}-evidence_required": "Biên bản nghiệm thu",
        }
    spoilt = given | {f"d{Directive.objects.first().pk}-due_on": "", "x": ""}  # type: ignore[union-attr]
    assert send(head, recorded, "giao-viec", **spoilt).status_code == 422
    assert not Task.objects.exists()
    send(head, recorded, "giao-viec", **given)
    assert Task.objects.count() == len(chosen)
    assert "Chưa giao việc" not in words(head.sees("directive_session", recorded.reference))


def test_who_only_reads_decides_nothing(city: SmallCity, enter: EnterAs) -> None:
    record(enter("city.head"), is_public="on")
    session = Session.objects.get()
    reader = enter("nam.head")
    assert 'name="accept"' not in reader.sees("directive_session", session.reference).content.decode()
    assert send(reader, session, "quyet-dinh", accept=first(session).pk).status_code == 403
    assert not Directive.objects.exists()


def test_strange_addresses_are_not_found(recorded: Session, enter: EnterAs) -> None:
    head = enter("city.head")
    assert head.client.get("/desk/chi-dao/%00/").status_code == 404
    assert send(head, recorded, "quyet-dinh", accept="9" * 30).status_code == 404
    assert send(head, recorded, "quyet-dinh", accept="x").status_code == 404
