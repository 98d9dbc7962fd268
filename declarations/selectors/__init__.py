"""Reads of declarations, by subject."""
