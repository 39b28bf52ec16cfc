"""Ties e-mail to the gateway's ports: every part goes to the format that bids most for it; the text is read last.

A mail bound to no partner was sent by nobody we can name: what it holds is shown with the reason, and is never an order.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import entry_points

from adapters.formats.mail.body import own_words, plain, read_body
from adapters.formats.mail.letter import letter_of, receipt
from adapters.formats.mail.markup import harmless_page
from adapters.formats.mail.parts import Mail, Part, RefusedPart, open_mail
from adapters.formats.pdf.document import document_of
from adapters.formats.reader import Reader
from gateway.model.base import Document
from gateway.model.finding import Family, Finding, FindingKind, Severity
from gateway.model.master import Partner
from gateway.model.order import Order
from gateway.model.reading import DocumentReading, LearntLayout
from gateway.ports import (
    Envelope,
    Format,
    Known,
    Letter,
    NextContext,
    OutgoingContext,
    PageFormat,
    Picture,
    ReadDocument,
    ReadResult,
    Written,
)

MEDIA_TYPE = "message/rfc822"
STRUCTURED = 85  # a bid above it comes from a format with a syntax of its own
HEADERS = (b"received:", b"return-path:", b"from:", b"delivered-to:", b"message-id:", b"mime-version:", b"date:", b"subject:", b"to:", b"authentication-results:", b"dkim-signature:", b"x-")  # fmt: skip

UNVERIFIED = FindingKind(
    "mail.sender-unverified",
    Family.SYNTAX,
    Severity.REJECT,
    fr="L'expéditeur de ce courriel ({sender}) n'est pas vérifié ou n'appartient à aucun partenaire : rien n'est commandé.",
    en="The sender of this e-mail ({sender}) is not verified or belongs to no partner: nothing is ordered.",
    way_out_fr="Vérifier auprès du client par un autre moyen, puis libérer le courriel (gateway mail release, avec --allow pour autoriser l'adresse).",
    way_out_en="Check with the customer by another way, then release the mail (gateway mail release, with --allow to allow the address).",
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
    "link": ("c'est un lien et non un fichier", "it is a link and no file"),
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


class MailFormat(Reader):
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
        return self.read_knowing(content, partner, Known())

    def read_knowing(self, content: bytes, partner: Partner | None, known: Known) -> ReadResult:
        mail = open_mail(content)
        envelope = Envelope(sender=mail.sender, reference=(mail.message_id or "")[:100] or None)
        letter = _letter(mail)
        if letter.automatic:
            return ReadResult(envelope, findings=(AUTOMATIC.at(subject=mail.subject[:80] or "-"),), letter=letter)
        refused = tuple(_refused(one) for one in mail.refused)
        documents, notes = _documents(mail, partner, known)
        if not documents:
            if mail.unattended and not refused:
                return ReadResult(
                    envelope,
                    findings=(AUTOMATIC.at(subject=mail.subject[:80] or "-"),),
                    letter=replace(letter, automatic=True),
                )
            nothing = NOTHING.at(subject=mail.subject[:80] or "-")
            return ReadResult(envelope, findings=(*refused, *notes, nothing), letter=letter)
        if refused:
            documents = [replace(one, findings=(*refused, *one.findings)) for one in documents]
        if partner is None or not _may_send(partner, mail.sender):
            stop = UNVERIFIED.at(sender=mail.sender or "?")
            documents = [replace(one, accepted=False, findings=(stop, *one.findings)) for one in documents]
        numbered = tuple(replace(one, position=at) for at, one in enumerate(documents, 1))
        orders = [one for one in numbered if one.accepted and one.order is not None]
        answered = bool(orders) and partner is not None and partner.format == self.name and not mail.unattended
        detail = tuple(one.reference or "" for one in orders) if answered else None
        return ReadResult(
            envelope, documents=numbered, findings=notes, receipt_owed=answered, detail=detail, letter=letter
        )

    def learn(self, reading: DocumentReading, corrected: Order) -> LearntLayout | None:
        """Of the text of a mail nothing is learnt; what its attachments teach, their own readers say."""
        return None

    def picture(self, content: bytes, page: int, *, part: str | None = None, dots: int = 110) -> Picture | None:
        for held in open_mail(content).parts:
            form = _reader(held)[1]
            if held.name == part and isinstance(form, PageFormat):
                return form.picture(held.content, page, dots=dots)
        return None

    def receipts(self, result: ReadResult, next_context: NextContext) -> list[tuple[Written, OutgoingContext]]:
        """One, for a verified sender who is answered by e-mail, and never for what a machine sent."""
        if result.detail is None:
            return []
        context = next_context()
        written = receipt([number for number in result.detail if number], context)
        return [] if written is None else [(written, context)]

    def write(self, document: Document, context: OutgoingContext) -> Written | None:
        """A letter in the partner's language, with the document as PDF where there is one."""
        return letter_of(document, context)

    def show(self, content: bytes, language: str) -> str:
        mail = open_mail(content)
        parts = [f"[{part.name}, {part.media_type}, {len(part.content)}]" for part in mail.parts]
        parts += [f"[{one.name}: {WHY[one.reason][0 if language == 'fr' else 1]}]" for one in mail.refused]
        return "\n".join([f"{mail.sender or '?'} — {mail.subject}", "", mail.text.strip() or "(HTML)", "", *parts])

    def page(self, content: bytes, language: str) -> str | None:
        """The mail's own HTML, without what runs, is fetched from elsewhere or is hidden."""
        mail = open_mail(content)
        return harmless_page(mail.html, title=mail.subject) if mail.html.strip() else None


