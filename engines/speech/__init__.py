"""Speech to words: one port, its adapters, and how a call is cut and put together again."""
