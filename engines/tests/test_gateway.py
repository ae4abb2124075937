"""How other people's servers are asked."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from engines.gateway import Breaker, Gateway, ProviderFailedError, TryAgainError


@dataclass
class Clock:
    """Time that passes by sleeping only."""

    time: float = 100.0
    slept: list[float] = field(default_factory=list)

    def now(self) -> float:
        return self.time

    def sleep(self, seconds: float) -> None:
        self.time += seconds
        self.slept.append(seconds)


@dataclass
class Server:
    """Fails as told, one failure after the other, then answers."""

    failures: list[ProviderFailedError] = field(default_factory=list)
    given: list[float] = field(default_factory=list)

    def __call__(self, seconds: float) -> str:
        self.given.append(seconds)
        if self.failures:
            raise self.failures.pop(0)
        return "yes"


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def gateway(clock: Clock) -> Gateway:
    breaker = Breaker(failures=2, pause=60.0, now=clock.now)
    return Gateway(patience=10.0, breaker=breaker, now=clock.now, sleep=clock.sleep)


def broken() -> Server:
    return Server([ProviderFailedError("broken")])


def test_an_answer_is_passed_on_with_the_attempts_it_took(gateway: Gateway, clock: Clock) -> None:
    server = Server([TryAgainError("busy"), TryAgainError("busy")])
    assert gateway.ask(server) == ("yes", 3)
    assert clock.slept == [0.5, 1.5]
    assert server.given == [10.0, 9.5, 8.0]


def test_the_server_says_how_long_it_wants_to_be_left_alone(gateway: Gateway, clock: Clock) -> None:
    assert gateway.ask(Server([TryAgainError("busy", after=4.0)])) == ("yes", 2)
    assert clock.slept == [4.0]


def test_nobody_waits_longer_than_there_is_patience(gateway: Gateway, clock: Clock) -> None:
    with pytest.raises(TryAgainError):
        gateway.ask(Server([TryAgainError("busy", after=10.0)]))
    assert clock.slept == []


def test_the_third_failure_is_the_last(gateway: Gateway) -> None:
    server = Server([TryAgainError("busy") for _ in range(5)])
    with pytest.raises(TryAgainError):
        gateway.ask(server)
    assert len(server.given) == 3


def test_what_cannot_get_better_is_not_asked_again(gateway: Gateway) -> None:
    server = broken()
    with pytest.raises(ProviderFailedError):
        gateway.ask(server)
    assert len(server.given) == 1


def test_a_broken_server_is_left_alone_until_one_question_is_answered(
    gateway: Gateway, clock: Clock
) -> None:
    for _ in range(2):
        with pytest.raises(ProviderFailedError):
            gateway.ask(broken())
    unasked = Server()
    with pytest.raises(ProviderFailedError, match="left alone"):
        gateway.ask(unasked)
    assert unasked.given == []
    clock.time += 60
    assert gateway.ask(Server()) == ("yes", 1)
    assert gateway.ask(Server()) == ("yes", 1)


def test_after_the_pause_one_question_is_let_through_and_decides(clock: Clock) -> None:
    breaker = Breaker(failures=1, pause=60.0, now=clock.now)
    breaker.failed()
    clock.time += 60
    breaker.check()
    with pytest.raises(ProviderFailedError):
        breaker.check()
    breaker.failed()
    clock.time += 59
    with pytest.raises(ProviderFailedError):
        breaker.check()


def test_failures_count_only_in_a_row(gateway: Gateway) -> None:
    for _ in range(3):
        with pytest.raises(ProviderFailedError, match="broken"):
            gateway.ask(broken())
        assert gateway.ask(Server()) == ("yes", 1)


def test_a_mistake_of_ours_is_no_failure_of_theirs(gateway: Gateway) -> None:
    def mistake(seconds: float) -> str:
        raise KeyError(seconds)

    for _ in range(5):
        with pytest.raises(KeyError):
            gateway.ask(mistake)
    assert gateway.ask(Server()) == ("yes", 1)
