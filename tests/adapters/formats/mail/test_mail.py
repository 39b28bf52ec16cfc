"""What an e-mail holds is found by type and content; a sender nobody vouches for orders nothing."""

import io
import zipfile
from datetime import date
from email.message import EmailMessage

import pytest

from adapters.formats.mail.format import MailFormat
from adapters.formats.mail.parts import open_mail, shown_name
from gateway.model.finding import Severity
from gateway.model.master import Partner
from gateway.model.parts import Identifier
from gateway.ports import ReadResult
from tests.documents.layouts import LAYOUTS
from tests.documents.truth import invent

TRUTH = invent("fr", "mail", lines=3)
PDF = LAYOUTS["boxed"](TRUTH)
MARTIN = Partner(id="martin", name="Martin", identifiers=(Identifier(scheme="email", value="achats@martin.example"),))


def a_mail(
    *attached: tuple[str, bytes, str], text: str = "Bonjour, voir la pièce jointe.", html: str = "", **headers: str
) -> bytes:
    message = EmailMessage()
    message["From"] = headers.pop("sender", "Achats <achats@martin.example>")
    message["To"] = "commandes@norvelle.example"
    message["Subject"] = headers.pop("subject", "Commande")
    message["Message-ID"] = "<1@martin.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content, kind in attached:
        main, _, sub = kind.partition("/")
        message.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return message.as_bytes()


def read(content: bytes, partner: Partner | None = MARTIN) -> ReadResult:
    return MailFormat().read(content, partner)


def numbers(result: ReadResult) -> list[str | None]:
    return [document.order.number for document in result.documents if document.order]


def codes(result: ReadResult) -> list[str]:
    return [one.code for one in [*result.findings, *(f for d in result.documents for f in d.findings)]]


def test_a_pdf_is_read_whatever_its_name_and_type_say() -> None:
    result = read(a_mail(("bon.dat", PDF, "application/octet-stream")))
    assert numbers(result) == [TRUTH.number]
    assert result.documents[0].accepted
    assert result.envelope.sender == "achats@martin.example"


def test_it_bids_for_mail_and_not_for_what_is_none() -> None:
    assert MailFormat().bid(a_mail()[:512], "a.eml", None) > 90
    assert MailFormat().bid(b"UNA:+.? 'UNB+UNOC:3", "a.edi", None) == 0
    assert MailFormat().bid(b"Order no: 123\nTo be delivered soon\nThanks\n", "a.txt", None) == 0


def test_the_address_a_mail_claims_finds_no_partner() -> None:
    assert MailFormat().peek(a_mail()).sender is None


def test_nobody_we_can_name_orders_nothing() -> None:
    result = read(a_mail(("order.pdf", PDF, "application/pdf")), None)
    assert [document.accepted for document in result.documents] == [False]
    assert codes(result)[0] == "mail.sender-unverified"


def test_another_address_than_the_partners_own_orders_nothing() -> None:
    result = read(a_mail(("order.pdf", PDF, "application/pdf"), sender="Achats <achats@rnartin.example>"))
    assert [document.accepted for document in result.documents] == [False]


def test_a_forwarded_mail_gives_its_attachment() -> None:
    inner = EmailMessage()
    inner["Subject"] = "Commande"
    inner.set_content("voir PDF")
    inner.add_attachment(PDF, maintype="application", subtype="pdf", filename="cde.pdf")
    outer = EmailMessage()
    outer["From"] = "achats@martin.example"
    outer["Subject"] = "TR: Commande"
    outer.set_content("pour traitement")
    outer.add_attachment(inner)
    assert numbers(read(outer.as_bytes())) == [TRUTH.number]


def test_an_archive_gives_what_is_in_it_and_a_nested_one_stays_closed() -> None:
    inner, outer = io.BytesIO(), io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("deep.pdf", PDF)
    with zipfile.ZipFile(outer, "w") as archive:
        archive.writestr("../../etc/order.pdf", PDF)
        archive.writestr("more.zip", inner.getvalue())
    result = read(a_mail(("orders.zip", outer.getvalue(), "application/zip")))
    assert numbers(result) == [TRUTH.number]
    assert "mail.part-refused" in codes(result)


def test_the_same_order_as_pdf_and_as_data_is_taken_once_from_the_data() -> None:
    data = f'{{"number": "{TRUTH.number}", "lines": [{{"number": "1", "item": {{"seller_code": "A"}}, "quantity": {{"value": "1"}}}}]}}'
    result = read(a_mail(("order.pdf", PDF, "application/pdf"), ("order.json", data.encode(), "application/json")))
    assert numbers(result) == [TRUTH.number]
    assert result.documents[0].order is not None
    assert len(result.documents[0].order.lines) in (1, 3)
    assert "mail.part-ignored" in codes(result)


