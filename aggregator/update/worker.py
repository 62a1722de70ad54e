"""The inside of the cage: a process that reads documents from a pipe until the pipe ends.

Each job is a pickled `Body` or `Outlets`, framed by its length; each body is answered by a pickled
`Reading` or `ParseFailed`. Limits (R57): 1 GiB of memory for the process, 20 s of CPU a document.
"""

from __future__ import annotations

import os
import pickle
import resource
import struct
import sys
from typing import IO, Any

from aggregator.model import FailureKind, Outlets, ParseFailed
from aggregator.update.reading import Body, read

MEMORY = 2**30
CPU_SECONDS = 20
FRAME = struct.Struct("!Q")


def frame(message: Any) -> bytes:
    """`message` as it travels: length, then pickle."""
    data = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
    return FRAME.pack(len(data)) + data


def _receive(pipe: IO[bytes]) -> Any:
    head = pipe.read(FRAME.size)
    if len(head) < FRAME.size:
        return None
    return pickle.loads(pipe.read(*FRAME.unpack(head)))


def _allow_cpu() -> None:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    used = int(usage.ru_utime + usage.ru_stime)
    resource.setrlimit(resource.RLIMIT_CPU, (used + CPU_SECONDS + 1, resource.RLIM_INFINITY))


def main() -> None:
    """Answer jobs from standard input on standard output; the parsers' own prints go nowhere."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    outlets = Outlets()
    while (job := _receive(sys.stdin.buffer)) is not None:
        if isinstance(job, Outlets):
            outlets = job
            continue
        assert isinstance(job, Body)
        _allow_cpu()
        try:
            answer = frame(read(job, outlets))
        except MemoryError:
            reason = "reading the document took more than 1 GiB of memory"
            answer = frame(ParseFailed(FailureKind.PARSE_TIMEOUT, reason))
        answers.write(answer)
        answers.flush()


if __name__ == "__main__":
    main()
