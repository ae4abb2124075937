"""What a customer's reply to our answer means."""
