"""Work in steps that a click can come between: the same on a computer and in a browser's kernel, without threads."""

import asyncio
import time
from collections.abc import Callable, Generator
from typing import Any

REPORT_EVERY = 0.1  # seconds between two reports of progress


class Runner:
    """Runs a generator on the kernel's own event loop; a new run or ``cancel`` ends the one before.

    ``report(share)`` is told how far it is, ``done(result)`` what it returned, ``failed(error)`` what it raised.
    Where no event loop runs (a script, a test) the work is done at once.
    """

    def __init__(
        self, report: Callable[[float], None], done: Callable[[Any], None], failed: Callable[[Exception], None]
    ) -> None:
        self.report, self.done, self.failed = report, done, failed
        self._ticket, self.running = 0, False
        self._task: asyncio.Task[None] | None = None

    def start(self, steps: Generator[float, None, Any]) -> None:
        """Begin ``steps``."""
        self._ticket += 1
        self.running = True
        work = self._follow(steps, self._ticket)
        try:
            self._task = asyncio.get_running_loop().create_task(work)  # kept, or it may be collected
        except RuntimeError:
            asyncio.run(work)

    def cancel(self) -> None:
        """End the run before its next step."""
        self._ticket += 1  # a number, not Task.cancel: a click may come in on another thread's loop
        self.running = False

    async def _follow(self, steps: Generator[float, None, Any], ticket: int) -> None:
        told = time.monotonic()
        while True:
            await asyncio.sleep(0)  # here a click gets its turn
            if ticket != self._ticket:
                return steps.close()
            try:
                share = next(steps)
                if time.monotonic() - told > REPORT_EVERY:
                    told = time.monotonic()
                    self.report(share)
            except StopIteration as end:
                self.running = False
                return self._finish(end.value)
            except Exception as error:  # also what a reader's own function raises: shown, not swallowed
                self.running = False
                return self.failed(error)

    def _finish(self, result: Any) -> None:
        try:
            self.done(result)
        except Exception as error:
            self.failed(error)
