"""Looking for viruses in what strangers send."""
