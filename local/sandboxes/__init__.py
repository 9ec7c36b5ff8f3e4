"""Strict, stateful stand-ins for Zoom, Google, Stripe and an identity provider, on loopback only.

server.py        the WSGI application and its server: routing, control, how faults take effect
zoom*.py  google*.py  stripe*.py  identity.py      the providers, each in its own words
wire.py          routes, refusals, JSON answers    shapes.py    checks of what a client sends
consent.py       the browser's part of OAuth       grants.py    codes, access and refresh tokens
signing.py       the RSA key behind id tokens      webhooks.py  signing and delivering events
faults.py        what can be made to go wrong      request_log.py   what the product called
pages.py         what a person sees                paging.py  moments.py   lists, points in time
"""
