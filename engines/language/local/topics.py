"""What support calls are about: a small taxonomy, each topic with the words that show it."""

import re
from collections.abc import Mapping, Sequence

from engines.language.local.cues import IDENTIFICATION
from engines.language.local.utterances import Utterance
from engines.language.port import Quote, Statement

_MOST_TOPICS = 4
_MOST_QUOTES = 2
_CUSTOMER_COUNTS = 3  # A customer's mention against an agent's.

_TOPICS: Mapping[str, str] = {
    "Refund": r"refund(?:ed|s)?|money back|reimburse\w*|chargeback",
    "Billing": (
        r"bill(?:s|ed|ing)?|invoices?|overcharged|charged|charges|statement|late fees?"
        r"|fees?|credit note"
    ),
    "Pricing": (
        r"pric(?:e|es|ing)|quotes?|discounts?|how much (?:is|are|does|do|would|will)"
        r"|cost of|expensive|promotions?|(?:special|better) (?:offer|deal)s?"
    ),
    "Payment": (
        r"(?:make|made|making|missed|my|a|the|late|schedule a) payments?|pay (?:my|a|the"
        r"|off) bill|autopay|direct debit|installments?"
    ),
    "Delivery": (
        r"deliver(?:y|ed|ies)?|shipp(?:ing|ed)|shipments?|packages?|parcel|courier"
        r"|tracking|in transit"
    ),
    "Return or exchange": (
        r"return(?:ing)? (?:\w+ ){0,3}(?:item|product|car|vehicle|order|shoes|it|policy"
        r"|motorcycle|purchase|one)|returns?(?: process| policy)?|exchange|send (?:it"
        r"|them) back"
    ),
    "Cancellation": r"cancel(?:l?ed|l?ing|lation)?|terminate|close my account",
    "Password reset": (
        r"(?:reset|forgot|forgotten|change|lost)(?:\w+ )? (?:my |your |the |a )?password"
        r"|password reset"
    ),
    "Account access": (
        r"(?:access(?:ing)?|log(?:ging)? ?in(?:to)?|sign(?:ing)? ?in(?:to)?) (?:to "
        r"|into )?(?:my|your|the) (?:\w+ )?(?:account|portal|app)|(?:can't|cannot"
        r"|unable to|trouble|couldn't) (?:log|logging|sign|signing)(?: ?in)?|locked out"
        r"|log(?:ging)? in(?:to)?"
    ),
    "Account details": (
        r"(?:update|change|updating|changing|correct) (?:my|your"
        r"|the) (?:\w+ ){0,2}(?:address|email|phone|details|information|contact|name"
        r"|records)"
    ),
    "Technical issue": (
        r"(?:internet|wi-?fi|network|connection|router|modem|software|app|website|screen"
        r"|printer|laptop|phone|system|server) (?:\w+ ){0,3}(?:issues?|problems?|down|slow"
        r"|not|isn't|won't|keeps|crash\w*|drop\w*|error|outage|trouble)|(?:issues?"
        r"|problems?|trouble) with (?:my|the|your|our) (?:\w+ ){0,2}(?:internet|wi-?fi"
        r"|network|connection|router|modem|software|app|website|printer|laptop|phone"
        r"|system|device)|error message|offline|stopped working|not working"
        r"|doesn't work|isn't working|outage|reboot|restart(?:ed|ing)? (?:the|your|my)"
        r"|troubleshoot\w*"
    ),
    "Lost or stolen card": (
        r"(?:lost|stolen|stole|missing|misplaced) (?:my |your |the )?(?:\w+ )?card"
        r"|card (?:was|is|got|has been) (?:lost|stolen)"
    ),
    "Card replacement": (
        r"(?:replace(?:ment)?|new|replacing) (?:my |your |the |a )?(?:\w+ )?card|(?:new"
        r"|another) (?:debit|credit) card"
    ),
    "Money transfer": (
        r"transfer(?:red|ring)? (?:\w+ ){0,3}(?:money|funds|dollars|euros)|(?:money|funds"
        r"|dollars|wire) (?:has been |have been |is )?transfer(?:red)?|wire transfer"
        r"|transfer amount"
    ),
    "Balance check": (
        r"(?:account|checking|savings|card) balance|check my balance|balance (?:is|of|on)"
        r"|current balance"
    ),
    "Bill payment": r"pay (?:my|a|the) (?:\w+ )?bill",
    "Appointment": (
        r"appointments?|reschedul\w*|schedule (?:a|an|my|your) (?:\w+ )?(?:visit|time"
        r"|viewing|service|test drive|consultation|meeting|class|lesson)|test drive"
        r"|consultation|book (?:a|an) (?:\w+ )?(?:visit|slot|table|room)"
    ),
    "Reservation": r"reservations?|booking|booked|check-?in|check-?out|checking out",
    "Opening hours": (
        r"(?:branch|opening|business|store|office) hours|hours (?:are|of operation)"
        r"|what time (?:do|are) you (?:open|close)"
    ),
    "Order status": (
        r"(?:status|update) (?:of|on|about) (?:my|the|an|your) (?:\w+ )?order|where(?:'s"
        r"| is) my order|order (?:hasn't|has not|still|is delayed|status)"
    ),
    "Availability": (
        r"in stock|out of stock|sold out|inventory|availability|unavailable"
        r"|available (?:in|for|now|cars|models|colou?rs|rooms|dates)"
    ),
    "Product quality": (
        r"quality|defective|damaged|faulty|broken|malfunction\w*|stopped working"
        r"|not working|doesn't work|isn't working|cracked|scratched"
    ),
    "Privacy": (
        r"privacy|personal (?:information|data|details)|data (?:protection|breach|is being"
        r"|was|security|sharing)|my data|gdpr|third parties|confidential\w*"
    ),
    "Data management": (
        r"data management|manag\w+ (?:\w+ ){0,3}data|data (?:handling|storage|entry"
        r"|records?)|(?:my|your|customer) records"
    ),
    "Security": (
        r"fraud\w*|suspicious|unauthorized|hacked|breach|identity theft|scam\w*|phishing"
        r"|compromised|security (?:concern|issue|question|of|measures|system|breach"
        r"|features|problem)s?"
    ),
    "Warranty or repair": r"warranty|repair(?:s|ed|ing)?|maintenance|mechanic",
    "Subscription or plan": (
        r"subscription|membership|(?:data|phone|internet|current|premium|basic) plan"
        r"|upgrade|downgrade|renew(?:al|ed|ing)?"
    ),
    "Staff or service complaint": (
        r"(?:customer service|staff|service i received|representative|employees?"
        r"|agent) (?:\w+ ){0,3}(?:rude|poor|unhelpful|terrible|bad|disappoint\w*|awful"
        r"|issue|problem)|(?:rude|unhelpful|poor|terrible|bad"
        r"|disappoint\w*) (?:\w+ ){0,2}(?:customer service|staff|service|representative"
        r"|employee)|issue with the service|complain(?:t|ing)? about"
    ),
    "Room or stay": (
        r"(?:room|towels?|sheets|housekeeping|room service|amenit\w+|neighbou?rs?|noise"
        r"|noisy|clean(?:liness|ed|ing)?) (?:\w+ ){0,4}(?:dirty|smell\w*|noise|noisy|loud"
        r"|clean\w*|service|towels|problem|issue|cold|late)|noisy neighbou?rs?"
        r"|clean towels|bad smell|room service|cleanliness|amenities"
    ),
    "Purchase enquiry": (
        r"interested in (?:buying|purchasing|a|the|one|your|getting|learning|that|this)"
        r"|looking (?:for|to (?:buy|purchase|get)) (?:a|an|some)?|(?:buy|purchase|buying"
        r"|purchasing) (?:a|an|the) (?:\w+ )?(?:new|used|car|bike|motorcycle|cake|vehicle"
        r"|house)"
    ),
}
_PATTERNS = {name: re.compile(rf"\b(?:{pattern})(?![\w'])") for name, pattern in _TOPICS.items()}
_WITHIN = {"Lost or stolen card": "Card replacement", "Password reset": "Account access"}


