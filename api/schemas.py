"""What people get back over HTTP and from `--json`.

A field here is a promise to outside callers; the values inside (`qa.model`, `corpus.model`) may change freely.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from itertools import chain
from typing import TYPE_CHECKING, Any, Literal
from urllib.parse import urlencode

from pydantic import AwareDatetime, Field

from api.reading import marks
from corpus.diff import Change
from corpus.locator import Locator
from corpus.model import Document, Kind, Nature, Passage, Provision, Reference, Source, Strict
from corpus.procedures.load import shipped
from corpus.procedures.model import Procedure, Step
from corpus.register import Register
from qa.courses.standing import Stale
from qa.courses.works import Course, Work
from qa.model import Answer, Choice, Citation, Hit, Notice, Status
from qa.write import cite
from qa.write.switch import Model

if TYPE_CHECKING:
    from qa.index.kept import Kept

Date = date  # of a field of that name
RELATED = 2  # procedures named beside an answer that is of none


class FeedbackTakenJson(Strict):
    """Is the answer of `POST /v1/feedback`."""

    id: str


class SuccessorJson(Strict):
    """Is a document that replaced another; `evidence` says whether a text states it or it is only inferred."""

    id: str
    number: str | None
    evidence: Literal["stated", "inferred"]


class DocumentJson(Strict):
    """Is a document as cited; `in_force` is null where the register does not know.

    Of a `nature` other than “full-text”, what is quoted is no official wording and belongs in no quotation marks.
    """

    id: str
    number: str | None
    kind: Kind
    title: str
    issuer: str
    issued_on: date | None
    nature: Nature
    in_force: bool | None
    replaced_by: tuple[SuccessorJson, ...] | None


class VersionJson(Strict):
    """Is a text that a document had before, up to but not on the day `until`; it is read under its own id."""

    id: str
    until: date


class RegisterEntryJson(DocumentJson):
    """Is all the register knows of a document; `rank` 1 is the Statutes, 6 a report."""

    rank: int
    effective_on: date | None
    repealed_on: date | None
    effect: Literal["in-force", "superseded", "unknown"]
    replaces: tuple[Reference, ...]
    amends: tuple[Reference, ...]
    sources: tuple[Source, ...]
    notes: tuple[str, ...]
    versions: tuple[VersionJson, ...] = Field(default=(), description="những bản trước của văn bản, cũ nhất trước")


class RegisterJson(Strict):
    """Is the answer of `GET /v1/documents`."""

    documents: tuple[RegisterEntryJson, ...]


class DocumentTreeJson(RegisterEntryJson):
    """Is the answer of `GET /v1/documents/{id}`."""

    provisions: tuple[Provision, ...]


class PassageJson(Strict):
    """Is a passage with its address; `text` is verbatim, `context` is what stands above it."""

    id: str
    text: str
    context: str
    document: DocumentJson
    locator: Locator
    label: str
    page: int | None


class HitJson(Strict):
    """Is a passage found; `score` compares hits of one search only, higher is nearer; `link` leads to it, marked."""

    rank: int
    score: float
    passage: PassageJson
    link: str


class SearchJson(Strict):
    """Is the answer of `POST /v1/search` and the payload of the event `search`."""

    hits: tuple[HitJson, ...]


class CitationJson(Strict):
    """Is a quote with its address: characters `start` to `end` of the passage's text.

    `cited_as` is the address with its document as an official letter writes it.
    """

    marker: int
    passage_id: str
    document: DocumentJson
    locator: Locator
    label: str
    cited_as: str
    page: int | None
    quote: str
    start: int
    end: int
    context: str
    link: str


class NoticeJson(Strict):
    """Is something to know beside the answer; `markers` are the citations it concerns, none: the whole answer."""

    code: str
    text: str
    markers: tuple[int, ...] = ()


class NearestJson(Strict):
    """Is a provision close to a question that has no answer here."""

    passage_id: str
    document: DocumentJson
    locator: Locator
    label: str
    cited_as: str
    text: str


class ChoiceJson(Strict):
    """Is a question to choose: one way to make an ambiguous one precise, or to ask on."""

    label: str
    question: str


class ProcedureLinkJson(Strict):
    """Is the procedure whose steps an answer gives; `link` is its page."""

    id: str
    title: str
    link: str


class AnswerJson(Strict):
    """Is the answer of `POST /v1/answers` and the payload of the event `final`."""

    id: str
    status: Status
    confidence: float = Field(ge=0, le=1, description="xác suất những gì tìm được trả lời câu hỏi, đã hiệu chỉnh")
    as_of: date = Field(description="ngày xét hiệu lực: ngày yêu cầu nêu, hoặc câu hỏi nêu, hoặc hôm nay")
    text: str
    citations: tuple[CitationJson, ...]
    notices: tuple[NoticeJson, ...]
    notes: tuple[NoticeJson, ...] = Field(description="điều khác nên biết về văn bản được dẫn; trang thu gọn lại")
    nearest: tuple[NearestJson, ...]
    choices: tuple[ChoiceJson, ...]
    next: tuple[ChoiceJson, ...] = Field(description="câu hỏi tiếp, mỗi câu trả lời từ một điều khoản liền bên")
    procedure: ProcedureLinkJson | None = Field(default=None, description="thủ tục mà câu trả lời nêu các bước")
    procedures: tuple[ProcedureLinkJson, ...] = Field(
        default=(), description="thủ tục khác có bước dựa vào điều khoản được dẫn, nhiều bước nhất trước"
    )
    chosen_on: date | None = Field(
        default=None,
        description="ngày biên tập viên chọn các điều khoản này cho câu hỏi; null: dịch vụ tự tìm. Câu trả lời được "
        "chọn có confidence 1 và mở đầu text bằng câu nói rõ điều đó",
    )
    trace: Mapping[str, bool | int | float | str]


class TextJson(Strict):
    """Is a document, or a version of one, by its id and the name readers use."""

    id: str
    name: str


class PinnedJson(Strict):
    """Is a step of a procedure that says a clause."""

    procedure: str
    step: str
    locator: Locator
    label: str


class CitingJson(Strict):
    """Is a provision of another document that names this one; `cited` is the address that it names, null for all."""

    document: str
    name: str
    locator: Locator
    label: str
    cited: str | None


class JudgedJson(Strict):
    """Is an answer that a reader judged and that cited a clause: a case of evaluation in the making."""

    answer: str
    question: str
    locator: Locator
    label: str


class ChosenOnJson(Strict):
    """Is an answer that an editor chose and that has a clause: it is no longer given when that goes."""

    id: str
    question: str
    locator: Locator
    label: str


class RestingJson(Strict):
    """Is what rests on clauses that changed or on a document that goes, to be looked at again."""

    procedures: tuple[PinnedJson, ...] = ()
    documents: tuple[TextJson, ...] = ()
    citing: tuple[CitingJson, ...] = ()
    answers: tuple[JudgedJson, ...] = ()
    chosen: tuple[ChosenOnJson, ...] = ()

    @property
    def anything(self) -> bool:
        """Is false where nothing is to be looked at."""
        return bool(self.procedures or self.documents or self.citing or self.answers or self.chosen)


class DiffJson(Strict):
    """Is the answer of `GET /v1/diff`; what readers judged is told to those who keep the corpus alone."""

    old: TextJson
    new: TextJson
    changes: tuple[Change, ...]
    resting: RestingJson


class ProposalJson(Strict):
    """Is a change of a register entry that a sentence of an added document proposes; `label` is where it stands."""

    id: str
    document: str
    name: str
    field: str
    change: str
    locator: Locator | None
    label: str | None
    quote: str


class ProposalsJson(Strict):
    """Is the answer of `GET /v1/proposals`."""

    proposals: tuple[ProposalJson, ...]


class PreviewJson(Strict):
    """Is what becomes of the corpus when a file goes live.

    `takes_place_of` is the text that gives way, `loses` what the file lacks of it, which somebody has to want.
    `resting` is what rests on a digest that gives way to the whole text; for any other text `diff` tells it.
    """

    document: RegisterEntryJson
    provisions: tuple[Provision, ...]
    pages: int | None
    warnings: tuple[str, ...]
    unchanged: bool
    takes_place_of: TextJson | None
    loses: str | None
    diff: DiffJson | None
    resting: RestingJson
    proposals: tuple[ProposalJson, ...]


class StatedJson(Strict):
    """Is what is known of who a document is, by the names under which it is stated."""

    number: str | None
    kind: Kind | None
    issuer: str | None
    date: Date | None
    title: str | None


class ProgressJson(Strict):
    """Is how many pages of a scan are recognised, or how many of the passages that are new have their vector."""

    of: Literal["pages", "passages"]
    done: int
    total: int


class JobJson(Strict):
    """Is a change of the corpus that was asked for over HTTP, and how far it has come.

    Of a file: `waiting`, `reading`, then `refused` for a `reason`, `needs` fields to be stated, or `ready` with its
    `preview`. Of any change: `publishing`, then `published`, or `unindexed`: kept, and not live yet for a `reason`.
    """

    id: str
    at: datetime
    what: Literal["add", "remove", "correct", "accept", "revert"]
    name: str
    status: Literal["waiting", "reading", "needs", "refused", "ready", "publishing", "unindexed", "published"]
    needs: tuple[str, ...] = ()
    found: StatedJson | None = None
    reason: str | None = None
    progress: ProgressJson | None = None
    document: str | None = None
    version: str | None = None
    warnings: tuple[str, ...] = ()
    preview: PreviewJson | None = None


class JobsJson(Strict):
    """Is the answer of `GET /v1/jobs`, the newest first, without previews."""

    jobs: tuple[JobJson, ...]


class DeltaJson(Strict):
    """Is the payload of the event `delta`: the next piece of checked text."""

    text: str


class AnnouncementJson(Strict):
    """Is the answer of `GET /v1/notice`."""

    text: str | None = Field(description="điều người đọc cần biết trước khi hỏi; null là không có gì")


class HealthJson(Strict):
    """Is the answer of `GET /healthz`."""

    status: Literal["ok"]


class ReadyJson(Strict):
    """Is the answer of `GET /readyz`: how much there is to ask, and the fingerprint of the live index."""

    status: Literal["ready"]
    documents: int
    passages: int
    index: str
    model: Model = Field(
        description="mô hình ngôn ngữ soạn câu trả lời: none là không dùng, off là đang tắt: câu trả lời chỉ trích"
    )
    service: Literal["on", "off"] = Field(description="off là quản trị viên đang tạm dừng dịch vụ với người đọc")
    records: Literal["on", "away"] = Field(
        description="away là không tới được PostgreSQL: vẫn trả lời, mà chưa đăng nhập, góp ý, thay đổi gì được"
    )
    chroma: Literal["none", "on", "away"] = Field(
        description="máy chủ Chroma: none là không hỏi tới, away là không trả lời nên so mọi vectơ tại đây, chậm hơn"
    )
    shared: Literal["none", "on", "silent"] = Field(
        description="Redis mà nhiều tiến trình cùng dùng: none là không đặt, silent là không trả lời: mỗi tiến trình "
        "đếm riêng"
    )


class ModelStateJson(Strict):
    """Is the answer of `GET` and `PUT /v1/language-model`."""

    model: Model = Field(description="none là không dùng, on là đang dùng, off là đang tắt")


class SwitchJson(Strict):
    """Is what can be stopped, and why it is."""

    part: Literal["service", "widget", "model"]
    name: str = Field(description="tên gọi cho người đọc")
    on: bool
    reason: str | None = Field(description="lý do mà người đọc thấy; null là đang bật")
    since: AwareDatetime | None = Field(description="tắt từ lúc nào; null là đang bật")


class SwitchesJson(Strict):
    """Is the answer of `GET /v1/switches`."""

    switches: tuple[SwitchJson, ...]


class GenerationJson(Strict):
    """Is an index that is kept, with the corpus it was made of."""

    name: str
    made_at: AwareDatetime
    documents: int | None
    passages: int | None
    bytes: int
    live: bool = Field(description="true là bản đang dùng")
    refused: str | None = Field(description="vì sao không dùng được; null là dùng được, hoặc đang dùng")


class GenerationsJson(Strict):
    """Is the answer of `GET /v1/generations`, and what `regqa generation list --json` prints."""

    generations: tuple[GenerationJson, ...]


def generation_json(one: "Kept", why: str | None) -> GenerationJson:
    """Return the generation as it is shown; `why` is why it cannot be used."""
    return GenerationJson(
        name=one.name,
        made_at=one.made_at,
        documents=one.manifest.documents if one.manifest else None,
        passages=one.manifest.passages if one.manifest else None,
        bytes=one.size,
        live=one.is_live,
        refused=None if one.is_live else why,
    )


def document_json(document: Document, register: Register, on: date) -> DocumentJson:
    """Return the document as cited, with what the register knows of it on that day."""
    standing = register.standing(document, on)
    successors = tuple(
        SuccessorJson(id=step.document.id, number=step.document.number, evidence=step.evidence)
        for step in standing.replaced_by
    )
    return DocumentJson(
        id=document.id,
        number=document.number,
        kind=document.kind,
        title=document.title,
        issuer=document.issuer,
        issued_on=document.issued_on,
        nature=document.nature,
        in_force=standing.in_force,
        replaced_by=successors or None,
    )


def entry_json(document: Document, register: Register, on: date) -> RegisterEntryJson:
    """Return the document's whole register entry."""
    return RegisterEntryJson(**_entry_fields(document, register, on))