def test_an_annex_without_lines_is_no_second_order() -> None:
    from tests.documents.sheet import Sheet

    terms = Sheet()
    terms.block(
        40,
        60,
        [
            "Conditions générales d'achat",
            *["Le fournisseur livre à ses risques, et la facture suit la livraison."] * 12,
        ],
    )
    result = read(a_mail(("order.pdf", PDF, "application/pdf"), ("cga.pdf", terms.done(), "application/pdf")))
    assert numbers(result) == [TRUTH.number]
    assert [one.severity for one in result.findings] == [Severity.NOTICE]


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("winmail.dat", b"\x78\x9f\x3e\x22" + b"\x00" * 50, "winmail.dat"),
        ("a.rar", b"Rar!\x1a\x07" + b"\x00" * 50, "cannot be read"),
        ("b.zip", b"PK\x03\x04" + b"\x01" * 90, "cannot be read"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_reason(name: str, content: bytes, reason: str) -> None:
    result = read(a_mail((name, content, "application/octet-stream")))
    assert codes(result) == ["mail.part-refused", "mail.no-order"]
    assert reason in result.findings[0].sentence.en


def test_an_archive_bomb_is_refused() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.pdf", b"0" * 150_000_000)
    assert codes(read(a_mail(("z.zip", held.getvalue(), "application/zip")))) == ["mail.part-refused", "mail.no-order"]


def test_a_table_in_html_is_an_order_and_what_is_styled_away_is_not() -> None:
    rows = "".join(
        f"<tr><td>{line.code}</td><td>{line.description}</td><td>{line.quantity}</td><td>{line.price}</td><td>{line.amount}</td></tr>"
        for line in TRUTH.lines
    )
    html = (f"<p>Commande n° : {TRUTH.number}</p><p style='display: none'>Commande n° : 666999</p><p>Date de commande : {TRUTH.ordered:%d/%m/%Y}</p><p>Acheteur : Martin SA</p>"
            f"<table><tr><th>Réf.</th><th>Désignation</th><th>Qté</th><th>Prix</th><th>Montant</th></tr>{rows}</table><script>alert(1)</script>")  # fmt: skip
    result = read(a_mail(html=html))
    order = result.documents[0].order
    assert order is not None
    assert order.number == TRUTH.number
    assert order.issued_at == TRUTH.ordered
    assert [line.quantity.value for line in order.lines if line.quantity] == [line.quantity for line in TRUTH.lines]


def test_lines_in_a_sentence_are_found_and_wait_for_a_person() -> None:
    text = "Bonjour,\n\nCommande n° CDE-4711 du 12/03/2026, merci de livrer :\n\n- 10 x AB-1234 Vis inox\n- 5 boîtes de réf. 778899\n\nCordialement\n-- \nJean\n99 x ZZ-9999\n"
    result = read(a_mail(text=text))
    order = result.documents[0].order
    assert order is not None
    assert order.number == "CDE-4711"
    assert order.issued_at == date(2026, 3, 12)
    assert [(line.item.seller_code, str(line.quantity.value)) for line in order.lines if line.quantity] == [
        ("AB-1234", "10"),
        ("778899", "5"),
    ]
    assert "mail.from-text" in codes(result)


def test_a_mail_without_an_order_says_so() -> None:
    assert codes(read(a_mail(text="Bonjour, où en est ma commande n° 4711 ?"))) == ["mail.no-order"]


def test_an_automatic_reply_is_no_order() -> None:
    assert codes(read(a_mail(("order.pdf", PDF, "application/pdf"), Auto_Submitted="auto-replied"))) == [
        "mail.automatic"
    ]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\order.pdf", "order.pdf"),
        ("a\x00b\r\n.pdf", "a_b__.pdf"),
        ("\u202efdp.exe", "_fdp.exe"),
        ("", ""),
        (".", ""),
    ],
)
def test_names_are_shown_without_what_could_do_harm(said: str, shown: str) -> None:
    assert shown_name(said) == shown
    assert len(shown_name("x" * 500 + ".pdf")) <= 125


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\x00" * 500,
        b"From: \xff\xfe\n\n",
        b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" * 300,
        b"Content-Type: message/rfc822\n\n" * 2000,
    ],
)
def test_what_is_no_mail_harms_nobody(content: bytes) -> None:
    assert open_mail(content).parts == []
    MailFormat().peek(content)
    assert [document for document in read(content).documents if document.accepted] == []


def test_an_interchange_in_the_body_or_without_a_name_is_data_and_not_words() -> None:
    edi = b"UNA:+.? 'UNB+UNOC:3+3020120000015:14+3012345000017:14+260310:0930+1'"
    mail = open_mail(b"From: a@b.example\nSubject: x\nContent-Type: text/plain\n\n" + edi)
    assert [part.content for part in mail.parts] == [edi]
    assert mail.text == ""


