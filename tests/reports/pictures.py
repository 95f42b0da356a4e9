"""Pictures as people, cameras and mischief makers send them, made here byte by byte."""

from __future__ import annotations

import base64
import io
import struct
import zlib
from typing import Any

from PIL import Image

COLOURS = {"top": (200, 30, 30), "bottom": (30, 30, 200)}


def picture(width: int = 64, height: int = 48, mode: str = "RGB") -> Image.Image:
    """Red above, blue below, so that a test sees which way up it is."""
    image = Image.new("RGB", (width, height), COLOURS["bottom"])
    image.paste(COLOURS["top"], (0, 0, width, height // 2))
    return image.convert(mode)


def as_bytes(image: Image.Image, format: str = "JPEG", **options: Any) -> bytes:  # noqa: A002
    out = io.BytesIO()
    image.save(out, format, **options)
    return out.getvalue()


def with_secrets() -> bytes:
    """A JPEG that tells the place, the camera, a name and a colour profile."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "SECRET-CAMERA"
    exif.get_ifd(0x8825)[1] = "N"
    options = {"comment": b"SECRET-COMMENT", "xmp": b"<x>SECRET-XMP</x>", "icc_profile": b"SECRET-ICC" * 20}
    return as_bytes(picture(), exif=exif, **options) + b"<script>SECRET-TAIL</script>"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has very many pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 1_000_000, 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def animated(format: str) -> bytes:  # noqa: A002
    frames = [Image.new("RGB", (8, 8), (step * 40, 0, 0)) for step in range(4)]
    return as_bytes(frames[0], format, save_all=True, append_images=frames[1:], duration=100)


#: `picture()` as a phone saves it, with the camera's note to turn it; nothing here can encode HEIC.
HEIC = base64.b64decode(
    "AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAchtZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAA"
    "ADRpbG9jAAAAAERAAAIAAQAAAAAB7AABAAAAAAAAACkAAgAAAAACFQABAAAAAAAAADgAAAA4aWluZgAAAAAAAgAAABVpbmZlAgAA"
    "AAABAABodmMxAAAAABVpbmZlAgAAAQACAABFeGlmAAAAAA5waXRtAAAAAAABAAABB2lwcnAAAADmaXBjbwAAAHZodmNDAQNwAAAA"
    "kAAAAAAAHvAA/P34+AAADwNgAAEAGEABDAH//wNwAAADAJAAAAMAAAMAHroCQGEAAQAqQgEBA3AAAAMAkAAAAwAAAwAeoCCBBZbq"
    "5Ka5uAhoMCAAAAMDIAAAAwAhYgABAAZEAcFzwIkAAAATY29scm5jbHgAAQANAAaAAAAAFGlzcGUAAAAAAAAAQAAAAEAAAAAoY2xh"
    "cAAAAEAAAAABAAAAMAAAAAEAAAAAAAAAAv////AAAAACAAAAEHBpeGkAAAAAAwgICAAAAAlpcm90AwAAABlpcG1hAAAAAAAAAAEA"
    "AQaBAgMFhIYAAAAaaXJlZgAAAAAAAAAOY2RzYwACAAEAAQAAAGltZGF0AAAAJSgBrxmA94RJf+Qy/VRflgzV4r7/YU6tE+AxrK7b"
    "DFIrKtrGQsAAAAAGRXhpZgAATU0AKgAAAAgAAgEPAAIAAAAHAAAAJgESAAMAAAABAAYAAAAAAABTRUNSRVQAAA=="
)
