"""What people say on support calls, as patterns over lower case text with straight apostrophes."""

import re

from engines.language.local.patterns import any_of

COMPLAINT = any_of(
    r"(?:isn't|is not|not|never|doesn't|does not|don't|didn't|stopped|wasn't|won't"
    r"|hasn't been|aren't|keeps? not) (?:\w+ )?(?:work(?:s|ed|ing)?|load(?:s|ed|ing)?"
    r"|connect(?:s|ed|ing)?|respond(?:s|ed|ing)?|arriv(?:e|ed|ing)|receiv(?:e|ed|ing)"
    r"|deliver(?:ed|ing)?|turn(?:ed|ing)? on|start(?:s|ed|ing)?|credited|refunded)",
    r"(?:stopped|quit|without) working",
    r"i (?:can't|cannot|could not|couldn't|am unable|was unable|wasn't able"
    r"|haven't been able)(?! (?:wait|thank|complain|believe how))",
    r"i'm (?:not able|unable)",
    r"(?:never|hasn't|haven't|has not|have not|still not|didn't"
    r"|not yet) (?:\w+ )?(?:arrived?|come|received?|heard?|shown?|got|gotten|shipped"
    r"|resolved|fixed)",
    r"still (?:waiting|haven't|hasn't|don't|not|broken|having|no)",
    r"(?:charged|billed) (?:me )?(?:\w+ )?(?:twice|double|extra|again|incorrectly"
    r"|wrong|for something|more)",
    r"(?:overcharged|double[- ]charged|double[- ]billed|hidden fees?"
    r"|unexpected (?:fees?|charges?)|extra (?:fees?|charges?)|unauthorized"
    r"|incorrect(?:ly)?|inaccurate)",
    r"(?:wrong|damaged|broken|defective|faulty|missing|cracked|scratched|expired"
    r"|stained|dirty|cold|stale|torn) (?:\w+ )?(?:order|item|product|part|package|size"
    r"|color|model|charge|amount|card|room|address|car|vehicle|cake|towels?|sheets?"
    r"|food|screen|parts|items|bill|one)",
    r"(?:was|were|is|are|came|arrived|got|been|be|it's|that's) (?:\w+ )?(?:wrong"
    r"|damaged|broken|defective|faulty|missing|delayed|late|overdue|rude|dirty"
    r"|unhelpful|stolen|hacked|compromised|unacceptable|ridiculous|out of stock"
    r"|unavailable|too slow|very slow|so slow|cold|stained|noisy|loud|disconnected)",
    r"(?:having|have|had|has|with|experiencing|experienced|encountered|encountering"
    r"|facing|faced|some|a|an|another|this|big|major|serious|same"
    r"|there's been) (?:\w+ )?(?:problems?|issues?|trouble|troubles|difficult(?:y|ies)"
    r"|errors?|concerns?|complaints?|delays?|mix-?up|outage|bad experience)",
    r"(?:problems?|issues?|trouble) (?:with|is|was|has|related|accessing|logging|using|getting)",
    r"(?:frustrat(?:ed|ing)|disappoint(?:ed|ing|ment)|upset|angry|unhappy|dissatisfied"
    r"|annoy(?:ed|ing)|fed up|furious|terrible|horrible|awful|unacceptable"
    r"|poor (?:quality|service|experience)|worst|ridiculous|appalled|let down"
    r"|inconvenien(?:t|ced))",
    r"(?:confused|worried|concerned|anxious|nervous|unsure) (?:about|by|with|that"
    r"|because|regarding|over)",
    r"(?:keeps?|kept) (?:\w+ )?(?:crashing|freezing|dropping|failing|disconnecting"
    r"|buffering|cutting|happening|getting|saying|telling|making|asking)",
    r"(?:lost|losing|stolen|locked out|hacked|scammed|hung up on|on hold for"
    r"|waiting (?:for|since|over)|waited|crash(?:es|ed)|leak(?:s|ed|ing)?"
    r"|broke(?: down)?|no (?:one|body) (?:called|came|answered|helped|told)|failed"
    r"|error message|cut(?:ting)? (?:out|off)|down since|days late|weeks late)",
    r"offline|(?:is|are|was|went) down|(?:wasn't|isn't|weren't|not) (?:\w+ )?ready"
    r"|third time|second time|several times"
    r"|many times|over and over|again and again|days ago",
    r"(?:haven't|not) been (?:\w+ )?(?:satisf\w+|happy|delivered|resolved)",
    r"(?:not|isn't|wasn't|aren't) (?:\w+ )?(?:happy|satisfied|pleased"
    r"|what i (?:ordered|expected|asked)|up to|right|correct|available|good enough"
    r"|in stock|clean|fresh)",
    r"out of stock|sold out|(?:smells?|tastes?) (?:\w+ )?(?:bad|awful|terrible|funny"
    r"|off|strange)|too (?:noisy|loud|slow)|bad smell|noisy neighbou?rs?|noise (?:from"
    r"|coming)",
)

