"""What Joinlink does: one verb per module, everything outside passed in as ports."""
