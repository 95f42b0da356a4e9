"""Counter mode: an officer at the reception desk types for someone who has no phone, and
prints the receipt.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path
from django.utils.translation import gettext as _

from dangvan.accounts.access import officer_required
from dangvan.kernel.actor import Actor, Role
from dangvan.website.speaking import form, wards
from dangvan.website.speaking.mode import COUNTER

_View = Callable[..., HttpResponseBase]


def may_type_for_others(actor: Actor) -> bool:
    """Whoever receives people or heads those who do."""
    return actor.has_role_anywhere(Role.INTAKE, Role.HEAD)


def at_the_counter(view: _View) -> _View:
    """The door to the counter: a signed-in officer with a seat at reception."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        actor = getattr(request, "actor", None)
        if not isinstance(actor, Actor) or not may_type_for_others(actor):
            raise PermissionDenied(_("Chỉ cán bộ tiếp nhận nhập thay cho người dân."))
        return view(request, *args, mode=COUNTER, **kwargs)

    guarded_by_login: _View = officer_required(guarded)
    return guarded_by_login


urlpatterns: list[URLPattern] = [
    path("quay/", at_the_counter(form.start), name="counter"),
    path("quay/bo/", at_the_counter(form.discard), name="counter_discard"),
    path("quay/ban-do/", at_the_counter(wards.choose), name="counter_choose_ward"),
    path("quay/<slug:slug>/", at_the_counter(form.step), name="counter_step"),
]
