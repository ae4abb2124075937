"""Every admin page of this app; the site imports this module when it starts."""

from calls.admin import calls, imports

__all__ = ["calls", "imports"]