def register_json(register: Register, on: date) -> RegisterJson:
    """Return every register entry."""
    return RegisterJson(documents=tuple(entry_json(document, register, on) for document in register.documents))


def tree_json(document: Document, register: Register, on: date) -> DocumentTreeJson:
    """Return the register entry and the provisions."""
    return DocumentTreeJson(**_entry_fields(document, register, on), provisions=document.provisions)


def passage_json(passage: Passage, register: Register, on: date) -> PassageJson:
    """Return the passage with its document as of that day."""
    return PassageJson(
        id=passage.id,
        text=passage.text,
        context=passage.context,
        document=_document_of(passage, register, on),
        locator=passage.locator,
        label=passage.label,
        page=passage.page,
    )


def search_json(hits: tuple[Hit, ...] | list[Hit], register: Register, on: date) -> SearchJson:
    """Return the hits in order of rank."""
    return SearchJson(
        hits=tuple(
            HitJson(
                rank=hit.rank,
                score=hit.score,
                passage=passage_json(hit.passage, register, on),
                link=_link(hit.passage, register, 0, len(hit.passage.text)),
            )
            for hit in hits
        )
    )


def citation_json(citation: Citation, register: Register, on: date) -> CitationJson:
    """Return the citation with its quote and a link to where it is read, marked, in its document."""
    passage = citation.passage
    return CitationJson(
        marker=citation.marker,
        passage_id=passage.id,
        document=_document_of(passage, register, on),
        locator=citation.locator,
        label=citation.label,
        cited_as=cite.place(citation.label, _held(passage, register)),
        page=passage.page,
        quote=citation.quote,
        start=citation.start,
        end=citation.end,
        context=passage.context,
        link=_link(passage, register, citation.start, citation.end),
    )


