"""Pages for hosts."""
