"""Static files of the demonstration: named by their content and compressed as in production, but in seconds."""

from typing import Any

from whitenoise.compress import Compressor
from whitenoise.storage import CompressedManifestStaticFilesStorage


class QuickStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Compress with gzip only: Brotli at its best level takes five times as long, which pays in a build alone."""

    def create_compressor(self, **options: Any) -> Compressor:
        """The compressor without Brotli."""
        return super().create_compressor(use_brotli=False, **options)
