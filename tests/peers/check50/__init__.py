"""The eight checks in the form of check50, which plays those that depend on nothing unplayed side by side."""
import pathlib
import sys

import check50

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import talk


def hold(what):
    try:
        what()
    except (OSError, AssertionError) as error:
        raise check50.Failure(str(error) or "timed out")


@check50.check()
def starts():
    """The server starts and listens"""
    hold(talk.starts)


@check50.check(starts)
def replies():
    """The server answers a message"""
    hold(talk.replies)


@check50.check(replies)
def conversation():
    """The server answers every message of a client"""
    hold(talk.conversation)


@check50.check(replies)
def chinese():
    """The server takes Chinese text"""
    hold(talk.chinese)


@check50.check(replies)
def end_of_session():
    """The server notices that a client has left"""
    hold(talk.end_of_session)


@check50.check(replies)
def next_client():
    """The server serves the next client"""
    hold(talk.next_client)


@check50.check(next_client)
def survives_reset():
    """The server survives a client that breaks off"""
    hold(talk.survives_reset)


@check50.check(next_client)
def restarts():
    """The server can be started again at once"""
    hold(talk.restarts)
