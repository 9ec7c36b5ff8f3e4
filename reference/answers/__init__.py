"""Answers to programs, as `joinlink.web.api.present` and its neighbours write it; a module for each of `subjects`.

A member with `LEFT_OUT` is there only where it applies; one that may be null is always there. Objects may get further
members later, so a program passes over those it doesn't know.
"""
