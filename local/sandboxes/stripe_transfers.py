"""What happens to a payment for a connected account: the transfer to it, our fee, and both on a refund.

    paid      transfer of the whole payment to the destination, and the application fee back out of it
    refunded  reverse_transfer takes the same part of the transfer back, refund_application_fee of the fee
Source:  https://docs.stripe.com/connect/destination-charges
"""

from local.sandboxes.moments import epoch_seconds
from local.sandboxes.stripe_accounts import Accounts
from local.sandboxes.stripe_errors import no_such, stripe_error
from local.sandboxes.wire import Json, Refused, random_text

INSUFFICIENT_CAPABILITIES = "insufficient_capabilities_for_transfer"


class Transfers:
    """Every transfer and every application fee."""

    def __init__(self, accounts: Accounts) -> None:
        self._accounts = accounts
        self._transfers: list[Json] = []
        self._fees: list[Json] = []

    def check(self, intent_data: Json, total: int) -> None:
        """Pass a payment of `total` in minor units that may be sent on, or is not to be.

        Raises:  Refused  400 for an account that can't be sent anything, or a fee without one or above the payment
        """
        destination = intent_data.get("transfer_data", {}).get("destination")
        fee = int(intent_data.get("application_fee_amount", 0))
        if destination is None:
            if fee:
                place = "payment_intent_data[application_fee_amount]"
                raise Refused(stripe_error(400, "A fee needs a destination of the payment.", param=place))
            return
        capabilities = self._capabilities(destination, "payment_intent_data[transfer_data][destination]")
        if capabilities.get("transfers") != "active":
            message = (
                "Your destination account needs to have at least one of the following capabilities enabled: transfers,"
                " crypto_transfers, legacy_payments"
            )
            raise Refused(stripe_error(400, message, code=INSUFFICIENT_CAPABILITIES))
        if fee > total:
            message = "The application fee can't be greater than the payment."
            raise Refused(stripe_error(400, message, param="payment_intent_data[application_fee_amount]"))
        self._check_settled_by(intent_data.get("on_behalf_of"))

    def send_on(self, intent: Json) -> None:
        """Send a payment that has just succeeded to its destination, once, less the fee."""
        destination = (intent["transfer_data"] or {}).get("destination")
        if destination is None or self._transfer_of(intent):
            return
        self._transfers.append(
            {
                "id": f"tr_{random_text(24)}",
                "object": "transfer",
                "amount": intent["amount"],
                "amount_reversed": 0,
                "created": epoch_seconds(),
                "currency": intent["currency"],
                "destination": destination,
                "reversed": False,
                "source_transaction": intent["latest_charge"],
            }
        )
        if intent["application_fee_amount"]:
            self._fees.append(
                {
                    "id": f"fee_{random_text(24)}",
                    "object": "application_fee",
                    "account": destination,
                    "amount": intent["application_fee_amount"],
                    "amount_refunded": 0,
                    "charge": intent["latest_charge"],
                    "created": epoch_seconds(),
                    "currency": intent["currency"],
                    "refunded": False,
                }
            )

    def take_back(self, intent: Json, amount: int, params: Json) -> None:
        """Take back what a refund of `amount` asks for, in proportion.

        Raises:  Refused  400 where there is no transfer or no fee to take back from
        """
        asked = {name: params.get(name) == "true" for name in ("reverse_transfer", "refund_application_fee")}
        transfer, fee = self._transfer_of(intent), self._fee_of(intent)
        if asked["reverse_transfer"] and transfer is None:
            message = "The charge has no transfer that could be reversed."
            raise Refused(stripe_error(400, message, param="reverse_transfer"))
        if asked["refund_application_fee"] and fee is None:
            message = "The charge has no application fee that could be refunded."
            raise Refused(stripe_error(400, message, param="refund_application_fee"))
        if asked["reverse_transfer"] and transfer is not None:
            transfer["amount_reversed"] += amount
            transfer["reversed"] = transfer["amount_reversed"] == transfer["amount"]
        if asked["refund_application_fee"] and fee is not None:
            fee["amount_refunded"] += fee["amount"] * amount // intent["amount"]
            fee["refunded"] = fee["amount_refunded"] == fee["amount"]

    def state(self) -> Json:
        """List `{transfers, applicationFees}`."""
        return {"transfers": self._transfers, "applicationFees": self._fees}

    def _check_settled_by(self, on_behalf_of: str | None) -> None:
        if on_behalf_of is None:
            return
        place = "payment_intent_data[on_behalf_of]"
        if self._capabilities(on_behalf_of, place).get("card_payments") != "active":
            message = "The account that the payment is on behalf of can't take card payments."
            raise Refused(stripe_error(400, message, param=place))

    def _capabilities(self, account_id: str, place: str) -> Json:
        account = self._accounts.find(account_id)
        if account is None:
            raise Refused(no_such("destination", account_id, place))
        capabilities: Json = account["capabilities"]
        return capabilities

    def _transfer_of(self, intent: Json) -> Json | None:
        made = (each for each in self._transfers if each["source_transaction"] == intent["latest_charge"])
        return next(made, None)

    def _fee_of(self, intent: Json) -> Json | None:
        return next((each for each in self._fees if each["charge"] == intent["latest_charge"]), None)
