"""The pages of login as the product serves them, and one page behind the door that says who came in."""

from __future__ import annotations

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpResponse
from django.urls import include, path

from dangvan.accounts.access import OfficerRequest, officer_required


@officer_required
def desk(request: OfficerRequest) -> HttpResponse:
    return HttpResponse(f"{request.user.username} {len(request.actor.seats)}")


desk_urls = ([path("", desk, name="home")], "desk")
urlpatterns = i18n_patterns(
    path("tai-khoan/", include("dangvan.website.account_urls")),
    path("can-bo/", include(desk_urls)),
    prefix_default_language=False,
)
