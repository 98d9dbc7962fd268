"""Lowering requests for software."""
