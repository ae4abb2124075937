"""Words by which a customer says that a matter is not settled."""

from __future__ import annotations

import re
from typing import Final

from tickets.domain.wording import plain

_UNSETTLED: Final = re.compile(
    r"\b(?:not|never|none|nothing|nobody|no one|still|again|yet|wrong|cannot|unable|useless"
    r"|unresolved|worse|fails?|failed|broken|incorrect|no)\b|n't\b"
    r"|\b(?:cant|dont|doesnt|didnt|wont|isnt)\b"
    r"|\b(?:nicht|keine?[rmns]?|nie(?:mals|mand)?|nichts|immer noch|noch immer|wieder|falsch)\b"
    r"|\b(?:pas|jamais|rien|toujours|encore|aucune?|faux|fausse)\b"
    r"|\b(?:todavía|aún|sigue|sigo|nunca|nada|nadie|tampoco|mal)\b"
    r"|\b(?:non|ancora|mai|niente|nessuno|sbagliat[oa])\b"
    r"|\b(?:não|ainda|nunca|nada|ninguém|errad[oa])\b"
    r"|\b(?:niet|geen|nog steeds|nooit|niets|verkeerd)\b"
    r"|\b(?:inte|ingen|inget|fortfarande|aldrig|fel)\b"
    r"|\b(?:ikke|ingen|stadig|fortsatt|aldri|forkert|feil)\b|\b(?:ei|en|eivät|vieläkään|edelleen)\b"
    r"|\b(?:nie|nadal|wciąż|nigdy|nic|źle)\b|\b(?:ne|není|nejde|stále|pořád|nikdy|nic)\b"
    r"|\b(?:nem|még mindig|soha|semmi)\b|\b(?:nu|încă|niciodată|nimic)\b"
    r"|\b(?:не|нет|до сих пор|всё ещё|все еще|опять|снова|ничего|никогда|ні|досі)\b"
    r"|\b(?:değil|hâlâ|hala|yok|olmadı|gelmedi|çalışmıyor|\w+m[ae]d[ıi]|\w+m[ıiuü]yor)\b"
    r"|\b(?:δεν|ακόμα|ποτέ)\b"
    r"|没|不|还|仍|未|ない|ません|まだ|なかった|안 |못 |않|아직|없"
    r"|\b(?:لا|لم|ليس|لن)\b|ما زال|\b(?:לא|עדיין|אין)\b"
    r"|\b(?:không|chưa|vẫn)\b|\b(?:tidak|belum|masih)\b|ไม่|ยัง",
    re.IGNORECASE,
)


def is_complaint(text: str) -> bool:
    """Whether it denies something, or says that something goes on or happens again."""
    return _UNSETTLED.search(plain(text)) is not None
