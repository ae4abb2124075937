"""The local analyst: deterministic rules over English support calls; it abstains elsewhere."""