def _letter(mail: Mail) -> Letter:
    return Letter(
        sender=mail.sender,
        subject=mail.subject,
        message_id=mail.message_id,
        answers_to=mail.answers_to,
        text=own_words(mail.text, mail.html),
        automatic=mail.automatic,
        bounces=mail.bounces,
    )


def _may_send(partner: Partner, sender: str | None) -> bool:
    """The channel bound the mail to the partner; where the partner lists its addresses, the mail must name one of them."""
    listed = {one.value.lower() for one in partner.identifiers if one.scheme == "email"}
    return not listed or (sender is not None and bool({sender, "@" + sender.rpartition("@")[2]} & listed))


def _refused(one: RefusedPart) -> Finding:
    fr, en = WHY[one.reason]
    return PART_REFUSED.at(place=one.name, name=one.name, fr=fr, en=en)


def _documents(mail: Mail, partner: Partner | None, known: Known) -> tuple[list[ReadDocument], tuple[Finding, ...]]:
    """Structured parts first; a page that repeats an order already read from them is left alone."""
    read = sorted(_read_parts(mail.parts, partner, known), key=lambda one: -one.bid)
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


def _read_parts(parts: Sequence[Part], partner: Partner | None, known: Known) -> Iterator[_Read]:
    for part in parts:
        bid, form = _reader(part)
        if bid <= 0:
            continue
        if not isinstance(form, PageFormat):
            yield _Read(part, bid, form.read(part.content, partner))
            continue
        result = form.read_knowing(part.content, partner, known)
        documents = tuple(_within(one, part.name) for one in result.documents)
        yield _Read(part, bid, replace(result, documents=documents))


def _reader(part: Part) -> tuple[int, Format]:
    bids = [(form.bid(part.content[:1024], part.name, part.media_type), form) for form in _others()]
    return max(bids, key=lambda one: one[0])


def _within(document: ReadDocument, part: str) -> ReadDocument:
    """The same, its pages being those of an attachment."""
    reading = document.reading
    return replace(document, reading=reading.model_copy(update={"part": part})) if reading is not None else document


def _body_document(mail: Mail) -> ReadDocument | None:
    words = mail.text if mail.text.strip() else plain(mail.html)
    reading, pages, certain = read_body(f"{mail.subject}\n\n{words}", mail.html)
    if not reading.lines:
        return None
    said = () if certain else (FROM_TEXT.at(place="text"),)
    return document_of("mail", "text/plain", reading, pages, said=said, certain=certain)
