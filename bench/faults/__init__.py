"""What goes wrong on purpose, and the doubles that keep the machine free for it.

A user never meets them: they are named by `bench.faults.settings` only.
"""
