"""Every admin page of this app; the site imports this module when it starts."""

from tenants.admin import ai_profiles, company, keys, members, prices, teams, usage

__all__ = ["ai_profiles", "company", "keys", "members", "prices", "teams", "usage"]
