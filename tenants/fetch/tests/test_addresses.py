"""Files are fetched from the open internet only, and from the address that was checked."""

from __future__ import annotations

from ipaddress import ip_address, ip_network
from typing import TYPE_CHECKING

import pytest

from tenants.domain.refusals import Refused
from tenants.fetch.addresses import is_public, resolve_target
from tenants.fetch.fetching import FetchFailedError, fetching
from tenants.fetch.tests.web_server import (
    NAME,
    Certificate,
    Listener,
    Website,
    at_most,
    content_of,
    file,
    leading_to,
    redirect,
    serving,
)

if TYPE_CHECKING:
    from pytest_django import Settings

PUBLIC = "93.184.215.14"


def nobody(host: str, port: int) -> list[str]:
    pytest.fail(f"the name {host} was asked for")


@pytest.mark.parametrize(
    "address",
    [
        *("0.0.0.0", "0.1.2.3", "10.0.0.1", "100.64.0.1", "127.0.0.1", "127.8.9.10"),  # noqa: S104  # Not bound to.
        *("168.63.129.16", "169.254.169.254", "172.16.0.1", "192.0.0.192", "192.0.2.1"),
        *("192.88.99.1", "192.168.1.1", "198.18.0.1", "198.51.100.1", "203.0.113.1"),
        *("224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "::127.0.0.1", "::ffff:0:127.0.0.1"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::1", "100::1"),
        *("2001::1", "2001:0:a00:1::", "2001:db8::1", "2002:7f00:1::", "2002:a00:1::1"),
        *("3fff::1", "5f00::1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1"),
    ],
)
def test_what_is_not_the_open_internet_is_not_public(address: str) -> None:
    assert not is_public(ip_address(address))
    with pytest.raises(Refused, match="nothing is fetched from"):
        resolve_target("https://files.example.com/a.wav", leading_to(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "2002:101:101::1", "64:ff9b::101:101"]
)
def test_the_open_internet_is_public(address: str) -> None:
    assert is_public(ip_address(address))
    target = resolve_target("https://files.example.com/a.wav?b=c#d", leading_to(address))
    assert (target.host, target.port, target.path) == (NAME, 443, "/a.wav?b=c")
    assert target.addresses == (ip_address(address),)


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "2130706433", "0x7f000001", "0x7f.1", "017700000001", "0177.0.0.1"),
        *("localhost", "LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]"),
        *("[0:0:0:0:0:0:0:1]", "[::]", "0", "0.0.0.0", "①②⑦.0.0.1", "127。0。0。1"),  # noqa: S104  # Not bound to.
    ],
)
@pytest.mark.parametrize("scheme", ["http", "https"])
def test_no_spelling_of_this_machine_is_reached(
    inside: Listener, host: str, scheme: str, settings: Settings
) -> None:
    settings.FETCH_ALLOWED_NETWORKS = [ip_network("127.99.0.0/16")]  # Opens schemes and ports.
    for port in (f":{inside.port}", ""):
        with pytest.raises((Refused, FetchFailedError)):
            content_of(f"{scheme}://{host}{port}/a.wav")
    assert not inside.was_reached


@pytest.mark.parametrize(
    "url",
    [
        "https://user@files.example.com/a.wav",
        "https://user:pass@files.example.com/a.wav",
        "https://files.example.com@127.0.0.1/a.wav",
        "https://@files.example.com/a.wav",
        "https://files.example.com\\@127.0.0.1/a.wav",
        "https://files.example.com\\.127.0.0.1/",
        "https://files.example.com /a.wav",
        "https://files.example.com/a b.wav",
        "https://files.exa\tmple.com/a.wav",
        "https://files.example.com/a.wav\r\nHost: inside",
        "https://files.example.com:0/a.wav",
        "https://files.example.com:99999/a.wav",
        "https://files.example.com:x/a.wav",
        "https://[::1/a.wav",
        "https://[fe80::1%25eth0]/a.wav",
        "https://exa%6dple.com/a.wav",
        "https:///a.wav",
        "https://",
        "//files.example.com/a.wav",
        "files.example.com/a.wav",
        "file:///etc/passwd",
        "ftp://files.example.com/a.wav",
        "gopher://files.example.com/",
        "http://files.example.com/a.wav",
        "https://files.example.com:25/a.wav",
        "https://files.example.com:80/a.wav",
        "https://files.example.com:8443/a.wav",
        "",
    ],
)
def test_an_odd_address_is_refused_before_anybody_is_asked(url: str) -> None:
    with pytest.raises(Refused):
        content_of(url, nobody)