def topics(said: Sequence[Utterance]) -> tuple[Statement, ...]:
    """Topics by how often they are spoken of, the customer's words counting most."""
    shown = [(name, _mentions(pattern, said)) for name, pattern in _PATTERNS.items()]
    found = {name: mentions for name, mentions in shown if mentions}
    for narrow, wide in _WITHIN.items():
        if narrow in found:
            found.pop(wide, None)
    ranked = sorted(found.items(), key=lambda topic: (-_weight(topic[1]), topic[1][0].order))
    return tuple(Statement(name, _quotes(mentions)) for name, mentions in ranked[:_MOST_TOPICS])


def topic_names(text: str) -> frozenset[str]:
    """Every topic that the words of *text* (lower case) touch."""
    return frozenset(name for name, pattern in _PATTERNS.items() if pattern.search(text))


def _mentions(pattern: re.Pattern[str], said: Sequence[Utterance]) -> list[Utterance]:
    return [
        u
        for u in said
        if _mentioned(pattern, u) and not u.is_small_talk and not IDENTIFICATION.search(u.plain)
    ]


def _mentioned(pattern: re.Pattern[str], utterance: Utterance) -> bool:
    """Whether the topic is spoken of; "Price" within a sentence is somebody's name."""
    found = pattern.search(utterance.plain)
    if found is None:
        return False
    return found.start() == 0 or not utterance.text[found.start()].isupper()


def _counts(utterance: Utterance) -> int:
    return 1 if utterance.role == "agent" else _CUSTOMER_COUNTS


def _weight(mentions: Sequence[Utterance]) -> int:
    return sum(map(_counts, mentions))


def _quotes(mentions: Sequence[Utterance]) -> tuple[Quote, ...]:
    best = sorted(mentions, key=lambda u: (-_counts(u), u.order))[:_MOST_QUOTES]
    return tuple(u.quote() for u in sorted(best, key=lambda u: u.order))
