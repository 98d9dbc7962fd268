"""Filters of lists of requests."""
