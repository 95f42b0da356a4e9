"""The command line: `dangvan COMMAND`, Django's management commands with the settings already named."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dangvan.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["dangvan", *sys.argv[1:]])


if __name__ == "__main__":
    main()
