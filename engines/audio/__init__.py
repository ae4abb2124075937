"""Hostile media in, PCM out."""
