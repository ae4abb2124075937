"""Labelled examples of our own, and what is measured with them."""
