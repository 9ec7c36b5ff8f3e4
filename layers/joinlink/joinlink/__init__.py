"""Joinlink: a confirmed booking gets its own video meeting, and the link reaches everybody who needs it."""

from joinlink import init_phase

init_phase.begin()
