"""The pages of calls: list.py, upload.py, and review.py for one call."""
