"""Addresses of the pages on which a person reports and follows, and of the counter."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from dangvan.website import files
from dangvan.website.speaking import counter, follow, form, given, joining, proofs, wards

urlpatterns: list[URLPattern | URLResolver] = [
    path("phan-anh/", form.start, name="report"),
    path("phan-anh/bo/", form.discard, name="discard"),
    path("phan-anh/bien-nhan/", given.receipt, name="receipt"),
    path("phan-anh/bien-nhan/loi-hua/", proofs.promise_of_receipt, name="promise"),
    path("phan-anh/bien-nhan/cat/", given.put_away, name="put_away"),
    path("phan-anh/anh/<uuid:uid>/", form.draft_photo, name="draft_photo"),
    path("phan-anh/ban-do/", wards.choose, name="choose_ward"),
    path("phan-anh/ranh-gioi.geojson", wards.outlines, name="outlines"),
    path("phan-anh/cung-viec/<str:reference>/", joining.same_for_me, name="same_for_me"),
    path("phan-anh/<slug:slug>/", form.step, name="report_step"),
    path("theo-doi/", follow.follow, name="follow"),
    path("theo-doi/dong/", follow.close, name="follow_close"),
    path("theo-doi/bang-chung/", proofs.proofs, name="proofs"),
    path("theo-doi/bang-chung/<slug:name>/", proofs.on_paper, name="proof_on_paper"),
    path("theo-doi/<slug:slug>/", follow.deed, name="follow_deed"),
    path("anh/<uuid:uid>/", files.photo, name="photo"),
    path("bang-chung/<uuid:uid>/", files.evidence, name="evidence"),
]
urlpatterns += counter.urlpatterns
