"""Mails to guest and host, and the feedback on them."""
