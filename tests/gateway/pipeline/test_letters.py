"""A customer who orders by e-mail is answered by e-mail, over a real SMTP exchange; its answers join their case."""

import json
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from pypdf import PdfReader

from gateway.chaos.spawn import free_port
from gateway.demo.samples import workday_after
from gateway.errors import Conflict
from gateway.identity import people
from gateway.identity.order_links import opens
from gateway.model.base import Document
from gateway.model.decision import Role
from gateway.model.master import InvoiceForm, Partner
from gateway.model.parts import Identifier
from gateway.pipeline import despatch, lift_holds
from gateway.pipeline.mail_release import release_mail
from gateway.pipeline.senders import allow_sender, second_sender
from gateway.store.inbound import InboundRow
from gateway.store.orders import OrderRow
from gateway.store.tables import inbound
from tests.builders import MARTIN_DEPOT_GLN, MARTIN_GLN, a_partner
from tests.road import Road, martins_world, open_road, sqlite_url, today

BUYER = "achats@martin.example"
US = "commandes@dupont.example"
ONLINE = "https://commandes.dupont.example"


class Mailroom:
    """The customer's mail server: keeps what it takes, and can refuse."""

    def __init__(self) -> None:
        self.got: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.refusing = ""
        self.port = free_port()
        self._controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self._controller.start()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        if self.refusing:
            return self.refusing
        self.raw.append(envelope.original_content)
        message = message_from_bytes(envelope.original_content, policy=default)
        assert isinstance(message, EmailMessage)
        self.got.append(message)
        return "250 OK"

    def close(self) -> None:
        self._controller.stop()

    @property
    def subjects(self) -> list[str]:
        return [one["Subject"].partition(" [GW-")[0] for one in self.got]


@pytest.fixture
def mailroom() -> Iterator[Mailroom]:
    opened = Mailroom()
    yield opened
    opened.close()


def the_world(language: str = "fr") -> list[Document]:
    martin = a_partner(format="mail", outlet="smtp", language=language)
    return [martin if isinstance(one, Partner) else one for one in martins_world()]


@pytest.fixture
def desk(tmp_path: Path, mailroom: Mailroom) -> Iterator[Road]:
    url = f"smtp://127.0.0.1:{mailroom.port}"
    with open_road(sqlite_url(tmp_path), tmp_path, world=the_world(), smtp_url=url, mail_from=US) as road:
        yield road


def an_order(number: str = "PO-1", *, gtin: str = "3274080005003", price: str = "12.50", **changes: Any) -> bytes:
    wanted = workday_after(today(), 10)
    said = {
        "number": number,
        "issued_at": today().isoformat(),
        "currency": "EUR",
        "requested_delivery": {"earliest": wanted.isoformat(), "latest": wanted.isoformat()},
        "parties": {"buyer": {"gln": MARTIN_GLN}, "ship_to": {"gln": MARTIN_DEPOT_GLN}},
        "lines": [
            {
                "number": "1",
                "item": {"gtin": gtin},
                "quantity": {"value": "10", "unit": "H87"},
                "price": {"net": price},
            }
        ],
    } | changes
    return json.dumps({key: value for key, value in said.items() if value is not None}).encode()


