"""What every outlet promises, whatever carries the parcel: a repeat is no second document, a failure raises, and an
address that is missing is a matter for a person. (Each against its real server: tests/adapters/channels.)"""

import pytest

from gateway.errors import GatewayError, SettingsError
from gateway.ports import Outlet, Parcel
from gateway.registry import registered
from gateway.settings import Settings

OUTLETS = ["folder", "http", "sftp", "smtp"]


@pytest.fixture(params=OUTLETS)
def outlet(request: pytest.FixtureRequest, tmp_path) -> Outlet:  # type: ignore[no-untyped-def]
    settings = Settings(home=tmp_path, smtp_url="smtp://127.0.0.1:1", mail_from="a@b.example", local_targets=True)
    return next(made for made in (factory(settings) for factory in registered("outlets")) if made.name == request.param)


def parcel(**address: str) -> Parcel:
    return Parcel("out_1", "ORDRSP", "martin", "a.edi", "application/edifact", b"x", "key", address)


NOBODY = {
    "url": "http://127.0.0.1:1/", "to": "a@b.example", "host": "127.0.0.1", "port": "1", "user": "u", "fingerprint": "f",
}  # fmt: skip


def test_every_registered_outlet_is_under_this_contract() -> None:
    assert sorted(factory.name for factory in registered("outlets")) == OUTLETS  # type: ignore[attr-defined]


def test_nobody_there_is_a_failure_to_try_again_and_never_a_settings_matter(outlet: Outlet) -> None:
    if outlet.name == "folder":
        assert outlet.send(parcel()) == outlet.send(parcel())
        return
    with pytest.raises(Exception, match=r"127\.0\.0\.1") as caught:
        outlet.send(parcel(**NOBODY))
    assert not isinstance(caught.value, GatewayError)


def test_a_missing_address_is_a_settings_matter(outlet: Outlet) -> None:
    if outlet.name == "folder":
        pytest.skip("a folder needs no address")
    with pytest.raises(SettingsError) as caught:
        outlet.send(parcel())
    assert caught.value.way_out
