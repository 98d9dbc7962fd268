"""Static files: named by their content and compressed; those of the demonstration in seconds."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class RememberedAddresses:
    """The address of a static file is the same as long as a process lives; a page names twenty of them."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[str, str] = {}

    def url(self, name: str, *args: Any, **kwargs: Any) -> str:
        """The address, worked out the first time."""
        if name not in self._addresses:
            self._addresses[name] = super().url(name, *args, **kwargs)  # type: ignore[misc]
        return self._addresses[name]


class NamedStaticFilesStorage(RememberedAddresses, CompressedManifestStaticFilesStorage):
    """Named by their content and compressed as well as can be."""


class QuickStaticFilesStorage(NamedStaticFilesStorage):
    """Compress with gzip only: Brotli at its best level takes five times as long, which pays in a build alone."""

    def create_compressor(self, **options: Any) -> Compressor:
        """The compressor without Brotli."""
        return super().create_compressor(use_brotli=False, **options)
