"""The inside of the cage: a process that reads documents from a pipe until the pipe ends.

It says when it is `READY`. Each message to it is a pickled `Job` or `Outlets`, framed by its
length; each job is answered by a pickled `Answer`. Limits (R57): 1 GiB of memory for the process,
20 s of CPU a document.
"""

from __future__ import annotations

import copyreg
import gc
import os
import pickle
import resource
import struct
import sys
import traceback
from dataclasses import fields
from operator import attrgetter
from typing import IO, TYPE_CHECKING, Any

from aggregator.model import (
    Author,
    Enclosure,
    EntryRows,
    FailureKind,
    Outlets,
    ParsedEntry,
    ParseFailed,
    Relation,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from aggregator.update.reading import Answer, Job

MEMORY = 2**30
CPU_SECONDS = 20
FEW_CYCLES = 100_000
"""New objects after which cycles are looked for: records hold none."""
FRAME = struct.Struct("!Q")
READY = b"ready\n"
"""What is said once, when everything is loaded."""


def pickle_by_position(record: type) -> None:
    """Let dataclasses like `record` travel as what they are made from: what they do by themselves
    costs several times as much."""
    values = attrgetter(*(each.name for each in fields(record)))
    copyreg.pickle(record, lambda each: (record, values(each)))


def frame(message: Any) -> bytes:
    """`message` as it travels: length, then pickle."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return FRAME.pack(len(data)) + data


def _receive(pipe: IO[bytes]) -> Any:
    """The next message; None where there is none, or only the beginning of one: whoever was
    sending it has been killed."""
    head = pipe.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    (size,) = FRAME.unpack(head)
    data = pipe.read(size)
    return pickle.loads(data) if len(data) == size else None


def _allow_cpu(seconds: int) -> None:
    """More would end the process (SIGXCPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + seconds + 1, resource.RLIM_INFINITY))


def serve(
    answer: Callable[[Job, Outlets], Answer], *, memory: int = MEMORY, cpu: int = CPU_SECONDS
) -> None:
    """Answer jobs from standard input on standard output; what libraries print goes nowhere near
    it. `memory` in bytes, `cpu` in seconds a job."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    gc.set_threshold(FEW_CYCLES)
    for record in (ParsedEntry, EntryRows, Author, Enclosure, Relation):
        pickle_by_position(record)
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    outlets = Outlets()
    try:
        answers.write(READY)
        answers.flush()
        while (job := _receive(sys.stdin.buffer)) is not None:
            if isinstance(job, Outlets):
                outlets = job
                continue
            _allow_cpu(cpu)
            answers.write(_framed(answer, job, outlets))
            answers.flush()
    except BrokenPipeError:  # whoever asked has been killed
        os._exit(0)


def _framed(answer: Callable[[Job, Outlets], Answer], job: Job, outlets: Outlets) -> bytes:
    """The framed answer to `job`; a bug costs the document that it was found in, and is told on
    standard error."""
    try:
        return frame(answer(job, outlets))
    except MemoryError:
        reason = "reading the document took more memory than is allowed"
        return frame(ParseFailed(FailureKind.PARSE_TIMEOUT, reason))
    except Exception as bug:
        traceback.print_exc()
        reason = f"a bug of this program came up in the document ({type(bug).__name__})"
        return frame(ParseFailed(FailureKind.PARSE_ERROR, reason))


if __name__ == "__main__":
    from aggregator.update.reading import do  # the parent, which imports this file, reads nothing

    serve(do)
