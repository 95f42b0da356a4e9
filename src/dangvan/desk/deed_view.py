"""One view for everything an officer does with a case: it draws the form and calls the action; where that
refuses, it draws the form again with every word that was typed.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from dangvan.accounts.access import OfficerRequest, officer_required
from dangvan.cases import policies
from dangvan.cases.queries import CaseFile, case_for_desk
from dangvan.desk import side
from dangvan.desk.deeds.base import Deed, DeedForm, Doing, Done, Setting
from dangvan.desk.deeds.table import DEEDS
from dangvan.desk.frame import draw
from dangvan.desk.letters import letters
from dangvan.kernel import clock
from dangvan.kernel.errors import Conflict, Invalid, NotAllowed, NotFound
from dangvan.kernel.folding import clean
from dangvan.ui.forms import take_refusal

_LONGEST_SHOWN = 20_000


def open_case(request: OfficerRequest, reference: str) -> CaseFile:
    """The case as this officer may see it. What they may not know of is not there."""
    try:
        return case_for_desk(request.actor, reference)
    except NotFound as unknown:
        raise Http404(str(unknown.message)) from unknown


@officer_required
@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def deed(request: OfficerRequest, reference: str, slug: str, uid: UUID | None = None) -> HttpResponse:
    what = DEEDS.get(slug)
    if what is None or (what.about == "report") != (uid is not None):
        raise Http404(_("Không có trang này."))
    setting = _setting(request, reference, uid)
    if request.method == "POST":
        return _post(request, what, setting)
    if not what.is_theirs(setting):
        raise PermissionDenied(_("Bạn không có quyền làm việc này với vụ việc này. Không có gì bị thay đổi."))
    if what.direct or not what.is_offered(setting):
        messages.info(request, _("Việc này không làm được ở tình trạng hiện nay của vụ việc."))
        return HttpResponseRedirect(reverse("desk:case", args=[setting.case.reference]))
    form = what.form(setting, query=request.GET.dict())
    return _draw(request, what, setting, form)


def _setting(request: OfficerRequest, reference: str, uid: UUID | None) -> Setting:
    file = open_case(request, reference)
    if uid is None:
        return Setting(request.actor, file)
    report = next((one for one in file.reports if one.uid == uid), None)
    if report is None:
        raise Http404(_("Phản ánh này không thuộc vụ việc đó."))
    return Setting(request.actor, file, report)


def _post(request: OfficerRequest, what: Deed, setting: Setting) -> HttpResponse:
    button = next((one for one in what.form.helpers if one in request.POST), "")
    if button and what.is_theirs(setting):
        return _help(request, what, setting, button)
    form = what.form(setting, data=request.POST, files=request.FILES)
    if not form.is_valid():
        return _draw(request, what, setting, form, status=422)
    doing = Doing(setting, _version(request), form.cleaned_data, request.FILES)
    try:
        done = what.act(doing)
    except Invalid as refusal:
        _take(form, refusal)
        return _draw(request, what, setting, form, status=422)
    except Conflict as refusal:
        return _conflict(request, what, setting, refusal)
    except (NotAllowed, NotFound) as refusal:
        status = 403 if isinstance(refusal, NotAllowed) else 404
        return _draw(request, what, setting, form, status=status, refused=str(refusal.message))
    return _finish(request, what, setting, done)


def _help(request: OfficerRequest, what: Deed, setting: Setting, button: str) -> HttpResponse:
    """Draw the form again with something more (a template, a preview, places found); what was typed stays."""
    typed = what.form(setting, data=request.POST)
    typed.is_valid()
    kept = {name: typed[name].value() for name in typed.fields}
    kept = typed.help_with(
        button, kept | {n: v for n, v in typed.cleaned_data.items() if n in kept and n != "photos"}
    )
    form = what.form(setting, initial=kept)
    more: dict[str, Any] = {}
    if button == "preview":
        more = {"preview": {n: v for n, v in kept.items() if n not in typed.errors}, "today": clock.today()}
    if request.headers.get("HX-Request"):
        shown = {"form": form, "case": setting.case, "helped": button, **form.shown(), **more}
        return render(request, f"desk/_{button}.html", shown)
    return _draw(request, what, setting, form, more=more, focus=button)


def _conflict(request: OfficerRequest, what: Deed, setting: Setting, refusal: Conflict) -> HttpResponse:
    """A colleague was first: say what they did, keep every word, and let it be sent again on purpose."""
    since = side.since(setting.file, _moment(request.POST.get("opened", "")))
    form = what.form(setting, initial={name: request.POST.get(name, "") for name in what.form.base_fields})
    kept = form.initial
    for name, values in request.POST.lists():
        if name in kept and len(values) > 1:
            kept[name] = values
    return _draw(
        request, what, setting, form, status=409, refused=str(refusal.message), more={"since": since}
    )


def _take(form: DeedForm, refusal: Invalid) -> None:
    """Errors of evidence stand at the words about it: files have no field that keeps its value."""
    fields = dict(refusal.fields)
    if "evidence" in fields and "evidence_text" in form.fields:
        fields["evidence_text"] = fields.pop("evidence")
    take_refusal(form, Invalid(refusal.message, fields))


def _finish(request: OfficerRequest, what: Deed, setting: Setting, done: Done) -> HttpResponse:
    if done.shows_contact:
        return _draw(
            request,
            what,
            setting,
            what.form(setting),
            more={"done": done, "contact": done.contact, "is_shown": True},
        )
    messages.success(request, str(done.words))
    fresh = setting.case
    fresh.refresh_from_db()
    if policies.may_see_case(request.actor, fresh):
        return HttpResponseRedirect(reverse("desk:case", args=[fresh.reference]))
    return HttpResponseRedirect(reverse("desk:queue"))


def _draw(
    request: OfficerRequest,
    what: Deed,
    setting: Setting,
    form: DeedForm,
    *,
    status: int = 200,
    refused: str = "",
    more: dict[str, Any] | None = None,
    focus: str = "",
) -> HttpResponse:
    clocks = side.clocks(setting.file)
    shown: dict[str, Any] = {
        "deed": what,
        "form": form,
        "file": setting.file,
        "case": setting.case,
        "report": setting.report,
        "title": setting.case.summary or setting.case.topic.name,
        "version": setting.case.version,
        "opened": clock.now().isoformat(),
        "now_clock": side.clock_now(setting.file, clocks),
        "letters": letters(setting.file),
        "refused": refused,
        "focus": focus,
        "had_files": bool(request.FILES) or bool(focus),
        "lost_words": _words_of(request) if refused and what.direct else [],
        **form.shown(),
        **(more or {}),
    }
    return draw(request, what.template, shown, status=status)


def _words_of(request: OfficerRequest) -> list[str]:
    hidden = {"csrfmiddlewaretoken", "version", "opened"}
    return [
        clean(str(value))[:_LONGEST_SHOWN]
        for name, value in request.POST.items()
        if name not in hidden and value
    ]


def _version(request: OfficerRequest) -> int | None:
    """The version that the officer saw; without one nobody could be told that a colleague was first."""
    typed = request.POST.get("version", "")
    return int(typed) if typed.isascii() and typed.isdecimal() and len(typed) < 10 else -1


def _moment(typed: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(typed[:40])
    except ValueError:
        return None
    return moment if moment.tzinfo else None
