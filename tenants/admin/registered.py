"""Every admin page of this app; the site imports this module when it starts."""

from tenants.admin import company, keys, members, prices, teams, usage

__all__ = ["company", "keys", "members", "prices", "teams", "usage"]
