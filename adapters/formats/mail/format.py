"""Ties e-mail to the gateway's ports: every part goes to the format that bids most for it; the text is read last.

A mail bound to no partner was sent by nobody we can name: what it holds is shown with the reason, and is never an order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import entry_points

from adapters.formats.mail.body import read_body
from adapters.formats.mail.parts import Mail, Part, RefusedPart, open_mail
from adapters.formats.pdf.order import findings_of, order_of
from gateway.model.base import Document
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.master import Partner
from gateway.model.order import Origin
from gateway.ports import Envelope, Format, NextContext, OutgoingContext, ReadDocument, ReadResult, Written

MEDIA_TYPE = "message/rfc822"
STRUCTURED = 85  # a bid above it comes from a format with a syntax of its own
HEADERS = (b"received:", b"return-path:", b"from:", b"delivered-to:", b"message-id:", b"mime-version:", b"date:", b"subject:", b"to:", b"authentication-results:", b"dkim-signature:", b"x-")  # fmt: skip

UNVERIFIED = FindingKind(
    "mail.sender-unverified",
    Family.SYNTAX,
    Severity.REJECT,
    fr="L'expéditeur de ce courriel ({sender}) n'est pas vérifié ou n'appartient à aucun partenaire : rien n'est commandé.",
    en="The sender of this e-mail ({sender}) is not verified or belongs to no partner: nothing is ordered.",
    way_out_fr="Vérifier auprès du client par un autre moyen ; ajouter l'adresse à ses expéditeurs autorisés, puis relire le courriel.",
    way_out_en="Check with the customer by another way; add the address to its allowed senders, then have the mail read again.",
)
NOTHING = FindingKind(
    "mail.no-order",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce courriel ne contient pas de commande ({subject}).",
    en="This e-mail holds no order ({subject}).",
    way_out_fr="Le lire : c'est peut-être une question du client. L'original est conservé.",
    way_out_en="Read it: it may be a question of the customer. The original is kept.",
)
AUTOMATIC = FindingKind(
    "mail.automatic",
    Family.SYNTAX,
    Severity.REJECT,
    fr="Ce courriel est une réponse automatique ou un avis de non-remise ({subject}).",
    en="This e-mail is an automatic reply or a bounce ({subject}).",
    way_out_fr="Si un de nos envois n'est pas arrivé, corriger l'adresse du destinataire.",
    way_out_en="If something we sent did not arrive, correct the receiver's address.",
)
PART_REFUSED = FindingKind(
    "mail.part-refused",
    Family.SYNTAX,
    Severity.ERROR,
    fr="La pièce jointe {name} n'est pas ouverte : {fr}.",
    en="The attachment {name} is not opened: {en}.",
    way_out_fr="Demander la pièce au client sous une forme simple (PDF, xlsx, EDIFACT).",
    way_out_en="Ask the customer for it in a plain form (PDF, xlsx, EDIFACT).",
)
PART_IGNORED = FindingKind(
    "mail.part-ignored",
    Family.SYNTAX,
    Severity.NOTICE,
    fr="La pièce jointe {name} ne contient pas de commande.",
    en="The attachment {name} holds no order.",
    way_out_fr="Rien à faire si c'est une annexe (conditions d'achat, plan, logo).",
    way_out_en="Nothing to do if it is an annex (terms of purchase, drawing, logo).",
)
FROM_TEXT = FindingKind(
    "mail.from-text",
    Family.SYNTAX,
    Severity.ERROR,
    fr="La commande est dans le texte du courriel : ses lignes sont à confirmer.",
    en="The order stands in the text of the e-mail: its lines are to be confirmed.",
    way_out_fr="Comparer avec le texte du courriel, puis confirmer.",
    way_out_en="Compare with the text of the e-mail, then confirm.",
)
WHY = {
    "winmail": ("Outlook l'a enfermée dans winmail.dat", "Outlook has wrapped it in winmail.dat"),
    "archive": ("cette archive n'est pas lisible", "this archive cannot be read"),
    "bomb": ("elle se décompresse au-delà de toute mesure", "it unpacks beyond all measure"),
    "encrypted": ("elle est protégée par un mot de passe", "it is protected by a password"),
    "nested": ("elle est emboîtée trop profondément", "it is nested too deeply"),
    "parts": ("le courriel a trop de pièces", "the mail has too many parts"),
}


@cache
def _others() -> tuple[Format, ...]:
    """The other installed formats; mail in mail is opened by ``parts.py``."""
    found = sorted(entry_points(group="order_gateway.formats"), key=lambda entry: entry.name)
    return tuple(entry.load()() for entry in found if entry.name != "mail")


@dataclass(frozen=True, slots=True)
class _Read:
    part: Part
    bid: int
    result: ReadResult

    @property
    def orders(self) -> list[ReadDocument]:
        return [one for one in self.result.documents if one.order is not None and one.order.lines]


class MailFormat:
    name = "mail"
    media_type = MEDIA_TYPE

    def bid(self, head: bytes, filename: str | None, media_type: str | None) -> int:
        lines = [line.lower() for line in head.replace(b"\r\n", b"\n").split(b"\n")[:8]]
        looks = (
            bool(lines)
            and lines[0].startswith(HEADERS)
            and sum(line.startswith(HEADERS) or line[:1] in (b" ", b"\t") for line in lines if line)
            >= min(3, len(lines))
        )
        if media_type == MEDIA_TYPE or (filename or "").lower().endswith(".eml"):
            return 92 if looks else 30
        return 60 if looks else 0

    def peek(self, content: bytes) -> Envelope:
        """No sender: what a mail claims of itself must find no partner. Only the channel, which checked it, binds one."""
        mail = open_mail(content)
        return Envelope(reference=(mail.message_id or "")[:200] or None)

    def read(self, content: bytes, partner: Partner | None) -> ReadResult:
        mail = open_mail(content)
        envelope = Envelope(sender=mail.sender, reference=(mail.message_id or "")[:200] or None)
        if mail.automatic:
            return ReadResult(envelope, findings=(AUTOMATIC.at(subject=mail.subject[:80] or "-"),))
        refused = tuple(_refused(one) for one in mail.refused)
        documents, notes = _documents(mail, partner)
        if not documents:
            return ReadResult(envelope, findings=(*refused, *notes, NOTHING.at(subject=mail.subject[:80] or "-")))
        if refused:
            documents = [replace(one, findings=(*refused, *one.findings)) for one in documents]
        if partner is None or not _may_send(partner, mail.sender):
            stop = UNVERIFIED.at(sender=mail.sender or "?")
            documents = [replace(one, accepted=False, findings=(stop, *one.findings)) for one in documents]
        numbered = tuple(replace(one, position=at) for at, one in enumerate(documents, 1))
        return ReadResult(envelope, documents=numbered, findings=notes)

    def receipts(self, result: ReadResult, next_context: NextContext) -> list[tuple[Written, OutgoingContext]]:
        return []

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        return None

    def show(self, content: bytes, language: str) -> str:
        mail = open_mail(content)
        parts = [f"[{part.name}, {part.media_type}, {len(part.content)}]" for part in mail.parts]
        parts += [f"[{one.name}: {WHY[one.reason][0 if language == 'fr' else 1]}]" for one in mail.refused]
        return "\n".join([f"{mail.sender or '?'} — {mail.subject}", "", mail.text.strip() or "(HTML)", "", *parts])

    def page(self, content: bytes, language: str) -> str | None:
        return None

    def report(self, content: bytes, style: str, name: str, language: str) -> str | None:
        return None


def _may_send(partner: Partner, sender: str | None) -> bool:
    """The channel bound the mail to the partner; where the partner lists its addresses, the mail must name one of them."""
    listed = {one.value.lower() for one in partner.identifiers if one.scheme == "email"}
    return not listed or (sender is not None and bool({sender, "@" + sender.rpartition("@")[2]} & listed))


def _refused(one: RefusedPart) -> Finding:
    fr, en = WHY[one.reason]
    return PART_REFUSED.at(place=one.name, name=one.name, fr=fr, en=en)


def _documents(mail: Mail, partner: Partner | None) -> tuple[list[ReadDocument], tuple[Finding, ...]]:
    """Structured parts first; a page that repeats an order already read from them is left alone."""
    read = sorted(_read_parts(mail.parts, partner), key=lambda one: -one.bid)
    documents: list[ReadDocument] = []
    notes: list[Finding] = []
    seen: set[str] = set()
    for one in read:
        fresh = [document for document in one.orders if document.reference is None or document.reference not in seen]
        if not fresh:
            notes.append(PART_IGNORED.at(place=one.part.name, name=one.part.name))
        seen.update(document.reference for document in fresh if document.reference)
        documents += fresh
    if documents:
        return documents, tuple(notes)
    body = _body_document(mail)
    if body is not None:
        return [body], tuple(notes)
    doubtful = [document for one in read if one.bid >= STRUCTURED for document in one.result.documents]
    return doubtful, tuple(
        finding for one in read if one.bid >= STRUCTURED for finding in one.result.findings
    ) if not doubtful else tuple(notes)


def _read_parts(parts: Sequence[Part], partner: Partner | None) -> Iterator[_Read]:
    for part in parts:
        bids = [(form.bid(part.content[:1024], part.name, part.media_type), form) for form in _others()]
        bid, form = max(bids, key=lambda one: one[0])
        if bid > 0:
            yield _Read(part, bid, form.read(part.content, partner))


def _body_document(mail: Mail) -> ReadDocument | None:
    reading, certain = read_body(f"{mail.subject}\n\n{mail.text}", mail.html)
    if not reading.lines:
        return None
    order = order_of(reading).model_copy(update={"origin": Origin(media_type="text/plain")})
    findings = [*findings_of(reading, certain=certain)]
    if not certain:
        findings.insert(0, FROM_TEXT.at(place="text"))
    return ReadDocument(1, "order", reference=order.number, order=order, findings=tuple(findings))
