"""The product's settings with an environment made up for the type checker: nothing is connected to."""

import os

from devtools.pytest_services import DEFAULTS

os.environ |= DEFAULTS | {
    "DATABASE_URL": "postgresql://nobody@localhost/none",
    "BROKER_URL": "redis://localhost",
    "CACHE_URL": "redis://localhost",
}

from credentials_site.settings import *  # noqa: F403
