"""What a witness lets everybody read: who it is, how far it has confirmed each log, what contradicted it."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from http import HTTPStatus

from dangvan.ledger.witness.cosigning import Answer, Witness

#: Where `page` finds the latest cosigned checkpoint and the contradictions of the log named after it.
LATEST, CONFLICTS = "/latest/", "/conflicts/"


def page(witness: Witness, path: str) -> Answer | None:
    """The page at a path, percent-decoded; None where there is none."""
    if path == "/":
        return Answer(HTTPStatus.OK, "".join(f"{line}\n" for line in standing(witness)).encode())
    if path.startswith(LATEST):
        note = witness.memory.latest(path.removeprefix(LATEST)).note
        return Answer(HTTPStatus.OK, note.encode()) if note else None
    origin = path.removeprefix(CONFLICTS)
    if path.startswith(CONFLICTS) and witness.memory.knows(origin):
        return Answer(HTTPStatus.OK, _conflicts(witness, origin), "application/json")
    return None


def standing(witness: Witness) -> list[str]:
    """Lines for a page or a terminal: the witness, and each log with the size and moment last confirmed."""
    lines = [
        f"Đơn vị chứng kiến | Witness: {witness.key.name}",
        f"Khoá công khai | Public key: {witness.key.verifier}",
    ]
    for origin in witness.memory.origins():
        latest, conflicts = witness.memory.latest(origin), witness.memory.conflicts(origin)
        lines += ["", f"Sổ | Log: {origin}"]
        if latest.note:
            lines.append(f"  đã xác nhận đến mục | confirmed up to entry: {latest.size}")
            lines.append(f"  lúc | at: {moment(latest.cosigned_at)}")
        else:
            lines.append("  chưa xác nhận lần nào | nothing confirmed yet")
        if proven := sum(found.proven for found in conflicts):
            lines.append(f"  MÂU THUẪN, đã giữ bằng chứng | CONTRADICTIONS, evidence kept: {proven}")
        if unclear := len(conflicts) - proven:
            lines.append(f"  từ chối vì chứng minh không khớp | refused, the proof did not fit: {unclear}")
    return lines


def moment(seconds: int) -> str:
    try:
        return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def _conflicts(witness: Witness, origin: str) -> bytes:
    latest = witness.memory.latest(origin)
    kept = [
        {"found_at": found.found_at, "proven": found.proven, "reason": found.reason, "note": found.note}
        for found in witness.memory.conflicts(origin)
    ]
    return (
        json.dumps({"latest": latest.note, "conflicts": kept}, ensure_ascii=False, indent=1) + "\n"
    ).encode()
