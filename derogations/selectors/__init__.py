"""All reads of lowering requests, by subject."""
