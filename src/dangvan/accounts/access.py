"""The door of the desk: who comes in is logged in, has a second factor, and acts with the seats held at
this moment.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from dangvan.accounts import queries
from dangvan.accounts.models import User
from dangvan.kernel.actor import Actor

P = ParamSpec("P")


class OfficerRequest(HttpRequest):
    """A request behind the door: `actor` is who asks, read afresh for this request."""

    user: User
    actor: Actor


OfficerView = Callable[Concatenate[OfficerRequest, P], HttpResponseBase]
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]


def officer_required(view: OfficerView[P]) -> View[P]:
    """Decorator for pages of the desk: lets officers in and gives the view `request.actor`.

    Without a login the reader is led to it, without a second factor to the page where one is set up. An
    account that holds no seat is refused. Pages behind the door are kept by no cache.
    """

    @wraps(view)
    def guarded(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        user = request.user
        if not isinstance(user, User) or not user.is_active:
            return redirect_to_login(request.get_full_path(), reverse(settings.LOGIN_URL))
        if not settings.DANGVAN_DEMO and not queries.has_second_factor(user.pk):
            return HttpResponseRedirect(reverse("mfa_index"))
        actor = queries.actor_for(user)
        if not actor.seats:
            raise PermissionDenied(
                _("Tài khoản của bạn chưa được giao việc ở cơ quan nào. Hãy hỏi thủ trưởng của bạn.")
            )
        request.actor = actor  # type: ignore[attr-defined]
        return view(request, *args, **kwargs)  # type: ignore[arg-type] # it is an OfficerRequest from here on

    return cast("View[P]", never_cache(guarded))
