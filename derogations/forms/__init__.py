"""Forms of lowering requests, by subject."""
