"""Outside models as ports: plain data in, plain dataclasses out."""
