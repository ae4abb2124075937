"""Labelled texts of our own making, and what is measured on them."""
