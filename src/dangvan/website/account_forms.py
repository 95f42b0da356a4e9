"""The forms of login, saying which answer is missing in place of "this field is required"."""

from __future__ import annotations

from typing import Any

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.translation import gettext_lazy as _

MISSING = {
    "login": _("Nhập tên đăng nhập."),
    "password": _("Nhập mật khẩu."),
    "oldpassword": _("Nhập mật khẩu hiện tại."),
    "password1": _("Nhập mật khẩu mới."),
    "password2": _("Nhập lại mật khẩu mới."),
    "email": _("Nhập địa chỉ thư điện tử."),
    "code": _("Nhập mã."),
    "name": _("Đặt tên cho khoá."),
}


class SaysWhatIsMissing:
    """Mixed into a form of allauth; stands before it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined] # the form beside it has them
            if name in MISSING:
                field.error_messages["required"] = MISSING[name]


class Login(SaysWhatIsMissing, account.LoginForm): ...


class Reauthenticate(SaysWhatIsMissing, account.ReauthenticateForm): ...


class ChangePassword(SaysWhatIsMissing, account.ChangePasswordForm): ...


class SetPassword(SaysWhatIsMissing, account.SetPasswordForm): ...


class ForgottenPassword(SaysWhatIsMissing, account.ResetPasswordForm): ...


class NewPassword(SaysWhatIsMissing, account.ResetPasswordKeyForm): ...


class SecondStep(SaysWhatIsMissing, mfa.AuthenticateForm): ...


class SecondStepAgain(SaysWhatIsMissing, mfa.ReauthenticateForm): ...


class StartApp(SaysWhatIsMissing, totp.ActivateTOTPForm): ...


class RenameKey(SaysWhatIsMissing, webauthn.EditWebAuthnForm): ...
