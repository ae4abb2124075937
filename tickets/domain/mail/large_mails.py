"""Mails too large to be held at once: their texts wherever they stand, and the files that fit."""

from __future__ import annotations

from email import message_from_bytes
from typing import TYPE_CHECKING, Any, Final

from tickets.domain.mail.wrapped import is_wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from email.message import Message

    Structure = Any  # imapclient's BODYSTRUCTURE: nested tuples, of a shape for each kind.
    Section = Callable[[str], bytes]

NOT_FETCHED: Final = "X-Support-Auditor-Not-Fetched"  # A header of parts that are left out.
_SIZE: Final = 6  # Where the size in bytes stands in a part's structure (RFC 3501, 7.4.2).


def assembled(structure: Structure, section: Section, most_bytes: int) -> bytes:
    """The mail, built of its parts one by one; those that do not fit keep their headers only.

    `section` fetches what RFC 3501 calls BODY[…]. Texts come before files, wrapped texts between.
    """
    leaves = dict(_leaves(structure, ""))
    wanted, size = set(), 0
    for number, leaf in sorted(leaves.items(), key=lambda each: _place(each[1])):
        if size + int(leaf[_SIZE]) <= most_bytes:
            size += int(leaf[_SIZE])
            wanted.add(number)
    root = message_from_bytes(section("HEADER"))
    _fill(root, structure, "", section, wanted)
    return root.as_bytes()


def _leaves(structure: Structure, number: str) -> Iterator[tuple[str, Structure]]:
    if not structure.is_multipart:
        yield number or "1", structure
        return
    for place, child in enumerate(structure[0], 1):
        yield from _leaves(child, f"{number}.{place}".lstrip("."))


def _place(leaf: Structure) -> int:
    kind, subkind = (bytes(each or b"").decode("ascii", "replace").lower() for each in leaf[:2])
    if kind == "text":
        return 0
    names = (str(value, "latin-1") for value in leaf[2] or () if isinstance(value, bytes))
    return 1 if any(is_wrapped(f"{kind}/{subkind}", name) for name in (*names, "")) else 2


def _fill(
    part: Message, structure: Structure, number: str, section: Section, wanted: set[str]
) -> None:
    if structure.is_multipart:
        part.set_payload([])
        for place in range(1, len(structure[0]) + 1):
            own = f"{number}.{place}".lstrip(".")
            child = message_from_bytes(section(f"{own}.MIME"))
            _fill(child, structure[0][place - 1], own, section, wanted)
            part.attach(child)
        return
    number = number or "1"
    if number in wanted:
        _fill_leaf(part, section(number))
    else:
        part[NOT_FETCHED] = "yes"
        part.set_payload("")


def _fill_leaf(part: Message, content: bytes) -> None:
    if part.get_content_maintype() == "message":
        part.set_payload([message_from_bytes(content)])
    else:
        part.set_payload(content.decode("ascii", "surrogateescape"))
