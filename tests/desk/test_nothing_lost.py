"""What goes wrong loses no word: two officers at once, answers that lack something, strange input."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from dangvan.cases import actions
from dangvan.cases.models import Answer, AnswerTemplate, Case
from dangvan.kernel import clock
from tests.desk.conftest import EnterAs, address, words
from tests.desk.trials import DONE
from tests.reports import pictures
from tests.small_city import Said, SmallCity


def _template(city: SmallCity, body: str = "dong") -> AnswerTemplate:
    return actions.save_template(
        by=city.officer(f"{body}.officer"),
        organisation_id=city.bodies[body].pk,
        title="Vá ổ gà",
        body="Ngày [ngày], [đội nào] đã vá ổ gà tại [địa chỉ], diện tích [số] m².",
    )


def test_the_second_of_two_officers_is_told_and_keeps_the_text(
    city: SmallCity, accepted: Said, enter: EnterAs
) -> None:
    opened, version = clock.now().isoformat(), accepted.fresh().version
    with clock.standing_at(clock.now() + timedelta(minutes=5)):
        actions.reclassify_case(
            by=city.officer("dong.head"), case=accepted.fresh(), version=version,
            topic_id=city.topics["flood"].pk, area_id=city.areas["dong"].pk, reason="Thật ra là ngập nước.",
        )  # fmt: skip
        response = enter("dong.officer").client.post(
            address(accepted.case, "tra-loi"), DONE | {"version": version, "opened": opened}
        )
        assert response.status_code == 409
        shown = words(response)
        for part in (
            DONE["what_was_done"],
            DONE["done_by"],
            DONE["evidence_text"],
            "dong.head",
            "Thật ra là ngập nước.",
        ):
            assert part in shown or part in response.content.decode()
        assert "2026-03-02" in response.content.decode()
        assert not Answer.objects.exists()
        # Sent again on purpose from the page that came back, it is taken.
        fresh = accepted.fresh().version
        assert f'name="version" value="{fresh}"' in response.content.decode()
        again = enter("dong.officer").does(accepted.case, "tra-loi", **DONE)
        assert again.status_code == 302


def test_without_a_version_nothing_is_done(accepted: Said, enter: EnterAs) -> None:
    for version in ("", "abc", "-5", "9" * 50):
        response = enter("dong.officer").does(accepted.case, "tra-loi", **(DONE | {"version": version}))
        assert response.status_code == 409
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"what_was_done": "Chúng tôi xin ghi nhận và sẽ xử lý trong thời gian sớm nhất."}, "Hẹn ngày"),
        ({"what_was_done": "Ngày [ngày] đội duy tu đã vá ổ gà tại cổng trường."}, "ngoặc vuông"),
        ({"done_on": ""}, "ngày đã làm"),
        ({"done_on": "2031-01-01"}, "tương lai"),
        ({"done_on": "hôm qua"}, "ngày"),
        ({"done_by": ""}, "đơn vị hoặc đội nào"),
        ({"evidence_text": ""}, "bằng chứng"),
    ],
)
def test_an_answer_that_lacks_something_is_told_what_and_kept(
    accepted: Said, enter: EnterAs, changes: dict[str, str], says: str
) -> None:
    given = DONE | changes
    response = enter("dong.officer").does(accepted.case, "tra-loi", **given)
    assert response.status_code == 422
    assert says in words(response)
    assert given["what_was_done"] in words(response)
    assert not Answer.objects.exists()


@pytest.mark.parametrize(
    "typed",
    [
        "Đã vá\x00 ổ gà tại cổng trường xong hôm nay.",
        "x" * 200_000,
        "\ud800 đã vá ổ gà".encode("utf-8", "replace").decode(),
        "<script>alert(1)</script>",
        "De\u0302\u0301n",
    ],
)
def test_strange_input_is_a_sentence_not_an_error(accepted: Said, enter: EnterAs, typed: str) -> None:
    officer = enter("dong.officer")
    for slug in ("tra-loi", "khong-thu-ly", "chuyen", "hen", "ghi-chu", "muc-khan", "gop"):
        given = dict.fromkeys(("what_was_done", "text", "reason", "to", "plan", "into", "reason_code"), typed)
        response = officer.does(accepted.case, slug, **given)
        assert response.status_code in (302, 409, 422), slug
        assert "<script>alert" not in response.content.decode()


def test_a_template_is_put_after_what_was_written(city: SmallCity, accepted: Said, enter: EnterAs) -> None:
    template = _template(city)
    given = {"what_was_done": "Câu tôi đã viết.", "template": template.pk, "insert": "1", "done_by": "Đội 2"}
    response = enter("dong.officer").does(accepted.case, "tra-loi", **given)
    shown = words(response)
    assert response.status_code == 200
    assert shown.index("Câu tôi đã viết.") < shown.index("đã vá ổ gà tại [địa chỉ]")
    assert "Đội 2" in response.content.decode()
    assert "phải điền hết" in shown
    refused = enter("dong.officer").does(
        accepted.case, "tra-loi", **(DONE | {"what_was_done": template.body})
    )
    assert refused.status_code == 422


def test_another_bodys_template_is_not_offered(city: SmallCity, accepted: Said, enter: EnterAs) -> None:
    template = _template(city, "tay")
    officer = enter("dong.officer")
    assert "Vá ổ gà" not in words(officer.opens(accepted.case, "tra-loi"))
    response = officer.does(
        accepted.case, "tra-loi", template=template.pk, insert="1", what_was_done="Của tôi."
    )
    assert "đã vá ổ gà tại" not in words(response)
    assert "Của tôi." in words(response)


def test_a_preview_shows_the_answer_and_sends_nothing(accepted: Said, enter: EnterAs) -> None:
    response = enter("dong.officer").does(accepted.case, "tra-loi", **(DONE | {"preview": "1"}))
    assert response.status_code == 200
    assert words(response).count(DONE["what_was_done"]) == 2
    assert not Answer.objects.exists()
    assert enter("dong.intake").does(accepted.case, "tra-loi", **(DONE | {"preview": "1"})).status_code == 403


def test_photos_and_papers_go_with_the_answer(accepted: Said, enter: EnterAs) -> None:
    officer = enter("dong.officer")
    given: dict[str, Any] = DONE | {
        "evidence_text": "",
        "photos_after": SimpleUploadedFile("sau.jpg", pictures.as_bytes(pictures.picture()), "image/jpeg"),
        "documents": SimpleUploadedFile("bien-ban.pdf", b"%PDF-1.4 bien ban", "application/pdf"),
    }
    assert officer.does(accepted.case, "tra-loi", **given).status_code == 302
    kinds = set(Answer.objects.get().evidence.values_list("kind", flat=True))
    assert kinds == {"photo_after", "document"}
    shown = words(officer.opens(accepted.case))
    assert "Sau khi làm" in shown
    assert "Văn bản kèm theo" in shown


def test_a_file_that_is_no_photo_is_refused_and_the_text_kept(accepted: Said, enter: EnterAs) -> None:
    bad = SimpleUploadedFile("sau.jpg", b"<html>not a photo</html>", "image/jpeg")
    response = enter("dong.officer").does(accepted.case, "tra-loi", **(DONE | {"photos_after": bad}))
    assert response.status_code == 422
    assert DONE["what_was_done"] in words(response)
    assert not Answer.objects.exists()


def test_a_place_is_found_without_a_script(city: SmallCity, said: Said, enter: EnterAs) -> None:
    response = enter("dong.intake").does(said.case, "noi-xay-ra", find_text="cau go", find="1")
    assert response.status_code == 200
    assert "Phố Cầu Gỗ" in words(response)


def test_a_script_gets_only_what_a_helper_changes(city: SmallCity, accepted: Said, enter: EnterAs) -> None:
    template = _template(city)
    officer = enter("dong.officer")
    for button in ("insert", "preview"):
        given = DONE | {"template": template.pk, button: "1", "version": accepted.fresh().version}
        response = officer.client.post(
            address(accepted.case, "tra-loi"), given, headers={"HX-Request": "true"}
        )
        assert response.status_code == 200
        assert "<html" not in response.content.decode()


def test_an_ambiguous_body_is_asked_about_and_typed_words_stay(screened: Said, enter: EnterAs) -> None:
    response = enter("dong.officer").does(
        screened.case, "chuyen", to="phường", reason="Đoạn này do cơ quan khác quản lý."
    )
    assert response.status_code == 422
    assert "ghi đủ tên" in words(response)
    assert "Đoạn này do cơ quan khác quản lý." in words(response)


def test_a_case_that_moved_on_is_said_so(city: SmallCity, answered: Said, enter: EnterAs) -> None:
    officer = enter("dong.officer")
    response = officer.opens(answered.case, "tra-loi")
    assert response.status_code == 302
    late = officer.does(answered.case, "tra-loi", **DONE)
    assert late.status_code == 409
    assert DONE["what_was_done"] in words(late)
    assert Case.objects.get(pk=answered.case.pk).state == "answered"
