"""The floor of a form upload: Django's parser as it comes, and one write of the bytes.

A WSGI application without models, settings or middleware; FOLDER in the environment is where it
writes. The bytes are on the disk when it answers, as the product's are.
"""

import os
from collections.abc import Callable, Iterable
from pathlib import Path
from uuid import uuid4

import django
from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler
from django.http.multipartparser import MultiPartParser

settings.configure()
django.setup()


class OneWrite(FileUploadHandler):
    """Stock, with its own chunk size: each piece is written where it stays."""

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]  # Passed on as they came.
        self._file = (Path(os.environ["FOLDER"]) / uuid4().hex).open("xb", buffering=0)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self._file.write(raw_data)

    def file_complete(self, file_size: int) -> None:
        os.fsync(self._file.fileno())
        self._file.close()


def application(
    environ: dict[str, object], start_response: Callable[[str, list[tuple[str, str]]], object]
) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] == "POST":
        MultiPartParser(environ, environ["wsgi.input"], [OneWrite()]).parse()  # type: ignore[arg-type]  # A request's META is its WSGI environment.
    start_response("200 OK", [("Content-Length", "0")])
    return [b""]
