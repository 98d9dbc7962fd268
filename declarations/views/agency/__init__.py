"""Pages of the agency on declarations."""
