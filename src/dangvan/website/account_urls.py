"""Addresses of login: only the pages of allauth that officers need; there is none for signing up."""

from __future__ import annotations

from typing import Any

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.urls import build_provider_urlpatterns
from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path, re_path


def in_demonstration() -> bool:
    """Read by the login page at each request, so that it says when a password alone is enough."""
    return bool(settings.DANGVAN_DEMO)


_frame: dict[str, Any] = {"in_demonstration": in_demonstration}
_from_letter = account.PasswordResetFromKeyView.as_view(extra_context=_frame)

urlpatterns: list[URLPattern | URLResolver] = [
    path("dang-nhap/", account.LoginView.as_view(extra_context=_frame), name="account_login"),
    path("dang-nhap/xac-nhan/", mfa.authenticate, name="mfa_authenticate"),
    path("dang-nhap/khoa/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("dang-xuat/", account.logout, name="account_logout"),
    path("da-dong/", account.account_inactive, name="account_inactive"),
    path("xac-nhan-lai/", account.reauthenticate, name="account_reauthenticate"),
    path("xac-nhan-lai/ma/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path("xac-nhan-lai/khoa/", webauthn.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
    path("mat-khau/", account.password_change, name="account_change_password"),
    path("mat-khau/dat/", account.password_set, name="account_set_password"),
    path("mat-khau/quen/", account.password_reset, name="account_reset_password"),
    path("mat-khau/quen/da-gui/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^mat-khau/quen/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        _from_letter,
        name="account_reset_password_from_key",
    ),
    path(
        "mat-khau/da-dat/", account.password_reset_from_key_done, name="account_reset_password_from_key_done"
    ),
    path("hai-buoc/", mfa.index, name="mfa_index"),
    path("hai-buoc/ung-dung/", totp.activate_totp, name="mfa_activate_totp"),
    path("hai-buoc/ung-dung/bo/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("hai-buoc/ma-du-phong/", recovery.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("hai-buoc/ma-du-phong/moi/", recovery.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("hai-buoc/ma-du-phong/tai/", recovery.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("hai-buoc/khoa/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("hai-buoc/khoa/them/", webauthn.add_webauthn, name="mfa_add_webauthn"),
    path("hai-buoc/khoa/<int:pk>/bo/", webauthn.remove_webauthn, name="mfa_remove_webauthn"),
    path("hai-buoc/khoa/<int:pk>/", webauthn.edit_webauthn, name="mfa_edit_webauthn"),
]
if settings.SOCIALACCOUNT_PROVIDERS:
    urlpatterns += [
        path("dang-nhap/noi-khac/", include("allauth.socialaccount.urls")),
        *build_provider_urlpatterns(),
    ]
# allauth asks for this name when it draws the login page; the address refuses, and no page links to it.
urlpatterns.append(path("mo-tai-khoan/", account.signup, name="account_signup"))
