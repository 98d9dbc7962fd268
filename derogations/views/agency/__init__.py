"""Pages of the agency, by subject."""
