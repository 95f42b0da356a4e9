"""Settings of the worker processes that the fault tests start and kill: the product's, plus tasks made to be killed."""

from dangvan.settings import *  # noqa: F403
from dangvan.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults"]
