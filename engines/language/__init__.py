"""What a conversation means: the port, the check of its quotes, and the engines behind it."""
