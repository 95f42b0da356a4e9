"""The command line: `dangvan COMMAND`, Django's management commands with the settings already named."""

import os
import sys


def main() -> None:
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
