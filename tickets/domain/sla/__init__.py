"""By when customers are answered, in business hours."""
