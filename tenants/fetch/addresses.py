"""The guard against server-side request forgery: our own requests go to the open internet only.

Nowhere inside, whatever a name or a number pretends to be.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TYPE_CHECKING, Final
from urllib.parse import SplitResult, quote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from tenants.domain.refusals import Refused

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    Address = IPv4Address | IPv6Address
    Resolver = Callable[[str, int], Sequence[str]]

_PORTS: Final = {"https": 443, "http": 80}
_NAME: Final = re.compile(r"[a-z0-9_]([a-z0-9_.-]*[a-z0-9_.])?")
# A backslash is a slash to some readers of addresses, and white space is dropped by others.
_AMBIGUOUS: Final = re.compile(r"[\x00-\x20\x7f\\]")
_KEPT_IN_PATHS: Final = "/%:@!$&'()*+,;=-._~?"
_GLOBAL_UNICAST: Final = ip_network("2000::/3")
_NAT64: Final = ip_network("64:ff9b::/96")
# Not global, though Python 3.11 says so of some; the last two are a cloud's own, and for texts.
_NEVER: Final = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "224.0.0.0/3",
        "2001::/23",
        "168.63.129.16/32",
        "3fff::/20",
    )
)


@dataclass(frozen=True, slots=True)
class Target:
    """Whom to ask, by the addresses that were checked, and for what."""

    is_encrypted: bool
    host: str
    port: int
    path: str
    addresses: tuple[Address, ...]


class NameNotFoundError(OSError):
    """The name leads to no address now."""


def system_addresses(host: str, port: int) -> list[str]:
    """What the system's resolver says, numbers in odd spellings included."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise NameNotFoundError(host) from error
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def resolve_target(url: str, resolve: Resolver = system_addresses) -> Target:
    """The one reading of the address, resolved once. Raises Refused, NameNotFoundError.

    Everybody is asked by HTTPS at port 443; a host in FETCH_ALLOWED_NETWORKS however it likes.
    """
    parts = parse_address(url)
    port = parts.port or _PORTS[parts.scheme]
    is_usual = (parts.scheme, port) == ("https", _PORTS["https"])
    if not (is_usual or settings.FETCH_ALLOWED_NETWORKS):
        raise _only_https()
    host = _host_of(parts)
    addresses = tuple(_plain(ip_address(found)) for found in resolve(host, port))
    if not addresses:
        raise NameNotFoundError(host)
    if not all(_is_allowed(address) or is_public(address) for address in addresses):
        raise Refused(
            "address-not-allowed",
            _("This address leads into a network that nothing is fetched from."),
        )
    if not (is_usual or all(map(_is_allowed, addresses))):
        raise _only_https()
    asked = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    path = quote(asked, safe=_KEPT_IN_PATHS)
    return Target(parts.scheme == "https", host, port, path, addresses)


def parse_address(url: str) -> SplitResult:
    """The address in its parts, nobody asked yet. Raises Refused where it can be read two ways."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _odd() from None
    if _AMBIGUOUS.search(url) or not parts.hostname or "@" in parts.netloc or port == 0:
        raise _odd()
    if parts.scheme not in _PORTS:
        raise _only_https()
    return parts


def is_public(address: Address) -> bool:
    """Whether it is somebody's in the open internet; what carries another is judged by that."""
    if any(address in network for network in _NEVER):
        return False
    if isinstance(address, IPv6Address):
        carried = _carried(address)
        if carried:
            return is_public(carried)
        return address in _GLOBAL_UNICAST and address.is_global
    return address.is_global


def _carried(address: IPv6Address) -> IPv4Address | None:
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.sixtofour


def _plain(address: Address) -> Address:
    """::ffff:127.0.0.1 is 127.0.0.1."""
    return (isinstance(address, IPv6Address) and address.ipv4_mapped) or address


def _is_allowed(address: Address) -> bool:
    return any(address in network for network in settings.FETCH_ALLOWED_NETWORKS)


def _host_of(parts: SplitResult) -> str:
    """In the letters that go over the line. Raises Refused."""
    host = parts.hostname or ""
    try:
        if ":" in host and "%" not in host:
            return str(IPv6Address(host))
        name = host.encode("idna").decode("ascii").lower()
    except ValueError:
        raise _odd() from None
    if not _NAME.fullmatch(name):
        raise _odd()
    return name


def _odd() -> Refused:
    return Refused(
        "odd-address",
        _("Write the address as https://host/path, without a user name or spaces."),
    )


def _only_https() -> Refused:
    return Refused("only-https", _("Files are fetched by HTTPS only, at its usual port."))
