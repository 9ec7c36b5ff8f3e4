"""Mails to guest and host, and what becomes of them."""
