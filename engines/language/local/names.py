"""People and organisations that a call names, in every script."""

import re
from collections.abc import Iterator, Sequence
from itertools import chain

from engines.language.local.utterances import Utterance

# All patterns but the last two look at an utterance's outline: X and x stand for any letter.
_WORD = (
    r"(?:(?:[ao]l|an|ad|ash|bin|ben)-|[dl]')?[A-Z](?:[A-Za-z]|['-](?!s\b)(?=[A-Za-z]))*(?!['-]?\w)"
)
_INITIAL = r"(?:[A-Z]\. ?)"
_PARTICLE = (
    r"(?:van|von|vom|zu|zum|de|del|della|den|der|des|di|da|das|do|dos|du|la|las|le|los|el|al|af|av"
    r"|bin|ibn|binti|bint|ben|ten|ter|te|wa|y|e)"
)
_TITLE = r"(?:(?:Mr|Mrs|Ms|Mx|Miss|Dr|Prof|Professor|Doctor)\.? )?"
# Words that begin a sentence or go on with it, and so are part of no name.
_NEVER = (
    r"(?:The|It|This|That|These|Those|There|Here|Here's|It's|What|How|When|Where|Why|Who|Which|Your"
    r"|You|You're|Our|We|We're|For|To|From|Is|Are|Was|And|But|Or|So|If|I|I'm|I've|I'd|I'll|My|Me"
    r"|Not|Can|Could|Would|Will|Do|Does|Did|Have|Has|Please|Thank|Thanks|Speaking|Calling|With"
    r"|About|At|On|In|As|Of|Sir|Madam|Ma'am|Everyone|Everybody|Again|Bye|Goodbye|Yes|No|Okay|OK)\b"
)
_NEXT = rf"(?!{_NEVER})"
NAME = (
    rf"(?P<name>{_INITIAL}{{0,2}}{_NEXT}{_WORD}"
    rf"(?: (?:(?:{_PARTICLE} ){{0,3}}{_NEXT}{_WORD}|{_INITIAL}(?=[A-Z]))){{0,4}})"
)
_ALONE = r"(?=[.,!?;]|$)"
# What comes before is about a name, so whatever follows is one.
_INTRODUCED = re.compile(
    rf"\b(?:[Nn]ame is|[Nn]ame's|[Nn]amed|under the name(?: of)?)(?: (?:uh|um))?:? {_TITLE}{NAME}"
)
_SPEAKING = re.compile(rf"(?:^|, |[Tt]his is ){_TITLE}{NAME} (?:is )?speaking\b")
# What follows may be something else, such as a state or a thing.
_PERHAPS = re.compile(
    rf"\b(?:[Tt]his is|(?:[Hh]i|[Hh]ello|[Hh]ey)[ ,]+I'm|(?:^|(?<=[.!,] ))I'm|I am|[Ii]t's"
    rf"|(?:speak|speaking|spoke|spoken|talk|talking|talked) (?:with|to))(?: (?:uh|um))? "
    rf"{_TITLE}{NAME}"
    rf"|\b(?:[Mm]eet you|[Yy]ou're welcome|[Tt]hank you|[Tt]hanks), {_TITLE}"
    rf"{NAME.replace('name', 'thanked')}{_ALONE}"
)
_ANSWER = re.compile(rf"^(?:Yes, |Sure, |Of course, |It's )?{_TITLE}{NAME}{_ALONE}")
_STATE = re.compile(
    r"(?:Customer|Service|Support|Just|Very|Really|Sure|Happy|Glad|Sorry|Interested|Excited|Great"
    r"|Good|Fine|Perfect|Right|Correct|Wonderful|Excellent|Absolutely|Certainly|Definitely|Exactly"
    r"|Actually|Obviously|Unfortunately|Only|Also|Still|Always|Never|Now|Then|Today|Tomorrow"
    r"|Yesterday|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|One|Two|Three|Four|Five"
    r"|Six|Seven|Eight|Nine|Zero|Apartment|Unit|Suite|A|An|All|Any|Some|Another|Unacceptable"
    r"|Ridiculous|Terrible|Awful|Urgent|Important|Broken|Late|Wrong|New|Old|Like|Mr|Mrs|Ms|Miss|Dr)"
)
# Months, peoples and deeds: some of them are first names, before a last name.
_STATE_ALONE = re.compile(
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Christmas|Easter|English|Irish|Scottish|Welsh|British|American|Canadian|Australian|French"
    r"|German|Austrian|Swiss|Italian|Spanish|Portuguese|Dutch|Belgian|Danish|Swedish|Norwegian"
    r"|Finnish|Polish|Czech|Greek|Turkish|Russian|Ukrainian|Indian|Pakistani|Chinese|Japanese"
    r"|Korean|Vietnamese|Mexican|Brazilian|Nigerian|Kenyan|African|European|Asian|Muslim|Jewish"
    r"|Catholic|[A-Z]\w*ing)"
)
_CONNECTOR = r"(?:of|and|the|for|de|du|des|la|le|y|und|et|&)"
_PART = r"[A-Z0-9](?:[\w&]|['-](?=\w))*"
_COMPANY_NAME = rf"{_PART}(?: (?:{_CONNECTOR} ){{0,2}}{_NEXT}{_PART})*(?: Inc\.| Co\.| Ltd\.)?"
_COMPANY = (
    r"(?:Banks?|Hotels?|Company|Services?|Insurance|Airlines|Telecom|Mobile|Support|Clinic"
    r"|Store|Shop|Agency|Inc|Group|Motors|Internet|Dealership|Solutions|Center|Centre|Co|Energy"
    r"|Cars?|Auto|Dental|Shipping|Logistics|Travel|Foods|Hospital|School|University|Studios?"
    r"|Partners|Holdings|Systems|Media|Pharmacy|Law|GmbH|AG|Ltd|LLC|BV|Oy)"
)
_ORGANISATION = re.compile(
    rf"\b(?:(?:[Tt]hank you|[Tt]hanks) for (?:calling|contacting|choosing|reaching out to"
    rf"|visiting)|[Ww]elcome to|[Yy]ou(?:'ve| have) reached|(?:am|[Ii]'m) with"
    rf"|(?<=[a-zA-Z] )from|(?:[Tt]his is|[Ii]'m|[Ii]t's) (?:[A-Z][a-z'-]+ ){{1,3}}with|over at"
    rf"|us at|here at) (?:the |The )?(?P<name>{_NEXT}{_COMPANY_NAME})"
)
_ANSWERS = re.compile(rf"\b[Tt]his is (?P<name>(?:[A-Z][\w&'-]* )+{_COMPANY})\b")
_OPENS_WITH = re.compile(
    r"^(?P<name>[A-Z][\w&'-]*(?: (?:and |of |the |& )?[A-Z][\w&'-]*)+), "
    r"(?:this is|[A-Z][\w'-]+ speaking)\b"
)
_WORKS_FOR = re.compile(
    rf"\b(?:work for|works for|work at|on behalf of) (?:the )?(?P<name>{_COMPANY_NAME})"
    rf"|\bfrom (?:the )?(?P<typed>(?:{_PART} )+{_COMPANY})\b"
)
_SMALL_WORD = r"[^\W\d_](?:[^\W\d_]|['-](?=\w))*"
_LOWER_PERSON = re.compile(
    rf"\bmy (?:full )?name is (?:uh |um )?(?P<name>{_SMALL_WORD}(?: (?:{_PARTICLE} )*(?!and\b"
    rf"|how\b|i\b|i'|can\b|may\b|what\b|from\b|with\b|calling\b|the\b|so\b|you\b|thank\b|at\b"
    rf"|here\b|on\b|is\b|it's\b|could\b|to\b|but\b|or\b|my\b|please\b){_SMALL_WORD})?)"
    rf"|\bthis is (?:uh |um )(?P<other>{_SMALL_WORD} {_SMALL_WORD})"
)
_LOWER_ORGANISATION = re.compile(
    rf"\b(?:hello|hi|morning|afternoon|evening)?,? ?(?:this is|thank you for calling"
    rf"|welcome to) (?:the )?(?P<name>(?:{_SMALL_WORD} ){{1,4}}(?:bank|hotel|company|services?"
    rf"|insurance|airlines|telecom|mobile|support|clinic|store|shop|agency))\b"
)

