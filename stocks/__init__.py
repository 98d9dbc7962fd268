"""Stock reports, coverage, and safety stocks raised to four months: the place of this app, which is not written yet."""
