"""How allauth behaves here: accounts are given to officers by their organisation, nobody signs up, and no
address of
a reader is known. What it says it says in our words.
"""

from __future__ import annotations

import time
from typing import Any

from allauth.account import app_settings as ACCOUNT_SETTINGS  # noqa: N812 (its values are settings)
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.authentication import get_authentication_records
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.http import HttpRequest
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from dangvan.accounts import actions
from dangvan.kernel.actor import Actor

_WAYS = {
    "reauthenticate": _("Dùng mật khẩu"),
    "mfa_reauthenticate": _("Dùng mã trong ứng dụng hoặc mã dự phòng"),
    "mfa_reauthenticate:webauthn": _("Dùng khoá bảo mật"),
}


class OfficersOnly(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": _("Tài khoản này đã đóng."),
        "enter_current_password": _("Nhập mật khẩu hiện tại."),
        "incorrect_code": _("Mã chưa đúng. Hãy nhập mã mới nhất trong ứng dụng."),
        "incorrect_password": _("Mật khẩu chưa đúng."),
        "invalid_login": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "invalid_password_reset": _("Đường dẫn đặt lại mật khẩu không còn dùng được. Hãy yêu cầu thư mới."),
        "rate_limited": _("Bạn thử quá nhanh. Hãy đợi vài phút rồi thử lại."),
        "too_many_login_attempts": _("Đăng nhập sai quá nhiều lần. Hãy đợi năm phút rồi thử lại."),
        "username_password_mismatch": _("Tên đăng nhập hoặc mật khẩu chưa đúng."),
        "same_as_current": _("Mật khẩu mới phải khác mật khẩu cũ."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        """No address is ever known; limits go by account (settings.ACCOUNT_RATE_LIMITS)."""
        return "0.0.0.0"  # noqa: S104 (a value that says nothing, not a listening address)

    def get_http_user_agent(self, request: HttpRequest) -> str:
        return ""

    def get_reauthentication_methods(self, user: AbstractBaseUser | AnonymousUser) -> list[dict[str, Any]]:
        ways: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        return [way | {"description": _WAYS.get(way["id"], way["description"])} for way in ways]

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Whoever came in a moment ago has just shown who they are; later on it is asked again."""
        records = get_authentication_records(self.request, self.request.user)
        return not records or time.time() - records[-1]["at"] > ACCOUNT_SETTINGS.REAUTHENTICATION_TIMEOUT

    def send_password_reset_mail(self, user: AbstractBaseUser, email: str, context: dict[str, Any]) -> None:
        """The letter leaves by the outbox: whether an address is known can't be told from how long the
        page takes.
        """
        actions.ask_password_letter(by=Actor.system("login"), user_id=user.pk)


class SecondFactor(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "cannot_delete_authenticator": _("Không thể bỏ bước xác nhận này."),
        "cannot_generate_recovery_codes": _("Hãy bật xác nhận hai bước trước khi tạo mã dự phòng."),
        "incorrect_code": _("Mã chưa đúng. Hãy nhập mã mới nhất trong ứng dụng."),
    }

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Any) -> str:  # noqa: A002 (allauth's name)
        return gettext("Khoá của tôi")