def answer_json(answer: Answer, register: Register) -> AnswerJson:
    """Return the answer, its documents judged on the day the question asks about."""
    on = answer.question.as_of
    return AnswerJson(
        id=answer.id,
        status=answer.status,
        confidence=answer.confidence,
        as_of=on,
        text=answer.text,
        citations=tuple(citation_json(citation, register, on) for citation in answer.citations),
        notices=tuple(map(_notice_json, answer.notices)),
        notes=tuple(map(_notice_json, answer.notes)),
        nearest=tuple(_nearest_json(hit.passage, register, on) for hit in answer.nearest),
        choices=tuple(map(_choice_json, answer.choices)),
        next=tuple(map(_choice_json, answer.next)),
        procedure=_procedure_link(answer.procedure, answer.case),
        procedures=() if answer.procedure else tuple(_resting_on(answer.citations)),
        chosen_on=answer.chosen_on,
        trace=answer.trace,
    )


def _notice_json(notice: Notice) -> NoticeJson:
    return NoticeJson(code=notice.code, text=notice.text, markers=notice.markers)


def _choice_json(choice: Choice) -> ChoiceJson:
    return ChoiceJson(label=choice.label, question=choice.question)


def link_fields(procedure: Procedure, case: Sequence[str] = ()) -> dict[str, str]:
    """Return the fields of a link to a procedure's page, with the case chosen there."""
    chosen = f"?{urlencode([('case', value) for value in case])}" if case else ""
    return {"id": procedure.id, "title": procedure.title, "link": f"/procedures/{procedure.id}{chosen}"}


