"""Tests of the language port, its evidence check and the local analyst."""
