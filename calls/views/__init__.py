"""The pages of calls: pages.py lists and uploads, review.py is the page of one call."""
