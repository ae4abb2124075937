"""Who speaks, where a thought begins, and what only opens, closes or identifies, as patterns."""

import re

from engines.language.local.patterns import any_of

DIGITS = frozenset(
    ["zero", "oh", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
)

# Where a new thought begins in text without punctuation.
NEW_THOUGHT = re.compile(
    r"\b(?:my name is|how (?:can|may) i (?:help|assist)|(?:is there )?anything else (?:that )?i can"
    r"|is there anything else|thank you for (?:calling|your)|have a (?:great|good"
    r"|nice)|can you (?!help)"
    r"|could you|i would like|i'd like|i lost|i need to|i want to|i was wondering"
    r"|what is (?:your|the)"
    r"|what's (?:your|the))\b",
    re.IGNORECASE,
)

# Everything that may be taken out of an utterance without losing what it says.
CLOSING = re.compile(
    r"\b(?:(?:hello|hi|hey|good (?:morning|afternoon|evening|day))(?: there)?(?: again)?"
    r"|thank you(?:, [a-z]+,)?(?: so much| very much| again)?(?:,? [a-z]+,)?(?: (?:for"
    r"|in advance)[^.!?]*)?"
    r"|thanks(?: so much| a lot| very much| again)?(?: for [^.!?]*)?"
    r"|i (?:really |truly )?appreciate (?:it|that|you|your)[^.!?]*|we (?:really "
    r"|truly )?(?:appreciate|value) you[^.!?]*|your time is[^.!?]*"
    r"|you(?:'re| are) (?:very |most )?welcome|no problem(?: at all)?|not a problem"
    r"|my pleasure|you too|you as well|likewise|same to you|take care"
    r"|(?:it's |it is |it was )?(?:so |very )?(?:nice|great|good|a pleasure|lovely"
    r"|pleased) (?:to meet|meeting|speaking|talking|chatting)[^.!?]*"
    r"|(?:i hope you )?(?:and )?(?:have|enjoy) (?:a|an|the rest|your) [^.!?]*"
    r"|(?:good)?bye(?: bye)?(?: for now)?|bye-bye|see you[^.!?]*"
    r"|(?:and )?how (?:can|may|could) i (?:help|assist|be of)[^.!?]*"
    r"|(?:is there )?anything (?:else|specific)[^.!?]*"
    r"|(?:please )?let (?:us|me) know if[^.!?]*|if you (?:ever )?(?:have|need) (?:any"
    r"|further|more|anything)[^.!?]*|(?:please )?(?:don't|do not) hesitate[^.!?]*"
    r"|(?:please )?feel free[^.!?]*"
    r"|(?:just )?(?:one|a) (?:moment|second|minute)[^.!?]*|(?:please )?(?:hold on"
    r"|hang on|bear with me|give me)[^.!?]*|take your time"
    r"|(?:i'm|i am|we're|we are) (?:so |very |really )?sorry(?: to hear| about"
    r"| for)?[^.!?]*|i apologize[^.!?]*|we apologize[^.!?]*"
    r"|i (?:completely |totally |can )?understand (?:your|how|that|you)[^.!?]*"
    r"|let's (?:sort|see|get|go|work)[^.!?]*"
    r"|(?:i'd|i would|i'll|i will|we'd|we would) (?:be|be more than) (?:happy"
    r"|glad) to (?:help|assist)[^.!?]*|i can (?:certainly |definitely "
    r"|surely )?(?:help|assist|do that)(?: you)?(?: with| for)?(?: that| you)*"
    r"|i sure can|(?:i'm |we're )?here to (?:help|assist)[^.!?]*"
    r"|(?:that's all|that is all|that was all|that's it|that will be (?:all|it)"
    r"|that's everything|that was everything|nothing else|i think that)[^.!?]*"
    r"|i have all the information[^.!?]*|ma'am|sir|(?:this"
    r"|here) is [^.!?]* (?:speaking|from|with) [^.!?]*|welcome to [^.!?]*"
    r"|my name is [^.!?,]*|(?:i'm|i am|it's|this is) [a-z]+(?: [a-z]+)?(?=[.!]?$)"
    r"|(?:that's |that is |sounds )?(?:so |very |really )?(?:great|perfect|wonderful"
    r"|excellent|fantastic|awesome|lovely|good|fine|nice)(?: then)?"
    r"|okay|ok|alright|all right|right|yes|yeah|yep|no|nope|sure|sure thing|certainly"
    r"|absolutely|of course|definitely|exactly|please|well|so|and|um|uh|ah|oh|mhm"
    r"|got it|i see|i understand|understood)\b",
)

# An agent who asks for data, and a customer who gives it: forms being filled, not content.
IDENTIFICATION = any_of(
    r"(?:may|can|could) (?:i|you)[^.?!]*\b(?:name|number|address|e-?mail|date of birth"
    r"|month and year|digits|verify|confirm|spell|code|id)\b[^.]*",
    r"for (?:verification|security|identification|record)[^.]* purposes?",
    r"(?:phone|contact|callback|account|order|card|room|policy|social security"
    r"|security|reference) (?:number|code)(?:'s| is)",
    r"last four(?: digits)?",
    r"e-?mail(?: address)? is",
    r"date of birth",
    r"verified your",
    r"to verify",
    r"(?:updated|noted|taken|recorded|saved) (?:down )?(?:\w+ )?(?:your|all|the"
    r"|that) (?:\w+ )?(?:information|records|details|contact|down)",
    r"records have been|noted (?:that )?down|(?:home|mailing|billing|e-?mail) address",
    r"you(?:'ve| have) been a (?:loyal|valued)|here to assist",
    r"spelled? (?:it )?out",
)

AGENT_CUES = any_of(
    r"how (?:can|may) i (?:help|assist)",
    r"thank you for (?:calling|contacting|reaching out|your patience|choosing"
    r"|providing|confirming)",
    r"(?:may|can|could) i (?:please |also |kindly )?(?:have|get) your",
    r"(?:can|could|would) you (?:please |also |kindly )*(?:provide|confirm|verify"
    r"|tell me|give me|repeat|spell|share)",
    r"sorry to hear",
    r"anything else",
    r"you(?:'re| are) welcome",
    r"let me (?:check|look|see|pull)",
    r"i (?:can )?see (?:your|that|the|you)|i understand (?:your|how)|we(?:'ll| will)"
    r"|one (?:last|final|more)|i'll",
    r"i(?:'ll| will|'ve| have) (?:\w+ ){0,3}your",
    r"we (?:apologize|appreciate)",
    r"(?:one|just a) moment",
    r"what is your",
    r"which account would you",
    r"i can (?:help|assist) you",
    r"i(?:'ve| have) (?:sent|scheduled|reset|updated|processed|issued|escalated)",
    r"you(?:'ll| will) (?:receive|get|see)",
)

CUSTOMER_CUES = any_of(
    r"i(?:'d| would) like to",
    r"i(?:'m| am) (?:feeling|having|calling|trying|looking|interested|frustrated|upset"
    r"|disappointed|confused)",
    r"i (?:just |really |recently |also )?(?:need (?:to|a|some|help|my|you|this)|want"
    r"|hope|booked|have (?:a|some|an) (?:\w+ )?(?:question|concern|issue|problem)s?"
    r"|noticed|tried|lost|ordered|bought|paid|received|forgot|can't|cannot|couldn't)",
    r"i was (?:charged|wondering|told|hoping)",
    r"i(?:'ve| have) been",
    r"i(?:'m| am) still",
    r"my (?:order|card|account|bill|package|password|phone|internet|subscription|car"
    r"|room|money|invoice|payment|refund|checking|savings|balance|email|delivery)",
    r"your (?:company|website|service)",
    r"that's all",
    r"thank you for your help",
    r"can you (?:help|send|cancel|refund|reset)",
)
