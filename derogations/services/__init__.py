"""All writes of lowering requests, by subject."""
