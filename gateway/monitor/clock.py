"""Which day it is for us: by our own identity's time zone, by UTC until that is loaded."""

from zoneinfo import ZoneInfo

from gateway.errors import SettingsError
from gateway.model.master import OwnIdentity
from gateway.store import Transaction


def our_identity(tx: Transaction) -> OwnIdentity | None:
    try:
        return tx.master.own()
    except SettingsError:
        return None


def our_zone(tx: Transaction) -> ZoneInfo:
    own = our_identity(tx)
    return ZoneInfo(own.time_zone if own else "UTC")
