"""Unfinished forms: kept sealed so that an interruption loses nothing, found only by the token in the
person's own browser, thrown away after three days. Nothing here has been said yet, so it leaves no event.
"""

from __future__ import annotations

import json
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dangvan.kernel import clock
from dangvan.kernel.actor import Actor
from dangvan.kernel.errors import Invalid, NotFound
from dangvan.kernel.ids import new_id
from dangvan.reports import limits, media, photos, policies, vault
from dangvan.reports.cleaning import too_many_photos
from dangvan.reports.models import Draft, Photo
from dangvan.reports.types import DraftFields


def keep_draft(*, by: Actor, token: str, fields: DraftFields) -> Draft:
    """Put the form's fields aside under the browser's token, in place of what was there; its time begins
    anew.
    """
    policies.require(policies.may_keep_draft(by))
    if not vault.is_token(token):
        raise Invalid(_("Hãy mở lại biểu mẫu: trình duyệt không còn giữ mã của bản nháp này."))
    if len(json.dumps(fields)) > limits.BYTES_IN_DRAFT:
        sentence = _("Hãy viết ngắn lại: nội dung dài quá nên chưa giữ được bản nháp.")
        raise Invalid(sentence, {"text": sentence})
    now = clock.now()
    draft = Draft(
        token_hash=vault.token_hash(token),
        sealed=vault.seal_draft(fields, token),
        updated_at=now,
        expires_at=now + limits.DRAFT_LIFE,
    )
    Draft.objects.bulk_create(
        [draft],
        update_conflicts=True,
        unique_fields=["token_hash"],
        update_fields=["sealed", "updated_at", "expires_at"],
    )
    return draft


def discard_draft(*, by: Actor, token: str) -> None:
    """Throw the unfinished form away with the photos it still holds."""
    policies.require(policies.may_keep_draft(by))
    if not vault.is_token(token):
        return
    draft = Draft.objects.filter(token_hash=vault.token_hash(token)).first()
    if draft is not None:
        _throw_away([draft])


def store_photo(*, by: Actor, draft: Draft, file: photos.Upload) -> Photo:
    """Make a photo out of an upload and keep it with the draft. Raises Invalid with what to do instead."""
    policies.require(policies.may_keep_draft(by))
    if Photo.objects.filter(draft=draft).count() >= limits.PHOTOS_IN_REPORT:
        raise too_many_photos()
    clean = photos.clean_photo(file)
    if same := Photo.objects.filter(draft=draft, sha256=clean.sha256).first():
        return same
    uid = new_id()
    name = media.name_for(uid)
    media.write(media.private_root(), name, clean.content)
    return Photo.objects.create(
        uid=uid,
        draft=draft,
        file=name,
        width=clean.width,
        height=clean.height,
        size=len(clean.content),
        sha256=clean.sha256,
        added_at=clock.now(),
    )


@transaction.atomic
def remove_photo(*, by: Actor, draft: Draft, uid: UUID) -> None:
    """Take a photo out of the unfinished form."""
    policies.require(policies.may_keep_draft(by))
    photo = Photo.objects.filter(uid=uid, draft=draft).first()
    if photo is None:
        raise NotFound(_("Ảnh này không còn trong bản nháp."))
    photo.delete()
    transaction.on_commit(lambda: media.remove(media.private_root(), photo.file))


def purge_drafts(*, by: Actor) -> int:
    """Throw away the unfinished forms whose time is over; how many they were."""
    policies.require(policies.may_keep_house(by))
    thrown = 0
    while over := list(Draft.objects.filter(expires_at__lte=clock.now())[: limits.ROWS_AT_ONCE]):
        _throw_away(over)
        thrown += len(over)
    return thrown


@transaction.atomic
def _throw_away(drafts: list[Draft]) -> None:
    ids = [draft.pk for draft in drafts]
    names = list(Photo.objects.filter(draft__in=ids).values_list("file", flat=True))
    Draft.objects.filter(pk__in=ids).delete()

    def remove_files() -> None:
        for name in names:
            media.remove(media.private_root(), name)

    transaction.on_commit(remove_files)
