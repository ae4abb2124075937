"""Which languages speech engines are told of, as ISO 639-1 codes where there is one."""

AUTO = "auto"  # Nobody says: the engine finds it out.
_CODES = """
af am ar as az ba be bg bn bo br bs ca cs cy da de el en es et eu fa fi fo fr gl gu ha haw he hi hr
ht hu hy id is it ja jw ka kk km kn ko la lb ln lo lt lv mg mi mk ml mn mr ms mt my ne nl nn no oc
pa pl ps pt ro ru sa sd si sk sl sn so sq sr su sv sw ta te tg th tk tl tr tt uk ur uz vi yi yo zh
yue
"""
LANGUAGES = tuple(_CODES.split())


def language_to_ask(said: str) -> str | None:
    """What an engine is told: a code it knows (de for de-AT), or None where it is to find out."""
    code = said.split("-", maxsplit=1)[0].lower()
    return code if code in LANGUAGES else None
