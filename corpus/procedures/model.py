"""The form of a procedure: dimensions that tell cases apart, stages in order, and steps pinned to clauses."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from corpus.locator import Locator
from corpus.model import DocumentId, Strict

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Words = Annotated[str, StringConstraints(min_length=1)]
Case = Mapping[str, frozenset[str]]  # dimension → the values that may be meant; one left out is open


class Edition(Strict):
    """Is where one edition of a clause stands, and the hash of its text with all that lies inside it."""

    locator: Locator
    sha256: Sha256


class Pin(Strict):
    """Is a clause that a step says, in the editions that were reviewed: its digest, its official text."""

    document: DocumentId
    editions: Annotated[tuple[Edition, ...], Field(min_length=1)]


Pins = Annotated[tuple[Pin, ...], Field(min_length=1)]  # clauses that say a step together


class Trigger(Strict):
    """Is the event from whose day a deadline is counted."""

    id: Slug
    label: Words


class Deadline(Strict):
    """Is how long a step may take, counted from the day after a trigger's."""

    number: Annotated[int, Field(ge=1)]
    unit: Literal["working-days", "months"]
    after: Slug

    def said(self) -> str:
        """Return the length as the clauses say it: “60 ngày làm việc”."""
        return f"{self.number} {'ngày làm việc' if self.unit == 'working-days' else 'tháng'}"


class Value(Strict):
    """Is one of the cases of a dimension; `words` in a question mean it."""

    id: Slug
    label: Words
    words: tuple[Words, ...] = ()


class Dimension(Strict):
    """Is what tells cases apart, as a question to the person."""

    id: Slug
    asks: Words
    values: Annotated[tuple[Value, ...], Field(min_length=2)]


class Step(Strict):
    """Is one thing to do, made only of what its clauses say.

    `to` is where it is handed in, `beware` what goes wrong, `when` the cases it is for: by dimension, those of the
    values; all where a dimension is not named. `or_pins` are other clauses each set of which says all of the step,
    too. What `stands_in_for` others says less than they do: it is there only where none of them can be shown.
    """

    id: Slug
    stage: Words
    who: Words
    what: Words
    papers: tuple[Words, ...] = ()
    to: Words | None = None
    due: Deadline | None = None
    beware: Words | None = None
    when: Mapping[Slug, tuple[Slug, ...]] = Field(default_factory=dict)
    pins: Pins
    or_pins: tuple[Pins, ...] = ()
    stands_in_for: tuple[Slug, ...] = ()

    @property
    def ways(self) -> tuple[Pins, ...]:
        """Return the sets of clauses that each say the step, in the order in which they are tried."""
        return (self.pins, *self.or_pins)

    def is_for(self, case: Case) -> bool:
        """Is false where the case has been told and is none of those that the step is for."""
        return all(not case.get(name) or not case[name].isdisjoint(values) for name, values in self.when.items())


class Procedure(Strict):
    """Is a thing people do."""

    id: Slug
    title: Words
    dimensions: tuple[Dimension, ...] = ()
    stages: Annotated[tuple[Words, ...], Field(min_length=1)]
    triggers: tuple[Trigger, ...] = ()
    steps: tuple[Step, ...]

    def trigger(self, name: str) -> Trigger:
        """Return the trigger of that id."""
        return next(trigger for trigger in self.triggers if trigger.id == name)

    @model_validator(mode="after")
    def _names_only_what_it_has(self) -> Self:
        values = {dimension.id: {value.id for value in dimension.values} for dimension in self.dimensions}
        _each_once(step.id for step in self.steps)
        _each_once(value for ids in values.values() for value in ids)
        for step in self.steps:
            if step.stage not in self.stages:
                raise ValueError(f"{step.id}: no stage {step.stage!r}")
            if step.due and step.due.after not in {trigger.id for trigger in self.triggers}:
                raise ValueError(f"{step.id}: no trigger {step.due.after!r}")
            if strangers := set(step.stands_in_for) - {other.id for other in self.steps if other is not step}:
                raise ValueError(f"{step.id}: no steps {sorted(strangers)}")
            if unknown := [name for name, chosen in step.when.items() if not set(chosen) <= values.get(name, set())]:
                raise ValueError(f"{step.id}: no case {unknown}")
        return self


def _each_once(ids: Iterable[str]) -> None:
    seen: set[str] = set()
    for one in ids:
        if one in seen:
            raise ValueError(f"{one!r} stands twice")
        seen.add(one)
