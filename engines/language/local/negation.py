"""Which part of a sentence counts, and which way round: contrast and negation in plain text."""

import re
from typing import NamedTuple

from engines.language.local.patterns import any_of

_CONTRAST = re.compile(
    r"[,;:\u2014-]? ?\b(?:but|however|except(?: that)?)\b,? (?!not only)"
    r"|[,;] ?(?:though|although|even though|yet|still|only|whereas|while|sadly|unfortunately),? "
)
_CONCESSION = re.compile(
    r"^(?:although|though|even though|even if|while|despite|in spite of|as \w+ as)\b[^,]+, "
)
# A speaker who denies an opinion: what follows counts the other way round.
NEGATED_OPINION = any_of(
    r"(?:wouldn't|would not|can't|cannot|can not|couldn't|don't|do not|didn't|won't|will not|doubt"
    r"|never|hardly|nobody (?:can|could|would)|no one (?:can|could|would))"
    r"(?: (?:really|even|exactly|honestly|quite|particularly|ever|to))*"
    r" (?:go (?:so|as|that) far as to say|say|think|call|believe|find|feel|claim|describe|consider"
    r"|pretend|recommend|expect)(?: (?:that|this|it|you|him|her|them|there|i|we))?",
    r"(?:i|we) doubt(?: that| if| whether)?|(?:wish|like|love) (?:to|(?:i|we) could) say",
    r"far from|anything but|nothing like|not exactly|not (?:what|how) i(?:'d| would) call|hardly"
    r"|barely|less than|not my idea of|not a sign of|no longer|not even|nowhere near",
)
# Beside praise: that it did not come true. "No thanks" and "I don't need it" say no such thing.
NEGATED = re.compile(
    r"\b(?:never|nothing|nobody|none|without"
    r"|no(?! (?:thank|thanks|need|rush|hurry|problem|worries)|,)"
    r"|(?:not|\w+n't)(?! (?:need|want|have any|now|today|yet sure|sure)))\b(?![^?]*\?)"
)
# Negations that praise.
PRAISE = any_of(
    r"(?:can't|cannot|can not|couldn't|could not) (?:complain|thank (?:you|him|her|them) enough"
    r"|praise|fault|(?:be|have been|have asked for|ask for|wish for|imagine) (?:\w+ )?(?:happier"
    r"|better|more|nicer|smoother|easier|a better|any better))",
    r"not (?:bad|half bad|too bad)(?: at all)?|no complaints|nothing to complain about"
    r"|nothing but (?:good|praise|great)|never (?:been|felt|had|seen|met) (?:\w+ ){0,3}(?:better"
    r"|happier|nicer|friendlier|smoother)|never (?:been )?so (?:well|happy|kindly|quick\w*|warmly)"
    r"|(?:nobody|no one|nothing) (?:could|can) (?:have )?(?:\w+ ){0,3}better"
    r"|(?:second|next) to none|(?:don't|do not|never) regret|made my (?:day|week|evening)"
    r"|saved my (?:day|life|holiday|week)|(?:don't|do not) (?:know|ever) (?:what|how) "
    r"(?:i|we) (?:would|could|did)(?: have)? (?:do|done|managed?|lived?) without"
    r"|(?:lived up to|exceeded|beyond) (?:\w+ )?expectations?|hats off|well done|keep it up",
)


class Contrast(NamedTuple):
    """What is granted, and what then counts."""

    granted: str
    meant: str


def contrast(plain: str) -> Contrast | None:
    """The two sides of a sentence that turns round; of many turns the last."""
    turns = list(_CONTRAST.finditer(plain))
    if turns and turns[-1].start() > 0 and plain[turns[-1].end() :].strip(" .!?"):
        return Contrast(plain[: turns[-1].start()], plain[turns[-1].end() :])
    if conceded := _CONCESSION.match(plain):
        return Contrast(conceded.group(), plain[conceded.end() :])
    return None
