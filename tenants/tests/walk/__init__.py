"""What each app tells the walk (auditor/tests/walk) in its `tests/walk_entries.py`."""
