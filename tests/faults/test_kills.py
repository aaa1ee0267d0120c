"""Whatever is killed at whatever moment, the same command again ends as if nothing had been."""

import os
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from support.operations import LOADED, OPERATIONS, Operation, load_most
from support.stages import Stage, differences, staged
from support.strikes import PROGRAM, SERVER, SESSION, run

# How many moments of each operation the program is killed at, spread over all of it; sessions and servers at a quarter.
POINTS = int(os.environ.get("LOJISTA_FAULT_POINTS", "1"))


@dataclass
class _Stages:
    """The stage, and what each operation comes to where nothing disturbs it: how many moments, what the shop holds."""

    stage: Stage
    undisturbed: dict[str, tuple[int, dict[str, object]]]

    def of(self, operation: Operation) -> tuple[int, dict[str, object]]:
        if operation.name not in self.undisturbed:
            self.stage.put_back(operation.begins_with)
            operation.prepare(self.stage)
            self.stage.keep(operation.name)
            found = run(self.stage.home, operation.words(self.stage))
            assert found.said is not None
            assert found.said.returncode == 0, found.said.stderr
            self.undisturbed[operation.name] = found.count, self.holds(operation)
        return self.undisturbed[operation.name]

    def holds(self, operation: Operation) -> dict[str, object]:
        return self.stage.holds() | {"outcome": operation.outcome(self.stage)}


@pytest.fixture(scope="module")
def stages(tmp_path_factory: pytest.TempPathFactory) -> Iterator[_Stages]:
    folder = tmp_path_factory.mktemp("faults")
    with staged(folder) as stage:
        load_most(stage)
        stage.keep(LOADED)
        yield _Stages(stage, {})


def _cases() -> Iterator[object]:
    for number, operation in enumerate(OPERATIONS):
        for victim, points in ((PROGRAM, POINTS), (SESSION, -(-POINTS // 4)), (SERVER, -(-POINTS // 4))):
            if victim != PROGRAM and points == 1 and number % 4 != (victim == SERVER):
                continue
            for place in range(points):
                share = (place + (number + 1) / (len(OPERATIONS) + 1)) / points
                yield pytest.param(operation, victim, share, id=f"{operation.name}-{victim}-{share:.4f}")


@pytest.mark.parametrize(("operation", "victim", "share"), list(_cases()))
def test_struck_and_done_again_it_ends_as_if_nothing_had_been(
    stages: _Stages, operation: Operation, victim: str, share: float
) -> None:
    count, expected = stages.of(operation)
    stages.stage.put_back(operation.name)
    struck = run(stages.stage.home, operation.words(stages.stage), victim=victim, at=1 + int(share * count))
    if victim == PROGRAM:
        assert struck.said is None
    else:
        assert struck.said is not None
        assert struck.said.returncode in (0, 1), struck.said.stderr
        assert struck.said.returncode == 0 or "PostgreSQL" in struck.said.stderr, struck.said.stderr
    again = run(stages.stage.home, operation.words(stages.stage)).said
    assert again is not None
    assert operation.is_done(again), again.stderr
    assert differences(stages.holds(operation), expected) == {}
