"""People's programs that hand in reports all at once and keep every receipt they were given.

Whoever gets no answer asks again under the same Idempotency-Key, as docs/api tells programs to.
"""

from __future__ import annotations

import http.client
import io
import json
import secrets
import threading
from dataclasses import dataclass, field
from typing import Any

from PIL import Image

PAUSE = 0.05
PATIENCE = 20.0
#: A photo for every fourth report: files beside the database must last as well.
A_PHOTO_EVERY = 4


def _photo() -> bytes:
    file = io.BytesIO()
    Image.effect_noise((96, 96), 60).convert("RGB").save(file, "JPEG")
    return file.getvalue()


@dataclass
class Told:
    """What came back, in all."""

    #: text, receipt, whether a photo went along
    acknowledged: list[dict[str, Any]] = field(default_factory=list)
    #: status and sentence of what was turned away
    refused: list[tuple[int, str]] = field(default_factory=list)
    #: connections that ended without an answer
    broken: int = 0


class Speakers:
    def __init__(self, port: int, key: str, count: int = 4) -> None:
        self.port, self.key, self.told = port, key, Told()
        self.photo, self.enough = _photo(), threading.Event()
        self.threads = [threading.Thread(target=self._speak, daemon=True) for _ in range(count)]

    def begin(self) -> None:
        for thread in self.threads:
            thread.start()

    def end(self) -> None:
        self.enough.set()
        for thread in self.threads:
            thread.join(PATIENCE * 2)

    def _speak(self) -> None:
        number = 0
        while not self.enough.is_set():
            number += 1
            mark = secrets.token_hex(8)
            text = f"Đèn đường trước cổng trường tắt đã ba tối. Cột số {mark}"
            report: dict[str, Any] = {"topic": "den-duong", "text": text, "ward": "00004"}
            if number % A_PHOTO_EVERY == 1:
                answer = self._until_answered("/api/v1/photos", *_form(self.photo), key="")
                if answer is None:
                    return
                report["photos"] = answer["photos"]
            body = json.dumps(report).encode()
            answer = self._until_answered("/api/v1/reports", body, "application/json", key=mark)
            if answer is None:
                return
            kept = {"text": text, "receipt": answer["receipt"], "photo": "photos" in report}
            self.told.acknowledged.append(kept)

    def _until_answered(self, path: str, body: bytes, kind: str, *, key: str) -> dict[str, Any] | None:
        """The answer; None where it is enough before there is one."""
        while True:
            status, said = self._ask(path, body, kind, key)
            if status in {200, 201}:
                answer: dict[str, Any] = json.loads(said)
                return answer
            if status:
                self.told.refused.append((status, _sentence(said)))
            else:
                self.told.broken += 1
            if self.enough.wait(PAUSE):
                return None

    def _ask(self, path: str, body: bytes, kind: str, key: str) -> tuple[int, str]:
        headers = {"Authorization": f"Bearer {self.key}", "Content-Type": kind}
        if key:
            headers["Idempotency-Key"] = key
        visit = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            visit.request("POST", path, body, headers)
            answer = visit.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return 0, ""
        finally:
            visit.close()


def _sentence(said: str) -> str:
    """The title of a problem as RFC 9457 gives it; else the body as it came."""
    try:
        return str(json.loads(said)["title"])
    except (ValueError, KeyError, TypeError):
        return said


def _form(photo: bytes) -> tuple[bytes, str]:
    edge = secrets.token_hex(16)
    head = f'--{edge}\r\nContent-Disposition: form-data; name="files"; filename="a.jpg"\r\n'
    body = head.encode() + b"Content-Type: image/jpeg\r\n\r\n" + photo + f"\r\n--{edge}--\r\n".encode()
    return body, f"multipart/form-data; boundary={edge}"
