"""What stops a start."""


class StartError(RuntimeError):
    """The local servers cannot start; the message is one sentence that says what to do."""
