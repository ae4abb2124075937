"""Where the site is found from outside, and where its mail comes from."""

from __future__ import annotations

from email.utils import parseaddr
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from auditor.environment import Environment

_ADDRESS: Final = "an address, as in help@example.com"


def public_url(environment: Environment, *, host: str, port: int, names: list[str]) -> str:
    """The site's address without a slash at its end, for links that leave the site."""
    told = environment.checked("PUBLIC_URL", _check_url, "an address, as in https://a.example.com")
    if environment.is_strict:
        return told.rstrip("/") or f"https://{names[0] if names else 'localhost'}"
    return told.rstrip("/") or f"http://{host}:{port}"


def mail_server(environment: Environment) -> dict[str, object]:
    """Django's settings. Where none is set, mail is printed in development only.

    Elsewhere it cannot be sent, and each reply says so: customers' mail must not end in a log.
    """
    unset = "smtp://localhost:25" if environment.is_strict else "consolemail://"
    try:
        return dict(environment.env.email_url_config(environment.text("EMAIL_URL") or unset))
    except (ImproperlyConfigured, ValueError):
        environment.faults.append(
            "EMAIL_URL is not usable: write smtp+tls://user:password@host:587, with what is no "
            "letter or digit in the password as %XX"
        )
        return {}


def sender(environment: Environment, site: str) -> str:
    """What mail comes from: as told, else support at the site's own name."""
    told = environment.checked("EMAIL_FROM", _check_sender, _ADDRESS)
    return told or f"support@{urlsplit(site).hostname if environment.is_strict else 'localhost'}"


def replies_to(environment: Environment) -> str:
    """Where answers to our mail come in, empty for its sender; {tenant} is the tenant's slug."""
    return environment.checked("EMAIL_REPLY_TO", _check_sender, _ADDRESS)


def _check_url(text: str) -> None:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.netloc or parts.query or parts.fragment:
        raise ValueError(text)


def _check_sender(text: str) -> None:
    name, domain = parseaddr(text)[1].rpartition("@")[::2]
    if not name or not domain or not text.isprintable():
        raise ValueError(text)
