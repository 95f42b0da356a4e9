"""The product's settings with what tests need otherwise: a data folder of their own that goes away, quick
password hashes, letters in memory, static files as found, a database that waits for no disk.
"""

import atexit
import os
import shutil
import tempfile

for name in [name for name in os.environ if name.startswith("DANGVAN_") or name == "EMAIL_URL"]:
    del os.environ[name]
_home = tempfile.mkdtemp(prefix="dangvan-tests-")
atexit.register(shutil.rmtree, _home, ignore_errors=True)
os.environ["DANGVAN_HOME"] = _home

from dangvan.settings import *  # noqa: E402, F403
from dangvan.settings import DATABASES, STORAGES  # noqa: E402

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Tests send from one address what a city sends in an hour; tests of the limits set their own.
LOAD_VISITOR = LOAD_EVERYONE = 100_000
WHITENOISE_AUTOREFRESH = True
WHITENOISE_USE_FINDERS = True

_options = DATABASES["default"]["OPTIONS"]
if "init_command" in _options:
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
else:
    _options["options"] += " -c synchronous_commit=off"