def _procedure_link(name: str | None, case: Sequence[str]) -> ProcedureLinkJson | None:
    found = next((one for one in shipped() if one.id == name), None)
    return ProcedureLinkJson(**link_fields(found, case)) if found else None


def _resting_on(citations: Sequence[Citation]) -> list[ProcedureLinkJson]:
    """Return the procedures of which most steps say a cited clause, at most RELATED."""
    cited = {(one.passage.document_id, one.locator) for one in citations}
    counted = [(sum(not cited.isdisjoint(_pinned(step)) for step in one.steps), one) for one in shipped()]
    nearest = sorted((one for one in counted if one[0]), key=lambda one: -one[0])[:RELATED]
    return [ProcedureLinkJson(**link_fields(procedure)) for _, procedure in nearest]


def _pinned(step: Step) -> Iterator[tuple[str, Locator]]:
    pins = chain.from_iterable(step.ways)
    return ((pin.document, edition.locator) for pin in pins for edition in pin.editions)


def _nearest_json(passage: Passage, register: Register, on: date) -> NearestJson:
    return NearestJson(
        passage_id=passage.id,
        document=_document_of(passage, register, on),
        locator=passage.locator,
        label=passage.label,
        cited_as=cite.place(passage.label, _held(passage, register)),
        text=passage.text,
    )


