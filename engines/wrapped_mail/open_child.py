"""The process in which a stranger's file is opened: `python -m engines.wrapped_mail.open_child`.

Arguments: source, target, the limits as JSON. Leaves a part of a mail in the target, headers and
all, and one JSON line on standard output.
"""

import codecs
import contextlib
import email
import email.policy
import encodings
import errno
import importlib
import json
import mimetypes
import pkgutil
import sys
from pathlib import Path
from typing import BinaryIO

from engines.sandbox.room import close_the_room, prepare
from engines.wrapped_mail.mime import write_mime
from engines.wrapped_mail.refusals import WrappedMailError, WrappedMailRefusal
from engines.wrapped_mail.smime import read_smime
from engines.wrapped_mail.tnef import SIGNATURE, read_tnef


def main() -> None:
    source, target, limits = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
    prepare(email)
    _load_what_is_loaded_late()
    with Path(source).open("rb") as wrapped, Path(target).open("w+b") as opened:
        close_the_room(limits, limits["most_bytes"])
        print(json.dumps(_answer(wrapped, opened, limits["most_bytes"])))  # noqa: T201  # The result.


def _load_what_is_loaded_late() -> None:
    mimetypes.init(files=())
    for module in pkgutil.iter_modules(encodings.__path__):
        with contextlib.suppress(ImportError, LookupError):  # Some are of other systems.
            importlib.import_module(f"encodings.{module.name}")
            codecs.lookup(module.name)


def _answer(wrapped: BinaryIO, opened: BinaryIO, most_bytes: int) -> dict[str, object]:
    try:
        is_whole = _open(wrapped.read(), opened, most_bytes)
        opened.seek(0)
        # Whoever reads it next has no limits: it must be readable within these.
        email.message_from_bytes(opened.read(), policy=email.policy.compat32)
    except WrappedMailError as error:
        return {"refused": error.refusal}
    except (MemoryError, RecursionError):
        return {"refused": WrappedMailRefusal.FAILED}
    except OSError as error:
        too_large = error.errno == errno.EFBIG
        return {"refused": WrappedMailRefusal.TOO_LARGE} if too_large else {"os_error": error.errno}
    return {"is_whole": is_whole}


def _open(content: bytes, opened: BinaryIO, most_bytes: int) -> bool:
    if content.startswith(SIGNATURE):
        return write_mime(read_tnef(content), opened)
    opened.write(read_smime(content, most_bytes))
    return True


if __name__ == "__main__":
    main()
