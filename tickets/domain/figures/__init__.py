"""Figures about tickets, each counted from rows whenever it is asked for."""
