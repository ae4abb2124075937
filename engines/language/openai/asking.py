"""One structured question to a model, asked again once where its answer does not hold."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

import openai
from openai.types.chat import ChatCompletion
from pydantic import ValidationError

from engines.gateway import (
    MAY_BE_BILLED,
    Gateway,
    ProviderFailedError,
    QuestionRefusedError,
    ServerFault,
)
from engines.language.openai.analysis_prompt import system_message
from engines.language.openai.parts import tokens_in
from engines.language.openai.reports import WholeReport, schema_of
from engines.language.port import AnalysisFailedError, LanguageUsage
from engines.language.quality import Fault
from engines.openai.client import client_of
from engines.openai.failures import TOO_MUCH_ASKED, failures_named, is_too_large

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from openai import OpenAI
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.shared_params import ResponseFormatJSONObject, ResponseFormatJSONSchema

    from engines.openai.endpoint import Endpoint

R = TypeVar("R", bound=WholeReport)

_WHAT_TO_DO: Final = {
    ServerFault.NOT_REACHED: "Check LANGUAGE_BASE_URL, and that the server runs.",
    ServerFault.CUT_OFF: "It is asked again later; a slow server needs a smaller model.",
    ServerFault.KEY_REFUSED: "Check the key of the endpoint.",
    ServerFault.UNKNOWN_MODEL: "Check the model's name and the address, which ends in /v1 mostly.",
    ServerFault.TOO_LARGE: "The model reads too little at once: choose one with a longer context.",
    ServerFault.TOO_MANY: "Wait, or raise the account's limit.",
    ServerFault.UNREADABLE: "Check that the address is that of an OpenAI-compatible server.",
}


@dataclass(frozen=True)
class ModelQuestion(Generic[R]):
    """*data* is the user's message, whole; all else is said by the system's."""

    report: type[R]
    rules: str
    data: str
    instructions: str = ""
    faults: Sequence[Fault] = ()

    def messages(self, *, with_shape: bool) -> list[ChatCompletionMessageParam]:
        said = system_message(
            self.rules,
            self.report,
            instructions=self.instructions,
            faults=self.faults,
            with_shape=with_shape,
        )
        return [{"role": "system", "content": said}, {"role": "user", "content": self.data}]


class Manner(IntEnum):
    """How much is asked of a server: some refuse a temperature, and some a schema."""

    SCHEMA_COLD = 0
    SCHEMA = 1
    OBJECT = 2  # The shape is told in words.


@dataclass
class ReportAsker:
    """Asks one server, in its *manner*; *usage* is what all of it came to, in tokens."""

    endpoint: Endpoint
    gateway: Gateway
    manner: Manner
    attempt_seconds: float
    usage: list[LanguageUsage] = field(default_factory=list)

    def ask_twice(
        self, question: ModelQuestion[R], faults_in: Callable[[R], Sequence[Fault]]
    ) -> R | None:
        """The answer, or a second one where the first has faults; the one that has fewer.

        None where neither has the shape. Raises AnalysisFailedError.
        """
        first = self._ask(question)
        faults = faults_in(first) if first else (Fault.NOT_THE_SHAPE,)
        if not faults:
            return first
        second = self._ask(replace(question, faults=faults))
        if second is None or first is None:
            return first or second
        return second if len(faults_in(second)) <= len(faults) else first

    def _ask(self, question: ModelQuestion[R]) -> R | None:
        try:
            answer, _attempts = self.gateway.ask(
                lambda seconds: self._attempt(question, min(seconds, self.attempt_seconds))
            )
        except (ProviderFailedError, QuestionRefusedError) as error:
            what_to_do = _WHAT_TO_DO.get(error.reason, "It is asked again later.")
            raise AnalysisFailedError(
                f"The language server at {self.endpoint.base_url} {error}. {what_to_do}",
                error.reason,
                tuple(self.usage),
            ) from error
        return _report_in(answer, question.report)

    def _attempt(self, question: ModelQuestion[R], seconds: float) -> ChatCompletion:
        try:
            with failures_named():
                answer = self._completion(question, seconds)
                if not isinstance(answer, ChatCompletion):
                    raise openai.OpenAIError  # The client checks no shape.
        except ProviderFailedError as error:
            if error.reason in MAY_BE_BILLED:
                self._book_estimate(question)
            raise
        self._book(answer, question)
        return answer

    def _completion(self, question: ModelQuestion[R], seconds: float) -> ChatCompletion:
        """As much is asked for as the server was seen to take, or takes now."""
        while True:
            manner = self.manner
            try:
                return self._client.chat.completions.create(
                    model=self.endpoint.model,
                    messages=question.messages(with_shape=manner is Manner.OBJECT),
                    response_format=_format(question, manner),
                    temperature=0 if manner is Manner.SCHEMA_COLD else openai.omit,
                    timeout=seconds,
                )
            except TOO_MUCH_ASKED as error:
                if is_too_large(error) or manner is Manner.OBJECT:
                    raise
                self.manner = Manner(manner + 1)

    @cached_property
    def _client(self) -> OpenAI:
        return client_of(self.endpoint)

    def _book(self, answer: ChatCompletion, question: ModelQuestion[R]) -> None:
        """Tokens as the server counted them; where it does not count, an estimate."""
        if answer.usage is None:
            self._book_estimate(question, _content(answer))
            return
        self._add("input_token", answer.usage.prompt_tokens or 0)
        self._add("output_token", answer.usage.completion_tokens or 0)

    def _book_estimate(self, question: ModelQuestion[R], answered: str = "") -> None:
        messages = question.messages(with_shape=True)
        asked = sum(tokens_in(str(message.get("content"))) for message in messages)
        self._add("input_token", asked, is_estimate=True)
        self._add("output_token", tokens_in(answered) if answered else 0, is_estimate=True)

    def _add(self, unit: str, quantity: int, *, is_estimate: bool = False) -> None:
        if quantity > 0:
            self.usage.append(
                LanguageUsage(
                    self.endpoint.provider,
                    self.endpoint.model,
                    unit,
                    quantity,
                    is_estimate=is_estimate,
                )
            )


def _format(
    question: ModelQuestion[R], manner: Manner
) -> ResponseFormatJSONSchema | ResponseFormatJSONObject:
    if manner is Manner.OBJECT:
        return {"type": "json_object"}
    schema = schema_of(question.report)
    return {
        "type": "json_schema",
        "json_schema": {"name": "report", "strict": True, "schema": schema},
    }


def _content(answer: ChatCompletion) -> str:
    """What the model wrote, if anything: the client checks no answer's shape."""
    try:
        return answer.choices[0].message.content or ""
    except (AttributeError, IndexError, TypeError):
        return ""


def _report_in(answer: ChatCompletion, report: type[R]) -> R | None:
    """The first JSON object in it that has the shape; a refusal and a cut answer have none."""
    text = _content(answer)
    decoder = json.JSONDecoder()
    start = text.find("{")
    while start >= 0:
        try:
            found: Any = decoder.raw_decode(text, start)[0]
            return report.model_validate(found)
        except (json.JSONDecodeError, RecursionError):
            start = text.find("{", start + 1)
        except ValidationError:
            return None
    return None
