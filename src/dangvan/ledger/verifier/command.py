"""The command line of `dangvan-verify`: what may be asked, and what the exit status says."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from contextlib import closing
from typing import Final

from dangvan.ledger.tlog.errors import Refused
from dangvan.ledger.verifier import commands
from dangvan.ledger.verifier.asking import Run, Unusable
from dangvan.ledger.verifier.sources import Unreachable
from dangvan.ledger.verifier.terminal import Terminal
from dangvan.ledger.verifier.words import LANGUAGES, Words, language_of

HOLDS: Final = 0
FAILS: Final = 1
USAGE: Final = 2
UNKNOWN: Final = 3

_HELP: Final = {
    "vi": {
        "about": "Kiểm tra sổ ghi công khai của Đăng Văn bằng khoá của riêng bạn, không cần tin trang web.",
        "receipt": "kiểm tra một biên nhận (.tlog-proof) hoặc lời hứa, không cần mạng",
        "log": "kiểm tra toàn bộ sổ, ở một địa chỉ hoặc thư mục",
        "follow": "theo dõi sổ: báo động khi tách nhánh, lùi, lời hứa không giữ, ghi lùi ngày, ngừng ghi",
        "figures": "tính lại tỷ lệ đúng hạn từ sổ và so với số trang công bố",
        "file": "tệp biên nhận hoặc lời hứa",
        "where": "địa chỉ (https://…/log) hoặc thư mục chứa sổ",
        "policy": "tệp chính sách: khoá của sổ, các đơn vị chứng kiến, số tối thiểu (C2SP tlog-policy)",
        "key": "khoá của sổ hoặc khoá lời hứa, hoặc tệp chứa các khoá; nêu được nhiều lần",
        "log_option": "sổ để hỏi thêm khi kiểm tra lời hứa",
        "state": "thư mục ghi nhớ: dừng giữa chừng thì lần sau đọc tiếp",
        "tree": "chỉ kiểm tra cây băm và chữ ký, không đọc từng mục",
        "month": "tháng cần tính, YYYY-MM",
        "site": "địa chỉ hoặc tệp số liệu của trang (mặc định: figures/THÁNG.json trong sổ)",
        "every": "số giây giữa hai lần hỏi (mặc định 300)",
        "once": "hỏi một lần rồi thôi, hợp với cron",
        "promise": "tệp lời hứa cần canh; nêu được nhiều lần",
        "alert": "lệnh chạy khi báo động; nhận một dòng JSON ở đầu vào",
        "stall": "số phút không thêm mục thì báo động (mặc định 60)",
        "json": "in JSON cho máy đọc",
        "lang": "ngôn ngữ (mặc định theo LANG)",
        "status": "Mã thoát: 0 mọi điều đứng vững; 1 có điều sai; 2 gõ lệnh hoặc tệp không dùng được; "
        "3 chưa biết được (không đọc được sổ, lời hứa quá hạn mà chưa nêu sổ).",
    },
    "en": {
        "about": "Check the public record of Đăng Văn with keys of your own, without trusting the site.",
        "receipt": "check a receipt (.tlog-proof) or a promise, without any network",
        "log": "check a whole log, at an address or in a folder",
        "follow": "follow a log: alert on forks, rollback, broken promises, back-dating, standstill",
        "figures": "reckon on-time figures from the log and compare them with what the site publishes",
        "file": "the receipt or promise",
        "where": "address (https://…/log) or folder of the log",
        "policy": "policy file: the log's key, witnesses, quorum (C2SP tlog-policy)",
        "key": "key of the log or of promises, or a file of keys; may be given several times",
        "log_option": "the log to ask when a promise is checked",
        "state": "folder to remember in: what was broken off goes on the next time",
        "tree": "check the hash tree and signatures alone, read no entry",
        "month": "the month to reckon, YYYY-MM",
        "site": "address or file of the site's figures (default: figures/MONTH.json in the log)",
        "every": "seconds between two looks (default 300)",
        "once": "look once and end, as for cron",
        "promise": "a promise to watch; may be given several times",
        "alert": "command to run on an alert; it reads one line of JSON",
        "stall": "minutes without growth that are an alert (default 60)",
        "json": "print JSON for programs",
        "lang": "language (default: by LANG)",
        "status": "Exit status: 0 everything holds; 1 something does not; 2 the command or a file will not "
        "do; 3 it cannot be told (the log cannot be read, or a promise is past due and no log is named).",
    },
}
_COMMANDS: Final[dict[str, Callable[[Run], int]]] = {
    "receipt": commands.receipt,
    "log": commands.log,
    "follow": commands.follow,
    "figures": commands.figures,
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit status."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    language = language_of(_asked_language(given))
    options = _parser(language).parse_args(given)
    terminal, words = Terminal(as_json=options.json), Words(language)
    try:
        with closing(Run(options, terminal, words)) as run:
            return _COMMANDS[options.command](run)
    except Refused as why:
        terminal.say(words("refused"), "bad")
        terminal.say(_sentence(str(why)), indent=2)
        terminal.result({"command": options.command, "holds": False, "why": str(why)})
        return FAILS
    except Unusable as why:
        terminal.complain(str(why))
        terminal.result({"command": options.command, "holds": None, "why": str(why)})
        return USAGE
    except Unreachable as why:
        terminal.complain(words.finding("unreachable", {"why": str(why)}))
        terminal.result({"command": options.command, "holds": None, "why": str(why)})
        return UNKNOWN
    except KeyboardInterrupt:
        terminal.complain(words("interrupted"))
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return UNKNOWN


def _parser(language: str) -> argparse.ArgumentParser:
    told = _HELP[language]
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help=told["json"])
    common.add_argument("--lang", choices=LANGUAGES, help=told["lang"])
    trust = argparse.ArgumentParser(add_help=False)
    whom = trust.add_mutually_exclusive_group()
    whom.add_argument("--policy", default="", metavar="FILE", help=told["policy"])
    trust.add_argument("--key", action="append", default=[], metavar="KEY", help=told["key"])
    parser = argparse.ArgumentParser(
        prog="dangvan-verify", description=told["about"], epilog=told["status"], parents=[common]
    )
    parser.set_defaults(json=False, lang=None)
    ways = parser.add_subparsers(dest="command", required=True, metavar="|".join(_COMMANDS))

    def way(name: str) -> argparse.ArgumentParser:
        return ways.add_parser(
            name, help=told[name], description=told[name], epilog=told["status"], parents=[common, trust]
        )

    one = way("receipt")
    one.add_argument("file", metavar="FILE", help=told["file"])
    one.add_argument("--log", default="", metavar="URL|FOLDER", help=told["log_option"])
    one = way("log")
    one.add_argument("where", metavar="URL|FOLDER", help=told["where"])
    one.add_argument("--state", default="", metavar="FOLDER", help=told["state"])
    one.add_argument("--tree", action="store_true", help=told["tree"])
    one = way("follow")
    one.add_argument("where", metavar="URL", help=told["where"])
    one.add_argument("--state", required=True, metavar="FOLDER", help=told["state"])
    one.add_argument("--every", type=_positive, default=300, metavar="SECONDS", help=told["every"])
    one.add_argument("--once", action="store_true", help=told["once"])
    one.add_argument("--promise", action="append", default=[], metavar="FILE", help=told["promise"])
    one.add_argument("--alert", default="", metavar="COMMAND", help=told["alert"])
    one.add_argument("--stall", type=_positive, default=60, metavar="MINUTES", help=told["stall"])
    one = way("figures")
    one.add_argument("where", metavar="URL|FOLDER", help=told["where"])
    one.add_argument("--month", required=True, metavar="YYYY-MM", help=told["month"])
    one.add_argument("--site", default="", metavar="URL|FILE", help=told["site"])
    return parser


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _asked_language(given: Sequence[str]) -> str | None:
    """Looked for before the parser is made, because the parser's own words depend on it."""
    for at, word in enumerate(given):
        value = word.removeprefix("--lang=") if word.startswith("--lang=") else ""
        if word == "--lang" and at + 1 < len(given):
            value = given[at + 1]
        if value in LANGUAGES:
            return value
    return None


def _sentence(text: str) -> str:
    return text[:1].upper() + text[1:] + "."