def _link(passage: Passage, register: Register, start: int, end: int) -> str:
    return marks.link(_held(passage, register), passage, start, end)


def _document_of(passage: Passage, register: Register, on: date) -> DocumentJson:
    return document_json(_held(passage, register), register, on)


def _held(passage: Passage, register: Register) -> Document:
    document = register.get(passage.document_id)
    if document is None:
        raise LookupError(f"passage {passage.id} belongs to no document of the register; run: regqa index")
    return document


def _entry_fields(document: Document, register: Register, on: date) -> dict[str, Any]:
    own = {name: getattr(document, name) for name in RegisterEntryJson.model_fields if hasattr(document, name)}
    earlier = ((text.id, text.version.until) for text in register.texts(document) if text.version)
    versions = tuple(VersionJson(id=id, until=until) for id, until in earlier)
    return own | {"versions": versions} | dict(document_json(document, register, on))


class WorkJson(Strict):
    """Is a trainer's work; `edit_link` and `edit_key` are told only to whoever came by the key to edit."""

    read_key: str
    edit_key: str | None
    link: str
    edit_link: str | None
    revision: int
    changed_at: AwareDatetime
    work: Work
    stale: tuple[Stale, ...]


class CheckedWorkJson(Strict):
    """Is what of a trainer's work no longer holds; an exam with any such part is out of use whole."""

    key: str
    form: str
    title: str
    link: str
    changed_at: AwareDatetime
    parts: int
    stale: tuple[Stale, ...]


