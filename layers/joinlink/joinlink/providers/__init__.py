"""The only code that speaks to the outside: Zoom, Google, Stripe, the identity provider, SES, KMS and Step Functions.

    http.py  json_object.py  oauth.py    what the web APIs share: one call, what came back, tokens
    zoom.py                              consent and meetings
    google_oauth.py  google_calendar.py  consent; Meet, calendar entries and free/busy on google_events.py
    identity.py  stripe_payments.py      sign-in by OIDC; Checkout and its webhook
    mailer.py  token_vault.py  workflow_engine.py  link_signer.py

Each adapter turns the errors of its other side into those of `errors.py`. No message of theirs holds a token, a code,
an address or a payload: what a provider wrote is never quoted, except for its error codes.
"""
