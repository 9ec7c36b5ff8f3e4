"""The use cases: one verb per module, everything outside passed in as ports."""
