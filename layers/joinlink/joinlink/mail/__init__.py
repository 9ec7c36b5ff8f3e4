"""Mails: a template for each kind and reader, the calendar file, and the composer that puts them together."""
