"""Addresses of lowering requests, by face."""
