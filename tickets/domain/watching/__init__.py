"""What is said of decisions afterwards, and what follows from it."""
