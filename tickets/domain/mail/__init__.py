"""Tickets by e-mail: answers out, requests in."""
