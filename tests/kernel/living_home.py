"""A data folder in which something happened, made and looked at by processes of its own, as an operator's is:
`python -m tests.kernel.living_home fill|look|erase|write`. Answers in JSON.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "dangvan.settings"


def fill() -> dict[str, Any]:
    """A city, an answered case, a report with photo and contact; their receipts."""
    from dangvan.kernel import keys
    from dangvan.kernel.actor import Actor
    from dangvan.reports import actions, vault
    from dangvan.reports.types import ContactInput
    from tests.reports.pictures import as_bytes, picture
    from tests.small_city import build

    keys.ensure_all()
    city = build()
    person, token = Actor.person(), vault.new_token()
    draft = actions.keep_draft(by=person, token=token, fields={})
    photo = actions.store_photo(by=person, draft=draft, file=io.BytesIO(as_bytes(picture(64))))
    with_all = city.say(
        photo_uids=(photo.uid,), draft_token=token, contact=ContactInput(email="binh@example.vn")
    )
    return {"receipt": with_all.code, "answered": city.answered().code}


def look(*codes: str) -> dict[str, Any]:
    """All tables, all photos, and what each receipt opens."""
    from django.conf import settings

    from dangvan.kernel.moving.digests import digest, models, rows
    from dangvan.reports import queries

    media = Path(settings.DANGVAN_HOME) / "media"
    opened = {}
    for code in codes:
        report = queries.report_by_receipt(code)
        contact = queries.contact_of(report)
        opened[code] = [report.text, contact.email if contact else None]
    return {
        "tables": {
            model._meta.db_table: [made.rows, made.hex()]
            for model in models()
            for made in [digest(rows(model, "default"))]
        },
        "media": {
            str(path.relative_to(media)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(media.rglob("*"))
            if path.is_file()
        },
        "opened": opened,
    }


def erase(code: str) -> dict[str, Any]:
    from dangvan.cases import actions
    from dangvan.kernel.actor import Actor
    from dangvan.reports import queries

    report = queries.report_by_receipt(code)
    actions.erase_own(by=Actor.person(holds_report=report.uid), report=report, what=["words", "contact"])
    return {"erased": code}


def write() -> dict[str, Any]:
    """Reports without end, until standard input closes; each is named once it is stored."""
    import select

    from dangvan.organisations.models import Topic
    from tests.small_city import SmallCity

    city = SmallCity(topics={"pothole": Topic.objects.get(name_en__icontains="pothole")})
    while not select.select([sys.stdin], [], [], 0)[0]:
        print(city.say().code, flush=True)  # noqa: T201 (its answer)
    return {}


def add() -> dict[str, Any]:
    from dangvan.organisations.models import Topic
    from tests.small_city import SmallCity

    said = SmallCity(topics={"pothole": Topic.objects.get(name_en__icontains="pothole")}).say()
    return {"receipt": said.code, "report": said.report.pk}


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(globals()[sys.argv[1]](*sys.argv[2:])))  # noqa: T201 (its answer)
