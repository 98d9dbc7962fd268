"""Pages of the laboratories, by subject."""
