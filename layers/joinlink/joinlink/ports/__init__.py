"""What use cases ask of the outside, as protocols, a module per subject.

`store/` implements the stores, `providers/` and `mail/` the rest; `tests/fakes/` has a small fake of each, and one
contract suite runs on both.
"""
