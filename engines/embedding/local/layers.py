"""Inner layers of a network as further outputs."""

from collections.abc import Sequence

_GRAPH, _OUTPUT, _NAME, _TYPE, _TENSOR = 7, 12, 1, 2, 1  # Fields of ONNX's protocol buffers.
_FLOAT_TENSOR = b"\x08\x01"
_SEVEN_BITS = 128


def exposing(model: bytes, values: Sequence[str]) -> bytes:
    """The ONNX file with these values of its graph as outputs, after those it has.

    Protocol buffers merge a message field that comes twice: a second graph that holds nothing but
    outputs joins the first. Values are float tensors.
    """
    if not values:
        return model
    kind = _field(_TYPE, _field(_TENSOR, _FLOAT_TENSOR))
    outputs = (_field(_OUTPUT, _field(_NAME, name.encode()) + kind) for name in values)
    return model + _field(_GRAPH, b"".join(outputs))


def _field(number: int, content: bytes) -> bytes:
    """A length-delimited field: its number and wire type 2, its size, its content."""
    return bytes([number << 3 | 2]) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    """Seven bits a byte, the lowest first; a set high bit says that more follow."""
    low = []
    while number >= _SEVEN_BITS:
        low.append(number % _SEVEN_BITS | _SEVEN_BITS)
        number //= _SEVEN_BITS
    return bytes([*low, number])
