"""B6: guests' links, signed for one booking and one purpose."""

import re
import string
from itertools import product

import pytest

from joinlink.errors import InvalidSignature
from joinlink.ports.bookings import LinkSigner
from joinlink.providers.link_signer import SignedLinks
from tests.fakes import FakeLinkSigner

URL_SAFE = string.ascii_letters + string.digits + "-_.="
BEFORE_KEY_IDS = "ImJvb2tpbmdfMSI.Es1GP4SGOS0ckOiUtcMTm_clb62y1k_dFTEIZss5oTw"
"""What was signed with `key` to manage `booking_1` before keys had ids."""


@pytest.fixture(params=["signed", "fake"])
def signer(request: pytest.FixtureRequest) -> LinkSigner:
    return SignedLinks(lambda: ["key"]) if request.param == "signed" else FakeLinkSigner()


def test_a_link_leads_back_to_its_booking_and_stays_the_same_ac_38(signer) -> None:
    """So that an old mail never goes stale."""
    token = signer.sign("manage", "booking_1")

    assert token == signer.sign("manage", "booking_1")
    assert signer.read("manage", token) == "booking_1"
    assert re.fullmatch(r"[A-Za-z0-9_.-]+", token)


def test_a_link_for_one_purpose_is_worth_nothing_for_another(signer) -> None:
    token = signer.sign("join", "booking_1")

    with pytest.raises(InvalidSignature):
        signer.read("manage", token)


@pytest.mark.parametrize("token", ["", "booking_1", "a.b", "a.b.c", "ü", "..", "x" * 5000])
def test_a_made_up_link_is_refused(signer, token) -> None:
    with pytest.raises(InvalidSignature):
        signer.read("manage", token)


def test_a_link_changed_at_any_place_is_refused() -> None:
    """Also in the last character, of which Base64 ignores some bits."""
    signer = SignedLinks(lambda: ["key"])

    for token in (signer.sign("manage", "booking_1"), BEFORE_KEY_IDS):
        for place, character in product(range(len(token)), URL_SAFE):
            changed = token[:place] + character + token[place + 1 :]
            if changed != token:
                with pytest.raises(InvalidSignature):
                    signer.read("manage", changed)


@pytest.mark.parametrize("extra", ["=", "==", ".", "é", "\n", " "])
def test_a_link_with_anything_after_it_is_refused(extra) -> None:
    signer = SignedLinks(lambda: ["key"])

    for token in (signer.sign("manage", "booking_1"), BEFORE_KEY_IDS):
        with pytest.raises(InvalidSignature):
            signer.read("manage", token + extra)


def test_a_link_signed_with_another_key_is_refused() -> None:
    token = SignedLinks(lambda: ["another key"]).sign("manage", "booking_1")

    with pytest.raises(InvalidSignature):
        SignedLinks(lambda: ["key"]).read("manage", token)


def test_s5_a_key_is_replaced_and_the_links_in_old_mails_keep_working_until_it_is_dropped() -> None:
    old = SignedLinks(lambda: ["old key"]).sign("manage", "booking_1")
    new = SignedLinks(lambda: ["new key", "old key"])

    assert new.sign("manage", "booking_1").partition(".")[0] != old.partition(".")[0]
    assert new.read("manage", old) == "booking_1"
    assert SignedLinks(lambda: ["old key", "new key"]).read("manage", new.sign("manage", "booking_1")) == "booking_1"
    with pytest.raises(InvalidSignature):
        SignedLinks(lambda: ["new key"]).read("manage", old)


def test_s5_a_link_from_before_keys_had_ids_opens_its_booking_as_long_as_its_key_is_known() -> None:
    assert SignedLinks(lambda: ["new key", "key"]).read("manage", BEFORE_KEY_IDS) == "booking_1"
    with pytest.raises(InvalidSignature):
        SignedLinks(lambda: ["new key"]).read("manage", BEFORE_KEY_IDS)


def test_s5_a_link_without_its_key_id_is_not_one_from_before() -> None:
    signer = SignedLinks(lambda: ["key"])
    _, _, without = signer.sign("manage", "booking_1").partition(".")

    with pytest.raises(InvalidSignature):
        signer.read("manage", without)
