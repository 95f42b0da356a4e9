"""Files made to harm, through the form that everyone can reach: each is refused or becomes a bare photo."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from dangvan.reports import media
from dangvan.reports.models import Photo
from tests.reports.pictures import as_bytes, bomb, picture, with_secrets
from tests.small_city import SmallCity, city
from tests.website.speaking.conftest import WORDS, Visitor

__all__ = ["city"]
pytestmark = pytest.mark.django_db


def zip_bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr("anh.jpg", b"\0" * 20_000_000)
    return out.getvalue()


SVG = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script>&e;</svg>'
REFUSED = {
    "svg": ("anh.svg", SVG, "image/svg+xml"),
    "svg that says it is a photo": ("anh.jpg", SVG, "image/jpeg"),
    "html that says it is a photo": ("anh.jpg", b"<html><script>alert(1)</script>", "image/jpeg"),
    "zip bomb": ("anh.zip", zip_bomb(), "application/zip"),
    "zip bomb that says it is a photo": ("anh.jpg", zip_bomb(), "image/jpeg"),
    "huge sides": ("anh.png", bomb(60_000, 60_000), "image/png"),
    "gif with script": ("anh.gif", b"GIF89a/*" + b"\0" * 20 + b"*/=1;alert(1)", "image/gif"),
    "a path as a name": ("../../../../tmp/zxq.jpg", b"no photo", "image/jpeg"),
    "a windows program": ("anh.jpg.exe", b"MZ" + b"\0" * 300, "image/jpeg"),
    "postscript": ("anh.eps", b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd)(r)file", "image/jpeg"),
    "tiff with a huge directory": ("anh.tif", b"II*\0" + struct.pack("<I", 8) + b"\xff" * 64, "image/tiff"),
}


def words_page(city: SmallCity, *files: tuple[str, bytes, str]) -> tuple[Visitor, int]:
    visitor = Visitor(Client(), city)
    visitor.answer_until("linh-vuc")
    sent = [SimpleUploadedFile(name, content, kind) for name, content, kind in files]
    return visitor, visitor.post("noi-dung", text=WORDS, photos=sent).status_code


@pytest.mark.parametrize("what", REFUSED)
def test_what_is_no_photo_is_refused_and_nothing_of_it_is_kept(city: SmallCity, what: str) -> None:
    before = set(media.private_root().rglob("*.jpg"))
    visitor, status = words_page(city, REFUSED[what])
    assert status == 422
    assert not Photo.objects.exists()
    assert set(media.private_root().rglob("*.jpg")) == before
    assert WORDS in visitor.client.get("/phan-anh/noi-dung/").content.decode() or status == 422


def polyglots() -> dict[str, bytes]:
    photo = as_bytes(picture(200, 150))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("zxqpayload.html", "<script>alert('zxqpayload')</script>")
    return {
        "photo and zip": photo + archive.getvalue(),
        "photo and html": photo + b"<script>alert('zxqpayload')</script>",
        "photo and php in its comment": as_bytes(picture(), comment=b"<?php zxqpayload(); ?>"),
        "photo and pdf": photo + b"%PDF-1.7 zxqpayload",
        "secrets of the camera": with_secrets() + b"zxqpayload",
    }


@pytest.mark.parametrize("what", polyglots())
def test_what_is_a_photo_and_something_else_comes_out_as_a_photo_alone(city: SmallCity, what: str) -> None:
    visitor, status = words_page(city, ("anh.jpg", polyglots()[what], "image/jpeg"))
    assert status in (302, 303)
    photo = Photo.objects.get()
    kept = (media.private_root() / photo.file).read_bytes()
    for trace in (b"zxqpayload", b"SECRET", b"<script", b"<?php", b"PK\x03\x04", b"Exif", b"GPS"):
        assert trace not in kept
    served = visitor.client.get(f"/phan-anh/anh/{photo.uid}/")
    assert served["Content-Type"] == "image/jpeg"
    assert served["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in served["Content-Security-Policy"]
    assert Client().get(f"/phan-anh/anh/{photo.uid}/").status_code == 404


def test_the_name_of_a_file_never_becomes_a_path(city: SmallCity) -> None:
    words_page(city, ("../../../../zxq-evil.jpg", as_bytes(picture()), "image/jpeg"))
    photo = Photo.objects.get()
    assert photo.file == media.name_for(photo.uid)
    root = media.private_root()
    assert not list(root.parent.rglob("zxq-evil*"))
    assert not any((above / "zxq-evil.jpg").exists() for above in root.parents)
