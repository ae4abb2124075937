"""The admin pages of tickets: what they are about, what answers them, and how soon."""
