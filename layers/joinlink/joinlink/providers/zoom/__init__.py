"""Zoom: consent, meetings, and its webhooks."""