def test_other_ports_and_plain_http_stay_closed_to_the_internet_where_a_network_is_allowed(
    loopback_allowed: None,
) -> None:
    for url in ("http://files.example.com/", "https://files.example.com:25/"):
        with pytest.raises(Refused, match="HTTPS only"):
            content_of(url, leading_to(PUBLIC))
        with pytest.raises(Refused, match="HTTPS only"):
            content_of(url, leading_to("127.0.0.1", PUBLIC))


def test_one_inner_address_among_public_ones_is_enough_to_refuse() -> None:
    with pytest.raises(Refused, match="nothing is fetched from"):
        content_of("https://files.example.com/a.wav", leading_to(PUBLIC, "10.0.0.1"))


def test_a_name_that_changes_its_mind_is_asked_once(
    website: Website, inside: Listener, settings: Settings
) -> None:
    """Rebinding: the second answer would be the inner one."""
    settings.FETCH_ALLOWED_NETWORKS = [ip_network("127.0.0.1/32")]
    website.pages["/a.wav"] = file(b"sound")
    answers = iter([["127.0.0.1"], ["127.0.0.2"], ["127.0.0.2"]])
    url = website.url("/a.wav", host="rebinding.example.com")
    assert content_of(url, lambda _host, _port: next(answers)) == b"sound"
    assert website.asked == [("/a.wav", f"rebinding.example.com:{website.port}")]
    with pytest.raises(Refused):
        content_of(url, lambda _host, _port: next(answers))
    assert len(website.asked) == 1


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
@pytest.mark.parametrize("host", ["127.0.0.2", "[::ffff:127.0.0.2]", "2130706434"])
def test_a_redirect_inside_is_not_followed(
    website: Website, inside: Listener, settings: Settings, host: str, status: int
) -> None:
    settings.FETCH_ALLOWED_NETWORKS = [ip_network("127.0.0.1/32")]
    for scheme in ("http", "https"):
        target = f"{scheme}://{host}:{inside.port}/latest/meta-data"
        website.pages["/a.wav"] = redirect(target, status)
        with pytest.raises(Refused, match=r"nothing is fetched|HTTPS only"):
            content_of(website.url("/a.wav"))
    assert not inside.was_reached


def test_redirects_are_followed_three_times(website: Website, loopback_allowed: None) -> None:
    website.pages |= {f"/{n}": redirect(f"/{n + 1}") for n in range(4)}
    website.pages["/4"] = file(b"sound")
    assert content_of(website.url("/1")) == b"sound"
    with pytest.raises(Refused, match="without end"):
        content_of(website.url("/0"))


def test_a_redirect_leads_to_no_other_scheme(website: Website, loopback_allowed: None) -> None:
    for target in ("file:///etc/passwd", "ftp://127.0.0.1/a", "https://u:p@127.0.0.1/a", "//"):
        website.pages["/a.wav"] = redirect(target)
        with pytest.raises(Refused):
            content_of(website.url("/a.wav"))


def test_no_proxy_of_the_environment_is_asked(
    website: Website, inside: Listener, loopback_allowed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{inside.port}")
    website.pages["/a.wav"] = file(b"sound")
    assert content_of(website.url("/a.wav")) == b"sound"
    assert not inside.was_reached


def test_the_certificate_is_checked_for_the_name_at_the_pinned_address(
    certificate: Certificate, loopback_allowed: None
) -> None:
    with serving(certificate.server) as site:
        site.pages["/a.wav"] = file(b"sound")
        url = site.url("/a.wav", scheme="https", host=NAME)
        here = leading_to("127.0.0.1")
        with fetching(url, check_size=at_most, resolve=here, trust=certificate.trust) as fetched:
            assert b"".join(fetched.blocks) == b"sound"
        for untrusted in (url, site.url("/a.wav", scheme="https", host="other.example.com")):
            trust = None if untrusted == url else certificate.trust
            with (
                pytest.raises(Refused, match="certificate"),
                fetching(untrusted, check_size=at_most, resolve=here, trust=trust),
            ):
                pytest.fail("the server was trusted")
        assert site.asked == [("/a.wav", f"{NAME}:{site.port}")]
