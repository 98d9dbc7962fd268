"""The service as an operator runs it; every secret and address comes from the environment."""

from mitm.settings import base, env
from mitm.settings.base import *  # noqa: F403

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env.number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECOND_FACTOR_FOR = env.among("SECOND_FACTOR_FOR", ("agency", "laboratory"), "agency")
# The proxy that ends TLS says who asks; limits on guessing would otherwise count everybody as one.
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 1)
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES
REST_FRAMEWORK = base.REST_FRAMEWORK | {"NUM_PROXIES": TRUSTED_PROXIES}
