"""What people do with tickets. Each function locks the row and writes one line of its history."""