# Words of trouble that tell of none.
NO_COMPLAINT = any_of(
    r"no (?:problems?|issues?|worries|complaints?|trouble)",
    r"not (?:a|an) (?:problem|issue)",
    r"(?:isn't|wasn't) (?:a|an) (?:problem|issue)",
    r"(?:don't|do not|didn't) have (?:a|any) (?:complaint|problem|issue|concern)s?",
    r"(?:not|isn't|wasn't|never) (?:unhappy|dissatisfied|disappointed|angry|upset|annoyed"
    r"|frustrated|worried|concerned)",
    r"(?:can't|cannot) (?:wait|thank)",
    r"any (?:problems|issues|trouble)",
    r"(?:resolved|fixed|solved|fix|resolve|solve|resolving|fixing"
    r"|addressed) (?:\w+ ){0,2}(?:issues?|problems?|concerns?)",
    r"(?:issues?|problems?) (?:\w+ ){0,3}(?:resolved|fixed|solved)",
    r"worked perfectly",
    r"so sorry to trouble",
)

# A failure that is over.
SOLVED = any_of(
    r"(?:it|that|this|everything) (?:\w+ )?(?:works|is working|worked out|is fine|is solved"
    r"|is fixed)(?: \w+)? (?:now|again)",
    r"(?:works|working|fixed|solved|resolved) now",
)

OBJECTION = any_of(
    r"(?:too|so|very|really|quite|pretty|bit|rather) (?:expensive|pricey|costly|steep)",
    r"(?:price|cost|rate|fee|that|it)(?:'s| is| are| seems?| was) (?:\w+ )?too (?:high|much)",
    r"too much (?:money|for)",
    r"(?:out of|over|above|beyond) (?:my|our) (?:budget|price)",
    r"can't afford|cannot afford|not worth|cheaper|better (?:price|deal|offer|rate)"
    r"|lower price|competitors?",
    r"(?:i )?(?:don't|do not|won't|will not|wouldn't|would not) (?:really )?(?:want"
    r"|need that|agree|trust|accept|pay|feel comfortable|think (?:so|that's|it's"
    r"|i should|this is)|see why|understand why)",
    r"(?:i'm|i am|i was) not (?:\w+ )?(?:comfortable|interested|convinced|going to"
    r"|willing|ready|sure (?:about|if|that|i|why|whether))",
    r"i(?:'d| would) rather(?: not)?|i(?:'d| would) prefer not|not (?:really )?interested",
    r"that's not (?:what|good enough|acceptable|right|fair|true|how)"
    r"|that is not (?:what|acceptable|right|fair|true)|that isn't (?:what|right|fair"
    r"|true)|not what i",
    r"why (?:do|does|should|would) (?:you|i|we) (?:need|have|ask|pay|want)",
    r"(?:i already|i've already) (?:told|said|gave|explained|paid|tried|did|called|sent)",
    r"(?:concern(?:s|ed)?|worried|hesitant|hesitation|nervous|unsure"
    r"|uneasy) (?:\w+ )?(?:about|with|regarding) (?:\w+ ){0,3}(?:pric\w+|cost|privacy"
    r"|security|sharing|giving|buying|purchas\w+|safety|paying)",
    r"(?:need|have|like) (?:\w+ )?to think (?:about|it)|let me think|think it over",
    r"(?:speak|talk) (?:to|with) (?:a|your|the|another|someone) ?(?:manager|supervisor"
    r"|else|higher)?",
    r"i refuse|i disagree|no way|unacceptable|not acceptable",
    r"(?:want|like|going|need) to cancel|cancel my|take my business",
)

# Only a manager, a supervisor or somebody else is an objection; "talk to you" is not.
NO_OBJECTION = any_of(
    r"(?:don't|do not) want to (?:miss|wait to|bother|lose)",
    r"(?:speak|talk) (?:to|with) (?:you|a representative|an agent)",
    r"(?:don't|do not) (?:want|need) (?:any|anything) ?(?:more|else)?",
    r"no thank",
)

