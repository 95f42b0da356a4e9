"""Believable reports, answers and remarks, drawn by seeded chance: the same seed gives the same words.

No text names a person, a number plate or a telephone: whoever reads the demonstration can harm no one.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cache
from random import Random

from dangvan.demo.content.words import (
    Here,
    Voice,
    asides,
    crews,
    fill,
    marks,
    mix,
    phrases,
    pool_for,
    topic_words,
    voices,
)
from dangvan.kernel.folding import fold


@cache
def scenes() -> dict[str, str]:
    """What a photo of a topic shows, by topic; topics without one are reported in words alone."""
    return {topic: scene for scene, topics in mix()["scenes"].items() for topic in topics}


#: Matters of a private kind: never with a photo, mostly for the organisation's eyes alone.
PRIVATE = frozenset({
    "ma-tuy-te-nan", "bao-luc-hoc-duong", "bao-luc-gia-dinh", "xam-hai-tre-em", "thai-do-can-bo",
    "tin-nguong", "tieu-cuc-tham-nhung", "tro-cap", "bao-hiem-y-te", "so-do", "ho-tich-cu-tru",
    "luong-bao-hiem", "nguoi-lang-thang",
})  # fmt: skip

#: Where a shop owner or a student is likely to be the one who writes.
_FAMILY = re.compile(
    r"\b(con tôi|mẹ tôi|bố tôi|cháu tôi|nhà tôi|vợ tôi|con học|con thi|con trai|quán của tôi|gia đình|"
    r"sinh viên|chúng em)\b"
)
#: Ends that speak of a photo, for those who send one.
_SHOWS = re.compile(r"ảnh kèm|Photos attached")
_ABOUT_BODY = frozenset({"thai-do-can-bo", "tieu-cuc-tham-nhung", "tra-loi-cham", "dan-chu-co-so"})
_URGENT = frozenset({"nap-ho-ga", "day-dien-nguy-hiem", "phong-chay"})
_URGENT_IN_THE_RAINS = frozenset({"ngap-ung", "cay-do", "de-dieu"})
_CHAT = (("không", "ko"), ("được", "đc"), ("mọi người", "mn"), ("với", "vs"), ("bao giờ", "bh"), ("gì", "j"))


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What one invented person says. `scene` names what the photo shows, where there is one."""

    text: str
    place_text: str
    street: str
    mark: str
    mark_en: str
    voice: str
    language: str
    urgency: str
    about_body: bool
    visibility: str
    has_photo: bool
    scene: str | None
    wants_contact: bool


@dataclass(frozen=True, slots=True)
class DemoAnswer:
    """What a body says it did. A vague one is what people rightly contest."""

    what_was_done: str
    done_by: str
    evidence: str
    language: str
    is_vague: bool


def draw_report(  # noqa: PLR0917  # the brief's order: chance first, then what, where, when
    rng: Random,
    topic_code: str,
    ward_name: str,
    street: str,
    day: date,
    mark: tuple[str, str] | None = None,
) -> DemoReport:
    """One report about a topic on a street of a ward; `mark` is a landmark in both languages."""
    words = topic_words()[topic_code]
    rural = ward_name.startswith("Xã")
    voice = _voice(rng, has_english=bool(words.en))
    mark_vi, mark_en = mark or _mark(rng, topic_code, rural=rural)
    here = _where(street, mark_vi, mark_en, voice.language)
    pattern = rng.choice(words.en if voice.language == "en" else words.vi)
    alley = rng.randrange(4, 260, 3)
    core = fill(rng, pattern, language=voice.language, group=words.group, alley=alley, **here)
    if voice.language == "vi" and _FAMILY.search(core) and voice.code in {"student", "shopkeeper", "parent"}:
        voice = _named("plain")
    scene = scenes().get(topic_code)
    has_photo = scene is not None and rng.random() < 0.45
    text = _spoken(rng, voice, core, here, group=words.group, has_photo=has_photo)
    pattern = rng.choice(phrases()[f"place_{voice.language}"])
    place = fill(rng, pattern, language=voice.language, alley=alley, **here)
    if voice.code == "unmarked":
        place = fold(place)
    urgent = topic_code in _URGENT or (topic_code in _URGENT_IN_THE_RAINS and day.month in range(5, 11))
    return DemoReport(
        text=text,
        place_text=place,
        street=street,
        mark=mark_vi,
        mark_en=mark_en,
        voice=voice.code,
        language=voice.language,
        urgency="urgent" if urgent else "normal",
        about_body=topic_code in _ABOUT_BODY or rng.random() < 0.012,
        visibility=_visibility(rng, topic_code),
        has_photo=has_photo,
        scene=scene,
        wants_contact=rng.random() < 0.55,
    )


