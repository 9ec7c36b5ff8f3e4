"""Everything that strangers write to, driven with input made by chance (S4; DESIGN 14)."""