def a_mail(
    order: bytes | None = None, *, text: str = "Bonjour, voir la commande jointe.", sender: str = BUYER, **headers: str
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"] = sender, US
    message["Subject"] = headers.pop("subject", "Commande")
    message["Message-ID"] = headers.pop("message_id", f"<{abs(hash((order, text, sender))):x}@martin.example>")
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if order is not None:
        message.add_attachment(order, maintype="application", subtype="json", filename="commande.json")
    return message.as_bytes()


def arrive(road: Road, mail: bytes, *, check: str = "verified", partner: str | None = "martin") -> InboundRow:
    message = message_from_bytes(mail, policy=default)
    receipt = road.receive(
        mail,
        channel="mailbox",
        filename="mail.eml",
        media_type="message/rfc822",
        sender=message["From"],
        partner=partner if check == "verified" else None,
        facts={"sender_check": check, "message_id": str(message["Message-ID"])},
    )
    road.work()
    return road.inbound(receipt.inbound.id)


def events(road: Road, **about: str) -> list[str]:
    with road.store.reading() as tx:
        return [one.kind for one in tx.journal.events(**about)]


def the_order(road: Road) -> OrderRow:
    (order,) = road.orders()
    return order


def test_an_order_by_mail_is_received_and_confirmed_with_a_pdf(desk: Road, mailroom: Mailroom) -> None:
    arrive(desk, a_mail(an_order(), message_id="<7@martin.example>"))
    assert the_order(desk).state == "accepted"
    assert mailroom.subjects == ["Bien reçu : commande PO-1", "Confirmation : commande PO-1"]
    for letter in mailroom.got:
        assert (letter["From"], letter["To"]) == (US, BUYER)
        assert letter["In-Reply-To"] == "<7@martin.example>"
        assert letter["Auto-Submitted"] == "auto-generated"
    (paper,) = mailroom.got[1].iter_attachments()
    assert (paper.get_content_type(), paper.get_filename()) == ("application/pdf", f"AR{today():%Y}-000001.pdf")
    printed = "\n".join(page.extract_text() for page in PdfReader(BytesIO(paper.get_content())).pages)
    for said in ("Confirmation de commande", "PO-1", "Quincaillerie Martin", "12,50", "150,00"):
        assert said in printed
    assert [row.state for row in desk.sent(the_order(desk).inbound_id)] == ["sent", "sent"]
    assert desk.mismatches() == []


@pytest.mark.parametrize(
    ("language", "subject", "title"),
    [("en", "Confirmation: order PO-1", "Order confirmation"), ("de", "Auftragsbestätigung: Bestellung PO-1", "Auftragsbestätigung")],
)  # fmt: skip
def test_the_customer_is_answered_in_its_language(
    tmp_path: Path, mailroom: Mailroom, language: str, subject: str, title: str
) -> None:
    url = f"smtp://127.0.0.1:{mailroom.port}"
    with open_road(sqlite_url(tmp_path), tmp_path, world=the_world(language), smtp_url=url, mail_from=US) as road:
        arrive(road, a_mail(an_order()))
    assert mailroom.subjects[-1] == subject
    (paper,) = mailroom.got[-1].iter_attachments()
    assert title in PdfReader(BytesIO(paper.get_content())).pages[0].extract_text()


def test_all_questions_come_in_one_mail_and_the_corrected_order_in_the_answer_is_decided_again(
    desk: Road, mailroom: Mailroom
) -> None:
    arrive(desk, a_mail(an_order(gtin="3274080099992", requested_delivery=None)))
    order = the_order(desk)
    assert order.state == "held"
    questions = mailroom.got[-1]
    assert mailroom.subjects == ["Bien reçu : commande PO-1", "Questions sur commande PO-1"]
    body = questions.get_body()
    assert body is not None
    assert body.get_content().count("\n  - ") >= 2
    answer = arrive(desk, a_mail(an_order(), text="Voici la bonne.", subject="RE: questions", In_Reply_To=questions["Message-ID"]))  # fmt: skip
    assert (answer.state, [one.state for one in messages(desk, answer.id)]) == ("read", ["reply"])
    corrected = the_order(desk)
    assert (corrected.id, corrected.state, corrected.version) == (order.id, "accepted", 2)
    assert "reply-joined" in events(desk, order_id=order.id)
    assert mailroom.subjects[-1] == "Confirmation : commande PO-1"
    assert desk.mismatches() == []


def messages(road: Road, inbound_id: str) -> list[Any]:
    with road.store.reading() as tx:
        return tx.inbound.messages(inbound_id)


def test_an_answer_in_words_puts_the_waiting_order_before_a_person_found_by_the_reference_in_the_subject(
    desk: Road, mailroom: Mailroom
) -> None:
    arrive(desk, a_mail(an_order(price="11.00")))
    order = the_order(desk)
    assert order.state == "held"
    subject = f"AW: {mailroom.got[-1]['Subject']}"
    said = "C'est l'équerre de 50.\n\nLe 3 mars 2026, Atelier Dupont a écrit :\n> Ligne 1 : quel article ?"
    answer = arrive(desk, a_mail(text=said, subject=subject))
    assert answer.state == "read"
    with desk.store.reading() as tx:
        holds = tx.orders.holds(order.id, still_open=True)
    told = next(hold for hold in holds if hold.kind == "manual")
    assert "C'est l'équerre de 50." in told.reason["fr"]
    assert "quel article" not in told.reason["fr"]
    letters = len(mailroom.got)
    lift_holds(desk.services, order.id, by="anna", why="lu", kinds=None)
    desk.work()
    assert the_order(desk).state == "accepted"
    assert len(mailroom.got) == letters + 1
    assert desk.mismatches() == []


def test_words_about_an_order_that_no_longer_waits_are_an_exception_with_the_order_named(
    desk: Road, mailroom: Mailroom
) -> None:
    arrive(desk, a_mail(an_order()))
    answer = arrive(desk, a_mail(text="Finalement, annulez.", In_Reply_To=mailroom.got[-1]["Message-ID"]))
    assert answer.state == "rejected"
    assert answer.reason is not None
    assert "PO-1" in answer.reason["en"]
    assert "reply-joined" in events(desk, order_id=the_order(desk).id)


def test_a_corrected_order_in_an_answer_changes_the_accepted_order_and_makes_no_second_one(
    desk: Road, mailroom: Mailroom
) -> None:
    arrive(desk, a_mail(an_order()))
    lines = [{"number": "1", "item": {"gtin": "3274080005003"}, "quantity": {"value": "20", "unit": "H87"}, "price": {"net": "12.50"}}]  # fmt: skip
    arrive(desk, a_mail(an_order(lines=lines), References=f"<other@x> {mailroom.got[-1]['Message-ID']}"))
    standing = [one for one in desk.orders() if one.state == "accepted"]
    assert [(one.number, one.version) for one in standing] == [("PO-1", 2)]
    assert desk.mismatches() == []


def test_an_answer_of_somebody_unverified_joins_nothing_and_is_seen(desk: Road, mailroom: Mailroom) -> None:
    arrive(desk, a_mail(an_order(gtin="3274080099992")))
    order = the_order(desk)
    letters = len(mailroom.got)
    answer = arrive(
        desk,
        a_mail(an_order(), sender="intrus@evil.example", In_Reply_To=mailroom.got[-1]["Message-ID"]),
        check="failed",
    )
    assert answer.state == "rejected"
    assert (the_order(desk).version, the_order(desk).state) == (1, "held")
    assert "reply-unverified" in events(desk, order_id=order.id)
    assert len(mailroom.got) == letters


def order_link_in(letter: EmailMessage) -> str | None:
    """The token of the link to the order's page, when the letter carries one."""
    body = letter.get_body()
    assert body is not None
    found = re.search(rf"{re.escape(ONLINE)}/portal/link/(\S+)", body.get_content())
    return found[1] if found else None


def opened_by(road: Road, token: str | None) -> str | None:
    with road.store.reading() as tx:
        link = opens(road.services.settings, tx, token or "")
    return link and link.order_id


@pytest.mark.parametrize("language", ["fr", "en", "de"])
def test_questions_and_confirmation_carry_the_link_to_the_orders_page_and_the_receipt_none(
    tmp_path: Path, mailroom: Mailroom, language: str
) -> None:
    url = f"smtp://127.0.0.1:{mailroom.port}"
    more = {"smtp_url": url, "mail_from": US, "public_url": f"{ONLINE}/"}
    with open_road(sqlite_url(tmp_path), tmp_path, world=the_world(language), **more) as road:
        arrive(road, a_mail(an_order(gtin="3274080099992")))
        arrive(road, a_mail(an_order("PO-2")))
        asked, confirmed = sorted(road.orders(), key=lambda one: one.number or "")
        assert (asked.state, confirmed.state) == ("held", "accepted")
        receipt, questions, other_receipt, confirmation = mailroom.got
        assert opened_by(road, order_link_in(questions)) == asked.id
        assert opened_by(road, order_link_in(confirmation)) == confirmed.id
        assert (order_link_in(receipt), order_link_in(other_receipt)) == (None, None)


def test_letters_carry_no_link_where_nobody_said_under_which_address_people_reach_us(
    desk: Road, mailroom: Mailroom
) -> None:
    arrive(desk, a_mail(an_order()))
    assert len(mailroom.got) == 2
    assert b"/portal/" not in b"".join(mailroom.raw)


def test_a_letter_to_somebody_for_whom_only_a_person_answered_carries_no_link(
    tmp_path: Path, mailroom: Mailroom
) -> None:
    url = f"smtp://127.0.0.1:{mailroom.port}"
    more = {"smtp_url": url, "mail_from": US, "public_url": ONLINE}
    with open_road(sqlite_url(tmp_path), tmp_path, world=the_world(), **more) as road:
        for number, check in (("PO-1", "no-result"), ("PO-2", "not-listed")):
            row = arrive(road, a_mail(an_order(number), sender="nouveau@autre.example"), check=check)
            release_mail(road.services, row.id, partner="martin", by="anna", why="appelé")
            road.work()
        assert [one.state for one in road.orders()] == ["accepted", "accepted"]
        assert [one["To"] for one in mailroom.got] == ["nouveau@autre.example"] * 4
        assert [order_link_in(one) for one in mailroom.got] == [None] * 4


def test_nothing_is_ever_sent_to_an_address_nobody_vouches_for(desk: Road, mailroom: Mailroom) -> None:
    row = arrive(desk, a_mail(an_order(), sender="intrus@evil.example"), check="no-result")
    assert row.state == "rejected"
    assert mailroom.got == []
    assert desk.orders() == []


def test_a_refused_order_is_told_with_its_reasons(desk: Road, mailroom: Mailroom) -> None:
    arrive(desk, a_mail(an_order(parties={"buyer": {"gln": MARTIN_GLN}, "seller": {"gln": "3012345999992"}})))
    assert the_order(desk).state == "rejected"
    assert mailroom.subjects[-1] == "Refusée : commande PO-1"
    body = mailroom.got[-1].get_body()
    assert body is not None
    assert "\n  - " in body.get_content()


def test_a_line_break_in_what_the_customer_wrote_makes_no_header(desk: Road, mailroom: Mailroom) -> None:
    arrive(desk, a_mail(an_order("PO-1\r\nBcc: victim@other.example\r\n\r\nhello")))
    assert mailroom.got
    for letter, raw in zip(mailroom.got, mailroom.raw, strict=True):
        assert letter["Bcc"] is None
        assert b"\r\nBcc:" not in raw.partition(b"\r\n\r\n")[0]


def test_f23_a_letter_sent_again_after_a_crash_is_the_same_message(desk: Road, mailroom: Mailroom) -> None:
    arrive(desk, a_mail(an_order()))
    before = list(mailroom.raw)
    with desk.store.transaction() as tx:  # the receiver had it, and we were gone before we noted it
        for sent in tx.outgoing.about(order_id=the_order(desk).id):
            tx.outgoing.failed(sent.id, "lost", final=False)
            tx.jobs.add("send", sent.id, max_attempts=3, partner="martin", lane="smtp:martin")
    desk.work()
    again = mailroom.raw[len(before) :]
    assert again
    assert set(again) <= set(before)


def a_bounce(of: EmailMessage, *, action: str = "failed") -> bytes:
    return (
        "From: MAILER-DAEMON@mx.example\r\nTo: commandes@dupont.example\r\nSubject: Undelivered Mail\r\n"
        "Message-ID: <dsn@mx.example>\r\nAuto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example\r\n\r\n"
        f"Final-Recipient: rfc822; {of['To']}\r\nAction: {action}\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 no such user\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {of['Message-ID']}\r\nSubject: x\r\n\r\n--b--\r\n"
    ).encode()


def test_a_bounce_is_visible_on_the_order_and_on_the_document(desk: Road, mailroom: Mailroom) -> None:
    arrive(desk, a_mail(an_order()))
    row = arrive(desk, a_bounce(mailroom.got[-1]), check="no-result")
    assert row.state == "rejected"
    assert row.reason is not None
    assert "no such user" in row.reason["en"]
    order = the_order(desk)
    assert "bounced" in events(desk, order_id=order.id)
    with desk.store.reading() as tx:
        (confirmation,) = tx.outgoing.about(order_id=order.id)
    assert confirmation.answer == "rejected"
    assert desk.mismatches() == []


def test_a_delay_a_vacation_notice_and_a_loop_are_recorded_and_nothing_is_done(desk: Road, mailroom: Mailroom) -> None:
    arrive(desk, a_mail(an_order()))
    letters, last = len(mailroom.got), mailroom.got[-1]
    notices = [
        a_bounce(last, action="delayed"),
        a_mail(text="Je suis absent.", In_Reply_To=last["Message-ID"], Auto_Submitted="auto-replied"),
        a_mail(text="Ticket 4711 ouvert.", In_Reply_To=last["Message-ID"], Precedence="bulk"),
        mailroom.raw[-1],  # our own letter, sent back to us
    ]
    for notice in notices:
        assert arrive(desk, notice).state == "nothing"
    assert events(desk, order_id=the_order(desk).id).count("mail-automatic") == len(notices)
    assert len(mailroom.got) == letters
    assert desk.mismatches() == []


def test_an_order_system_that_says_it_is_one_still_orders(desk: Road, mailroom: Mailroom) -> None:
    arrive(desk, a_mail(an_order(), Auto_Submitted="auto-generated", Precedence="bulk"))
    assert the_order(desk).state == "accepted"
    assert mailroom.subjects == ["Confirmation : commande PO-1"]


def test_a_person_releases_a_mail_and_allows_its_sender_from_then_on(desk: Road, mailroom: Mailroom) -> None:
    row = arrive(desk, a_mail(an_order(), sender="jean@martin.example"), check="not-listed")
    assert (row.state, desk.orders()) == ("rejected", [])
    release_mail(desk.services, row.id, partner="martin", by="anna", why="appelé, c'est bien lui", allow=True)
    desk.work()
    assert the_order(desk).state == "accepted"
    assert {"mail-released", "sender-allowed"} <= set(events(desk, inbound_id=row.id))
    with desk.store.reading() as tx:
        (allowed,) = tx.mail.senders("martin")
    assert (allowed.address, allowed.allowed_by, allowed.why) == ("jean@martin.example", "anna", "appelé, c'est bien lui")  # fmt: skip
    assert mailroom.got[-1]["To"] == "jean@martin.example"
    arrive(desk, a_mail(an_order("PO-2"), sender="jean@martin.example"), check="not-listed")
    assert sorted(one.number or "" for one in desk.orders()) == ["PO-1", "PO-2"]
    forged = arrive(desk, a_mail(an_order("PO-3"), sender="jean@martin.example"), check="failed")
    assert forged.state == "rejected"
    with desk.store.transaction() as tx:
        assert tx.mail.withdraw("martin", "jean@martin.example", by="anna")
    late = arrive(desk, a_mail(an_order("PO-4"), sender="jean@martin.example"), check="not-listed")
    assert late.state == "rejected"


def test_the_partners_own_addresses_are_its_allow_list(tmp_path: Path) -> None:
    own = Identifier(scheme="email", value="@martin.example")
    world = [a_partner(identifiers=(own,)) if isinstance(one, Partner) else one for one in martins_world()]
    with open_road(sqlite_url(tmp_path), tmp_path, world=world) as road:
        arrive(road, a_mail(an_order()), check="not-listed")
        assert the_order(road).partner == "martin"
        with road.store.transaction() as tx:
            allow_sender(tx, "martin", "@boss.example", by="anna", why="test")


def test_a_customers_server_that_refuses_is_visible_and_the_letter_waits(desk: Road, mailroom: Mailroom) -> None:
    mailroom.refusing = "450 4.2.0 greylisted, come back"
    arrive(desk, a_mail(an_order()))
    order = the_order(desk)
    with desk.store.reading() as tx:
        (letter,) = tx.outgoing.about(order_id=order.id)
        (job,) = [one for one in tx.jobs.of([letter.id]) if one.kind == "send"]
    assert letter.state == "ready"
    assert "greylisted" in (job.last_error or "")
    assert mailroom.got == []


def test_an_address_that_does_not_exist_is_told_at_once_and_not_tried_again(desk: Road, mailroom: Mailroom) -> None:
    mailroom.refusing = "550 5.1.1 no such user"
    arrive(desk, a_mail(an_order()))
    order = the_order(desk)
    with desk.store.reading() as tx:
        (letter,) = tx.outgoing.about(order_id=order.id)
    assert letter.state == "failed"
    assert "no such user" in (letter.last_status or "")
    assert "not-sent" in events(desk, order_id=order.id)


def test_an_eml_dropped_into_the_partners_folder_is_an_order(desk: Road) -> None:
    desk.receive(a_mail(an_order()), channel="folder", filename="mail.eml", partner="martin")
    desk.work()
    assert the_order(desk).state == "accepted"


@pytest.mark.parametrize(("asked", "enclosed"), [((), ["pdf"]), (("factur-x", "ubl"), ["factur-x", "ubl"])])
def test_an_invoice_goes_by_letter_with_the_very_bytes_we_keep(
    desk: Road, mailroom: Mailroom, asked: tuple[InvoiceForm, ...], enclosed: list[str]
) -> None:
    with desk.store.transaction() as tx:
        tx.master.load([a_partner(format="mail", outlet="smtp", invoices_as=asked)])
    arrive(desk, a_mail(an_order(), message_id="<8@martin.example>"))
    despatch(desk.services, the_order(desk).id, by="test")
    desk.work()
    with desk.store.reading() as tx:
        (made,) = tx.billing.invoices(the_order(desk).id)
        kept = {copy.form: desk.services.archive.fetch(copy.sha256) for copy in tx.billing.copies(made.number)}
        assert [row.kind for row in tx.outgoing.about(order_id=the_order(desk).id)].count("INVOIC") == 1
    letter = mailroom.got[-1]
    assert made.number in letter["Subject"]
    assert (letter["To"], letter["In-Reply-To"]) == (BUYER, "<8@martin.example>")
    assert sorted(kept) == enclosed
    papers = [part.get_payload(decode=True) for part in letter.iter_attachments()]
    assert sorted(papers) == sorted(kept.values())


def test_a_letter_that_nobody_may_get_waits_with_its_reason(tmp_path: Path, mailroom: Mailroom) -> None:
    url = f"smtp://127.0.0.1:{mailroom.port}"
    with open_road(sqlite_url(tmp_path), tmp_path, world=the_world(), smtp_url=url, mail_from=US) as road:
        arrive(road, a_mail(an_order()))
        with road.store.transaction() as tx:
            tx.connection.execute(inbound.update().values(sender=None))
        despatch(road.services, the_order(road).id, by="test")
        road.work()
        with road.store.reading() as tx:
            (made,) = tx.billing.invoices(the_order(road).id)
            failed = [job.last_error for job in tx.jobs.of([made.number]) if job.kind == "copies"]
    assert ["no address that may be written to" in (error or "") for error in failed] == [True]


def test_where_two_persons_could_allow_an_address_it_takes_both(desk: Road) -> None:
    for login in ("anna@dupont.example", "bruno@dupont.example"):
        people.invite(desk.services, login, login.partition("@")[0], [Role.CLERK], by="t")
    jean = "jean@martin.example"
    row = arrive(desk, a_mail(an_order(), sender=jean), check="not-listed")
    for _ in range(2):  # saying it twice is still one person
        with desk.store.transaction() as tx:
            allow_sender(tx, "martin", jean, by="anna", why="appelé")
        assert arrive(desk, a_mail(an_order("PO-2"), sender=jean), check="not-listed").state == "rejected"
    with desk.store.transaction() as tx, pytest.raises(Conflict):
        second_sender(tx, "martin", jean, by="anna")
    with desk.store.transaction() as tx:
        second_sender(tx, "martin", jean, by="bruno")
        (known,) = tx.mail.senders("martin")
    assert (known.allowed_by, known.seconded_by, known.in_force) == ("anna", "bruno", True)
    assert arrive(desk, a_mail(an_order("PO-3"), sender=jean), check="not-listed").state == "read"
    assert (row.state, [one.number for one in desk.orders()]) == ("rejected", ["PO-3"])
    with desk.store.transaction() as tx:
        assert tx.mail.withdraw("martin", jean, by="anna")  # taking back takes one
        allow_sender(tx, "martin", jean, by="bruno", why="revenu")
        assert not tx.mail.senders("martin")[0].in_force  # and allowing again takes two again
        allow_sender(tx, "martin", jean, by="anna", why="revenu")
        assert tx.mail.senders("martin")[0].in_force


def test_a_customers_person_and_one_who_is_shut_out_do_not_count_as_the_second(desk: Road) -> None:
    people.invite(desk.services, "anna@dupont.example", "anna", [Role.CLERK], by="t")
    people.invite(desk.services, "buyer@martin.example", "buyer", [], by="t", account="C0042")
    gone, _ = people.invite(desk.services, "gone@dupont.example", "gone", [Role.CLERK], by="t")
    people.shut_out(desk.services, gone.id)
    with desk.store.transaction() as tx:
        allow_sender(tx, "martin", "jean@martin.example", by="anna", why="appelé")
        assert tx.mail.senders("martin")[0].in_force