Span = tuple[int, int]


def people(said: Sequence[Utterance], utterance: Utterance) -> Iterator[tuple[str, Span]]:
    """(name, place): as written, or with capitals where the whole utterance has none."""
    text = utterance.text
    answers = {match.start("name") for match in _ANSWERS.finditer(utterance.outline)}
    for start, end in chain(_answered(said, utterance), _spans_of_people(utterance)):
        if start not in answers:
            yield text[start:end], (start, end)
    if text == text.lower():
        for match in _LOWER_PERSON.finditer(utterance.plain):
            group = "name" if match["name"] else "other"
            name = _with_capitals(text[slice(*match.span(group))])
            yield name, match.span(group)


def organisations(utterance: Utterance) -> Iterator[tuple[str, Span]]:
    """(name, place), as `people`; from a customer only those that the words say they work for."""
    text, outlined = utterance.text, utterance.outline
    if utterance.role == "customer":
        for match in _WORKS_FOR.finditer(outlined):
            start, end = match.span("name" if match["name"] else "typed")
            yield text[start:end], (start, end)
        return
    for pattern in (_ORGANISATION, _ANSWERS, _OPENS_WITH):
        for match in pattern.finditer(outlined):
            start, end = match.span("name")
            if any(map(str.isalpha, text[start:end])) and not _STATE.fullmatch(
                text[start:end].split()[0]
            ):
                yield text[start:end], (start, end)
    if text == text.lower():
        for match in _LOWER_ORGANISATION.finditer(utterance.plain):
            yield match["name"].title(), match.span("name")


def _spans_of_people(utterance: Utterance) -> Iterator[Span]:
    for pattern in (_INTRODUCED, _SPEAKING):
        yield from (match.span("name") for match in pattern.finditer(utterance.outline))
    for match in _PERHAPS.finditer(utterance.outline):
        start, end = match.span("name" if match["name"] else "thanked")
        if not _is_state(utterance.text[start:end]):
            yield start, end


def _answered(said: Sequence[Utterance], utterance: Utterance) -> Iterator[Span]:
    """A bare name is a person's right after somebody was asked for one."""
    before = said[max(0, utterance.order - 1)]
    if before is utterance or "name" not in before.words:
        return
    match = _ANSWER.match(utterance.outline)
    if match is None or _is_state(utterance.text[slice(*match.span("name"))]):
        return
    if " " in match["name"] or before.is_question:
        yield match.span("name")


def _is_state(name: str) -> bool:
    """Whether it begins with a word that no person is called by: "I'm Happy", "This is About"."""
    first, *more = name.split()
    is_acronym = first.isupper() and len(first) > 1 and "." not in first
    return bool(
        is_acronym or _STATE.fullmatch(first) or (not more and _STATE_ALONE.fullmatch(first))
    )


def _with_capitals(name: str) -> str:
    particle = re.compile(rf"{_PARTICLE}")
    words = [word if particle.fullmatch(word) else word.title() for word in name.split()]
    return " ".join(words)
