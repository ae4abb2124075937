"""Work that workers take from rows: who has an item, for how long, and what each end of it means.

A row with a lease, an attempt and a fencing token decides; the broker's message only says "look".
"""
