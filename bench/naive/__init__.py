"""The rival arms: what a claim of improvement is measured against. Never part of the product."""
