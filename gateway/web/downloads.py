"""Archived bytes as a download: never shown by the browser in our name, whatever they claim to be."""

from urllib.parse import quote

from starlette.responses import Response

SANDBOX = "default-src 'none'; sandbox"


def download(content: bytes, filename: str, media_type: str | None) -> Response:
    return Response(
        content,
        media_type=media_type or "application/octet-stream",
        headers={"Content-Disposition": disposition(filename), "Content-Security-Policy": SANDBOX},
    )


def disposition(filename: str) -> str:
    """RFC 6266: a plain name for old clients, the whole one percent-encoded; no path, no control character."""
    name = filename.replace("\\", "/").rpartition("/")[2]
    name = "".join(sign for sign in name if sign.isprintable()).strip(". ")[:200] or "document"
    plain = "".join(sign if sign.isascii() and sign not in '"\\%' else "_" for sign in name)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