# "will" ends before the promised deed: PROMISE.end("will").
PROMISE = re.compile(
    r"\b(?P<who>i|we|you)(?P<will>'ll| will|'m going to| am going to|'re going to"
    r"| are going to)(?= (?:\w+ ){0,2}?(?:send|e-?mail"
    r"|mail|call|contact|follow|get back|ship|deliver|refund|issue|process|escalate|forward"
    r"|schedule|arrange|book|include|keep you|notify|inform|let you know|make sure"
    r"|ensure|credit|cancel"
    r"|replace|order|open|create|file|submit|update you|text|receive|get an?|hear from"
    r"|be contacted|be notified"
    r"|find|look into|investigate|transfer|reach out|remove|waive|apply|review|pass|set up|reserve"
    r"|reverse|bring|ask|talk to|speak to|exchange|repair|correct|restart|change|move you"
    r"|block|report|return"
    r"|hold|fix|resolve|work on|take care|have (?:\w+ ){1,3}(?:call|contact|reach|look"
    r"|check|follow|come|bring|send)|provide|prepare|add)\b)"
)
OTHERS_WILL = any_of(
    r"(?:someone|somebody|a (?:technician|representative|specialist|colleague|manager"
    r"|supervisor|member)|our (?:\w+ )?(?:team|manager|department|specialist"
    r"|technician)|the (?:team|manager|technician|driver"
    r"|department))(?: \w+){0,4} (?:will|is going to)",
    r"(?:refund|order|package|replacement|card|payment|credit|shipment|technician"
    r"|service|delivery|email|e-mail|project|product|item)s? (?:will|should) (?:be"
    r"|arrive|reach|ship|come|appear|show)",
    r"you should (?:receive|see|get|hear)",
    r"(?:is|are) on (?:the|its|their) way",
)
# Said and over within the call; nothing remains to be done.
DONE_AT_ONCE = any_of(
    r"(?:i'll|i will|let me|we'll|we will) (?:\w+ )?(?:check|verify|need (?:to|your"
    r"|some)|ask (?:you|for)|pull|look up|look that up|be happy|be glad|do my best|do our best"
    r"|help|assist)",
    r"to (?:assist|help) you (?:better|further)|before we|i'll need|we'll need"
    r"|one moment|just a moment|hold on|please hold",
    r"verification purposes",
    r"if you(?:'d| would)? (?:have|need|like|want)",
    r"(?:ensure|make sure) (?:we have|i have|your satisfaction|that we have|a smooth|you)",
)
REQUEST = any_of(
    r"i(?:'d| would) (?:really )?like (?:you )?to",
    r"i (?:need|want) (?:you )?to",
    r"(?:can|could|would|will) you (?:please |also |just )?(?!tell|explain|repeat|say"
    r"|help|hear|spell|confirm|believe|assist|give me a moment|let me know|clarify"
    r"|provide|check|recommend|hold|remind|share)\w+",
    r"can i (?:please |also |just |get |have )?(?:get|have|return|cancel|book|schedule"
    r"|change|exchange|speak|update|receive|order|reserve|make|pay|pick)",
    r"please (?:send|cancel|refund|call|email|change|update|remove|reset|replace|fix"
    r"|make sure|transfer|escalate|stop|have|let)",
    r"i (?:want|need|demand|expect) (?:a|an|my) (?:\w+ )?(?:refund|replacement"
    r"|exchange|callback|new|appointment|copy|invoice|manager|supervisor)",
)
NO_REQUEST = any_of(
    r"(?:like|want|need|wanted) to (?:know|ask|inquire|say|thank|hear|see|understand"
    r"|express|share|speak (?:about|to you)|talk about|discuss|learn|think|be|find out"
    r"|check|make sure|get (?:more|some) (?:info\w*|details)|report|complain|let you)",
    r"i(?:'d| would) like to,? but",
    r"(?:would|can|could) you (?:like|mind|please hold)",
)

