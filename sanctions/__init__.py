"""Inspections, findings, injunctions and financial sanctions: the place of this app, which is not written yet."""
