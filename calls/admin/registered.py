"""Every admin page of this app; the site imports this module when it starts."""

from calls.admin import calls

__all__ = ["calls"]