# An agent's report of a deed or an answer: what a call led to.
RESOLUTION = any_of(
    r"(?:i|we)(?:'ve| have)(?: now| just| successfully| already| also)? (?!all|noted"
    r"|your|a|the|some|verified|to|received|pulled|found|located|updated your (?:info"
    r"|rec|details|contact))\w+(?:ed|en|set|sent|put|made|got|found|ut)",
    r"(?:has|have) (?:now |just |successfully |already )?been (?!a |an |with"
    r"|experiencing|waiting|very|noted|verified|great|having)\w+",
    r"i (?:see|can see|found|see that)",
    r"it (?:seems|looks like|appears)",
    r"(?:balance|hours|total|price|cost|fee|rate|amount|code|appointment|refund"
    r"|reservation|order|delivery|warranty) (?:is|are|was|will be|comes to|costs?"
    r"|starts?)",
    r"you have a|you(?:'re| are) all set|got you all set|all set(?: up)?",
    r"you should (?:now )?(?:be able|receive|see|get)|on (?:the|its) way",
    r"(?:we|i) (?:can|could) (?:offer|schedule|send|refund|replace|arrange|exchange"
    r"|issue|provide|give|do)",
    r"(?:we|i) (?:have|offer|recommend|suggest|would recommend|do have|do offer|take|accept|use)",
    r"i(?:'m| am) (?:processing|sending|issuing|updating|scheduling|transferring"
    r"|refunding|cancelling|resetting|escalating)",
    r"due to|because|the (?:issue|problem|delay|charge) (?:is|was)"
    r"|within \w+ (?:\w+ )?(?:hours|days|weeks)|by (?:tomorrow|the end|monday|tuesday"
    r"|wednesday|thursday|friday)",
)
# What a caller came for.
REASON = any_of(
    r"we(?:'d| would) like|we (?:need|want|are|have|lost)|(?:could|can) we|you charged",
    r"i(?:'d| would) like(?: to)?|i(?:'m| am) (?:calling|contacting|reaching|looking"
    r"|interested|having|trying|here|experiencing|feeling|writing|unable|not able"
    r"|checking)",
    r"i (?:need|want|wanted|was wondering|was hoping|was looking|lost|forgot|ordered"
    r"|bought|purchased|received|have (?:a|an|some)|had|noticed|got|just)",
    r"i(?:'ve| have) (?:been|got|noticed|a|an|some|had|lost|received|ordered)",
    r"(?:can|could) (?:you|i)|do you (?:have|offer|know)|what (?:is|are|time)"
    r"|how (?:do|can|much|long)|when (?:is|will|are)|where",
    r"the reason|calling (?:about|because|to|regarding)|problem|issue|trouble|question"
    r"|concern|help with",
    r"(?:my|our) (?:\w+ )?\w+ (?:\w+ )?(?:is|are|isn't|was|wasn't|has|hasn't|won't"
    r"|doesn't|keeps|never|still)",
)
SATISFIED = any_of(
    r"(?:that's|that is|it's|this is|that was|that sounds|sounds) (?:so |very "
    r"|really )?(?:great|perfect|wonderful|excellent|fantastic|awesome|good|a relief"
    r"|helpful|amazing|reassuring)",
    r"i(?:'m| am) (?:so |very |really |actually |quite |much )?(?:happy|relieved|glad"
    r"|pleased|satisfied|grateful|thrilled|delighted|excited|impressed)",
    r"(?:really|very|so much|greatly|truly) (?:appreciate|helpful)|appreciate (?:it"
    r"|that|your|you|the)|it(?:'s| is) working|it worked|works now|what a relief"
    r"|you've been (?:very |so |really )?(?:helpful|great)",
    r"thank you (?:so|very) much|thanks (?:so|very) much|thanks a lot"
    r"|thank you for (?:your|the|all|taking|under)",
)
UNSATISFIED = any_of(
    r"(?:still|not) (?:\w+ )?(?:happy|satisfied|resolved|convinced|sure|good enough)"
    r"|i(?:'ll| will) (?:call back|take my business|think about|go elsewhere|have to"
    r"|be (?:filing|contacting|leaving))",
    r"this is (?:ridiculous|unacceptable|not)|i(?:'m| am) (?:very |really |so |still "
    r"|extremely )?(?:disappointed|frustrated|upset|angry|unhappy)|(?:speak"
    r"|talk) (?:to|with) (?:a|your) (?:manager|supervisor)|i hope (?:so|for|this|it"
    r"|you|that)",
)
NOTHING_MORE = any_of(
    r"(?:no|nope)[, ]+(?:\w+[, ]+){0,6}?(?:that's|that is|that was|that will|that'll"
    r"|that would|thank|thanks|i think|nothing|i'm good|not at|i'm all|that should"
    r"|all i)",
    r"that's (?:all|it|everything)|that is all|that was (?:all|everything)"
    r"|nothing else|that will be all|all i need",
)
