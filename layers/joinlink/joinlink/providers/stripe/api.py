"""Our use of Stripe's library: one client per key, timeouts, and its errors turned into ours."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from joinlink.errors import PaymentDisputed, ProviderError, ProviderUnavailable
from joinlink.providers.http import CONNECT_TIMEOUT_SECONDS, Answer, count_error
from joinlink.providers.json_object import JsonObject

if TYPE_CHECKING:
    from stripe import StripeClient, StripeError, StripeObject

PROVIDER: Final = "stripe"
MONEY_DID_NOT_MOVE: Final = ("failed", "canceled")
"""Statuses of a refund that did not go through."""
CHARGE_DISPUTED: Final = "charge_disputed"
"""Stripe's code for the refusal of a refund. Source: https://docs.stripe.com/error-codes#charge-disputed"""
REFUND_NUMBER: Final = "refund"
"""The metadata that tells a host's refunds of a payment apart."""
PACKAGE_ID: Final = "package_id"
"""The metadata that names the package a checkout, payment or refund is about."""
SERIES_ID: Final = "series_id"
"""The metadata that names the series a checkout or payment is about; its refunds name their booking."""
_PAID_FOR: Final = ("booking_id", PACKAGE_ID)
"""What the metadata of a payment, and of each refund that we make, may name."""
REPEATS: Final = 1
"""Retries within one call; safe, as every call that creates something has an idempotency key."""
HASTY_SECONDS: Final = 2.0
"""The longest wait, for a connection or an answer, of whoever can leave a call to somebody later."""
REFUND_SECONDS: Final = 4.0
"""That of a host who waits for a refund: with its repeat nine seconds, and care finishes it."""


class StripeApi:
    """Keeps the client for as long as the key stays the same: an operator may roll it."""

    def __init__(
        self, *, url: str, secret_key: Callable[[], str], timeout_seconds: float, repeats: int = REPEATS
    ) -> None:
        self._url = url
        self._secret_key = secret_key
        self._timeout_seconds = timeout_seconds
        self._repeats = repeats
        self._client: tuple[str, StripeClient] | None = None

    def client(self) -> StripeClient:
        """Return a client with the current key."""
        import stripe

        key = self._secret_key()
        if self._client is None or self._client[0] != key:
            # Below warnings, the library logs requests and answers, including e-mail addresses.
            logging.getLogger("stripe").setLevel(logging.WARNING)
            timeouts = (min(CONNECT_TIMEOUT_SECONDS, self._timeout_seconds), self._timeout_seconds)
            client = stripe.StripeClient(
                key,
                base_addresses={"api": self._url},
                http_client=stripe.RequestsClient(timeout=timeouts),
                max_network_retries=self._repeats,
            )
            self._client = (key, client)
        return self._client[1]

    def hasty(self) -> StripeApi:
        """Return another that asks once and waits little, for what can be done later."""
        return self._within(HASTY_SECONDS, repeats=0)

    def for_refunds(self) -> StripeApi:
        """Return another that waits as long as a host should for a refund."""
        return self._within(REFUND_SECONDS, repeats=self._repeats)

    def _within(self, seconds: float, *, repeats: int) -> StripeApi:
        timeout_seconds = min(seconds, self._timeout_seconds)
        return StripeApi(url=self._url, secret_key=self._secret_key, timeout_seconds=timeout_seconds, repeats=repeats)

    def is_live(self) -> bool:
        """Whether the key is of live mode, with real money."""
        return self._secret_key().startswith(("sk_live_", "rk_live_"))


@contextmanager
def errors_translated() -> Iterator[None]:
    """Turn the library's errors into ours.

    Not chained: Stripe's message may quote the request, including the guest's e-mail address.
    """
    from stripe import StripeError

    try:
        yield
    except StripeError as exc:
        raise _translated(exc) from None
    except (AttributeError, UnicodeDecodeError):
        # The library fails on an answer that is not in Stripe's form, such as one from a proxy in between.
        raise ProviderUnavailable("stripe gave an answer that is not its own", provider=PROVIDER) from None


def _translated(error: StripeError) -> ProviderError:
    """Return our error; a 409 is a repeat that overtook the first call, a 200 an unreadable answer, a 401 a rolled key.

    Source:  https://docs.stripe.com/api/errors
    """
    status = error.http_status
    if status is None:
        count_error(PROVIDER)
        return ProviderUnavailable("stripe did not answer", provider=PROVIDER)
    if error.code == CHARGE_DISPUTED:
        return PaymentDisputed()
    answer = Answer(PROVIDER, status, error.headers or {}, JsonObject(PROVIDER, {}))
    is_final = 400 <= status < 500 and status not in (401, 409, 429)
    return answer.rejected(error.code) if is_final else answer.unavailable()


def told(answer: StripeObject) -> JsonObject:
    """Read an object that the library returned."""
    return JsonObject(PROVIDER, answer.to_dict())


def told_if_there(ask: Callable[[], StripeObject]) -> JsonObject | None:
    """Read what Stripe answers about one object, or None if it has no such object."""
    from stripe import InvalidRequestError

    try:
        return told(ask())
    except InvalidRequestError as exc:
        if exc.http_status == 404:
            return None
        raise


def instant(seconds: int | None) -> datetime | None:
    """Read a moment, given in seconds of the epoch, if it is given."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


def is_of_ours(refund: JsonObject) -> bool:
    """Whether a refund was made through this site, and not by hand in Stripe."""
    return any(refund.text("metadata", name) is not None for name in _PAID_FOR)
