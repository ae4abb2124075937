"""Groups of texts that are alike, on vectors one can draw."""

from __future__ import annotations

import numpy as np
import pytest

from tickets.domain.intents.clusters import (
    by_nearness,
    groups_of,
    telling_words,
    without_common,
    words_in,
)


def _angles(*degrees: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    turned = np.radians(degrees)
    return np.stack([np.cos(turned), np.sin(turned)], axis=1).astype(np.float32)


def test_what_points_the_same_way_is_together() -> None:
    groups = groups_of(_angles(0, 90, 5, 180, 95, 10), 0.9)
    assert sorted(map(sorted, groups)) == [[0, 2, 5], [1, 4], [3]]


@pytest.mark.parametrize(("least", "groups"), [(0.999, 3), (0.9, 2), (-1.0, 1)])
def test_how_alike_is_the_callers_word(least: float, groups: int) -> None:
    assert len(groups_of(_angles(0, 10, 90), least)) == groups


def test_no_texts_make_no_groups() -> None:
    assert groups_of(np.zeros((0, 2), np.float32), 0.4) == []


def test_every_text_is_in_one_group_whatever_the_order() -> None:
    random = np.random.default_rng(3)
    vectors = random.normal(size=(80, 5)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    order = random.permutation(80)

    groups = {frozenset(group) for group in groups_of(vectors, 0.5)}
    shuffled = groups_of(vectors[order], 0.5)

    assert {frozenset(order[group].tolist()) for group in shuffled} == groups
    assert sorted(place for group in groups for place in group) == list(range(80))


def test_of_a_groups_pairs_with_another_the_mean_cosine_is_below() -> None:
    vectors = _angles(*range(0, 360, 7))
    means = [vectors[group].mean(axis=0) for group in groups_of(vectors, 0.8)]
    likeness = np.stack(means) @ np.stack(means).T
    assert (likeness[~np.eye(len(means), dtype=bool)] < 0.8).all()


def test_who_is_nearest_to_the_middle_comes_first() -> None:
    assert by_nearness(_angles(0, 80, 10, 20), [0, 1, 2, 3]) == [3, 2, 0, 1]


def test_what_all_texts_share_makes_none_alike() -> None:
    vectors = _angles(0, 40)
    bare = without_common(vectors, vectors, doubt=0)
    assert bare[0] @ bare[1] == pytest.approx(-1)
    assert without_common(vectors, vectors, doubt=10**6) == pytest.approx(vectors, abs=1e-4)


def test_words_of_a_group_are_those_the_others_do_not_use() -> None:
    others = ["where is the parcel", "when will the parcel come", "the invoice is the old one"]
    group = ["is the shop open on sunday", "when is the shop open", "open on sunday? Ask Ada"]
    words = telling_words(group, words_in([*others * 5, *group]))
    assert words[0] == "open"
    assert set(words) >= {"shop", "sunday"}
    assert not {"the", "ada"} & set(words)


def test_texts_that_share_no_word_have_none() -> None:
    texts = ["one thing", "two others"]
    assert telling_words(texts, words_in(texts)) == []
