"""A service that keeps works, its bank of today, and how a test fills in its forms."""

from datetime import date
from typing import Any

import httpx
from fastapi.testclient import TestClient

from made.courses import bank
from made.pages import page
from qa.courses.model import Bank
from qa.courses.works import Work

TODAY = date.today()


def whole_bank(number: int = 6) -> Bank:
    """Return a bank whose essay says what its clauses say."""
    made = bank(number)
    (essay,) = made.essays
    points = tuple(point.model_copy(update={"text": point.source.quote}) for point in essay.points)
    return made.model_copy(update={"essays": (essay.model_copy(update={"points": points}),)})


def kept(served: TestClient, work: Work) -> dict[str, Any]:
    """Return the links of the work, which is kept."""
    answer = served.post("/v1/works", content=work.model_dump_json(), headers={"Content-Type": "application/json"})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


def work_at(served: TestClient, at: str) -> dict[str, Any]:
    return dict(served.get(f"/v1/works/{at.split('/')[2]}").json()["work"])


def fill_in(served: TestClient, at: str, action: str = "", **typed: str | None) -> httpx.Response:
    """Send the form of the page, of several the one with that action, as it stands there but for what is typed."""
    forms = [one for one in page(served.get(at)).forms if one.get("action", "").split("?")[0].endswith(action)]
    form = forms[0]
    fields = dict(form.form_values()) | {name.replace("__", "."): value for name, value in typed.items()}
    data = {name: value for name, value in fields.items() if value is not None}
    return served.post(form.get("action"), data=data, follow_redirects=False)
