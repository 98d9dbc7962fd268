"""What declarations add to pages that they do not own, by subject; importing this registers everything."""

from declarations.contributions import cases, portal, publication

__all__ = ["cases", "portal", "publication"]
