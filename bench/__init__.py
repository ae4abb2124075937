"""Measurements of the product against floors and rivals."""
