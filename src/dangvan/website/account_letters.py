"""The letter with which an officer sets a new password.

Its secret link is made when it is sent and stored nowhere.
"""

from __future__ import annotations

from urllib.parse import quote

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from dangvan.accounts import queries
from dangvan.kernel import mail, outbox


@outbox.handles("accounts.password_letter")
def send_password_letter(reference: dict[str, str]) -> None:
    user_id = int(reference["user"])
    account, mailbox = queries.open_account(user_id), queries.mailbox_of(user_id)
    if account is None or mailbox is None:
        return
    key = f"{user_pk_to_url_str(account)}-{default_token_generator.make_token(account)}"
    with translation.override(mailbox.language):
        path = reverse("account_reset_password_from_key", kwargs={"uidb36": "UID", "key": "KEY"})
        words = {
            "name": mailbox.name,
            "link": settings.BASE_URL + path.replace("UID-KEY", quote(key)),
            "language": mailbox.language,
        }
        mail.send(
            to=mailbox.address,
            subject=_("Đặt lại mật khẩu Đăng Văn"),
            text=render_to_string("accounts/mail/password.txt", words),
            html=render_to_string("accounts/mail/password.html", words),
            language=mailbox.language,
        )
