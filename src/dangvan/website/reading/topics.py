"""Topics: each with its limit and where that is written; one with who answers, its figures and its cases."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from dangvan.cases import queries
from dangvan.cases.figures import SMALLEST, Scope
from dangvan.kernel.errors import NotFound
from dangvan.organisations import queries as organisations
from dangvan.organisations.types import Answerer, TopicInfo
from dangvan.places.types import in_language
from dangvan.website.reading import hotspots, limits
from dangvan.website.reading.listing import count_words
from dangvan.website.reading.pages import public_page, show
from dangvan.website.reading.rows import rows_of
from dangvan.website.reading.told import figures_told


@public_page
def topics(request: HttpRequest) -> HttpResponse:
    groups = [
        {
            "group": each.group,
            "topics": [{"topic": leaf, "limit": limits.usual_limit(leaf)} for leaf in each.leaves],
        }
        for each in organisations.topic_tree()
    ]
    columns = [_("Lĩnh vực"), _("Mức"), _("Xem và phân loại"), _("Trả lời")]
    shown = {
        "groups": groups,
        "columns": [{"label": name} for name in columns],
        "limits": limits.other_limits(),
        "other_columns": [{"label": name} for name in (_("Việc"), _("Thời hạn"), _("Căn cứ"))],
        "sources": _sources(),
    }
    return show(request, "topics.html", shown)


@public_page
def topic(request: HttpRequest, code: str) -> HttpResponse:
    found = organisations.topic_by_code(code)
    if found is None:
        raise NotFound(_("Không có lĩnh vực mang mã này. Hãy chọn trong danh sách lĩnh vực."))
    if not found.is_leaf:
        return _group(request, found)
    period = queries.recent_period()
    shown = {
        "topic": found,
        "group": organisations.topic(found.parent_id) if found.parent_id else None,
        "limits": limits.limits_of(found),
        "answerer": _answerer(found),
        "since": period.first,
        "until": period.last,
        "smallest": SMALLEST,
        **(_counts(found) if found.sensitive else _cases(request, found)),
    }
    return show(request, "topic.html", shown)


def _cases(request: HttpRequest, found: TopicInfo) -> dict[str, object]:
    cursor = request.GET.get("sau", "")[:40]
    page = queries.public_cases(topic=found.id, cursor=cursor)
    return {
        "hotspots": hotspots.beside(topic_id=found.id),
        "figures": figures_told(queries.public_figures(Scope(topic_id=found.id))),
        "rows": rows_of(page.items),
        "count": count_words(page),
        "older": f"?sau={page.next_cursor}" if page.next_cursor else "",
        "newest": reverse("website:topic", args=[found.code]) if cursor else "",
    }


def _counts(found: TopicInfo) -> dict[str, object]:
    """Of a sensitive topic only how many, and that only where it can point at nobody."""
    counts = next((one for one in queries.sensitive_counts() if one.topic.id == found.id), None)
    return {"is_counted_only": True, "total": counts.total if counts else None}


def _group(request: HttpRequest, found: TopicInfo) -> HttpResponse:
    tree = organisations.topic_tree()
    leaves = next((each.leaves for each in tree if each.group.id == found.id), ())
    return show(request, "topic_group.html", {"group": found, "topics": leaves})


def _answerer(found: TopicInfo) -> dict[str, object]:
    """The rule for the whole city; where it is each ward's own matter there is no single body to name."""
    winner = next(iter(organisations.rules_for(found.id, None)), None)
    if winner is None or winner.organisation_id is None:
        answerer: Answerer | None = None
        body = None
        why = (winner.why_vi, winner.why_en) if winner else ("", "")
    else:
        answerer = organisations.who_answers(found.id, None)
        body = organisations.organisation(answerer.organisation_id)
        why = (answerer.why_vi, answerer.why_en)
    return {"body": body, "why": in_language(*why), "source": winner.source if winner else ""}


def _sources() -> list[limits.Limit]:
    """Every limit for answers, once, with where it is written."""
    seen: dict[str, limits.Limit] = {}
    for each in organisations.topic_tree():
        for leaf in each.leaves:
            for limit in limits.limits_of(leaf):
                seen.setdefault(f"{limit.source}|{limit.answer}", limit)
    return list(seen.values())
