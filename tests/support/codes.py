"""What the application on a telephone shows."""

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time


def one_time_code(secret: str) -> str:
    """The code of this very moment."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
