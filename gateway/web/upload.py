"""The body of a request, read piece by piece and never beyond the limit."""

from starlette.requests import Request

from gateway.errors import TooLarge


async def body_of(request: Request, limit: int) -> bytes:
    """All of the body. Raises :class:`TooLarge` as soon as the limit is passed, or announced to be."""
    announced = request.headers.get("content-length", "")
    if announced.isdigit() and int(announced) > limit:
        raise _too_large(limit)
    pieces: list[bytes] = []
    size = 0
    async for piece in request.stream():
        size += len(piece)
        if size > limit:
            raise _too_large(limit)
        pieces.append(piece)
    return b"".join(pieces)


def _too_large(limit: int) -> TooLarge:
    return TooLarge(
        f"the body is over the limit of {limit} bytes",
        "send it in parts",
        fr=(f"le corps dépasse la limite de {limit} octets", "envoyez en plusieurs parties"),
    )
