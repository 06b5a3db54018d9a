"""Storage in a private bucket of an S3-compatible store: used when S3_BUCKET is set (see the settings)."""

import threading
from typing import Any

from boto3.s3.transfer import TransferConfig
from botocore.exceptions import ClientError
from storages.backends.s3 import S3Storage
from storages.utils import clean_name

MB = 1024 * 1024


class PrivateStorage(S3Storage):
    """No public addresses, nothing overwritten, no whole file in memory, ranges without the rest."""

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
        try:
            return self.connection.meta.client.get_object(Bucket=self.bucket_name, Key=key, **wanted)["Body"]
        except ClientError as error:
            if error.response["ResponseMetadata"]["HTTPStatusCode"] == 404:
                raise FileNotFoundError(name) from error
            raise
