"""What Stripe accepts when a session, a refund or an account is created, or refunds are listed, as text out of a form.

Only payments and subscriptions on the hosted page. A parameter that Stripe knows and this sandbox does nothing with is
unknown.
Source:  https://docs.stripe.com/api/checkout/sessions/create, https://docs.stripe.com/api/refunds/create and
         https://docs.stripe.com/currencies
"""

from math import ceil

from local.sandboxes.shapes import Check, email, listing, mapping, record, text, web_address
from local.sandboxes.stripe_form import form_boolean, form_integer

LARGEST_AMOUNT = 99_999_999
_WITHOUT_MINOR_UNITS = frozenset(
    ["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"]
)
_IN_THOUSANDTHS = frozenset(["bhd", "jod", "kwd", "omr", "tnd"])
_IN_HUNDREDTHS = frozenset(
    """
    aed afn all amd ang aoa ars aud awg azn bam bbd bdt bgn bmd bnd bob brl bsd bwp byn bzd cad cdf chf cny cop crc cve
    czk dkk dop dzd egp etb eur fjd fkp gbp gel gip gmd gtq gyd hkd hnl htg huf idr ils inr isk jmd kes kgs khr kyd kzt
    lak lbp lkr lrd lsl mad mdl mkd mmk mnt mop mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd pab pen pgk php pkr pln
    qar ron rsd rub sar sbd scr sek sgd shp sle sos srd std szl thb tjs top try ttd twd tzs uah ugx usd uyu uzs wst xcd
    yer zar zmw
    """.split()  # noqa: SIM905  to be read
)
CURRENCIES = _WITHOUT_MINOR_UNITS | _IN_HUNDREDTHS | _IN_THOUSANDTHS
_SMALLEST_AMOUNTS = {
    "aed": 200, "aud": 50, "bgn": 100, "brl": 50, "cad": 50, "chf": 50, "czk": 1500, "dkk": 250, "eur": 50, "gbp": 30,
    "hkd": 400, "huf": 17500, "inr": 50, "jpy": 50, "mxn": 1000, "myr": 200, "nok": 300, "nzd": 50, "pln": 200,
    "ron": 200, "sek": 300, "sgd": 50, "thb": 1000, "usd": 50,
}  # fmt: skip
_PER_DOLLAR = {
    "afn": 70, "all": 90, "amd": 390, "ang": 1.8, "aoa": 920, "ars": 1450, "awg": 1.8, "azn": 1.7, "bam": 1.7,
    "bbd": 2, "bdt": 122, "bhd": 0.377, "bif": 2950, "bmd": 1, "bnd": 1.3, "bob": 6.9, "bsd": 1, "bwp": 13.5,
    "byn": 3.3, "bzd": 2, "cdf": 2500, "clp": 950, "cny": 7.15, "cop": 4000, "crc": 505, "cve": 97, "djf": 178,
    "dop": 62, "dzd": 130, "egp": 48, "etb": 150, "fjd": 2.25, "fkp": 0.77, "gel": 2.7, "gip": 0.77, "gmd": 72,
    "gnf": 8700, "gtq": 7.7, "gyd": 209, "hnl": 26, "htg": 131, "idr": 16500, "ils": 3.4, "isk": 125, "jmd": 160,
    "jod": 0.709, "kes": 129, "kgs": 87, "khr": 4020, "kmf": 430, "krw": 1430, "kwd": 0.307, "kyd": 0.83, "kzt": 530,
    "lak": 21700, "lbp": 89500, "lkr": 303, "lrd": 183, "lsl": 17.5, "mad": 9.2, "mdl": 17, "mga": 4500, "mkd": 53,
    "mmk": 2100, "mnt": 3590, "mop": 8, "mur": 45, "mvr": 15.4, "mwk": 1735, "mzn": 64, "nad": 17.5, "ngn": 1470,
    "nio": 36.8, "npr": 141, "omr": 0.385, "pab": 1, "pen": 3.5, "pgk": 4.2, "php": 58, "pkr": 283, "pyg": 7100,
    "qar": 3.64, "rsd": 101, "rub": 80, "rwf": 1450, "sar": 3.75, "sbd": 8.3, "scr": 14, "shp": 0.77, "sle": 23,
    "sos": 571, "srd": 39, "std": 22000, "szl": 17.5, "tjs": 9.5, "tnd": 2.9, "top": 2.4, "try": 42, "ttd": 6.8,
    "twd": 31, "tzs": 2450, "uah": 42, "ugx": 3550, "uyu": 40, "uzs": 12100, "vnd": 26300, "vuv": 120, "wst": 2.75,
    "xaf": 565, "xcd": 2.7, "xof": 565, "xpf": 103, "yer": 240, "zar": 17.5, "zmw": 23,
}  # fmt: skip
"""Rates of November 2026, by which a payment that is paid out in dollars has to come to 50 cents."""
_STEPS = {"isk": 100, "ugx": 100, **dict.fromkeys(_IN_THOUSANDTHS, 10)}

