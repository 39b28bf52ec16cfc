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
from gateway.ports.leaving import HearsBack, Outlet, Parcel, Posted, Poster
from gateway.ports.mail import Bounce, Correspondence, Letter, MailHead, MailLedger, MailNote, MailPlace, RemembersMail
from gateway.ports.mappings import Differs, Golden, Looked, MappedField, MappingBench, Served, Untaken

__all__ = [
    "AnatomicalFormat",
    "AnswerVerdict",
    "Arrival",
    "Bounce",
    "Channel",
    "ChecksItself",
    "Complaint",
    "Correspondence",
    "Differs",
    "DivisibleFormat",
    "Division",
    "Envelope",
    "Fate",
    "FateOf",
    "Form",
    "Format",
    "Formed",
    "Golden",
    "HearsBack",
    "JudgedForm",
    "Letter",
    "Looked",
    "MailHead",
    "MailLedger",
    "MailNote",
    "MailPlace",
    "MappedField",
    "MappingBench",
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
    "Served",
    "Settle",
    "Statement",
    "StatementFormat",
    "StatusTold",
    "TellsFate",
    "Untaken",
    "Written",
]
