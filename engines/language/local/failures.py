"""What failed a customer, told without a word of feeling, as patterns like those of `lexicon`."""

from engines.language.local.patterns import any_of

_COUNT = (
    r"(?:two|three|four|five|six|seven|eight|nine|ten|\d+|several|many|so many|countless|multiple"
    r"|a dozen|dozens of)"
)
_MISSED = (
    r"(?:answers?|reply|replies|response|sign|trace|news|word|signal|connection|internet|wi-?fi"
    r"|(?:hot |warm |running |cold )?water|power|electricity|heating|heat|gas|sound|picture|tone"
    r"|dial tone|line|service|refund|confirmation|delivery|help|luck|success|reception|coverage"
    r"|access|money|light|lights|explanation|solution|network|data|tv|phone|update|updates)"
)
_NOBODY = r"(?:nobody|no one|no-one|none of (?:you|them|your \w+)|not (?:a single|one) \w+)"

FAILURE = any_of(
    # Nobody did, nothing happened.
    rf"{_NOBODY} (?!else)(?:(?:ever|even|has|have|had|is|was|will|would|could|can|wants to|there"
    r"|from \w+|at \w+) ){0,3}(?:call(?:ed|s)?|rang|ring|repl(?:ied|y|ies)|answer(?:ed|s)?"
    r"|came|comes?|help(?:ed|s)?|t(?:old|ells?)|respond(?:ed|s)?|show(?:ed|s)?|turn(?:ed|s)? up"
    r"|cares?|listen(?:ed|s)?|knows?|knew|pick(?:ed|s)? up|g[eo]ts? back|got|contacted"
    r"|follow(?:ed|s)?"
    r"|arrived|explained|informed|warned|wrote|written|read|fixed|reached out|take|took|seems)",
    r"nothing (?:(?:has|have|had|ever|is|was|at all|here|else|really|will) ){0,2}(?:happen(?:ed|s)?"
    r"|work(?:ed|s)?|chang(?:ed|es)|help(?:ed|s)?|done|been done|being done|came|comes|arrived"
    r"|moves|moved)",
    r"(?:heard|got|received|get|hear|seen|see) (?:back )?(?:nothing|no one|nobody)",
    # What should be there is not.
    rf"(?:there(?:'s| is| was| has been)|have|had|has|get|got|gets|getting|see|with|received|heard"
    rf"|hear|and|but) (?:had |got |still )?(?:no|zero) (?:\w+ )?{_MISSED}",
    r"(?:been|am|are|is|i'm|we're|was|were|left|still|sitting|days|weeks|hours|times|e-?mails"
    rf"|letters|calls|nights?) without (?:an? |any |our |my |the )?(?:\w+ )?{_MISSED}",
    r"without (?:any |my |our )?(?:notice|warning|asking|telling|informing|reason|consent"
    r"|permission)",
    r"still (?:(?:have|has|got|get|gets|getting|had|is|am|are|see|at|on|there's|there is) )?"
    r"(?:(?:completely|totally|all|just|absolutely|really|also) )?(?:no|not|nothing|none|without"
    r"|dead|down|offline|missing|gone|broken|wrong|unpaid|unresolved|stuck|empty|locked|leaking"
    r"|cold|the same)",
    r"(?:i'm|am|are|we're|is|have|has) (?:still )?yet to (?:receive|hear|get|arrive|be|see|come)",
    rf"there(?:'s| is| was) {_NOBODY} (?:who|to|that|here|there|available)",
    r"promised (?:\w+ ){0,4}for (?:days|weeks|months)",
    r"(?:nowhere to be (?:seen|found)|no sign of|no trace of|is nowhere|(?:is|are|was|were|has been"
    r"|have been|has|have|goes|went|gone) (?:\w+ )?(?:missing|gone|vanished|disappeared))",
    # What was agreed did not come.
    r"never (?:saw|seen|got|received|heard) (?:\w+ ){1,3}(?:again|back)",
    r"never (?:\w+ )?(?:came|called|rang|repl(?:ied|y)|answer(?:ed|s)|show(?:ed|s)|turned up"
    r"|took place|happen(?:ed|s)|sent|told|fixed|works|got|gets (?:through|fixed|here))",
    r"(?:didn't|did not|doesn't|does not|don't|do not|won't|hasn't|haven't|has not|have not)"
    r" (?:\w+ )?(?:show(?:n|ed)? up|turn(?:ed)? up|c[oa]me|call(?:ed)? (?:me )?back|ring(?: me)?"
    r"|rung|repl(?:y|ied)|answer(?:ed)?|happen(?:ed)?|keep (?:your|his|her|their)|picked up)",
    r"(?:promised|assured|(?:you|he|she|they|agent|colleague) said|told me|(?:was|were) supposed)"
    r"\b.*\b(?:did not|didn't|never|is not|isn't|was not|wasn't|nothing|nobody|has not|hasn't"
    r"|have not|haven't)",
    # What broke, or stands still.
    r"(?:goes|went|gone|going|is|was) (?:blank|dead|black|silent|dark|off again)"
    r"|(?:dropp?(?:s|ed)?|cuts|cut|goes) (?:out|off|every|all the|each|again|constantly)"
    r"|drops|freezes|froze|declined|rejected|refused|bounced|blank page|stopped (?:again|working)"
    r"|leaking|leaks|cracked|torn|ripped|bent|dented|shattered|smashed|burnt|mou?ldy|rotten|sour"
    r"|jammed",
    r"(?:been waiting|have waited|had to wait|on hold|hung up|stuck (?:at|in|on|with|here)"
    r"|(?:it has|it's|there have|has) been (?:\w+ ){0,2}(?:days|weeks|months|hours|ages))"
    r"(?! please)",
    r"(?:someone|somebody|another (?:customer|person|guest)|my neighbou?r)(?: else)?'s (?:parcel"
    r"|package|order|bill|invoice|letter|name|account|data|luggage|food|bag|card)",
    r"(?:charged|billed|took|taken|debited|paid|withdr[ae]wn?|deducted)\b.*\b(?:twice|two times"
    r"|double|three times)",
    r"(?:had to|have to) (?:\w+ ){1,4}(?:again|twice|myself|day off|days off|for hours)"
    r"|days? off (?:work )?for",
    r"(?:made|makes|making|got|gets|getting|become|becomes) (?:\w+ )?(?:slower|worse)",
    r"(?:losing|lost) (?:\w+ )?(?:customers|business|money|sales|clients)",
)
# Again and again: a failure unless it was praised.
REPEATED = any_of(
    r"(?:called|phoned|rung|rang|written|wrote|e-?mailed|asked|explained|told|contacted|complained"
    r"|reported|sent|messaged|chatted|reminded|visited|tried|chased|spoken|talked)"
    rf"(?: \w+){{0,5}} {_COUNT} (?:\w+ )?(?:times|e-?mails|letters|messages|people|agents"
    r"|colleagues|departments|calls|tickets|reminders|persons|pictures)",
    r"(?:fourth|fifth|sixth|seventh|eighth|ninth|tenth|umpteenth) (?:time|call|e-?mail|router|visit"
    r"|attempt|day|week)",
    r"same (?:thing|problem|story|error|answer|question) (?:again|every|each|over|for)",
    r"(?:passed|sent|transferred|pushed|moved) (?:\w+ )?(?:from one|back and forth|around|along)",
)
# Said of you, not of a thing.
DISPLEASED = any_of(
    r"had enough of|enough is enough|fed up|(?:tired|sick) of|let (?:me|us) down|regret (?!nothing)"
    r"|cheated|ripped off|waste of|a joke|thanks for nothing|(?:little|no|lost all|lost) "
    r"(?:hope|faith|trust|confidence) (?:that|in|left)|last straw|shame on"
    r"|you call (?:that|this|it)"
    r"|(?:don't|do not|stop) tell(?:ing)? me to|how dare|good for nothing"
    r"|not (?:exactly )?(?:what|how) (?:i|we|you)(?:'d| would)? call"
    r"|(?:could|should|might) (?:have been|be|do) (?:\w+ )?better|(?:expected|expect|hoped for"
    r"|deserve|deserved|thought) (?:better|more)|(?:don't|do not|didn't|did not|never) feel"
    r" (?:\w+ )?(?:treated|heard|valued|taken seriously|respected|welcome)",
)
# Praise of a time that is over.
_PAST = (
    r"(?:was|were|had|has been|have been|i've been|you've been|it's been|always|never|ever"
    r"|worked|went|ran|used to)"
)
_WELL = (
    r"(?:loved|liked|enjoyed|happy|satisfied|pleased|fine|great|good|well|perfect|perfectly"
    r"|excellent|lovely|wonderful|smooth|smoothly|reliable|flawless|flawlessly|fast|a fan"
    r"|(?:any|no|a|single) (?:single )?(?:problems?|troubles?|issues?|complaints?|outages?|faults?"
    r"|reason))"
)
_ENDED = (
    r"(?:(?:up )?until|till|up to)(?! (?:the end|further|now and))|before (?:you|this|that|they"
    r"|the (?:new|last|update|change|switch|move))"
)
FORMER = any_of(
    rf"(?:{_PAST}\b.*\b{_WELL}|loved|liked|enjoyed)\b[^?]*\b(?:{_ENDED})",
    rf"^(?:and |but )?(?:(?:up )?until|till|before) (?:last|this|yesterday|now|then|recently|the"
    rf"|my|your|you)\b[^?]*\b{_WELL}",
    rf"(?:was|were|worked|had been|ran|went) (?:\w+ )?{_WELL} (?:at first|in the beginning"
    rf"|to begin with|initially)",
)
