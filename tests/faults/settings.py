"""Settings of the worker processes that fault tests start and kill: the product's, and work made to be
killed.
"""

from dangvan.settings import *  # noqa: F403
from dangvan.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults"]
