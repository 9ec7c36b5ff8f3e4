"""Mails: a folder of three templates per kind and role, the calendar file, and the composer that fills them."""
