"""Our answers as letters: a receipt, all questions in one mail, a confirmation with its PDF, a refusal with its reasons.

A letter is written once, under one Message-ID, and stored whole; sending it again sends the same bytes. Whatever a customer
wrote is text in it, never a header of its own.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from email.errors import MessageError
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from adapters.formats import papers
from adapters.formats.mail.phrases import PHRASES, Language
from adapters.formats.pdf_out import figures
from gateway.errors import CannotWrite
from gateway.model.base import Document
from gateway.model.despatch import DespatchAdvice
from gateway.model.invoice import Invoice
from gateway.model.response import ApplicationError, OrderResponse, ResponseLine
from gateway.ports import Correspondence, Formed, OutgoingContext, Written

MEDIA_TYPE = "message/rfc822"
LONGEST_SUBJECT = 150


def letter_of(document: Document, context: OutgoingContext) -> Written | None:
    """None for what no letter is written about. Raises :class:`CannotWrite` when nobody may be written to."""
    mail = context.mail
    if mail is None:
        return None
    if isinstance(document, OrderResponse):
        return _answer(document, context, mail)
    if isinstance(document, ApplicationError):
        return _questions(document, context, mail)
    if isinstance(document, Invoice):
        return _with_papers("INVOIC", "invoice", document.number, context.papers, context, mail)
    if isinstance(document, DespatchAdvice):
        pdf = papers.despatch(document, context.own, mail.language, context.at)
        page = Formed(pdf, "application/pdf", f"{document.number}.pdf")
        return _with_papers("DESADV", "despatch", document.number, [page], context, mail)
    return None


def receipt(numbers: Sequence[str], context: OutgoingContext) -> Written | None:
    """None when nobody may be written to: a receipt is a courtesy."""
    mail = context.mail
    if mail is None or not mail.recipients or not mail.sender:
        return None
    words = PHRASES[mail.language]
    about = _about(", ".join(numbers), mail.language)
    text = _page(mail, context, [_sentence(words["receipt"].format(order=about))])
    return _written("RECEIPT", _message(words["receipt_subject"].format(order=about), text, context, mail), context)


def _answer(response: OrderResponse, context: OutgoingContext, mail: Correspondence) -> Written:
    words, status = PHRASES[mail.language], response.status
    about = _about(response.order_number, mail.language)
    blocks = [_sentence(words[status].format(order=about))]
    if status == "rejected":
        reasons = [note.text for note in response.notes] + [
            words["line"].format(line=line.number) + note.text for line in response.lines for note in line.notes
        ]
        blocks += [*_listed(reasons or [words["no_reason"]]), words["how"]]
    elif status == "changed":
        blocks += _listed(_changes(response, mail.language))
    message = _message(words[f"{status}_subject"].format(order=about), _page(mail, context, blocks), context, mail)
    if status in ("accepted", "changed"):
        pdf = papers.order_response(response, context.own, mail.language, context.at)
        _attach(message, Formed(pdf, "application/pdf", f"{response.number}.pdf"))
    return _written("ORDRSP", message, context)


def _questions(error: ApplicationError, context: OutgoingContext, mail: Correspondence) -> Written:
    words = PHRASES[mail.language]
    about = _about(error.order_number or "", mail.language)
    asked = [(words["line"].format(line=one.line) if one.line else "") + one.text for one in error.faults]
    text = _page(mail, context, [_sentence(words["questions"].format(order=about)), *_listed(asked), words["how"]])
    return _written("APERAK", _message(words["questions_subject"].format(order=about), text, context, mail), context)


def _with_papers(
    kind: str, phrase: str, number: str, enclosed: Sequence[Formed], context: OutgoingContext, mail: Correspondence
) -> Written:
    words = PHRASES[mail.language]
    text = _page(mail, context, [words[phrase].format(number=number)])
    message = _message(words[f"{phrase}_subject"].format(number=number), text, context, mail)
    for paper in enclosed:
        _attach(message, paper)
    return _written(kind, message, context)


def _changes(response: OrderResponse, language: Language) -> Iterator[str]:
    words = PHRASES[language]
    for line in response.lines:
        told = list(_changed(line, language))
        if line.status != "accepted" and told:
            yield words["line"].format(line=line.number) + ", ".join(told)


def _changed(line: ResponseLine, language: Language) -> Iterator[str]:
    words = PHRASES[language]
    if line.quantity is not None and line.ordered is not None and line.quantity != line.ordered:
        new, old = figures.quantity(line.quantity, language), figures.quantity(line.ordered, language)
        yield words["new_quantity"].format(new=new, old=old)
    ours, theirs = line.price, line.ordered_price
    if ours is not None and ours.net is not None and theirs is not None and theirs.net not in (None, ours.net):
        assert theirs.net is not None
        new, old = (figures.amount(value, language, most=6) for value in (ours.net, theirs.net))
        yield words["new_price"].format(new=new, old=old)
    if line.expected_delivery is not None and line.expected_delivery.latest is not None:
        yield words["new_date"].format(new=figures.day(line.expected_delivery.latest, language))


def _about(number: str, language: Language) -> str:
    words = PHRASES[language]
    plain = _one_line(number)
    return words["order"].format(number=plain) if plain else words["your_order"]


def _sentence(said: str) -> str:
    return said[:1].upper() + said[1:]


def _listed(said: Iterable[str]) -> list[str]:
    return ["\n".join(f"  - {' '.join(one.split())}" for one in said)]


def _page(mail: Correspondence, context: OutgoingContext, blocks: Sequence[str]) -> str:
    words, own = PHRASES[mail.language], context.own
    contact = own.contact
    signature = [own.name]
    if contact is not None:
        signature += [said for said in (contact.name, contact.phone, contact.email) if said]
    page = f"{words['order_page']}\n{mail.order_page}" if mail.order_page else ""
    end = [words["regards"], "\n".join(signature), words["reference"].format(token=mail.token)]
    return "\n\n".join([words["hello"], *(block for block in (*blocks, page) if block), *end]) + "\n"


def _message(subject: str, text: str, context: OutgoingContext, mail: Correspondence) -> EmailMessage:
    """Raises :class:`CannotWrite` when there is no sender, no address that may be written to, or a wrong one."""
    if not mail.sender:
        raise CannotWrite(
            "letters have no sender",
            "set GATEWAY_MAIL_FROM, or an e-mail in the own identity's contact",
            fr=(
                "les lettres n'ont pas d'expéditeur",
                "réglez GATEWAY_MAIL_FROM, ou un courriel dans le contact de notre identité",
            ),
        )
    if not mail.recipients:
        raise CannotWrite(
            f"{context.partner.id} has no address that may be written to",
            "add `to` to the partner's delivery, or release a mail of an address of its own",
            fr=(
                f"{context.partner.id} n'a pas d'adresse à laquelle écrire",
                "ajoutez `to` à l'envoi du partenaire, ou libérez un courriel d'une adresse à lui",
            ),
        )
    message = EmailMessage(policy=SMTP)
    try:
        message["From"], message["To"] = mail.sender, ", ".join(_address(one) for one in mail.recipients)
        message["Subject"] = f"{_one_line(subject)[:LONGEST_SUBJECT]} [{mail.token}]"
        message["Date"] = format_datetime(context.at)
        message["Message-ID"] = mail.message_id
        if mail.in_reply_to and _is_id(mail.in_reply_to):
            message["In-Reply-To"] = mail.in_reply_to
            message["References"] = " ".join(one for one in mail.references if _is_id(one))
        message["Auto-Submitted"] = "auto-generated"
        message["X-Auto-Response-Suppress"] = "OOF, AutoReply"
        message["Content-Language"] = mail.language
        if context.test:
            message["X-Test"] = "yes"
        message.set_content(text, cte="quoted-printable")
    except (ValueError, MessageError, IndexError) as error:
        raise CannotWrite(
            f"a letter to {context.partner.id} cannot be addressed: {error}",
            "correct its delivery",
            fr=(f"une lettre à {context.partner.id} ne peut pas être adressée : {error}", "corrigez son envoi"),
        ) from error
    return message


def _address(said: str) -> str:
    """One plain address. Raises :class:`ValueError` for anything else, such as a line break with a header behind it."""
    name, address = parseaddr(said)
    if not re.fullmatch(r"[^\s<>,;:\"()\[\]\\]+@[^\s<>,;:\"()\[\]\\]+", address) or _one_line(said) != said.strip():
        raise ValueError(f"{said!r} is no address")
    return address if not name else f'"{name.replace(chr(34), "")}" <{address}>'


def _is_id(said: str) -> bool:
    return re.fullmatch(r"<[\x21-\x3b\x3d\x3f-\x7e]{1,300}>", said) is not None


def _one_line(said: str) -> str:
    """Without line breaks and other control characters."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in said).split())


def _attach(message: EmailMessage, paper: Formed) -> None:
    plain = re.sub(r"[^\w.-]+", "-", paper.filename)[:100]
    kind, _, subtype = paper.media_type.partition("/")
    message.add_attachment(paper.content, maintype=kind, subtype=subtype, filename=plain)
    digest = message["Message-ID"].strip("<>").partition("@")[0]
    message.set_boundary(f"=_{digest}")  # the same letter is the same bytes


def _written(kind: str, message: EmailMessage, context: OutgoingContext) -> Written:
    return Written(kind, message.as_bytes(policy=SMTP), MEDIA_TYPE, f"{kind}-{context.reference}.eml")
