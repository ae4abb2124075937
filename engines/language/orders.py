"""Words that are meant for whoever reads a text by machine, and say nothing of the matter."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

# Letters that look like Latin ones, inside of Latin words.
_LOOKALIKES: Final = str.maketrans("\u0430\u0435\u043e\u0440\u0441\u0443\u0445\u0456", "aeopcyxi")
# Signs that turn the direction of letters, and letters that are not shown.
_UNSEEN: Final = re.compile("[\u202d\u202e\U000e0020-\U000e007e]")
_SENTENCE_END: Final = re.compile(r"[.!?\u2026][\"')]*\s+")
ORDERS: Final = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass|skip)\b(?:\W+\w+){0,5}?\W+"
    r"(?:instructions?|rules?|prompts?|polic(?:y|ies)|thresholds?|checks?|guidelines?|safeguards?)\b"
    r"|\byou(?:'re| are| feel| must be| should be)(?: \w+){0,3} (?:certain|sure|confident)\b"
    r"|\b(?:your |the |with )?confidence(?: score| level)?\W{1,4}(?:is |to |at |of |as )?\W{0,3}"
    r"(?:[01][.,]\d|1\b|\d{2,3} ?%|high|max|full|absolute|certain)"
    r"|\bauto(?:matically)?[\s_-]?resolv\w+|\bauto[\s_-]?(?:approve|close)\w*"
    r"|\b(?:do not|don't|never|no need to|without) escalat\w+|\bno escalation\b"
    r"|\bwithout (?:any |a |an )?(?:human|review|approval|person|check)\b"
    r"|\bmark (?:this|it|the \w+) as (?:resolved|safe|certain|solved|low risk|in scope)\b"
    r"|\b(?:new|updated|system|developer|hidden) (?:instructions?|prompt|mode|override)\b"
    r"|\byou are (?:now )?(?:an?|the|my) (?:\w+ )?(?:ai|assistant|bot|classifier|model|machine)\b"
    r"|\bjailbreak|\bprompt injection\b"
    r"|[\"'](?:action|decision|confidence|intent|status|reasons?|threshold|role|scope_score"
    r"|policy|tool|function)[\"']\s*:"
    r"|<\W{0,2}(?:system|assistant|im_start|im_end|instructions?|admin|developer|override)\b"
    r"|\[\W?(?:inst|system|assistant|admin|developer)\W?\]"
    r"|(?:^|[.!?#*>\-\]]\s*)(?:system|assistant|developer)(?: \w+)?\s*:"
    r"|\bignorier\w*(?: \w+){0,4} (?:anweisung|regel|vorgabe)\w*"
    r"|\b(?:du bist|sie sind)(?: \w+){0,3} sicher\b|\bnicht eskalier\w*|\beskaliere nicht\b"
    r"|\bignor[ae]\w*(?: \w+){0,4} (?:instrucciones|reglas|istruzioni|regole|instruções|regras)\b"
    r"|\b(?:estás|está|eres)(?: \w+){0,3} segur[oa]\b|\bno (?:lo )?escal\w+"
    r"|\bignore[rz]?(?: \w+){0,4} (?:règles|consignes)\b"
    r"|\b(?:tu es|vous êtes)(?: \w+){0,3} (?:certaine?|sûre?)\b|\bn(?:'|e )(?:pas )?escalad\w+"
)
_REPORT: Final = r"(?:report|summary|transcript|sentiment|analysis)"
# What is said of a call to whoever writes about it; in a request to a company it may be its matter.
_ORDERS_OF_A_CALL: Final = re.compile(
    r"\b(?:rate|mark|score|classify|label|grade)\b(?: \w+){0,5} (?:call|conversation|sentiment)\b"
    r"|\b(?:mark|set|rate|label) (?:\w+ ){0,4}(?:as|to) "
    r"(?:resolved|solved|positive|negative|neutral)\b"
    rf"|\b(?:add|put|write|include|insert)\b.{{0,80}}\b(?:your|the) {_REPORT}\b"
    rf"|\b(?:in|of|for|to) (?:your|the) (?:report|summary)\b"
    rf"|\bthe {_REPORT} (?:must|should|is|shall)\b"
    r"|\b(?:write|say|state|note) that the (?:agent|customer|call)\b"
    r"|\bquote the (?:agent|customer)\b"
    r"|\bgive the agent (?:full|top|five|ten|no|zero)\b|\btell the reader\b"
    r"|\bend of (?:the )?transcript\b|\babove this transcript\b|\b(?:to|for) the model\b|\bmodel:"
    r"|\banswer with the key\b|\bempty list of\b|\bexample answer\b|\bthink step by step\b"
    r"|\bdecode and\b|\bpretend to be\b|\bdisregard your\b"
    r"|\b(?:anweisung\w*|instrucciones|consignes|regeln) (?:und|y|et)\b|\u6307\u4ee4"
)
# Nobody speaks like this, and no speech model writes like this.
_MARKUP: Final = re.compile(
    r"[{}\\]|!\[|<[|/!]|\|>|</\w+>|\]\]|```|';|^\s*#{1,6}\s"
    r"|\w\(\w+=|%\(\w+\)|\[/?[A-Z]{4,}\]|\[\d+\] \w+:",
    re.MULTILINE,
)


def before_any_order(piece: str) -> str:
    """What is said of the matter before a sentence for whoever writes about the call, mostly all.

    What is no speech is cut too. Whole sentences only, word for word.
    """
    if not _is_order(piece):
        return piece
    start = 0
    for end in [*(match.end() for match in _SENTENCE_END.finditer(piece)), len(piece)]:
        if _is_order(piece[start:end]):
            return piece[:start]
        start = end
    return ""  # It stands across sentences.


def _is_order(text: str) -> bool:
    said = _readable(text)
    is_order = ORDERS.search(said) or _ORDERS_OF_A_CALL.search(said)
    return bool(is_order or _MARKUP.search(text) or _UNSEEN.search(text))


def _readable(text: str) -> str:
    """Lower case and straight apostrophes, without what nobody sees."""
    seen = "".join(sign for sign in text if unicodedata.category(sign) != "Cf")
    return seen.lower().replace("\u2019", "'").translate(_LOOKALIKES)
