"""Which intent a text belongs to, and how sure that is: learned from a tenant's own examples."""
