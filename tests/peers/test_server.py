"""The eight checks as a plain script for pytest, run in the student's folder, one after the other."""
import pathlib
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))
import talk


@pytest.mark.parametrize("what", [
    talk.starts, talk.replies, talk.conversation, talk.chinese,
    talk.end_of_session, talk.next_client, talk.survives_reset, talk.restarts,
], ids=lambda what: what.__name__)
def test_server(what):
    what()
