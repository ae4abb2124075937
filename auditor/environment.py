"""Reads the environment: every variable is tried, and one message names all that are wrong."""

from __future__ import annotations

import contextlib
import os
import secrets
from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Final, TypeVar
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

T = TypeVar("T")

WEAK: Final = 32  # Characters: shorter secrets are refused where real people's data is at stake.
_TABLE: Final = {
    "postgres": "PostgreSQL",
    "postgresql": "PostgreSQL",
    "psql": "PostgreSQL",
}


@dataclass
class Environment:
    """Typed access to the variables, collecting what is wrong instead of stopping at the first."""

    root: Path
    faults: list[str] = field(default_factory=list)
    env: environ.Env = field(default_factory=environ.Env)

    def __post_init__(self) -> None:
        dotenv = self.root / ".env"
        if dotenv.exists():
            self.env.read_env(str(dotenv))
        self.stage = self.one_of("APP_ENV", "development", "staging", "production")

    @property
    def is_strict(self) -> bool:
        """Staging and production: nothing secret has a default there."""
        return self.stage != "development"

    def text(self, name: str, default: str = "") -> str:
        return str(self.env.str(name, default=default)).strip()

    def secret(self, name: str, development: str) -> str:
        value = self.text(name)
        if not self.is_strict:
            return value or development
        if len(value) < WEAK:
            self.faults.append(
                f"{name} must be set to at least {WEAK} random characters, for example the output "
                "of: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            )
        return value or _placeholder(name)

    def required(self, name: str, purpose: str) -> str:
        """Empty in development, where the embedded default stands in; a fault when strict."""
        value = self.text(name)
        if not value and self.is_strict:
            self.faults.append(f"{name} must be set: {purpose}")
        return value

    def number(self, name: str, default: int, *, least: int = 0) -> int:
        return self._parsed(
            name,
            default,
            lambda text: _at_least(int(text), least),
            f"a whole number from {least} on",
        )

    def ratio(self, name: str, default: float) -> float:
        return self._parsed(name, default, _ratio, "a number from 0 to 1")

    def flag(self, name: str, *, default: bool) -> bool:
        return self._parsed(name, default, _flag, "true or false")

    def words(self, name: str) -> list[str]:
        return [word.strip() for word in self.text(name).split(",") if word.strip()]

    def networks(self, name: str) -> list[IPv4Network | IPv6Network]:
        return self._parsed(
            name,
            [],
            lambda text: [ip_network(word.strip()) for word in text.split(",")],
            "networks, as in 10.1.0.0/16,fd12::/48",
        )

    def checked(self, name: str, check: Callable[[str], object], wanted: str) -> str:
        """The text itself, empty or such that `check` raises no ValueError."""

        def as_it_is(text: str) -> str:
            check(text)
            return text

        return self._parsed(name, "", as_it_is, wanted)

    def one_of(self, name: str, default: str, *others: str) -> str:
        value = self.text(name, default)
        known = (default, *others)
        if value not in known:
            self.faults.append(f"{name} is {value!r}: write one of {', '.join(known)}")
            return default
        return value

    def database(self, name: str, purpose: str) -> dict[str, object] | None:
        """Django's settings for the URL, or None where it is empty."""
        url = self.required(name, purpose)
        if not url:
            return None
        scheme = urlsplit(url).scheme
        if scheme not in _TABLE:
            self.faults.append(
                f"{name} must begin with postgres://, as in "
                "postgres://user:password@host:5432/auditor"
            )
            return None
        return dict(self.env.db_url_config(url))

    def stop_if_wrong(self) -> None:
        """Raises ImproperlyConfigured naming every wrong variable and how to mend it."""
        if self.faults:
            lines = "\n".join(f"  - {fault}" for fault in self.faults)
            raise ImproperlyConfigured(f"The configuration is not usable:\n{lines}")

    def _parsed(self, name: str, default: T, parse: Callable[[str], T], wanted: str) -> T:
        text = self.text(name)
        if not text:
            return default
        try:
            return parse(text)
        except ValueError:
            self.faults.append(f"{name} is {text!r}: write {wanted}")
            return default


def _placeholder(name: str) -> str:
    """Lets the remaining variables be checked; the start is stopped anyway."""
    return f"missing-{name}-".ljust(WEAK, "x")


def _at_least(value: int, least: int) -> int:
    if value < least:
        raise ValueError(value)
    return value


def _ratio(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise ValueError(value)
    return value


def _flag(text: str) -> bool:
    known = {"true": True, "1": True, "yes": True, "on": True}
    known |= {"false": False, "0": False, "no": False, "off": False}
    if text.lower() not in known:
        raise ValueError(text)
    return known[text.lower()]


def development_secret(folder: Path, name: str) -> str:
    """A secret of this installation, made on first use and kept in its data folder (mode 0600).

    Raises ImproperlyConfigured where the folder cannot be used.
    """
    path = folder / f"{name}.secret"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(FileExistsError):  # Made before, or by another process just now.
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32))
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATA_DIR is {folder}, and its secrets cannot be kept there ({error.strerror}): "
            "give yourself the right to write there, or set another DATA_DIR."
        ) from error
