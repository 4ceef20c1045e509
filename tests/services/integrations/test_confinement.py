"""What parent and child say to each other, and what a child may no longer do."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.integrations.sandbox import CPU_SECONDS, frame, framed

ROOT = Path(__file__).parents[3]
CHILD = """
import resource, socket, sys
sys.path.insert(0, {root!r})
before = set(sys.modules)
from services.integrations.sandbox import allow_cpu, lock_down
ours = sorted(name for name in set(sys.modules) - before if name.split(".")[0] in ("data", "services", "pages"))
lock_down()
allow_cpu()
refused = []
for act in (lambda: open("/etc/hostname"), lambda: socket.socket(), lambda: bytearray(2**30)):
    try:
        act()
    except (OSError, MemoryError) as error:
        refused.append(type(error).__name__)
print(ours, refused, resource.getrlimit(resource.RLIMIT_CPU)[0])
"""


@given(st.lists(st.binary(max_size=300)), st.integers(min_value=0, max_value=400))
def test_frames_come_back_whole_or_not_at_all(bodies: list[bytes], cut: int) -> None:
    sent = b"".join(framed(each) for each in bodies)
    source, found = io.BytesIO(sent), []
    while (body := frame(source)) is not None:
        found.append(body)
    assert found == bodies
    short, heard = io.BytesIO(sent[: max(len(sent) - cut, 0)]), []
    while (body := frame(short)) is not None:
        heard.append(body)
    assert heard == bodies[: len(heard)]
    assert (len(heard) == len(bodies)) == (cut == 0 or not bodies)


@pytest.mark.security("R66", "R73")
def test_a_child_locked_down_opens_nothing_and_knows_nothing_of_ours() -> None:
    done = subprocess.run(
        [sys.executable, "-I", "-c", CHILD.format(root=str(ROOT))], capture_output=True, text=True, check=True
    )
    ours, rest = done.stdout.split("] ", 1)
    assert ours == "['services', 'services.integrations', 'services.integrations.sandbox'"
    assert rest.startswith("['OSError', 'OSError', 'MemoryError'] ")
    assert CPU_SECONDS <= int(rest.split()[-1]) <= CPU_SECONDS + 5
