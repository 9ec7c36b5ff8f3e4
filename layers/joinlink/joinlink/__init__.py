"""Joinlink: a confirmed booking gets its own video meeting, and the link reaches everyone who needs it."""

from joinlink import init_phase

init_phase.begin()
