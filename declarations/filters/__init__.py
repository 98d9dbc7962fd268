"""Filters of the lists of declarations, by face."""
