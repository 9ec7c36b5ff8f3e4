"""The operator's commands, run from a clone of the project; never deployed.

They talk to AWS with the operator's own rights, and print sentences: what was done, what is wrong, what to do.
"""
