"""Storage in a private bucket of an S3-compatible store: used when S3_BUCKET is set (see the settings)."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from boto3.exceptions import Boto3Error
from boto3.s3.transfer import TransferConfig
from botocore.exceptions import BotoCoreError, ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

MB = 1024 * 1024


class StoreFailed(OSError):
    """The store does not answer, or not as it should: another try may go well."""


@contextmanager
def _as_files_fail(name: str) -> Iterator[None]:
    """Its errors as those of a file system: `FileNotFoundError`, or `StoreFailed` with what it said."""
    try:
        yield
    except ClientError as error:
        if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
            raise FileNotFoundError(name) from error
        raise StoreFailed(str(error)) from error
    except (BotoCoreError, Boto3Error) as error:
        raise StoreFailed(str(error)) from error


class _Body:
    """What comes of one object, while the line holds."""

    def __init__(self, name: str, stream: Any) -> None:
        self._name = name
        self._stream = stream

    def read(self, size: int) -> bytes:
        with _as_files_fail(self._name):
            data: bytes = self._stream.read(size)
            return data

    def close(self) -> None:
        self._stream.close()


class PrivateStorage(S3Storage):
    """No public addresses, nothing overwritten, no whole file in memory, ranges without the rest.

    It fails as a folder does: by an OSError.
    """

    def get_default_settings(self) -> dict[str, Any]:
        return super().get_default_settings() | {
            "file_overwrite": False,
            "default_acl": None,
            "max_memory_size": MB,  # the library's own 0 means: without limit
            "transfer_config": TransferConfig(use_threads=False, multipart_threshold=16 * MB),
        }

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self._lock = threading.Lock()
        self._resource: Any = None

    @property
    def connection(self) -> Any:
        # The library makes one for each thread, some 10 MB each. The client inside may be shared.
        with self._lock:
            if self._resource is None:
                self._resource = self._create_session().resource(
                    "s3",
                    region_name=self.region_name,
                    endpoint_url=self.endpoint_url,
                    config=self.client_config,
                    verify=self.verify,
                )
            return self._resource

    def url(self, name: str, *args: Any, **options: Any) -> str:
        raise ValueError("Stored files have no address: they are served to whom they are meant for.")

    def open_stream(self, name: str, start: int = 0, length: int | None = None) -> Any:
        """What has `read(amount)` and `close()`: `length` bytes from `start` on, asked for as a range."""
        wanted = {}
        if start or length is not None:
            end = "" if length is None else str(start + length - 1)
            wanted["Range"] = f"bytes={start}-{end}"
        key = self._normalize_name(clean_name(name))  # with the prefix of the settings
        with _as_files_fail(name):
            found = self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=key, **wanted)
        return _Body(name, found["Body"])

    def _open(self, name: str, mode: str = "rb") -> Any:
        with _as_files_fail(name):
            return super()._open(name, mode)

    def _save(self, name: str, content: Any) -> str:
        with _as_files_fail(name):
            kept: str = super()._save(name, content)
            return kept

    def delete(self, name: str) -> None:
        with _as_files_fail(name):
            super().delete(name)

    def exists(self, name: str) -> bool:
        with _as_files_fail(name):
            return bool(super().exists(name))

    def listdir(self, name: str) -> tuple[list[str], list[str]]:
        with _as_files_fail(name):
            folders, files = super().listdir(name)
            return folders, files

    def size(self, name: str) -> int:
        with _as_files_fail(name):
            return int(super().size(name))

    def get_modified_time(self, name: str) -> datetime:
        with _as_files_fail(name):
            when: datetime = super().get_modified_time(name)
            return when
