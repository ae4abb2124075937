"""The admin pages of tenants, people and keys."""