_WORDS = text(minimum=1, maximum=5000)
_METADATA = mapping(text(maximum=500), name_maximum=40, names_maximum=50)
_CURRENCY = text(pattern=r"[A-Za-z]{3}")
_EXPAND = listing(text(one_of=("payment_intent",)), maximum=4)
_SWITCH = record({"enabled": form_boolean}, required=("enabled",))

_LINE_ITEM = record(
    {
        "quantity": form_integer(minimum=1, maximum=999_999),
        "metadata": _METADATA,
        "price_data": record(
            {
                "currency": _CURRENCY,
                "unit_amount": form_integer(minimum=1, maximum=LARGEST_AMOUNT),
                "tax_behavior": text(one_of=("exclusive", "inclusive", "unspecified")),
                "product_data": record(
                    {
                        "name": _WORDS,
                        "description": _WORDS,
                        "images": listing(web_address, maximum=8),
                        "metadata": _METADATA,
                        "tax_code": _WORDS,
                        "unit_label": text(minimum=1, maximum=12),
                    },
                    required=("name",),
                ),
            },
            required=("currency", "unit_amount", "product_data"),
        ),
    },
    required=("price_data", "quantity"),
)
_SESSION: dict[str, Check] = {
    "mode": text(one_of=("payment",)),
    "ui_mode": text(one_of=("hosted_page",)),
    "line_items": listing(_LINE_ITEM, minimum=1, maximum=100),
    "success_url": web_address,
    "cancel_url": web_address,
    "client_reference_id": text(minimum=1, maximum=200),
    "customer_email": email,
    "customer_creation": text(one_of=("always", "if_required")),
    "currency": _CURRENCY,
    "expires_at": form_integer(minimum=0),
    "metadata": _METADATA,
    "payment_intent_data": record(
        {
            "application_fee_amount": form_integer(minimum=1, maximum=LARGEST_AMOUNT),
            "description": _WORDS,
            "metadata": _METADATA,
            "on_behalf_of": _WORDS,
            "receipt_email": email,
            "statement_descriptor": text(minimum=5, maximum=22),
            "statement_descriptor_suffix": text(minimum=1, maximum=22),
            "transfer_data": record({"destination": _WORDS}, required=("destination",)),
            "transfer_group": _WORDS,
        }
    ),
    "allow_promotion_codes": form_boolean,
    "automatic_tax": _SWITCH,
    "billing_address_collection": text(one_of=("auto", "required")),
    "expand": _EXPAND,
    "invoice_creation": _SWITCH,
    "locale": text(pattern=r"auto|[a-z]{2,3}(-[A-Z0-9]{2,3})?"),
    "phone_number_collection": _SWITCH,
    "submit_type": text(one_of=("auto", "book", "donate", "pay")),
}
SESSION = record(_SESSION, required=("mode", "line_items", "success_url"))
REFUND = record(
    {
        "payment_intent": _WORDS,
        "amount": form_integer(minimum=1),
        "reason": text(one_of=("duplicate", "fraudulent", "requested_by_customer")),
        "metadata": _METADATA,
        "refund_application_fee": form_boolean,
        "reverse_transfer": form_boolean,
        "expand": _EXPAND,
    },
    required=("payment_intent",),
)
REFUND_LIST = record({"payment_intent": _WORDS, "limit": form_integer(minimum=1, maximum=100)})
_REQUEST = record({"requested": form_boolean}, required=("requested",))
ACCOUNT = record(
    {
        "business_type": text(one_of=("company", "government_entity", "individual", "non_profit")),
        "capabilities": record({"card_payments": _REQUEST, "transfers": _REQUEST}, required=("transfers",)),
        "controller": record(
            {
                "fees": record({"payer": text(one_of=("account", "application"))}, required=("payer",)),
                "losses": record({"payments": text(one_of=("application", "stripe"))}, required=("payments",)),
                "requirement_collection": text(one_of=("application", "stripe")),
                "stripe_dashboard": record({"type": text(one_of=("express", "full", "none"))}, required=("type",)),
            },
            required=("fees", "losses", "requirement_collection", "stripe_dashboard"),
        ),
        "country": text(pattern=r"[A-Z]{2}"),
        "email": email,
        "metadata": _METADATA,
    },
    required=("capabilities", "controller"),
)
ACCOUNT_LINK = record(
    {
        "account": _WORDS,
        "collection_options": record({"fields": text(one_of=("currently_due", "eventually_due"))}),
        "refresh_url": web_address,
        "return_url": web_address,
        "type": text(one_of=("account_onboarding", "account_update")),
    },
    required=("account", "refresh_url", "return_url", "type"),
)
EXPAND_ONLY = record({"expand": _EXPAND})
CUSTOMER = record({"email": email, "metadata": _METADATA, "name": text(maximum=256)})
PORTAL = record({"customer": _WORDS, "return_url": web_address}, required=("customer", "return_url"))
_PAGE = {"limit": form_integer(minimum=1, maximum=100)}
PRICE_LIST = record({"active": form_boolean, "lookup_keys": listing(_WORDS, maximum=10), **_PAGE})
SUBSCRIPTION_LIST = record({"customer": _WORDS, "status": text(one_of=("all",)), **_PAGE})
SUBSCRIPTION_SESSION = record(
    {
        "mode": text(one_of=("subscription",)),
        "line_items": listing(
            record({"price": _WORDS, "quantity": form_integer(minimum=1, maximum=1)}, required=("price", "quantity")),
            minimum=1,
            maximum=1,
        ),
        "success_url": web_address,
        "cancel_url": web_address,
        "client_reference_id": text(minimum=1, maximum=200),
        "customer": _WORDS,
        "metadata": _METADATA,
        "subscription_data": record({"description": _WORDS, "metadata": _METADATA}),
    },
    required=("mode", "line_items", "success_url", "customer"),
)
NOTHING = record({})


def smallest_amount(currency: str) -> int:
    """Return the smallest amount that can be charged, in minor units."""
    if currency in _SMALLEST_AMOUNTS:
        return _SMALLEST_AMOUNTS[currency]
    minor_per_unit: int = 10 ** minor_digits(currency)
    return ceil(_PER_DOLLAR[currency] / 2 * minor_per_unit)


def step_of_amounts(currency: str) -> int:
    """Return the number that every amount has to be a multiple of, in minor units."""
    return _STEPS.get(currency, 1)


def minor_digits(currency: str) -> int:
    """Return the number of decimal places of an amount in minor units."""
    if currency in _WITHOUT_MINOR_UNITS:
        return 0
    return 3 if currency in _IN_THOUSANDTHS else 2


def amount_in_words(amount: int, currency: str) -> str:
    """Write an amount in minor units for people."""
    digits = minor_digits(currency)
    return f"{amount / 10**digits:.{digits}f} {currency.upper()}"
