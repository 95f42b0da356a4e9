"""Intake: taking a report into the flow, saying where and what it is, how urgent."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dangvan.cases import actions
from dangvan.desk.choices import area_choices, topic_choices
from dangvan.desk.deeds.base import CleanField, Deed, DeedForm, Doing, Done
from dangvan.desk.words import LEGAL_KIND, URGENCY
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import LegalKind
from dangvan.places import queries as places
from dangvan.ui.forms import HintedChoiceField

_URGENCIES = [(key.value, label) for key, label in URGENCY.items()]


class ScreenForm(DeedForm):
    legal_kind = HintedChoiceField(
        label=_("Đây là loại đơn nào?"),
        choices=[(key.value, label) for key, label in LEGAL_KIND.items()],
        widget=forms.RadioSelect,
    )
    summary = CleanField(
        label=_("Tóm tắt công khai"),
        help_text=_(
            "Một câu nói việc gì, ở đâu. Không nêu tên, số điện thoại hay điều nhận ra người phản ánh."
        ),
        max_length=300,
        required=False,
    )
    topic = forms.TypedChoiceField(label=_("Lĩnh vực"), coerce=int)
    area = forms.TypedChoiceField(label=_("Thuộc địa bàn"), coerce=int, required=False, empty_value=None)
    urgency = forms.ChoiceField(label=_("Mức khẩn"), choices=_URGENCIES)

    def arrange(self) -> None:
        offer_topics_and_areas(self)
        kinds = self.fields["legal_kind"]
        assert isinstance(kinds, HintedChoiceField)
        kinds.hints = {
            LegalKind.FEEDBACK.value: gettext("Cơ quan giải quyết và trả lời công khai."),
            **{kind.value: _what_follows(kind) for kind in (LegalKind.COMPLAINT, LegalKind.DENUNCIATION)},
        }

    def beginning(self, query: Mapping[str, str]) -> dict[str, Any]:
        case = self.setting.case
        return {
            "legal_kind": case.legal_kind,
            "summary": case.summary,
            "topic": case.topic_id,
            "area": case.area_id,
            "urgency": case.urgency,
        }

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if (
            given.get("legal_kind") != LegalKind.DENUNCIATION
            and not given.get("summary")
            and "summary" not in self.errors
        ):
            self.add_error("summary", gettext("Hãy viết một câu tóm tắt, không nêu ai là người phản ánh."))
        return given


class PlaceForm(DeedForm):
    helpers = ("find",)
    find_text = CleanField(
        label=_("Tìm nơi xảy ra"),
        help_text=_("Tên đường, địa danh: có dấu hoặc không dấu."),
        max_length=200,
        required=False,
    )
    spot = forms.ChoiceField(label=_("Nơi tìm thấy"), widget=forms.RadioSelect, required=False)
    area = forms.TypedChoiceField(label=_("Thuộc địa bàn"), coerce=int, required=False, empty_value=None)

    def arrange(self) -> None:
        self.fields["area"].choices = [("", gettext("Theo nơi tìm thấy")), *area_choices()]  # type: ignore[attr-defined]
        text = self.data.get("find_text") or self.initial.get("find_text") or ""
        self.hits = places.search_places(text[:200]) if text else []
        self.fields["spot"].choices = [  # type: ignore[attr-defined]
            (f"{hit.lon:.6f},{hit.lat:.6f}", _spot_label(hit.label, hit.area_id)) for hit in self.hits
        ]

    def beginning(self, query: Mapping[str, str]) -> dict[str, Any]:
        said = next((report.place_text for report in self.setting.file.reports if report.place_text), "")
        return {"find_text": said, "area": self.setting.case.area_id}

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("spot"):
            lon, lat = (float(part) for part in given["spot"].split(","))
            given["lon"], given["lat"] = lon, lat
            if given.get("area") is None and (found := places.area_at(lon, lat)):
                given["area"] = found.id
        if given.get("area") is None:
            self.add_error("area", gettext("Hãy chọn một nơi tìm thấy, hoặc chọn địa bàn."))
        return given


class ReclassifyForm(DeedForm):
    topic = forms.TypedChoiceField(label=_("Lĩnh vực"), coerce=int)
    area = forms.TypedChoiceField(label=_("Thuộc địa bàn"), coerce=int, required=False, empty_value=None)
    reason = CleanField(label=_("Vì sao đổi?"), max_length=2000)

    def arrange(self) -> None:
        offer_topics_and_areas(self)

    def beginning(self, query: Mapping[str, str]) -> dict[str, Any]:
        return {"topic": self.setting.case.topic_id, "area": self.setting.case.area_id}


class UrgencyForm(DeedForm):
    urgency = forms.ChoiceField(label=_("Mức khẩn"), choices=_URGENCIES, widget=forms.RadioSelect)
    reason = CleanField(label=_("Vì sao đổi?"), max_length=2000)

    def beginning(self, query: Mapping[str, str]) -> dict[str, Any]:
        return {"urgency": self.setting.case.urgency}


def offer_topics_and_areas(form: DeedForm) -> None:
    case = form.setting.case
    topics = topic_choices()
    if case.topic_id not in {leaf for _group, leaves in topics for leaf, _name in leaves}:
        topics.append((case.topic.name, [(case.topic_id, case.topic.name)]))
    areas = area_choices()
    if case.area is not None and case.area_id not in {area for area, _name in areas}:
        areas.append((case.area_id, case.area.name))
    form.fields["topic"].choices = topics  # type: ignore[attr-defined]
    form.fields["area"].choices = [("", gettext("Chưa rõ địa bàn")), *areas]  # type: ignore[attr-defined]


def _what_follows(kind: LegalKind) -> str:
    """What choosing this kind brings with it, with the law it comes from."""
    way = organisations.legal_way(kind)
    if way is None:
        return ""
    receiver = organisations.organisation(way.receiver_id).name if way.receiver_id else ""
    leaves = {
        LegalKind.COMPLAINT: gettext("Không công khai; thêm thời hạn theo luật."),
        LegalKind.DENUNCIATION: gettext(
            "Rời luồng công khai, vào sổ hạn chế người xem; cơ quan này không còn thấy."
        ),
    }[kind]
    to = gettext("Chuyển đến: %(body)s.") % {"body": receiver} if receiver else ""
    source = gettext("Căn cứ: %(source)s.") % {"source": way.legal_source}
    return " ".join(part for part in (leaves, to, source) if part)


def _spot_label(label: str, area_id: int | None) -> str:
    area = places.area(area_id) if area_id is not None else None
    return f"{label} ({area.name})" if area and area.name not in label else label


def _screen(doing: Doing) -> Done:
    given = doing.given
    actions.screen_case(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        summary=given["summary"],
        legal_kind=given["legal_kind"],
        topic_id=given["topic"],
        area_id=given["area"],
        urgency=given["urgency"],
    )
    if given["legal_kind"] == LegalKind.DENUNCIATION:
        return Done(_("Đã chuyển vào sổ hạn chế của cơ quan có thẩm quyền. Vụ việc không còn hiện ở đây."))
    return Done(_("Đã phân loại. Người phản ánh thấy ngay ai phải trả lời và đến khi nào."))


def _place(doing: Doing) -> Done:
    given = doing.given
    actions.place_case(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        area_id=given["area"],
        lon=given.get("lon"),
        lat=given.get("lat"),
    )
    return Done(_("Đã ghi nơi xảy ra."))


def _reclassify(doing: Doing) -> Done:
    given = doing.given
    actions.reclassify_case(
        by=doing.by,
        case=doing.case,
        version=doing.version,
        topic_id=given["topic"],
        area_id=given["area"],
        reason=given["reason"],
    )
    return Done(_("Đã ghi lại lĩnh vực và địa bàn. Hạn của người dân không bị lùi."))


def _change_urgency(doing: Doing) -> Done:
    given = doing.given
    actions.change_urgency(
        by=doing.by, case=doing.case, version=doing.version, urgency=given["urgency"], reason=given["reason"]
    )
    return Done(_("Đã đổi mức khẩn."))


DEEDS = (
    Deed(
        "phan-loai",
        "screen",
        _("Phân loại"),
        _(
            "Tóm tắt, lĩnh vực, địa bàn, loại đơn. Sau bước này vụ việc hiện công khai, trừ việc nhạy cảm và "
            "việc người gửi chỉ muốn cơ quan biết."
        ),
        _screen,
        ScreenForm,
        template="desk/deed_screen.html",
        fits=lambda setting: setting.case.screened_at is None,
    ),
    Deed(
        "noi-xay-ra",
        "place",
        _("Ghi nơi xảy ra"),
        _("Khi người phản ánh chỉ tả bằng lời."),
        _place,
        PlaceForm,
        template="desk/deed_place.html",
    ),
    Deed(
        "ghi-lai-linh-vuc",
        "reclassify",
        _("Đổi lĩnh vực, địa bàn"),
        _("Hạn chỉ có thể sớm hơn, không muộn hơn."),
        _reclassify,
        ReclassifyForm,
    ),
    Deed(
        "muc-khan",
        "change_urgency",
        _("Sửa mức khẩn"),
        _("Khẩn hơn thì hạn sớm hơn; bớt khẩn không làm hạn lùi."),
        _change_urgency,
        UrgencyForm,
    ),
)
