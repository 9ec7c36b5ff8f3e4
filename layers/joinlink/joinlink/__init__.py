"""Joinlink: a confirmed booking gets its own video meeting, and the link reaches everybody who needs it."""
