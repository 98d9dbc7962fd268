"""Static files of the benchmark: where they are, so that nothing need be collected."""

from django.contrib.staticfiles.storage import StaticFilesStorage

from mitm.web.storage import RememberedAddresses


class PlainStaticFilesStorage(RememberedAddresses, StaticFilesStorage):
    """Addresses remembered as in production."""
