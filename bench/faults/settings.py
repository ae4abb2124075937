"""The product's settings, and one app more that puts doubles in place (bench/faults/apps.py)."""

from auditor.settings import *  # noqa: F403  # All of them: this is the product.
from auditor.settings import INSTALLED_APPS as _PRODUCT

INSTALLED_APPS = ["bench.faults.apps.FaultsConfig", *_PRODUCT]
