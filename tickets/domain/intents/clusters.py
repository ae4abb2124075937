"""Texts that are alike, in groups, and the words that tell a group from the others."""

from __future__ import annotations

import math
import re
from collections import Counter
from typing import TYPE_CHECKING, Final

import numpy as np

from tickets.domain.wording import plain

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from engines.classifier.arrays import Floats

_WORD: Final = re.compile(r"[^\W\d_]{3,}")
_MOST_WORDS: Final = 4
_FAINT: Final = 0.3  # Of the most telling word's weight: "the" and "have" lie below.
_SPREAD: Final = 0.25  # A word of fewer of a group's texts may be one customer's name.


def groups_of(vectors: Floats, least: float) -> list[list[int]]:
    """Places of rows of length 1; of a group's pairs with any other, the mean cosine is below.

    Average linkage by chains of nearest neighbours (Murtagh 1983): the outcome does not depend on
    the order of merging, ties go to the first. The mean cosine of two groups is the product of
    their means, so that no table of pairs is kept: 5,000 texts take half a minute of one core.
    """
    means, sizes = vectors.astype(np.float32), np.ones(len(vectors), np.int64)
    members = [[place] for place in range(len(vectors))]
    ended: list[list[int]] = []
    chain: list[int] = []
    is_open = np.ones(len(vectors), bool)
    while is_open.any():
        chain = chain or [int(is_open.argmax())]
        last = chain[-1]
        likeness = np.where(is_open, means @ means[last], -np.inf)
        likeness[last] = -np.inf
        nearest = int(likeness.argmax())
        if len(chain) > 1 and likeness[chain[-2]] >= likeness[nearest]:
            nearest = chain[-2]
        if likeness[nearest] < least:  # Nothing will come nearer: merging means averaging.
            ended.append(members[last])
            is_open[chain.pop()] = False
        elif nearest in chain[-2:]:
            del chain[-2:]
            share = sizes[last] / (sizes[last] + sizes[nearest])
            means[nearest] = share * means[last] + (1 - share) * means[nearest]
            sizes[nearest] += sizes[last]
            members[nearest] += members[last]
            is_open[last] = False
        else:
            chain.append(nearest)
    return ended


def by_nearness(vectors: Floats, group: Sequence[int]) -> list[int]:
    """Those that show best what the group is about come first."""
    centre = vectors[list(group)].mean(axis=0)
    order = np.argsort(-(vectors[list(group)] @ centre), kind="stable")
    return [group[place] for place in order]


def without_common(vectors: Floats, common: Floats, *, doubt: int) -> Floats:
    """The vectors without what all texts share, each of length 1 again.

    A tenant's texts all speak of its trade, and so are alike before they speak of anything. What
    they share is the mean of *common*, trusted as if *doubt* texts more shared nothing.
    """
    rest = vectors - common.sum(axis=0) / (len(common) + doubt)
    lengths = np.linalg.norm(rest, axis=1, keepdims=True)
    bare: Floats = rest / np.maximum(lengths, 1e-9)
    return bare


def words_in(texts: Iterable[str]) -> Counter[str]:
    """How often each word occurs."""
    return Counter(word for text in texts for word in _words(text))


def telling_words(texts: Sequence[str], everywhere: Counter[str]) -> list[str]:
    """The few words that are the group's own, the most telling first.

    By class-based TF-IDF (Grootendorst 2022): a word's share of the group's words, times the
    logarithm of one and the mean number of words a group has to how often the word occurs at all.
    """
    within = words_in(texts)
    texts_with = Counter(word for text in texts for word in set(_words(text)))
    usual = sum(within.values())
    weights = {
        word: count * math.log1p(usual / max(everywhere[word], count))
        for word, count in within.items()
        if texts_with[word] >= max(2, _SPREAD * len(texts))
    }
    best = sorted(weights, key=lambda word: (-weights[word], word))[:_MOST_WORDS]
    return [word for word in best if weights[word] >= _FAINT * weights[best[0]]]


def _words(text: str) -> list[str]:
    return _WORD.findall(plain(text))
