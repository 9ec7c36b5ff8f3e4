"""The classes that a host sells."""
