"""Ports: what the use cases require of the outside, as protocols, one module per subject.

`store/` implements the stores, `providers/` and `mail/` the rest; `tests/fakes/` has a small fake of each, and one
contract suite runs against both.
"""
