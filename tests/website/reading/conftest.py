"""Readers of the public pages, and the figures that pages keep in memory forgotten between them."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.http import HttpResponse
from django.test import Client

from dangvan.cases.queries import remembering


@pytest.fixture(autouse=True)
def _figures_counted_anew() -> Iterator[None]:
    remembering.forget()
    yield
    remembering.forget()


class Reader:
    """Anyone with a browser: no cookie, no session."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str, **query: str) -> HttpResponse:
        answer = self.client.get(path, query)
        assert isinstance(answer, HttpResponse)
        return answer

    def text(self, path: str, **query: str) -> str:
        """The page's words as they are read: without marks of HTML, blanks drawn together."""
        answer = self.get(path, **query)
        assert answer.status_code == 200, f"{path}: {answer.status_code}"
        return words_of(answer)


def words_of(answer: HttpResponse) -> str:
    body = re.sub(r"<(script|style|svg).*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", body).split())


@pytest.fixture
def reader(client: Client) -> Reader:
    return Reader(client)
