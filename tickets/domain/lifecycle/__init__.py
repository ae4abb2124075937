"""A ticket's status: one table of transitions, and one function that changes it."""
