"""The admin pages of calls."""
