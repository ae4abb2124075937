"""Which intent a text belongs to, and how sure that is: learned from labelled examples."""
