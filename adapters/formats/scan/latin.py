"""The recogniser's model cut down to the signs of Latin script: a quarter of its work is weighing 18,000 Chinese ones.

ONNX files are protocol buffers. Only two of its tables have a column for each sign, the last weights and their bias; those
are rewritten, everything else is copied as it stands. No schema and no further library is needed for that.
"""

import struct
from collections.abc import Iterator, Sequence

import numpy as np

GRAPH, METADATA, INITIALISER = 7, 14, 5  # fields of ModelProto and GraphProto
DIMS, KIND, FLOATS, RAW = 1, 2, 4, 9  # of TensorProto
FLOAT = 1


def signs_of(model: bytes) -> list[str]:
    """The signs that the model knows, in the order of its answers; the first stands for none."""
    for number, _, _, held in _fields(model):
        if number == METADATA:
            entry = {inner: value for inner, _, _, value in _fields(held)}
            if entry.get(1) == b"character":
                return ["", *entry[2].decode().splitlines(), " "]
    raise ValueError("no signs")


def cut_down(model: bytes, signs: int, kept: Sequence[int]) -> bytes:
    """The model with only the ``kept`` of its ``signs`` columns. Raises :class:`ValueError` when it is built otherwise."""
    found = 0
    parts = []
    for number, _, whole, held in _fields(model):
        if number != GRAPH:
            parts.append(whole)
            continue
        graph = []
        for inner, _, as_it_is, tensor in _fields(held):
            cut = _cut(tensor, signs, kept) if inner == INITIALISER else None
            found += cut is not None
            graph.append(as_it_is if cut is None else _field(INITIALISER, cut))
        parts.append(_field(number, b"".join(graph)))
    if found != 2:
        raise ValueError(f"{found} tables of {signs} signs")
    return b"".join(parts)


def _cut(tensor: bytes, signs: int, kept: Sequence[int]) -> bytes | None:
    """The tensor with fewer columns; ``None`` when it has no column for each sign."""
    dims: list[int] = []
    others, floats, kind = [], b"", 0
    for number, wire, whole, held in _fields(tensor):
        if number == DIMS:
            dims += list(_varints(held)) if wire == 2 else [_varint(held, 0)[0]]
        elif number in (FLOATS, RAW):
            floats = held
        else:
            kind = _varint(held, 0)[0] if number == KIND else kind
            others.append(whole)
    if not dims or dims[-1] != signs or kind != FLOAT:
        return None
    table = np.frombuffer(floats, "<f4").reshape(dims)[..., list(kept)]
    shape = b"".join(_key(DIMS, 0) + _as_varint(side) for side in table.shape)
    return shape + b"".join(others) + _field(RAW, table.astype("<f4").tobytes())


def _fields(message: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Number, wire type, the field as it stands, and what it holds."""
    at = 0
    while at < len(message):
        start = at
        key, at = _varint(message, at)
        wire = key & 7
        if wire == 0:
            begin = at
            _, at = _varint(message, at)
        elif wire == 2:
            size, begin = _varint(message, at)
            at = begin + size
        else:
            begin, at = at, at + {1: 8, 5: 4}[wire]
        yield key >> 3, wire, message[start:at], message[begin:at]


def _varints(packed: bytes) -> Iterator[int]:
    at = 0
    while at < len(packed):
        value, at = _varint(packed, at)
        yield value


def _varint(message: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return value, at


def _as_varint(value: int) -> bytes:
    made = bytearray()
    while value > 127:
        made.append(value & 127 | 128)
        value >>= 7
    return bytes(made) + struct.pack("B", value)


def _key(number: int, wire: int) -> bytes:
    return _as_varint(number << 3 | wire)


def _field(number: int, held: bytes) -> bytes:
    return _key(number, 2) + _as_varint(len(held)) + held
