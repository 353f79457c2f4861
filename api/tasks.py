"""Tasks that Open WebUI sets a model beside the conversation: a title, tags, questions to go on with.

They are known by their form, and are no questions about rules. A title is made of the question itself; everything
else that is asked for stays empty, in the JSON that the task asks for.
"""

import json
import re

from corpus.text import capital, clean

_TITLE = 60  # characters

_TASK, _TALK = "### Task:", "<chat_history>"
_FIELD = re.compile(r'\{\s*"(?P<name>\w+)"\s*:\s*(?P<opening>[\["])')  # of the JSON that is asked for
_ASKED = re.compile(r"^USER: (.+)$", re.MULTILINE)


def task_reply(text: str) -> str | None:
    """Return what is said to a task; None where the text is none."""
    if not text.lstrip().startswith(_TASK) or _TALK not in text:
        return None
    wanted, _, talk = text.partition(_TALK)
    field = _FIELD.search(wanted)
    if field is None:
        return _title(talk) if " title" in wanted else ""
    value = _title(talk) if field["name"] == "title" else [] if field["opening"] == "[" else ""
    return json.dumps({field["name"]: value}, ensure_ascii=False)


def _title(talk: str) -> str:
    """Return the first question, cut between words where it is long."""
    first = _ASKED.search(talk)
    asked = capital(clean(first[1])) if first else ""
    return asked if len(asked) <= _TITLE else f"{asked[:_TITLE].rpartition(' ')[0] or asked[:_TITLE]}…"
