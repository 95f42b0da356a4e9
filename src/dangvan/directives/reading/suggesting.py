"""Which passages of a document direct someone to do something, by plain rules that give their reasons."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date

from dangvan.directives.reading import vocabulary as words
from dangvan.directives.reading.addressees import Directory, after_verb, before_act
from dangvan.directives.reading.deadlines import deadlines_in
from dangvan.directives.reading.layout import MARK, Line, clauses, flat, lines_of, sentences
from dangvan.directives.reading.types import Deadline, Known, Reason, Suggestion

__all__ = ["Deadline", "Known", "Reason", "Suggestion", "suggest"]

#: Clauses shorter than this don't stand as a demand of their own behind another.
_SHORT = 30
_MANNER = re.compile(r"(?:nhiều|có nhiều|nghiêm|sớm|không|chưa để)\s")


@dataclass(slots=True)
class _Found:
    start: int
    end: int
    verb: str
    reasons: list[Reason]
    span: tuple[int, int] | None


@dataclass(slots=True)
class _Reader:
    text: str
    low: str
    heads: dict[int, tuple[int, int]] = field(default_factory=dict)
    found: list[_Found] = field(default_factory=list)
    carried: int = 0
    before: int = 0
    names: set[str] = field(default_factory=set)

    def line(self, line: Line) -> None:
        for depth in [depth for depth in self.heads if depth >= max(line.level, 1)]:
            del self.heads[depth]
        if line.heading:
            self._head(line.body, line)
            return
        end = line.end
        if self.low[line.body : line.end].rstrip().endswith(":"):
            end = self._last_part(line)
            self._head(end, line)
        if words.NOT_DEMAND_FIRST.match(self.low, line.body, line.end) and not line.level:
            self.carried = max(0, self.carried - 1)
        before = self.before = len(self.found)
        for start, until in sentences(self.text, line.body, end):
            self._sentence(start, until, line)
        self.carried = 2 if len(self.found) > before else max(0, self.carried - 1)

    def _last_part(self, line: Line) -> int:
        """Where the words begin that end in a colon: what stands before them may direct by itself."""
        at = line.body
        for start, end in sentences(self.text, line.body, line.end):
            for at, _until in clauses(self.text, start, end):  # noqa: B007 (the last one is meant)
                pass
        return at

    def _head(self, start: int, line: Line) -> None:
        """A heading or a line that ends in a colon: it may name who the lines below speak to."""
        if line.heading and not line.level:
            return
        directs = words.DIRECTS.match(self.low, start, line.end)
        at = directs.end() + 1 if directs else start
        if words.BODY.match(self.low, at, line.end):
            self.heads[line.level] = (at, at + len(self.text[at : line.end].rstrip(" :")))

    def _sentence(self, start: int, end: int, line: Line) -> None:
        if self.text[start:end].rstrip().endswith("?"):
            return
        going: _Found | None = None
        for at, until in clauses(self.text, start, end):
            seen = self._judge(at, until, line, going)
            if seen and going and self._belongs(going, seen):
                going.end = seen.end
            elif seen:
                self.found.append(seen)
                going = seen
            elif going and at > start:
                going.end = until

    def _named_later(self, at: int, end: int) -> _Found | None:
        """ "What goes beyond their powers, the units report at once": the addressee behind a comma."""
        if words.LOOKS_BACK.match(self.low, at, end):
            return None
        comma = self.low.find(", ", at, min(end, at + 120))
        while comma >= 0:
            span = before_act(self.text, comma + 2, end)
            asked = words.ACT_WITHIN.match(self.low, self._past_space(span[1], end), end) if span else None
            if span and asked and not words.TOLD.search(self.low, *span):
                return self._made(at, end, asked["verb"], "addressee", span)
            comma = self.low.find(", ", comma + 2, min(end, at + 120))
        return None

    def _goes_on(self, at: int, end: int, *, opened: bool) -> bool:
        """Words behind a demand, in its paragraph or the next two, that are no tale of what someone said."""
        if not self.carried and len(self.found) == self.before:
            return False
        said = words.SAYS.search(self.low, at, end) or words.TOLD.search(self.low, at, end)
        return opened or (len(self.found) > self.before and not said and not self._leader(at, end))

    def _belongs(self, going: _Found, seen: _Found) -> bool:
        """A few words behind a semicolon go on with the same demand."""
        short = min(going.end - going.start, seen.end - seen.start) < _SHORT
        return short and seen.reasons[0].code == "same_sentence"

    def _judge(self, start: int, end: int, line: Line, going: _Found | None) -> _Found | None:  # noqa: PLR0911 (each rule in turn)
        at = self._opened(start, end)
        low = self.low
        told = words.TOLD.search(low, at, end)
        if words.NOT_DEMAND_FIRST.match(low, at, end) and not words.OBLIGES.search(low, at, end):
            return None
        seen = self._directing(at, end, line)
        if seen:
            return seen
        if line.mode == "report":
            asks = words.BODY.match(low, at, end) is not None and not told
            return self._obliging(at, end, tasks=False) if asks else None
        tasks = line.mode == "tasks"
        act = words.ACT_FIRST.match(low, at, end)
        bare = line.level > 1 and not line.mode and start == line.body and not told
        if act and (tasks or going or bare or self._goes_on(at, end, opened=at > start)):
            return self._made(at, end, act["verb"], self._where(line, going), None)
        seen = self._obliging(at, end, tasks=tasks or going is not None)
        if seen:
            return seen
        span = before_act(self.text, at, end)
        if span and (tasks or going or self._goes_on(at, end, opened=at > start)):
            asked = words.ACT_WITHIN.match(low, self._past_space(span[1], end), end)
            past = words.TOLD.search(low, at, asked.start()) if asked else None
            if asked and not past and not words.PRAISES.search(low, *span):
                return self._made(at, end, asked["verb"], "addressee", span)
        if tasks and (seen := self._named_later(at, end)):
            return seen
        if going and not told and _MANNER.match(low, at, end):
            return self._made(at, end, going.verb, "same_sentence", None)
        past = words.TOLD.search(low, at, min(end, at + 60))
        plain = tasks and line.level > 1 and not going and not past
        named = words.BODY.match(low, at, end)
        aside = words.AGREES.match(low, at, end) or words.EXPLAINS.match(low, at, end)
        if plain and low.count(" ", at, end) > (10 if named else 4) and not aside:
            return self._made(at, end, low[at:end].split()[0].strip('"“”(,;'), "list_item", None)
        return None

    def _directing(self, at: int, end: int, line: Line) -> _Found | None:
        for match in words.DIRECTS.finditer(self.low, at, end):
            ahead = self.low[at : match.start()]
            leads = self._leader(at, match.start())
            people = words.PEOPLE.search(ahead)
            if words.NOUN_BEFORE.search(ahead):
                continue
            if people and not (leads and leads.start() - at > people.start()):
                continue
            wished = not leads and words.PERSON_FIRST.match(ahead)
            if wished or (ahead.strip() and not leads and not _LINKS.search(ahead)):
                continue
            between = ahead[leads.end() - at if leads else 0 :]
            if ahead.rstrip().endswith("đã") and not leads:
                continue
            if words.TOLD_BETWEEN.search(between):
                continue
            if line.mode != "tasks" and ahead.strip() and words.ASKED_ABOVE.match(self.low, match.end(), end):
                continue
            if line.mode == "report" and (not leads or leads.group() in _PERSONS or "đã" in ahead):
                continue
            begins = 0
            if leads and leads.start() - at > 25 and "," not in between.rstrip(", "):
                begins = ahead.rfind(", ", 0, leads.start() - at) + 2
            span = after_verb(self.text, match.end(), end)
            if not self.low[match.end() : end].strip(' .,;:”"'):
                begins = 0
            return self._made(at + (begins if begins > 1 else 0), end, match["verb"], "verb", span)
        return None

    def _leader(self, at: int, end: int) -> re.Match[str] | None:
        """The last one named who leads; Mr or Mrs So-and-so only where the text names them with an office."""
        last = None
        for leads in words.LEADER.finditer(self.low, at, end):
            if leads.group() in _PERSONS:
                named = _NAME.match(self.text, leads.end())
                if (
                    not named
                    or self.text[named.end() : end].startswith(" (")
                    or named["last"] not in self.names
                ):
                    continue
            last = leads
        return last

    def _obliging(self, at: int, end: int, *, tasks: bool) -> _Found | None:
        for match in words.OBLIGES.finditer(self.low, at, end):
            ahead = self.low[at : match.start()]
            if words.NOT_OBLIGING.search(ahead) or words.TOLD.search(ahead) or words.PEOPLE.search(ahead):
                continue
            quoted = words.SAYS.search(self.low, at, end) and self._leader(at, end)
            here = tasks or self.carried or len(self.found) > self.before
            if here or quoted or words.BODY.match(self.low, at, end):
                return self._made(at, end, match["verb"], "obliges", before_act(self.text, at, end))
        said = words.SAID_SO.search(self.low, at, end)
        if said and self.text[at] in '“"' and self._leader(said.start(), end):
            return self._made(at, end, said.group().strip(" .").split()[-1], "obliges", None)
        owned = words.IS_TASK.search(self.low, at, end)
        said = words.SAYS.search(self.low, at, owned.start()) if owned else None
        if owned and said and self._leader(at, said.start()):
            return self._made(at, end, owned["verb"], "obliges", None)
        return None

    def _opened(self, start: int, end: int) -> int:
        """Past the marks and opening words."""
        at = start
        mark = MARK.match(self.text, start, end)
        if mark:
            at = mark.end()
        while (opener := words.OPENERS.match(self.low, at, end)) and opener.end() < end - 8:
            at = opener.end()
        return at

    def _past_space(self, at: int, end: int) -> int:
        while at < end and self.text[at] in " ,:":
            at += 1
        return at

    def _where(self, line: Line, going: _Found | None) -> str:
        return "same_sentence" if going else "list_item" if line.level else "follows"

    def _made(self, at: int, end: int, verb: str, why: str, span: tuple[int, int] | None) -> _Found:
        end = at + len(self.text[at:end].rstrip(" \xa0;,./"))
        reasons = [Reason(why, verb)]
        if span is None and self.heads:
            span = self.heads[max(self.heads)]
            reasons.append(Reason("heading", self.text[slice(*span)]))
        return _Found(at, end, verb, reasons, span)


_PERSONS = {"ông", "bà"}
_NAME = re.compile(rf"(?:\s+(?P<last>[{words.UPPER}][{words.LOWER}]+))+")
_LINKS = re.compile(r"(?:đồng thời|cũng|và|kết luận|,)\s*,?\s*$")


def suggest(text: str, *, known: Known, dated: date | None) -> tuple[Suggestion, ...]:
    """Passages of `text` that direct someone, in the order in which they stand, each with its reasons.

    `dated` is the session's day: years left out are read from it.
    """
    written, text = text, flat(text)
    low = text.lower()
    if len(low) != len(text):
        low = "".join(letter.lower() if len(letter.lower()) == 1 else letter for letter in text)
    reader = _Reader(text, low)
    reader.names = {match["name"].split()[-1] for match in words.NAMED.finditer(text)}
    for line in lines_of(written):
        reader.line(line)
    directory = Directory(known)
    return tuple(_suggestion(text, found, directory, dated) for found in reader.found)


def _suggestion(text: str, found: _Found, directory: Directory, dated: date | None) -> Suggestion:
    addressee = text[slice(*found.span)] if found.span else ""
    deadlines = deadlines_in(text, found.start, found.end, dated)
    organisation = directory.body(addressee)
    doubts = [Reason(f"deadline_{one.question}", one.words) for one in deadlines if one.question]
    if not addressee:
        doubts.append(Reason("no_addressee", ""))
    elif not organisation:
        doubts.append(Reason("unknown_body", addressee))
    if not deadlines:
        doubts.append(Reason("no_deadline", ""))
    return Suggestion(
        found.start, found.end, found.verb, addressee, found.span, organisation,
        directory.topic(text[found.start : found.end]), deadlines, tuple(found.reasons), tuple(doubts),
    )  # fmt: skip
