"""Only our own server's word on the sender counts, and only for the address a person sees."""

from email.message import EmailMessage

import pytest

from adapters.formats.mail.parts import parse
from adapters.formats.mail.sender import verify

OURS = {"mx.norvelle.example"}
ALLOWED = {"martin": ["achats@martin.example"], "dupont": ["@dupont.example"]}
GOOD = "mx.norvelle.example; dmarc=pass (p=reject) header.from=martin.example; spf=pass smtp.mailfrom=martin.example"


def outcome(*results: str, sender: str = "Achats <achats@martin.example>") -> tuple[str, str | None]:
    headers = "".join(f"Authentication-Results: {one}\n" for one in results)
    found = verify(parse(f"{headers}From: {sender}\nSubject: x\n\nhello".encode()), OURS, ALLOWED)
    return found.outcome, found.partner


def test_a_listed_sender_whom_our_server_vouches_for_is_verified() -> None:
    assert outcome(GOOD) == ("verified", "martin")
    assert outcome("mx.norvelle.example; dkim=pass header.d=dupont.example", sender="anna@dupont.example") == (
        "verified",
        "dupont",
    )


@pytest.mark.parametrize(
    ("results", "sender", "said"),
    [
        ((), "achats@martin.example", "no-result"),
        (("evil.example; dmarc=pass header.from=martin.example",), "achats@martin.example", "no-result"),
        (("evil.example; dmarc=pass header.from=martin.example", GOOD), "achats@martin.example", "no-result"),
        (("mx.norvelle.example; dmarc=fail header.from=martin.example", GOOD), "achats@martin.example", "failed"),
        (("mx.norvelle.example; spf=pass smtp.mailfrom=martin.example",), "achats@martin.example", "failed"),
        (("mx.norvelle.example; dkim=pass header.d=evil.example",), "achats@martin.example", "failed"),
        (
            ("mx.norvelle.example; dmarc=fail (dmarc=pass header.from=martin.example)",),
            "achats@martin.example",
            "failed",
        ),
        (("mx.norvelle.example; dmarc=pass header.from=rnartin.example",), "achats@rnartin.example", "not-listed"),
        ((GOOD,), "achats@martin.example <intrus@evil.example>", "no-sender"),
        ((GOOD,), '"achats@martin.example" <intrus@evil.example>', "failed"),
        ((GOOD,), "achats@martin.example, intrus@evil.example", "no-sender"),
        ((GOOD,), "achats@mаrtin.example", "no-sender"),
    ],
)
def test_everything_else_is_not(results: tuple[str, ...], sender: str, said: str) -> None:
    assert outcome(*results, sender=sender)[0] == said


def test_two_from_headers_name_nobody() -> None:
    message = parse(
        f"Authentication-Results: {GOOD}\nFrom: achats@martin.example\nFrom: intrus@evil.example\n\n".encode()
    )
    assert isinstance(message, EmailMessage)
    assert verify(message, OURS, ALLOWED).outcome == "no-sender"
