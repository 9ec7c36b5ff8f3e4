"""Mails: a template per kind and reader, the calendar file, and the composer that puts them together."""
