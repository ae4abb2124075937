"""What customers ask for, and the examples that show it."""