def test_links_in_an_archive_are_refused_and_the_files_beside_them_read() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        link = zipfile.ZipInfo("passwd.pdf")
        link.external_attr = 0o120777 << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("order.pdf", PDF)
    result = read(a_mail(("orders.zip", held.getvalue(), "application/zip")))
    assert numbers(result) == [TRUTH.number]
    assert any("is a link" in one.sentence.en for one in [*result.findings, *result.documents[0].findings])


def test_an_archive_that_unpacks_to_far_more_than_it_is_stays_closed_below_the_total_too() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.pdf", b"0" * 20_000_000)
    assert [one.reason for one in open_mail(a_mail(("z.zip", held.getvalue(), "application/zip"))).refused] == ["bomb"]


def test_an_archive_of_too_many_files_stays_closed() -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for number in range(101):
            archive.writestr(f"{number}.pdf", b"x")
    assert [one.reason for one in open_mail(a_mail(("z.zip", held.getvalue(), "application/zip"))).refused] == ["bomb"]


HIDDEN = [
    "display:none",
    "visibility: hidden",
    "font-size:0px",
    "opacity:0",
    "color:#fff",
    "color: white; background: #FFFFFF",
    "position:absolute; left:-9999px",
    "text-indent:-5000px",
    "max-height:0;overflow:hidden",
]


@pytest.mark.parametrize("style", HIDDEN)
def test_text_that_no_reader_sees_orders_nothing_and_is_not_shown(style: str) -> None:
    seen = "<p>Commande n° : CDE-4711</p><p>10 x AB-1234 Vis</p>"
    content = a_mail(text="", html=f"{seen}<div style='{style}'>99 x ZZ-9999 Or</div>")
    order = read(content).documents[0].order
    assert order is not None
    assert [line.item.seller_code for line in order.lines] == ["AB-1234"]
    page = MailFormat().page(content, "fr")
    assert page is not None
    assert "AB-1234" in page
    assert "ZZ-9999" not in page


def test_white_text_on_a_dark_ground_is_seen() -> None:
    html = "<table bgcolor='#003366'><tr><td><font color='#ffffff'>10 x AB-1234 Vis</font></td></tr></table>"
    order = read(a_mail(text="", html=html)).documents[0].order
    assert order is not None
    assert len(order.lines) == 1


def test_html_is_shown_without_what_runs_fetches_or_links() -> None:
    hostile = (
        "<script>alert(1)</script><img src='https://evil.example/seen.png'><a href='javascript:alert(1)'>lien</a>"
        "<p onclick='alert(1)'>Bonjour</p><iframe src='//evil.example'></iframe><form action='//evil.example'>x</form>"
        "<style>@import url(//evil.example)</style><svg onload='alert(1)'></svg>"
    )
    page = MailFormat().page(a_mail(html=hostile, subject="</title><script>alert(2)</script>"), "fr")
    assert page is not None
    assert "Bonjour" in page
    for word in ("<script", "evil.example", "onclick", "javascript:", "<iframe", "onload", "<form"):
        assert word not in page.lower()
    assert MailFormat().page(a_mail(), "fr") is None


@pytest.mark.parametrize(
    ("headers", "outcome"),
    [
        ({"Auto_Submitted": "auto-replied (vacation)"}, True),
        ({"X_Autoreply": "yes"}, True),
        ({"Precedence": "auto_reply"}, True),
        ({"Precedence": "bulk"}, True),
        ({"Auto_Submitted": "auto-generated"}, True),
        ({}, False),
    ],
)
def test_what_a_machine_wrote_without_an_order_is_known_as_such(headers: dict[str, str], outcome: bool) -> None:
    letter = read(a_mail(text="Je suis absent jusqu'au 12.", **headers)).letter
    assert letter is not None
    assert letter.automatic is outcome


def test_an_order_system_that_sends_in_bulk_still_orders() -> None:
    result = read(a_mail(("o.pdf", PDF, "application/pdf"), Auto_Submitted="auto-generated", Precedence="bulk"))
    assert numbers(result) == [TRUTH.number]


def test_of_an_answer_only_its_own_words_are_told() -> None:
    text = "Oui, le 12.\n-- \nJean\n\nOn Tue, 3 March 2026, Atelier wrote:\n> which day?\n"
    letter = read(a_mail(text=text, In_Reply_To="<q@us.example>", References="<o@us.example> <q@us.example>")).letter
    assert letter is not None
    assert letter.text == "Oui, le 12."
    assert set(letter.answers_to) == {"<q@us.example>", "<o@us.example>"}
