"""Every admin page of this app; the site imports this module when it starts."""

from tickets.admin import (
    articles,
    call_rules,
    classifiers,
    examples,
    feedback,
    intents,
    macros,
    policies,
    service_level,
    suggestions,
    suspended,
)

__all__ = [
    "articles",
    "call_rules",
    "classifiers",
    "examples",
    "feedback",
    "intents",
    "macros",
    "policies",
    "service_level",
    "suggestions",
    "suspended",
]
