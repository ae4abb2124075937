"""Texts and files that mail programs wrap in a file of their own: winmail.dat and smime.p7m."""
