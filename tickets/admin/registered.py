"""Every admin page of this app; the site imports this module when it starts."""

from tickets.admin import (
    articles,
    classifiers,
    desk,
    examples,
    feedback,
    intents,
    policies,
    suggestions,
)

__all__ = [
    "articles",
    "classifiers",
    "desk",
    "examples",
    "feedback",
    "intents",
    "policies",
    "suggestions",
]
