"""Choosing by any server that speaks OpenAI's chat completions. The model gets no tools.

`chat.completions.parse` would read the answer for us, and lose what it cost where it cannot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Final

from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ValidationError

from engines.gateway import Gateway, ProviderFailedError, QuestionRefusedError
from engines.language.choosing import Choice, ChoosingFailedError
from engines.language.openai import prompt
from engines.language.port import LanguageUsage
from engines.openai.client import client_of
from engines.openai.endpoint import NAME
from engines.openai.failures import TOO_MUCH_ASKED, failures_named

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openai import OpenAI
    from openai.types.chat import ChatCompletionMessageParam
    from openai.types.shared_params import ResponseFormatJSONObject, ResponseFormatJSONSchema

    from engines.language.choosing import Option
    from engines.openai.endpoint import Endpoint

_OBJECT: Final = re.compile(r"\{[^{}]*\}")
_SCHEMA: Final[ResponseFormatJSONSchema] = {
    "type": "json_schema",
    "json_schema": {
        "name": "choice",
        "strict": True,
        "schema": {
            "type": "object",
            "properties": {"number": {"type": "integer"}},
            "required": ["number"],
            "additionalProperties": False,
        },
    },
}
_ANY_OBJECT: Final[ResponseFormatJSONObject] = {"type": "json_object"}


class _Reply(BaseModel):
    number: int


@dataclass
class OpenAIChooser:
    """Servers that know no schemas, or no temperature, are asked for any JSON object instead."""

    endpoint: Endpoint
    gateway: Gateway = field(default_factory=Gateway)
    _knows_schemas: bool = field(default=True, init=False)

    @property
    def name(self) -> str:
        return NAME

    @property
    def model(self) -> str:
        return self.endpoint.model

    @property
    def prompt_version(self) -> str:
        return prompt.VERSION

    def choose(self, text: str, options: Sequence[Option]) -> Choice:
        messages: list[ChatCompletionMessageParam] = [
            {"role": "system", "content": prompt.instructions(text)},
            {"role": "user", "content": prompt.question(text, options)},
        ]
        try:
            said, attempts = self.gateway.ask(lambda seconds: self._answer(messages, seconds))
        except (ProviderFailedError, QuestionRefusedError) as error:
            raise ChoosingFailedError(f"the server {error}") from error
        usage = self._usage(said)
        number = _number(said)
        if number is None or not 0 <= number <= len(options):
            raise ChoosingFailedError("the model named none of the options", usage)
        return Choice(number - 1 if number else None, usage, attempts)

    def _answer(self, messages: list[ChatCompletionMessageParam], seconds: float) -> ChatCompletion:
        with failures_named():
            if not self._knows_schemas:
                return self._plainly(messages, seconds)
            try:
                return self._client.chat.completions.create(
                    model=self.model,
                    messages=messages,
                    response_format=_SCHEMA,
                    temperature=0,
                    timeout=seconds,
                )
            except TOO_MUCH_ASKED:
                answer = self._plainly(messages, seconds)
                self._knows_schemas = False
                return answer

    def _plainly(
        self, messages: list[ChatCompletionMessageParam], seconds: float
    ) -> ChatCompletion:
        return self._client.chat.completions.create(
            model=self.model, messages=messages, response_format=_ANY_OBJECT, timeout=seconds
        )

    @cached_property
    def _client(self) -> OpenAI:
        return client_of(self.endpoint)

    def _usage(self, said: object) -> tuple[LanguageUsage, ...]:
        """Tokens as the server counted them; nothing where it does not count."""
        used = said.usage if isinstance(said, ChatCompletion) else None
        if used is None:
            return ()
        counted = {"input_token": used.prompt_tokens, "output_token": used.completion_tokens}
        return tuple(
            LanguageUsage(self.endpoint.provider, self.model, unit, quantity)
            for unit, quantity in counted.items()
            if quantity
        )


def _number(said: object) -> int | None:
    """What the model said, if anything of the kind: the client checks no answer's shape."""
    if not isinstance(said, ChatCompletion):
        return None
    try:
        found = _OBJECT.search(said.choices[0].message.content or "")
        return _Reply.model_validate_json(found[0]).number if found else None
    except (AttributeError, IndexError, TypeError, ValidationError):
        return None
