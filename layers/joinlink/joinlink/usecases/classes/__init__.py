"""What a host sells."""
