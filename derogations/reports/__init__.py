"""Printed documents of a lowering request: frozen contexts of words and dates, the same for the screen and the PDF."""