def draw_answer(
    rng: Random,
    topic_code: str,
    *,
    street: str,
    mark: str,
    day: date,
    body: str,
    vague: bool = False,
    language: str = "vi",
) -> DemoAnswer:
    """What `body` (ward, commune, department, unit) did by `day`; a vague one says nothing to be checked."""
    words = topic_words()[topic_code]
    crew = rng.choice(phrases()["crews"]["any_en"] if language == "en" else crews(words.group, body))
    if vague:
        pattern = rng.choice(phrases()[f"vague_answers_{language}"])
    else:
        pattern = rng.choice(words.answers_en if language == "en" else words.answers_vi)
    here = _where(street, mark, mark, language)
    return DemoAnswer(
        what_was_done=fill(rng, pattern, language=language, day=_day(day), crew=crew, **here),
        done_by=crew,
        evidence=str(rng.choice(phrases()[f"evidence_{language}"])),
        language=language,
        is_vague=vague,
    )


def draw_words(rng: Random, kind: str, *, street: str, mark: str, day: date, language: str = "vi") -> str:
    """One remark of a kind: a key of phrases.toml without its language, such as contests."""
    patterns = phrases().get(f"{kind}_{language}") or phrases()[f"{kind}_vi"]
    language = language if f"{kind}_{language}" in phrases() else "vi"
    pattern = str(rng.choice(patterns))
    return fill(rng, pattern, language=language, day=_day(day), **_where(street, mark, mark, language))


def _voice(rng: Random, *, has_english: bool) -> Voice:
    able = [voice for voice in voices() if has_english or voice.language == "vi"]
    return rng.choices(able, [voice.share for voice in able])[0]


def _named(code: str) -> Voice:
    return next(voice for voice in voices() if voice.code == code)


def _mark(rng: Random, topic: str, *, rural: bool) -> tuple[str, str]:
    pool = pool_for(topic, rural=rural)
    at = rng.randrange(len(marks(pool, "vi")))
    return marks(pool, "vi")[at], marks(pool, "en")[at]


def _where(street: str, mark_vi: str, mark_en: str, language: str) -> Here:
    if language == "vi":
        return {"street": street, "mark": mark_vi}
    kind, _, name = street.partition(" ")
    english = {"Phố": f"{name} street", "Đường": f"{name} road"}.get(kind, street)
    return {"street": english, "mark": mark_en}


def _spoken(rng: Random, voice: Voice, core: str, here: Here, *, group: str, has_photo: bool) -> str:
    begin = rng.choice(voice.begin)
    end = rng.choice([e for e in voice.end if has_photo or not _SHOWS.search(e)])
    if begin and not begin.endswith((". ", "? ")) and not core.startswith("VNeID"):
        core = core[0].lower() + core[1:]
    parts = [begin + core]
    if voice.language == "vi":
        some = rng.sample(asides(group), rng.choice((0, 0, 1, 1, 2)))
        parts += [fill(rng, aside, group=group, **here) for aside in some]
    if has_photo and voice.language == "vi" and rng.random() < 0.15:
        parts.append("Tôi có chụp ảnh để tiện đối chiếu.")
    text = " ".join([*parts, end] if end else parts)
    return _in_manner(voice, text)


def _in_manner(voice: Voice, text: str) -> str:
    """How this kind of person writes: a student's "em", the short forms of a chat, no marks at all."""
    if voice.code == "unmarked":
        return fold(text)
    if voice.code == "student":
        text = re.sub(r"\b([Cc])húng tôi\b", r"\1húng em", text)
        text = re.sub(r"\btôi\b", "em", re.sub(r"\bTôi\b", "Em", text))
        text = text.replace("chúng em em", "chúng em")
    elif voice.code == "chat":
        text = re.sub(r"\btôi\b", "mình", re.sub(r"\bTôi\b", "Mình", text))
        for plain, short in _CHAT:
            text = re.sub(rf"\b{plain}\b", short, text)
    return text[0].upper() + text[1:]


def _visibility(rng: Random, topic: str) -> str:
    if topic in PRIVATE:
        return rng.choices(("organisation", "summary"), (8, 2))[0]
    return rng.choices(("public", "summary", "organisation"), (66, 26, 8))[0]


def _day(day: date) -> str:
    return f"{day.day}/{day.month}/{day.year}"
