"""What declarations add to pages that they do not own, by subject; importing this registers everything."""

from declarations.contributions import agency, cases, doctrine, events, portal, publication

__all__ = ["agency", "cases", "doctrine", "events", "portal", "publication"]
