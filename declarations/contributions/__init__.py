"""What declarations add to pages that they do not own, by subject; importing this registers everything."""

from declarations.contributions import publication

__all__ = ["publication"]