class WorksCheckedJson(Strict):
    """Is what `POST /v1/works/check` returns; `not_opened` are the keys of works that are gone or show no answers."""

    as_of: date
    works: tuple[CheckedWorkJson, ...]
    not_opened: tuple[str, ...]


class CourseEntryJson(Strict):
    """Is an outline that ships: of its clauses so many are in force on the day, and so many withheld."""

    id: str
    title: str
    audience: str
    lessons: int
    minutes: int
    clauses: int
    in_force: int
    withheld: int


class CoursesJson(Strict):
    """Is the answer of `GET /v1/courses`."""

    as_of: date
    courses: tuple[CourseEntryJson, ...]


class CourseJson(Strict):
    """Is a course that is kept nowhere; `withheld` tells what was left out of it, and why."""

    course: Course
    withheld: tuple[str, ...]


class TermJson(Strict):
    """Is a term with the words that say what it is, verbatim; ours where they are a digest's (`digest`)."""

    term: str
    says: str
    cited_as: str
    digest: bool
    reviewed: bool
    document: DocumentJson
    locator: Locator
    link: str


class GlossaryJson(Strict):
    """Is the answer of `GET /v1/glossary`, in the order of the Vietnamese alphabet."""

    as_of: date
    terms: tuple[TermJson, ...]


class UnansweredDayJson(Strict):
    """Is how many questions were asked in vain on a day: refused, answered with reserve, disliked."""

    day: date
    refused: int
    reserved: int
    disliked: int


class PlaceJson(Strict):
    """Is a clause that refusals named as nearest, or that was cited with reserve or disliked, `count` times."""

    document: str
    locator: Locator
    cited_as: str
    link: str
    count: int


class GroupJson(Strict):
    """Is questions on one matter, asked in vain; `question` stands for all and is one of the `wordings`.

    `before` and `later` are how often in the first and in the second half of the days. `follows` is true where all
    of them went on from another question. `chosen` is the id of the answer that an editor chose for `question`.
    """

    question: str
    wordings: tuple[str, ...]
    follows: bool
    refused: int
    reserved: int
    disliked: int
    last: date
    before: int
    later: int
    places: tuple[PlaceJson, ...]
    chosen: str | None


class UnansweredJson(Strict):
    """Is the answer of `GET /v1/unanswered`, the largest groups first; `left_out` are those that are not listed.

    `kept` is false where questions are not kept (REGQA_QUESTIONS_DAYS): then only what was disliked is new here.
    """

    since: date
    until: date
    kept: bool
    days: tuple[UnansweredDayJson, ...]
    groups: tuple[GroupJson, ...]
    left_out: int


class ErasedJson(Strict):
    """Is how much was deleted."""

    erased: int


class ChosenClauseJson(Strict):
    """Is a clause of a chosen answer in the words that it was chosen in; `why` says why it no longer holds."""

    document: str
    locator: Locator
    cited_as: str
    text: str
    link: str
    why: str | None


class ChosenJson(Strict):
    """Is an answer that an editor chose for a question.

    It is `given`, or `waiting` for a second person, or `withdrawn` because a clause of it changed or lapsed.
    """

    id: str
    question: str
    state: Literal["given", "waiting", "withdrawn"]
    chosen_on: date
    by: str
    approved_by: str | None
    clauses: tuple[ChosenClauseJson, ...]


class ChosenListJson(Strict):
    """Is the answer of `GET /v1/chosen`, the newest first; `reviewed` is true where a second person must approve."""

    reviewed: bool
    chosen: tuple[ChosenJson, ...]
