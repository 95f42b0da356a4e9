"""The product's settings but for the one that popular settings have: SQLite answers before the disk does.

With it a power cut must lose receipts; where it does not, the disk of these tests proves nothing.
"""

from dangvan.settings import *  # noqa: F403
from dangvan.settings import DATABASES

_options = DATABASES["default"]["OPTIONS"]
_options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=NORMAL")
