"""A proof file cut into parts that fit QR codes, and put together again: so that a sheet of paper keeps it.

Standard library alone; docs/ledger/receipts.md tells the format octet by octet.
"""

from __future__ import annotations

import hashlib
import re
import zlib
from base64 import b32decode, b32encode, b64decode, b64encode
from collections.abc import Iterable

from dangvan.ledger.tlog.errors import Refused

#: Letters and digits of a part at most: a QR code of version 19 at error level M, which a phone reads from
#: print seven centimetres wide.
MOST_LETTERS = 900
MOST_PARTS = 99
#: What a proof file may grow to when its parts are put together.
MOST_BYTES = 256 * 1024
_EXTRA = b"extra "
_PART = re.compile(r"DV1/([A-Z2-7]{8})/([1-9][0-9]?)/([1-9][0-9]?)/([A-Z2-7]+)")
_ROOM = MOST_LETTERS - len("DV1/12345678/99/99/")


def split(proof_file: str) -> list[str]:
    """The parts of a proof file, in order, all but the last of one length. Raises Refused where it is none or
    too long.
    """
    octets = proof_file.encode()
    text = _base32(zlib.compress(_open_extra(octets), 9))
    total = -(-len(text) // _ROOM)
    if total > MOST_PARTS or len(octets) > MOST_BYTES:
        raise Refused(f"a proof file of {len(octets)} bytes is too long to be printed")
    size = -(-len(text) // total)
    name = _name(octets)
    return [
        f"DV1/{name}/{number}/{total}/{text[at : at + size]}"
        for number, at in enumerate(range(0, len(text), size), 1)
    ]


def join(parts: Iterable[str]) -> str:
    """The proof file again, from its parts in any order, some perhaps read twice.

    Raises Refused with the parts that are missing, or with what is wrong with one of them.
    """
    read = [_read(part) for part in parts]
    heads = {(name, total) for name, total, _number, _text in read}
    if not heads:
        raise Refused("there is no part of a proof file")
    if len(heads) > 1:
        raise Refused("these parts belong to different proof files")
    name, total = heads.pop()
    found: dict[int, str] = {}
    for *_head, number, text in read:
        if found.setdefault(number, text) != text:
            raise Refused(f"part {number} was read twice and differs")
    if missing := [str(number) for number in range(1, total + 1) if number not in found]:
        raise Refused(f"missing of {total} parts: {', '.join(missing)}")
    octets = _close_extra(_inflate("".join(found[number] for number in range(1, total + 1))))
    if _name(octets) != name:
        raise Refused("the parts do not give the file that they name: one was misread")
    return octets.decode()


def _read(part: str) -> tuple[str, int, int, str]:
    """The name of its file, of how many it is one, which, and its text."""
    match = _PART.fullmatch("".join(part.split()).upper())
    if match is None:
        raise Refused("a part reads DV1/name/number/total/text, and this one does not")
    name, number, total, text = match.groups()
    if int(number) > int(total) or len(text) > MOST_LETTERS:
        raise Refused(f"part {number} of {total} cannot be")
    return name, int(total), int(number), text


def _inflate(text: str) -> bytes:
    try:
        packed = b32decode(text + "=" * (-len(text) % 8))
        opener = zlib.decompressobj()
        octets = opener.decompress(packed, MOST_BYTES)
    except (ValueError, zlib.error) as error:
        raise Refused("the parts cannot be unpacked: one was misread") from error
    if not opener.eof or opener.unused_data:
        raise Refused("the parts end too early, too late, or hold more than a proof file may")
    return octets


def _open_extra(octets: bytes) -> bytes:
    """The file with its `extra` line written out: plain words pack a third better than their base64."""
    lines = octets.split(b"\n", 2)
    if len(lines) < 3:
        raise Refused("this is no proof file")
    if lines[1].startswith(_EXTRA):
        try:
            lines[1] = _EXTRA + b64decode(lines[1][len(_EXTRA) :], validate=True)
        except ValueError as error:
            raise Refused("the extra line of the proof file is not base64") from error
        if b"\n" in lines[1]:
            raise Refused("the extra data of the proof file has more than one line")
    opened = b"\n".join(lines)
    if _close_extra(opened) != octets:
        raise Refused("the extra line of the proof file is not base64 as it is usually written")
    return opened


def _close_extra(opened: bytes) -> bytes:
    lines = opened.split(b"\n", 2)
    if len(lines) == 3 and lines[1].startswith(_EXTRA):
        lines[1] = _EXTRA + b64encode(lines[1][len(_EXTRA) :])
    return b"\n".join(lines)


def _name(octets: bytes) -> str:
    """Eight letters by which the parts of one file know each other: 40 bits of its SHA-256."""
    return _base32(hashlib.sha256(octets).digest()[:5])


def _base32(octets: bytes) -> str:
    """RFC 4648, section 6, without padding: letters that QR codes hold in their densest mode for text."""
    return b32encode(octets).rstrip(b"=").decode()
