"""The only code, besides the stores, that talks to the outside.

    http.py  json_object.py  oauth.py    shared by the web APIs: one call, its JSON answer, tokens
    zoom/                                consent, meetings, webhooks
    google/                              consent, Meet links, calendar entries, free/busy, places
    stripe/                              payments, plans, payouts, webhooks
    caldav/                              busy times of Apple calendars
    aws/                                 SES, KMS, Step Functions
    identity.py  link_signer.py          sign-in by OIDC; the signed links of guests

Each adapter turns the other side's errors into those of `errors.py`. Their messages never hold a token, a code, an
address or a payload: a provider's own words are never quoted, except for its error codes.
"""
