"""What was found, told: first whether it holds, then what, by whom and until when, then what to look at."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

from dangvan.ledger.tlog.policy import Witnessed
from dangvan.ledger.verifier import figures as reckoning
from dangvan.ledger.verifier.asking import Run
from dangvan.ledger.verifier.book import Book
from dangvan.ledger.verifier.chains import Counts
from dangvan.ledger.verifier.figures import Compared, Told
from dangvan.ledger.verifier.findings import is_fault
from dangvan.ledger.verifier.receipts import Receipt, shown_value
from dangvan.ledger.verifier.words import Words

_SHOWN_OF_A_KIND: Final = 5
_MOST_IN_JSON: Final = 1000


def tell_receipt(run: Run, found: Receipt) -> None:
    words, leaf = run.words, found.leaf
    origin, size = found.witnessed.checkpoint.origin, found.witnessed.checkpoint.size
    what = words(
        "sealed_what" if leaf.is_sealed else "act_what", day=words.day(leaf.day), kind=words.kind(leaf.kind)
    )
    rows = [
        (words("what"), what),
        (words("where"), words("entry_where", index=found.index, size=size, origin=origin)),
        (words("who"), "\n".join([words("by_log", origin=origin), *_witnesses(words, found.witnessed)])),
        (words("until"), _until(words, found.witnessed)),
    ]
    if leaf.plain:
        rows.append((words("shown_plain"), _fields(words, leaf.plain)))
    if found.opened:
        rows.append((words("shown"), _fields(words, found.opened)))
    if found.closed:
        rows.append((words("closed"), ", ".join(map(words.field, found.closed))))
    if found.promise is not None:
        rows.append((words("promise"), words("promise_held", due=words.day(found.promise.due))))
    elif found.unchecked_promise:
        rows.append((words("promise"), words("promise_unchecked")))
    run.terminal.say(words("proven"), "good")
    run.terminal.rows(rows)
    run.terminal.result(
        {
            "command": "receipt",
            "holds": True,
            "kind": leaf.kind,
            "day": leaf.day,
            "origin": origin,
            "index": found.index,
            "size": size,
            "witnesses": dict(found.witnessed.witnesses),
            "plain": leaf.plain,
            "opened": found.opened,
            "closed": list(found.closed),
            "promise_due": found.promise.due if found.promise else None,
        }
    )


def _fields(words: Words, values: dict[str, Any]) -> str:
    return "\n".join(f"{words.field(name)}: {shown_value(value)}" for name, value in sorted(values.items()))


def tell_log(run: Run, book: Book, witnessed: Witnessed, *, tree_only: bool) -> int:
    words, counts, found = run.words, Counts.read(book.noted("counts")), book.count_findings()
    sound = not any(is_fault(code) for code in found)
    run.terminal.say(words("log_sound" if sound else "log_unsound"), "good" if sound else "bad")
    checkpoint = witnessed.checkpoint
    rows = [(words("log"), checkpoint.origin)]
    if tree_only:
        rows += [(words("size"), f"{checkpoint.size:,}")]
    else:
        rows += _content_rows(words, counts)
    rows.append((words("witnesses"), "\n".join(_witnesses(words, witnessed))))
    run.terminal.rows(rows)
    if tree_only:
        run.terminal.say(words("tree_only"), "warn", indent=2)
    _tell_findings(run, book, found)
    run.terminal.result(
        {
            "command": "log",
            "holds": sound,
            "origin": checkpoint.origin,
            "size": checkpoint.size,
            "root": checkpoint.root.hex(),
            "witnesses": dict(witnessed.witnesses),
            "counts": None if tree_only else counts.noted(),
            "found": found,
            "findings": _findings_noted(run, book),
        }
    )
    return 0 if sound else 1


def _content_rows(words: Words, counts: Counts) -> list[tuple[str, str]]:
    said = words(
        "size_said", size=f"{counts.entries:,}", sealed=f"{counts.sealed:,}", hidden=f"{counts.hidden:,}"
    )
    rows = [(words("size"), said)]
    if counts.first_day:
        rows.append(
            (
                words("days"),
                words("days_said", first=words.day(counts.first_day), last=words.day(counts.last_day)),
            )
        )
    rows.append((words("signatures"), words("signatures_said", signed=f"{counts.signed:,}")))
    if counts.late:
        rows.append((words("late"), words("late_said", late=f"{counts.late:,}")))
    erased = [words("erased_said", count=n, ground=ground) for ground, n in counts.erased.most_common()]
    rows.append((words("erased"), "\n".join(erased) or words("none")))
    return rows


def _tell_findings(run: Run, book: Book, found: dict[str, int]) -> None:
    """A few of each kind: the first ones tell where to look."""
    for title, faults in (("faults", True), ("notices", False)):
        codes = [code for code in found if is_fault(code) == faults]
        if not codes:
            continue
        run.terminal.say()
        run.terminal.say(run.words(title), "bad" if faults else "warn")
        for code in codes:
            for entry, said in book.some_findings(code, _SHOWN_OF_A_KIND):
                where = f"{run.words('entry', entry=entry)}: " if entry is not None else ""
                run.terminal.say(f"{where}{run.words.finding(code, said)}", indent=2)
            if found[code] > _SHOWN_OF_A_KIND:
                more = run.words("more", count=f"{found[code] - _SHOWN_OF_A_KIND:,}")
                run.terminal.say(more, "faint", indent=2)


def tell_figures(run: Run, book: Book, rows: list[Compared], told: Told | None, at: int) -> int:
    words, found = run.words, book.count_findings()
    differ = [row.organisation for row in rows if not row.agrees]
    run.terminal.say(words("figures", month=run.options.month, size=f"{at:,}"), "head")
    heads = [words("organisation"), words("due"), words("on_time"), words("on_word")]
    if told is not None:
        heads += [words("site"), words("published"), ""]
    run.terminal.table(heads, [_figures_row(words, row) for row in rows], [_style(row) for row in rows])
    if any(row.on_word for row in rows):
        run.terminal.say(words("on_word_note"), "faint", indent=2)
    if told is None:
        run.terminal.say(words("figures_alone"), "warn")
    else:
        run.terminal.say(words("published_note"), "faint", indent=2)
        last = Counts.read(book.noted("counts")).last_day
        if last and (days := reckoning.days_behind(told, last)) > 1:
            run.terminal.say(words("figures_behind", days=days), "warn")
        if differ:
            run.terminal.say(words("figures_differ", count=len(differ), bodies=", ".join(differ)), "bad")
        else:
            run.terminal.say(words("figures_agree", count=len(rows)), "good")
    _tell_findings(run, book, found)
    run.terminal.result(
        {
            "command": "figures",
            "holds": None if told is None else not differ,
            "month": run.options.month,
            "size": at,
            "differ": differ,
            "organisations": {row.organisation: _figures_noted(row) for row in rows},
            "found": found,
            "findings": _findings_noted(run, book),
        }
    )
    return 1 if differ or any(is_fault(code) for code in found) else 0


def _figures_row(words: Words, row: Compared) -> list[str]:
    cells = [row.organisation, str(row.reckoned.due), str(row.reckoned.on_time), str(row.on_word)]
    if row.told is not None and row.published is not None:
        cells += [f"{row.told.on_time}/{row.told.due}", f"{row.published.on_time}/{row.published.due}"]
        cells.append(words("agree" if row.agrees else "differ"))
    return cells


def _style(row: Compared) -> str:
    return "" if row.agrees else "bad"


def _figures_noted(row: Compared) -> dict[str, Any]:
    noted: dict[str, Any] = {
        "due": row.reckoned.due,
        "on_time": row.reckoned.on_time,
        "on_word": row.on_word,
        "agrees": row.agrees,
    }
    if row.told is not None:
        noted["site"] = {"due": row.told.due, "on_time": row.told.on_time}
    return noted


def _witnesses(words: Words, witnessed: Witnessed) -> list[str]:
    seen = sorted(witnessed.witnesses.items(), key=lambda one: one[1])
    return [words("witness", name=name, time=clock_words(at)) for name, at in seen] or [words("no_witness")]


def _until(words: Words, witnessed: Witnessed) -> str:
    if not witnessed.witnesses:
        return words("until_ever")
    return words("until_time", time=clock_words(min(witnessed.witnesses.values())))


def clock_words(seconds: int) -> str:
    """A moment on the reader's own clock; one no calendar holds, as a number."""
    try:
        return datetime.fromtimestamp(seconds, UTC).astimezone().strftime("%Y-%m-%d %H:%M")
    except (OverflowError, ValueError, OSError):
        return str(seconds)


def _findings_noted(run: Run, book: Book) -> list[dict[str, Any]]:
    return [
        {
            "code": code,
            "entry": entry,
            "fault": is_fault(code),
            "words": run.words.finding(code, said),
            **said,
        }
        for _number, code, entry, said in book.findings(most=_MOST_IN_JSON)
    ]
