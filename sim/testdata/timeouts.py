"""Prints what nested deadlines of asyncio do, for timeout_test.go.

Run with Python 3.11: python3.11 timeouts.py > timeouts.txt

Of a grid of cases it keeps the first one of each outcome, and those in which
both deadlines fall together. Columns: deadline of
the outer and of the inner block, sleep inside, sleep of a body that swallows
the cancellation (0: it does not), sleep between the blocks' ends, time at which
somebody else cancels the task (0: never); what became of the blocks, and the
cancellation requests that remain.
"""
import asyncio, itertools, selectors


class Loop(asyncio.SelectorEventLoop):
    """An event loop whose clock moves when nothing else can happen."""

    def __init__(self):
        super().__init__()
        self.now = 0

        class Selector(selectors.DefaultSelector):
            def select(_, timeout=None):
                self.now += timeout or 0
                return []

        self._selector = Selector()

    def time(self):
        return self.now


async def work(outer, inner, sleep, swallow, after, note):
    async def body():
        try:
            await asyncio.sleep(sleep)
        except asyncio.CancelledError:
            if not swallow:
                raise
            await asyncio.sleep(swallow)

    try:
        async with asyncio.timeout(outer):
            try:
                async with asyncio.timeout(inner):
                    await body()
                note("inner ok")
            except TimeoutError:
                note("inner timeout")
            except asyncio.CancelledError:
                note("inner cancelled")
                raise
            await asyncio.sleep(after)
        note("outer ok")
    except TimeoutError:
        note("outer timeout")
    except asyncio.CancelledError:
        note("outer cancelled")
    return asyncio.current_task().cancelling()


def run(outer, inner, sleep, swallow, after, cancel):
    loop, notes = Loop(), []
    note = lambda what: notes.append(f"{what}@{loop.now}")
    task = loop.create_task(work(outer, inner, sleep, swallow, after, note))
    if cancel:
        loop.call_later(cancel, task.cancel)
    requests = loop.run_until_complete(task)
    loop.close()
    return notes, requests


def show(case):
    notes, requests = run(*case)
    line = " ".join([*map(str, case), ", ".join(notes), f"requests {requests}"])
    return (tuple(n.split("@")[0] for n in notes), requests, bool(case[3])), line


seen = set()
for case in itertools.product((40, 60, 100), (31, 71), (13, 53, 127), (0, 17, 201), (7, 91), (0, 22, 83)):
    outcome, line = show(case)
    if outcome not in seen:
        seen.add(outcome)
        print(line)
for swallow, cancel in itertools.product((0, 17, 201), (0, 22, 83)):
    print(show((60, 60, 127, swallow, 91, cancel))[1])
