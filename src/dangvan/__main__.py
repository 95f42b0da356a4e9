"""The command line: `dangvan COMMAND`, Django's management commands with the settings already named, and a
few programs of their own that must stay light and never load Django.
"""

import os
import sys
from collections.abc import Callable


def _light(name: str) -> Callable[[list[str]], int] | None:
    """Commands that run for months on small machines, or anywhere: they load no Django."""
    if name == "signer":
        from dangvan.ledger.signing.process import main as signer

        return signer
    if name == "witness":
        from dangvan.ledger.witness.command import main as witness

        return witness
    if name == "verify":
        from dangvan.ledger.verifier.command import main as verify

        return verify
    return None


def main() -> None:
    light = _light(sys.argv[1]) if len(sys.argv) > 1 else None
    if light is not None:
        sys.exit(light(sys.argv[2:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvan.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    try:
        settings.DANGVAN_HOME.mkdir(mode=0o700, parents=True, exist_ok=True)
    except ImproperlyConfigured as error:
        sys.exit(f"Cấu hình chưa đúng. The configuration will not do.\n{error}")
    except OSError as error:
        home = settings.DANGVAN_HOME
        sys.exit(
            f"Không tạo được thư mục dữ liệu {home} ({error.strerror}): "
            "hãy đặt DANGVAN_HOME sang thư mục khác.\n"
            f"Cannot make the data folder {home} ({error.strerror}): let DANGVAN_HOME name another folder."
        )
    execute_from_command_line(["dangvan", *sys.argv[1:]])


if __name__ == "__main__":
    main()
