"""The labelled requests are as many as was promised, and split by the text alone."""

from collections import Counter

from bench.labelled.sentences import PLAIN, labelled_requests


def test_there_are_enough_of_each_kind_in_both_halves() -> None:
    found = labelled_requests()
    counted = Counter((one.kind == PLAIN, one.is_held_out) for one in found)

    assert len({one.text for one in found}) == len(found)
    assert counted[False, False] + counted[False, True] >= 150
    assert counted[True, False] + counted[True, True] >= 60
    assert min(counted.values()) >= 25
