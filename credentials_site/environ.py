"""Reads the environment for the settings; refuses a production start that lacks a secret, naming it."""

import os
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured


def flag(name: str) -> bool:
    """True for 1, true, yes, on."""
    return os.environ.get(name, "").lower() in {"1", "true", "yes", "on"}


def required(name: str) -> str:
    """The value of a variable without which nothing may start."""
    value = os.environ.get(name, "")
    if not value:
        raise ImproperlyConfigured(
            f"Set the environment variable {name}: the site does not start without it."
        )
    return value


def path(name: str, default: Path) -> Path:
    return Path(os.environ.get(name) or default)


def database(url: str) -> dict[str, Any]:
    """Django's database settings from a URL; a host of `%2Frun%2Fpg` is the folder of a unix socket."""
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must be a postgresql:// address.")
    # urlsplit lower-cases hostname, which would break a socket path: take it from netloc.
    host, _, port = parts.netloc.rpartition("@")[2].partition(":")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(host),
        "PORT": port,
        "OPTIONS": dict(parse_qsl(parts.query)),
        # The test server's threads live as long as a browser's connections: theirs end with the request.
        "CONN_MAX_AGE": 0 if flag("TESTING") else 60,
        "CONN_HEALTH_CHECKS": True,
    }


def email(url: str) -> dict[str, Any]:
    """Django's mail settings from smtp://, smtps:// or smtp+tls:// addresses."""
    parts = urlsplit(url)
    if parts.scheme not in {"smtp", "smtps", "smtp+tls"}:
        raise ImproperlyConfigured("EMAIL_URL must start with smtp://, smtps:// or smtp+tls://.")
    return {
        "EMAIL_HOST": parts.hostname or "localhost",
        "EMAIL_PORT": parts.port or {"smtp": 25, "smtps": 465, "smtp+tls": 587}[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": parts.scheme == "smtps",
        "EMAIL_USE_TLS": parts.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 20,
    }


def storage() -> dict[str, Any]:
    """Where evidence lies: in a bucket when S3_BUCKET names one, else in the folder MEDIA_ROOT."""
    bucket = os.environ.get("S3_BUCKET")
    if not bucket:
        return {"BACKEND": "django.core.files.storage.FileSystemStorage"}
    if find_spec("storages") is None or find_spec("boto3") is None:
        raise ImproperlyConfigured(
            'S3_BUCKET is set, but django-storages is not installed: pip install "django-storages[s3]".'
        )
    return {
        "BACKEND": "credentials_site.s3.PrivateStorage",
        "OPTIONS": {
            "bucket_name": bucket,
            "endpoint_url": os.environ.get("S3_ENDPOINT_URL") or None,
            "region_name": os.environ.get("S3_REGION") or None,
            "access_key": os.environ.get("S3_ACCESS_KEY_ID") or None,
            "secret_key": os.environ.get("S3_SECRET_ACCESS_KEY") or None,
            "location": os.environ.get("S3_PREFIX", "").strip("/"),
            # Stores of one's own rarely have a host name for each bucket.
            "addressing_style": "path" if os.environ.get("S3_ENDPOINT_URL") else None,
        },
    }
