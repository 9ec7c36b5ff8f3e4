"""Taking one's data along, and having them deleted: hosts and guests (S6)."""
