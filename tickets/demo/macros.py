"""Texts that the demo's people answer with often."""

from typing import Final

MACROS: Final = {
    "Which order?": "Thank you for writing. Could you send us the number of your order?",
    "More details": "Thank you for writing. Could you say in a sentence or two what this is about?",
    "We call you": "Thank you, {first_name}. A colleague calls you today at the number we know.",
    "Photos please": "We are sorry. Please send us a photo of the item and one of the parcel.",
    "Refund sent": "The money has left us today. It reaches you within ten working days.",
    "Not for us": "Thank you for writing. This is nothing that we can help with.",
}
