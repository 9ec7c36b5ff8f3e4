"""The API's reference for people (P1)."""
