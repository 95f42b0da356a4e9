"""A map small enough to keep in mind, and the real files beside the checkout where they are at hand."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dangvan.kernel import revisions
from dangvan.kernel.actor import Actor, ActorKind, Role, Seat

SHARED = Path(__file__).resolve().parents[2].parent / "shared" / "data"


@pytest.fixture(autouse=True)
def _nothing_held() -> Iterator[None]:
    revisions.forget_all()
    yield
    revisions.forget_all()


@pytest.fixture
def operator() -> Actor:
    return Actor(ActorKind.OFFICER, user_id=1, seats=(Seat(1, Role.OPERATOR),))


@pytest.fixture
def officer() -> Actor:
    return Actor(ActorKind.OFFICER, user_id=2, seats=(Seat(1, Role.OFFICER), Seat(2, Role.HEAD)))


def shared(name: str) -> Path:
    """A file of ../shared/data; the test says clearly when it isn't there."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"needs ../shared/data/{name} beside the checkout (real data, never part of the product)")
    return path


def square(west: float, south: float, size: float = 0.1) -> dict[str, Any]:
    ring = [
        [west, south],
        [west + size, south],
        [west + size, south + size],
        [west, south + size],
        [west, south],
    ]
    return {"type": "Polygon", "coordinates": [ring]}


def feature(code: str, name: str, geometry: object, **properties: object) -> dict[str, Any]:
    return {"type": "Feature", "properties": {"code": code, "name": name, **properties}, "geometry": geometry}


def collection(*features: object) -> bytes:
    return json.dumps({"type": "FeatureCollection", "features": list(features)}).encode()
