"""Endpoints on availability and declarations."""
