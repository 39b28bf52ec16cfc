"""The few protocols that adapters implement: how bytes arrive and leave, and what they mean.

A channel hands over :class:`Arrival` and settles with the sender only after the commit. A format bids for bytes and
reads them into documents; it writes our answers the same way round. An outlet carries written documents away.
"""

from gateway.ports.agreements import ChecksItself
from gateway.ports.arriving import Arrival, Channel, Fate, FateOf, Places, Settle, TellsFate
from gateway.ports.formats import (
    AnatomicalFormat,
    AnswerVerdict,
    Complaint,
    DivisibleFormat,
    Division,
    Envelope,
    Format,
    NextContext,
    OutgoingContext,
    PageFormat,
    Part,
    PartnerAnswer,
    PartResult,
    Picture,
    ReadDocument,
    ReadResult,
    Remittance,
    StatusTold,
    Written,
)
from gateway.ports.forms import Form, Formed, JudgedForm, Statement, StatementFormat
from gateway.ports.leaving import Outlet, Parcel, Posted, Poster
from gateway.ports.mail import Bounce, Correspondence, Letter, MailHead, MailLedger, MailNote, MailPlace, RemembersMail

__all__ = [
    "AnatomicalFormat",
    "AnswerVerdict",
    "Arrival",
    "Bounce",
    "Channel",
    "ChecksItself",
    "Complaint",
    "Correspondence",
    "DivisibleFormat",
    "Division",
    "Envelope",
    "Fate",
    "FateOf",
    "Form",
    "Format",
    "Formed",
    "JudgedForm",
    "Letter",
    "MailHead",
    "MailLedger",
    "MailNote",
    "MailPlace",
    "NextContext",
    "OutgoingContext",
    "Outlet",
    "PageFormat",
    "Parcel",
    "Part",
    "PartResult",
    "PartnerAnswer",
    "Picture",
    "Places",
    "Posted",
    "Poster",
    "ReadDocument",
    "ReadResult",
    "RemembersMail",
    "Remittance",
    "Settle",
    "Statement",
    "StatementFormat",
    "StatusTold",
    "TellsFate",
    "Written",
]
