"""Mail's own name for what tells new words from a thread: `tickets.domain.replies.quotes`."""

from tickets.domain.replies.quotes import ReplyText, split_quote

__all__ = ["ReplyText", "split_quote"]
