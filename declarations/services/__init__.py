"""All writes on declarations, one module a subject."""
