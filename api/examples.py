"""Examples for the OpenAPI description, built from the schemas themselves so that they cannot drift."""

import hashlib
from datetime import UTC, date, datetime
from importlib.metadata import version
from typing import Any

from api.checking import CheckJson, FindingJson
from api.completions import (
    AnnotationJson,
    CompletionChoiceJson,
    CompletionJson,
    CompletionMessageJson,
    UrlCitationJson,
    UsageJson,
    models_json,
)
from api.problems import (
    ANSWERS_WITHHELD,
    FILE_TOO_LARGE,
    FOREIGN_HOST,
    JOBS_FULL,
    LOCKED,
    MEDIA_TYPE,
    NOT_SIGNED_IN,
    OUTDATED,
    READ_ONLY,
    RECORDS_UNREAD,
    TOO_MANY_ATTEMPTS,
    UNKNOWN_KEY,
    UNNAMED,
    WORK_GONE,
    FaultJson,
    Problem,
    http_problem,
    openai_problem,
    problem,
    spent,
    stopped,
    too_often,
)
from api.procedures import (
    ClauseJson,
    DimensionJson,
    DueJson,
    ProcedureEntryJson,
    ProcedureJson,
    ProceduresJson,
    StepJson,
    TriggerJson,
    ValueJson,
)
from api.quizzes import Quiz, QuizQuestion, QuizSource
from api.requests import CheckRequest, StatedRequest
from api.schemas import (
    AnnouncementJson,
    AnswerJson,
    CheckedWorkJson,
    ChoiceJson,
    ChosenClauseJson,
    ChosenJson,
    ChosenListJson,
    CitationJson,
    CitingJson,
    CourseEntryJson,
    CourseJson,
    CoursesJson,
    DiffJson,
    DocumentJson,
    DocumentTreeJson,
    ErasedJson,
    FeedbackTakenJson,
    GenerationJson,
    GenerationsJson,
    GlossaryJson,
    GroupJson,
    HealthJson,
    HitJson,
    JobJson,
    JobsJson,
    ModelStateJson,
    NearestJson,
    NoticeJson,
    PassageJson,
    PinnedJson,
    PlaceJson,
    PreviewJson,
    ProgressJson,
    ProposalJson,
    ProposalsJson,
    ReadyJson,
    RegisterEntryJson,
    RegisterJson,
    RestingJson,
    SearchJson,
    StatedJson,
    SuccessorJson,
    SwitchesJson,
    SwitchJson,
    TermJson,
    TextJson,
    UnansweredDayJson,
    UnansweredJson,
    WorkJson,
    WorksCheckedJson,
)
from corpus.diff import Change, Words
from corpus.locator import Locator
from corpus.model import Kind, Nature, Provision, Source, Strict, Trust
from qa.check.model import Kind as Checked
from qa.check.model import Verdict
from qa.courses.model import Difficulty
from qa.courses.model import Kind as QuestionKind
from qa.courses.model import Source as ClauseSource
from qa.courses.model import State as QuestionState
from qa.courses.standing import Stale
from qa.courses.works import Collection, Course, Entry, Lesson, Put
from qa.model import Status

VERSION = version("regqa")

_LOCATOR = Locator("6.3.3.diem-b")
_PASSAGE_ID = "quy-dinh-294-qd-tw-2025:6.3.3.diem-b"
_TEXT = (
    "b) Đối với những địa bàn ở ngoài nước có hoàn cảnh đặc biệt, không đủ 3 đảng viên chính thức để lập chi bộ thì "
    "có thể được thành lập chi bộ sinh hoạt dự bị (gồm 3 đảng viên trở lên, kể cả đảng viên chính thức và dự bị), "
    "cấp ủy cấp trên chỉ định bí thư chi bộ."
)
_QUOTE = _TEXT[3:]
_READ = f"/read/quy-dinh-294-qd-tw-2025?mark={_LOCATOR}~3-{len(_TEXT)}~7bbbab64#{_LOCATOR}"
_CONTEXT = "Quy định 294-QĐ/TW › 6.3.3. Chuyển sinh hoạt đảng ra ngoài nước"
_CITED_AS = "điểm b, tiết 6.3.3 Quy định số 294-QĐ/TW ngày 26/5/2025 của Ban Chấp hành Trung ương"
_DOCUMENT = DocumentJson(
    id="quy-dinh-294-qd-tw-2025",
    number="294-QĐ/TW",
    kind=Kind.QUY_DINH,
    title="Quy định thi hành Điều lệ Đảng",
    issuer="Ban Chấp hành Trung ương",
    issued_on=date(2025, 5, 26),
    nature=Nature.FULL_TEXT,
    in_force=False,
    replaced_by=(SuccessorJson(id="quy-dinh-208-qd-tw-2026", number="208-QĐ/TW", evidence="stated"),),
)
_ENTRY = RegisterEntryJson(
    rank=2,
    **dict(_DOCUMENT),
    effective_on=date(2025, 7, 1),
    repealed_on=None,
    effect="in-force",
    replaces=(),
    amends=(),
    sources=(Source(trust=Trust.FULL_TEXT, file="QD-294-QD-TW-2025.pdf"),),
    notes=(),
)
_TREE = DocumentTreeJson(**dict(_ENTRY), provisions=(Provision(locator=_LOCATOR, heading="", text=_TEXT, page=7),))
_PASSAGE = PassageJson(
    id=_PASSAGE_ID,
    text=_TEXT,
    context=_CONTEXT,
    document=_DOCUMENT,
    locator=_LOCATOR,
    label=_LOCATOR.label(),
    page=7,
)
_LINK = {"id": "ra-nuoc-ngoai", "title": "Ra nước ngoài", "link": "/procedures/ra-nuoc-ngoai"}
_PROCEDURE_ENTRY = ProcedureEntryJson(**_LINK, steps=31, withheld=0)
_PROCEDURE = ProcedureJson(
    **_LINK,
    dimensions=(
        DimensionJson(
            id="length",
            asks="Đi trong bao lâu?",
            values=(
                ValueJson(id="short", label="đi từ 3 tháng đến dưới 12 tháng", chosen=True),
                ValueJson(id="long", label="đi từ 12 tháng trở lên", chosen=False),
            ),
        ),
    ),
    triggers=(TriggerJson(id="di", label="Ngày chuyển đi", date=date(2027, 3, 1)),),
    steps=(
        StepJson(
            id="nop-phieu-tam-thoi",
            stage="Ở đó",
            case="",
            who="Đảng viên",
            what="Nộp phiếu công tác tạm thời ngoài nước cho cấp ủy ở nước đến.",
            papers=("phiếu công tác tạm thời ngoài nước",),
            to="Cấp ủy ở nước đến",
            due=DueJson(
                text="30 ngày làm việc, tính từ ngày chuyển đi",
                after="di",
                on=date(2027, 4, 12),
                counting=(
                    "30 ngày làm việc, đếm từ ngày liền sau 1/3/2027, không kể thứ bảy, chủ nhật, "
                    "nên hạn cuối là 12/4/2027."
                ),
            ),
            beware=None,
            clauses=(
                ClauseJson(
                    document=_DOCUMENT,
                    nature=Nature.FULL_TEXT,
                    locator=_LOCATOR,
                    label=_LOCATOR.label(),
                    cited_as=_CITED_AS,
                    text=_TEXT,
                    link=f"/read/quy-dinh-294-qd-tw-2025#{_LOCATOR}",
                ),
            ),
        ),
    ),
    withheld=(),
    notices=(),
)
_ANSWERED = AnswerJson(
    id="0b6c2f6f3c1e4a0f8f0d5f2a9b7c1d3e",
    status=Status.ANSWERED,
    confidence=0.94,
    as_of=date(2026, 11, 28),
    text=f"Theo {_CITED_AS}:\n“{_QUOTE}” [1]",
    citations=(
        CitationJson(
            marker=1,
            passage_id=_PASSAGE_ID,
            document=_DOCUMENT,
            locator=_LOCATOR,
            label=_LOCATOR.label(),
            cited_as=_CITED_AS,
            page=7,
            quote=_QUOTE,
            start=3,
            end=len(_TEXT),
            context=_CONTEXT,
            link=_READ,
        ),
    ),
    notices=(
        NoticeJson(
            code="superseded",
            text="Quy định 294-QĐ/TW: hết hiệu lực, được thay bằng Quy định 208-QĐ/TW.",
            markers=(1,),
        ),
    ),
    notes=(),
    nearest=(),
    choices=(),
    next=(
        ChoiceJson(
            label="Chuyển sinh hoạt đảng ra ngoài nước",
            question="Tiết 6.3.3 Quy định 294-QĐ/TW nói gì?",
        ),
    ),
    trace={"embed_ms": 9.4, "total_ms": 24.1},
)
_REFUSED = AnswerJson(
    id="5f1d9a7c2b3e4c6d8e9f0a1b2c3d4e5f",
    status=Status.UNANSWERABLE,
    confidence=0.12,
    as_of=date(2026, 11, 28),
    text=(
        "Không tìm thấy trong kho điều khoản trả lời chắc chắn câu hỏi này, nên không trả lời để tránh suy đoán.\n"
        "Nên hỏi chi bộ hoặc cấp ủy nơi sinh hoạt."
    ),
    citations=(),
    notices=(),
    notes=(),
    nearest=(
        NearestJson(
            passage_id=_PASSAGE_ID,
            document=_DOCUMENT,
            locator=_LOCATOR,
            label=_LOCATOR.label(),
            cited_as=_CITED_AS,
            text=_TEXT,
        ),
    ),
    choices=(),
    next=(),
    trace={"embed_ms": 9.9, "total_ms": 19.0},
)
_CLARIFICATION = _ANSWERED.model_copy(
    update={
        "status": Status.CLARIFICATION,
        "next": (),
        "text": _ANSWERED.text + "\nTrường hợp của đồng chí là trường hợp nào dưới đây?",
        "choices": (
            ChoiceJson(label="Đi học", question="Chuyển sinh hoạt đảng ra nước ngoài thế nào (trường hợp đi học)?"),
            ChoiceJson(label="Đi lao động", question="Chuyển sinh hoạt đảng ra nước ngoài thế nào (đi lao động)?"),
        ),
    }
)
_TOO_LONG = problem(
    422,
    "invalid-request",
    "question: dài quá giới hạn 500 ký tự; hãy rút gọn",
).model_copy(update={"errors": (FaultJson(field="question", message="dài quá giới hạn 500 ký tự; hãy rút gọn"),)})
_BAD_DAY = problem(422, "invalid-request", "query.as_of: phải là ngày dạng NĂM-THÁNG-NGÀY, ví dụ 2026-05-01")
_BAD_CASE = problem(
    422,
    "invalid-request",
    "query.case: không phải giá trị được nhận; nhận một trong: short, long",
)
_BAD_PAGE = problem(422, "invalid-request", "path.number: phải là số nguyên")
_FULL = problem(503, "queue-full", "Đang có quá nhiều câu hỏi chờ trả lời. Hãy thử lại sau vài giây.")
_MISSING = problem(503, "index-missing", "Chưa có chỉ mục để tra cứu. Người vận hành chạy: regqa index")
_NOT_HERE = problem(404, "not-found", "Không có văn bản mang mã này. Danh sách văn bản: /v1/documents")
_GONE = problem(404, "not-found", "Không còn giữ dòng sự kiện này. Hãy hỏi lại.")
_BAD_EVENT = problem(422, "invalid-request", "header.last-event-id: viết sai dạng")
_UNWRITTEN = problem(503, "feedback-unavailable", "Chưa ghi được góp ý. Người vận hành xem nhật ký.")

Responses = dict[int | str, dict[str, Any]]


def _value(body: Strict) -> Any:
    return body.model_dump(mode="json", exclude_none=isinstance(body, Problem))


def _ok(**shown: Strict) -> dict[str, Any]:
    examples = {name: {"value": _value(body)} for name, body in shown.items()}
    return {"content": {"application/json": {"examples": examples}}}


def _failure(description: str, body: Problem, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "description": description,
        "headers": headers or {},
        "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _value(body)}},
    }


def _openai_failure(description: str, body: Problem, headers: dict[str, Any] | None = None) -> dict[str, Any]:
    shown = {"schema": {"$ref": "#/components/schemas/OpenAIProblem"}, "example": _value(openai_problem(body))}
    return {"description": description, "headers": headers or {}, "content": {"application/json": shown}}


def _asked(**shown: dict[str, Any]) -> dict[str, Any]:
    return {
        "requestBody": {"content": {"application/json": {"examples": {k: {"value": v} for k, v in shown.items()}}}}
    }


_EVENTS = {
    "schema": {"type": "string"},
    "example": (
        'event: search\ndata: {"hits": […]}\nid: 3f8a…-1\n\n'
        'event: citation\ndata: {"marker": 1, …}\nid: 3f8a…-2\n\n'
        'event: delta\ndata: {"text": "…"}\nid: 3f8a…-3\n\n'
        'event: final\ndata: {"id": "…", "status": "answered", …}\nid: 3f8a…-4\n\n'
    ),
}
_LATER = {"Retry-After": {"description": "số giây nên chờ", "schema": {"type": "integer", "minimum": 1}}}
ANY_ROUTE: Responses = {
    401: _failure("Cần tài khoản: địa chỉ thay đổi gì đó, hoặc REGQA_READING=signed-in", NOT_SIGNED_IN),
    421: _failure("Gọi bằng tên máy khác", FOREIGN_HOST),
    429: _failure("Địa chỉ mạng này gửi quá nhiều yêu cầu", too_often(20), _LATER),
    500: _failure("Lỗi ngoài dự kiến", problem(500, "unexpected", "Có lỗi ngoài dự kiến.")),
}
_FOREIGN: Responses = {403: _failure("Trang của nơi khác chưa được phép nhúng, hoặc khóa nhúng sai", UNKNOWN_KEY)}
_SPENT: Responses = {429: _failure("Khóa nhúng, hoặc địa chỉ mạng này, đã hết lượt", spent(20), _LATER)}
_INVALID: Responses = {
    400: _failure("Không phải JSON đọc được", http_problem(400)),
    413: _failure("Quá 64 KiB", http_problem(413)),
    422: _failure("Nội dung gửi lên sai", _TOO_LONG),
}
_WRONG_DAY: Responses = {422: _failure("Ngày viết sai", _BAD_DAY)}
_WRONG_CASE: Responses = {422: _failure("Trường hợp hoặc ngày không có trong thủ tục", _BAD_CASE)}
_UNABLE: Responses = {503: _failure("Hàng chờ đầy (có Retry-After), hoặc chưa có chỉ mục", _FULL, _LATER)}
_CLOSED: Responses = {503: _failure("Chưa có chỉ mục, hoặc không mở được", _MISSING)}
_ABSENT: Responses = {404: _failure("Không có trong kho", _NOT_HERE)}
_FORGOTTEN: Responses = {404: _failure("Không còn giữ", _GONE)}

_answers = _ok(answered=_ANSWERED, refused=_REFUSED, clarification=_CLARIFICATION)
_answers["content"]["text/event-stream"] = _EVENTS
ANSWERS: Responses = {200: _answers} | _INVALID | _UNABLE | _FOREIGN | _SPENT
ANSWERS_REQUEST = _asked(
    plain={"question": "Ở nước ngoài không đủ 3 đảng viên chính thức thì lập chi bộ thế nào?"},
    on_a_day={"question": "Thời hạn nộp hồ sơ chuyển sinh hoạt đảng?", "as_of": "2025-09-01"},
    follow_up={
        "question": "Còn đảng viên dự bị thì sao?",
        "history": [{"question": "Không đủ 3 đảng viên chính thức thì sao?", "answer": "Theo điểm b, tiết 6.3.3 …"}],
    },
)
STREAM: Responses = {
    200: {"content": {"text/event-stream": _EVENTS}},
    422: _failure("Last-Event-ID viết sai", _BAD_EVENT),
    **_FORGOTTEN,
    **_FOREIGN,
}
STOPPED: Responses = {204: {"description": "Đã dừng"}} | _FORGOTTEN | _FOREIGN
FEEDBACK: Responses = (
    {201: _ok(taken=FeedbackTakenJson(id=_ANSWERED.id)), 503: _failure("Chưa ghi được", _UNWRITTEN)}
    | _FORGOTTEN
    | _INVALID
    | _FOREIGN
    | _SPENT
)
FEEDBACK_REQUEST = _asked(
    useful={"answer_id": _ANSWERED.id, "verdict": "up"},
    wrong={
        "answer_id": _ANSWERED.id,
        "verdict": "down",
        "reasons": ["out-of-date"],
        "comment": "Quy định này đã được thay.",
    },
)
_CONTENT = _ANSWERED.text + "\n\nLưu ý:\n- " + _ANSWERED.notices[0].text
_MARKED = _CONTENT.index("[1]")
_COMPLETION = CompletionJson(
    id="chatcmpl-3f8a5b0c9d1e4f2a8b7c6d5e4f3a2b1c",
    object="chat.completion",
    created=1795827600,
    model="regqa",
    choices=(
        CompletionChoiceJson(
            index=0,
            message=CompletionMessageJson(
                content=_CONTENT,
                annotations=(
                    AnnotationJson(
                        type="url_citation",
                        url_citation=UrlCitationJson(
                            start_index=_MARKED,
                            end_index=_MARKED + 3,
                            title=_CITED_AS,
                            url=f"https://hoidap.example.vn{_READ}",
                        ),
                    ),
                ),
            ),
            logprobs=None,
            finish_reason="stop",
        ),
    ),
    usage=UsageJson(prompt_tokens=17, completion_tokens=87, total_tokens=104),
    regqa=_ANSWERED,
)
_CHUNKS = {
    "schema": {"type": "string"},
    "example": (
        'data: {"id": "chatcmpl-…", …, "choices": [{"delta": {"role": "assistant", "content": "Theo …"}, …}]}\n\n'
        'data: {…, "choices": [{"delta": {"annotations": […]}, …, "finish_reason": "stop"}], "regqa": {…}}\n\n'
        "data: [DONE]\n\n"
    ),
}
_OPENAI: Responses = {
    403: _openai_failure("Trang của nơi khác chưa được phép, hoặc khóa nhúng sai", UNKNOWN_KEY),
    421: _openai_failure("Gọi bằng tên máy khác", FOREIGN_HOST),
    500: _openai_failure("Lỗi ngoài dự kiến", problem(500, "unexpected", "Có lỗi ngoài dự kiến.")),
}
_completions = _ok(answered=_COMPLETION)
_completions["content"]["text/event-stream"] = _CHUNKS
COMPLETIONS: Responses = {
    200: _completions,
    400: _openai_failure("Không phải JSON đọc được, hoặc trường gửi lên sai", _TOO_LONG),
    413: _openai_failure("Quá 1 MiB", http_problem(413)),
    429: _openai_failure("Khóa nhúng đã hết lượt", spent(20), _LATER),
    503: _openai_failure("Hàng chờ đầy (có Retry-After), hoặc chưa có chỉ mục", _FULL, _LATER),
    **_OPENAI,
}
COMPLETIONS_REQUEST = _asked(
    plain={"model": "regqa", "messages": [{"role": "user", "content": "Thời hạn nộp hồ sơ chuyển sinh hoạt đảng?"}]},
    follow_up={
        "model": "regqa",
        "stream": True,
        "messages": [
            {"role": "user", "content": "Không đủ 3 đảng viên chính thức thì sao?"},
            {"role": "assistant", "content": "Theo điểm b, tiết 6.3.3 …"},
            {"role": "user", "content": "Còn đảng viên dự bị thì sao?"},
        ],
    },
)
MODELS: Responses = {200: _ok(models=models_json(1795827600)), **_OPENAI}
SEARCH: Responses = (
    {200: _ok(found=SearchJson(hits=(HitJson(rank=1, score=2.31, passage=_PASSAGE, link=_READ),)))}
    | _INVALID
    | _UNABLE
    | _FOREIGN
    | _SPENT
)
SEARCH_REQUEST = _asked(plain={"query": "chi bộ sinh hoạt dự bị", "k": 5})
_DRAFT = "Theo điểm b, tiết 6.3.3 Quy định 294-QĐ/TW, chi bộ sinh hoạt dự bị gồm 5 đảng viên trở lên."
_AT: dict[str, Any] = {"document": _DOCUMENT, "locator": _LOCATOR, "label": _LOCATOR.label(), "cited_as": _CITED_AS}
_FINDINGS = CheckJson(
    as_of=date(2025, 9, 1),
    text=_DRAFT,
    findings=(
        FindingJson(
            kind=Checked.REFERENCE,
            verdict=Verdict.RIGHT,
            start=5,
            end=43,
            written=_DRAFT[5:43],
            note=f"Có trong kho: {_CITED_AS}.",
            link=f"/read/{_DOCUMENT.id}#{_LOCATOR}",
            words=(),
            **_AT,
        ),
        FindingJson(
            kind=Checked.FIGURE,
            verdict=Verdict.MISQUOTED,
            start=71,
            end=72,
            written=_DRAFT[71:72],
            note=f"{_CITED_AS} viết “3”.",
            right="3",
            link=_READ,
            words=(Words(mark="removed", text="5"), Words(mark="added", text="3")),
            **_AT,
        ),
    ),
)
_UNREADABLE = problem(
    422, "file-unreadable", "bien-ban.pdf: không có lớp chữ đọc được. Lưu lại thành DOCX rồi gửi lại."
)
CHECKED: Responses = (
    {200: _ok(found=_FINDINGS)}
    | _INVALID
    | _UNABLE
    | _FOREIGN
    | _SPENT
    | {
        413: _failure("JSON quá 64 KiB, tệp quá lớn hoặc có quá nhiều chữ", FILE_TOO_LARGE),
        422: _failure("Nội dung gửi lên sai, hoặc tệp không đọc được", _UNREADABLE),
    }
)
_CHECK_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "PDF, DOCX, DOC, ODT, RTF, HTML, TXT, MD, PNG, JPEG hoặc TIFF",
        },
        "as_of": {"type": "string", "format": "date", "description": "xét hiệu lực ngày này; mặc định là hôm nay"},
    },
}
CHECK_REQUEST = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {
                "schema": CheckRequest.model_json_schema(),
                "examples": {
                    "plain": {"value": {"text": _DRAFT}},
                    "on_a_day": {"value": {"text": _DRAFT, "as_of": "2025-09-01"}},
                },
            },
            "multipart/form-data": {"schema": _CHECK_FORM},
        },
    }
}
DOCUMENTS: Responses = {200: _ok(register=RegisterJson(documents=(_ENTRY,)))} | _CLOSED | _WRONG_DAY | _FOREIGN
DOCUMENT: Responses = {200: _ok(document=_TREE)} | _ABSENT | _CLOSED | _WRONG_DAY | _FOREIGN
PASSAGE: Responses = {200: _ok(passage=_PASSAGE)} | _ABSENT | _CLOSED | _WRONG_DAY | _FOREIGN
PROCEDURES: Responses = {200: _ok(procedures=ProceduresJson(procedures=(_PROCEDURE_ENTRY,)))} | _CLOSED | _FOREIGN
PROCEDURE: Responses = {200: _ok(procedure=_PROCEDURE)} | _ABSENT | _CLOSED | _WRONG_CASE | _FOREIGN
_EVENT = (
    "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:-//regqa//VI\nBEGIN:VEVENT\nSUMMARY:Hạn: Nộp phiếu công tác …\n"
    "DTSTART;VALUE=DATE:20270412\n…\nEND:VEVENT\nEND:VCALENDAR\n"
)
CALENDAR: Responses = (
    {200: {"content": {"text/calendar": {"schema": {"type": "string"}, "example": _EVENT}}}}
    | _ABSENT
    | _CLOSED
    | _WRONG_CASE
    | _FOREIGN
)
FILE: Responses = {200: {"content": {"application/octet-stream": {}}}} | _ABSENT | _CLOSED | _FOREIGN
_PICTURE: Responses = {
    200: {"content": {"image/png": {}}},
    304: {"description": "Ảnh đang giữ còn đúng"},
    422: _failure("Số trang viết sai", _BAD_PAGE),
}
PAGE: Responses = _PICTURE | _ABSENT | _UNABLE | _FOREIGN

_NOW = TextJson(id=_DOCUMENT.id, name="Quy định 294-QĐ/TW")
_RESTING = RestingJson(
    procedures=(PinnedJson(procedure="ra-nuoc-ngoai", step="nop-phieu", locator=_LOCATOR, label=_LOCATOR.label()),),
    documents=(TextJson(id="quy-dinh-208-qd-tw-2026", name="Quy định 208-QĐ/TW"),),
    citing=(
        CitingJson(
            document="huong-dan-38-hd-btctw-2025",
            name="Hướng dẫn 38-HD/BTCTW",
            locator=Locator("II.4"),
            label=Locator("II.4").label(),
            cited=_LOCATOR.label(),
        ),
    ),
)
_DIFF = DiffJson(
    old=TextJson(id=f"{_DOCUMENT.id}-ban-1", name="Quy định 294-QĐ/TW (bản trước ngày 1/3/2026)"),
    new=_NOW,
    changes=(
        Change(
            what="reworded",
            old=_LOCATOR,
            new=_LOCATOR,
            words=(
                Words(mark="same", text="trong thời hạn"),
                Words(mark="removed", text="60"),
                Words(mark="added", text="30"),
                Words(mark="same", text="ngày làm việc"),
            ),
        ),
    ),
    resting=_RESTING,
)
_PROPOSAL = ProposalJson(
    id="5b1f02aa",
    document=_DOCUMENT.id,
    name=_NOW.name,
    field="amends",
    change="sửa đổi, bổ sung Hướng dẫn 05-HD/TW",
    locator=_LOCATOR,
    label=_LOCATOR.label(),
    quote="Sửa đổi khoản 1 Mục II Hướng dẫn số 05-HD/TW.",
)
_JOB = JobJson(
    id="9f86d081884c7d65", at=datetime(2026, 11, 29, 8, tzinfo=UTC), what="add", name="QD-294.pdf", status="waiting"
)
_SEEN = _JOB.model_copy(
    update={
        "status": "ready",
        "preview": PreviewJson(
            document=_ENTRY,
            provisions=_TREE.provisions,
            pages=52,
            warnings=("trang 3: bỏ 2 chữ bị gạch ngang",),
            unchanged=False,
            takes_place_of=_NOW,
            loses=None,
            diff=_DIFF,
            resting=RestingJson(),
            proposals=(_PROPOSAL,),
        ),
    }
)
_NEEDY = _JOB.model_copy(
    update={
        "status": "needs",
        "needs": ("number", "date"),
        "found": StatedJson(number=None, kind=Kind.QUY_DINH, issuer="Ban Bí thư", date=None, title="Về việc X"),
    }
)
_GOING_LIVE = _JOB.model_copy(
    update={"status": "publishing", "progress": ProgressJson(of="passages", done=120, total=386)}
)
_LIVE = _JOB.model_copy(update={"status": "published", "document": _DOCUMENT.id})
_NO_JOB = problem(404, "not-found", "Không có việc mang mã này, hoặc đã bỏ. Danh sách: /v1/jobs")
_NOT_NOW = problem(409, "not-now", "Việc này đang công bố, nên chưa làm được điều vừa yêu cầu.")
_WOULD_LOSE = problem(409, "would-lose", "Quy định 294-QĐ/TW đã có trong kho, và so với bản đó tệp này: ngắn hơn.")
_STARTING = problem(409, "change-refused", f"{_DOCUMENT.id} thuộc kho ban đầu, không gỡ và không đính chính được.")
_BAD_FIELD = problem(422, "invalid-request", "number: không phải số hiệu; viết ví dụ 294-QĐ/TW")
_FULL_DISK = problem(507, "not-stored", "Không ghi được vào REGQA_DATA: đĩa đầy. Người vận hành giải phóng đĩa.")
_KEPT_OUT: Responses = {
    401: _failure("Thiếu khóa, hoặc khóa không còn dùng được", NOT_SIGNED_IN),
    403: _failure("Chưa có tài khoản nào, hoặc tài khoản không đủ vai trò", LOCKED),
    429: _failure("Khóa sai quá nhiều lần", TOO_MANY_ATTEMPTS, _LATER),
}
_WRONG_FIELD: Responses = {422: _failure("Điều nêu ra viết sai", _BAD_FIELD)}
_LOST_JOB: Responses = {404: _failure("Không có việc này", _NO_JOB), **_KEPT_OUT}
_UNTIMELY: Responses = {409: _failure("Chưa làm được lúc này", _NOT_NOW)}
_UNCHANGEABLE: Responses = {409: _failure("Không đổi được", _STARTING)}
_FILLED: Responses = {507: _failure("Đĩa đầy hoặc chỉ đọc", _FULL_DISK)}

DIFF: Responses = {200: _ok(diff=_DIFF)} | _ABSENT | _UNABLE | _WRONG_FIELD | _FOREIGN
HANDED_IN: Responses = {
    202: _ok(waiting=_JOB),
    413: _failure("Tệp quá lớn", FILE_TOO_LARGE),
    503: _failure("Quá nhiều tệp đang chờ", JOBS_FULL, _LATER),
    **_WRONG_FIELD,
    **_FILLED,
    **_KEPT_OUT,
}
_HANDED_IN_FORM = {
    "type": "object",
    "required": ["file"],
    "properties": {
        "file": {
            "type": "string",
            "format": "binary",
            "description": "PDF, DOCX, DOC, ODT, RTF, HTML, TXT, MD, PNG, JPEG hoặc TIFF",
        },
        **StatedRequest.model_json_schema()["properties"],
        "kind": {"type": "string", "enum": list(Kind), "description": "loại văn bản"},
    },
}
HANDED_IN_REQUEST = {
    "requestBody": {"required": True, "content": {"multipart/form-data": {"schema": _HANDED_IN_FORM}}}
}
JOBS: Responses = {200: _ok(jobs=JobsJson(jobs=(_LIVE,))), **_KEPT_OUT}
JOB: Responses = {200: _ok(ready=_SEEN, needs=_NEEDY, publishing=_GOING_LIVE, published=_LIVE), **_LOST_JOB}
AGAIN: Responses = {202: _ok(waiting=_JOB)} | _LOST_JOB | _UNTIMELY | _WRONG_FIELD
PUBLISHED: Responses = (
    {202: _ok(publishing=_GOING_LIVE)} | _LOST_JOB | {409: _failure("Văn bản đã có đầy đủ hơn", _WOULD_LOSE)}
)
DROPPED: Responses = {204: {"description": "Đã bỏ"}} | _LOST_JOB | _UNTIMELY
RESTING: Responses = {200: _ok(resting=_RESTING)} | _ABSENT | _CLOSED | _KEPT_OUT
REMOVED: Responses = (
    {202: _ok(publishing=_GOING_LIVE)} | _ABSENT | _UNCHANGEABLE | _CLOSED | _WRONG_FIELD | _FILLED | _KEPT_OUT
)
CORRECTED = REMOVED
CORRECTED_REQUEST = _asked(
    day={"effective_on": "2025-07-01"}, replaced={"replaces": "Hướng dẫn 03-HD/TW ngày 06/5/2019"}
)
PROPOSALS: Responses = {200: _ok(proposals=ProposalsJson(proposals=(_PROPOSAL,)))} | _CLOSED | _KEPT_OUT
ACCEPTED: Responses = {202: _ok(publishing=_GOING_LIVE)} | _ABSENT | _UNCHANGEABLE | _CLOSED | _FILLED | _KEPT_OUT
REFUSED: Responses = {204: {"description": "Đã từ chối"}} | _ABSENT | _UNCHANGEABLE | _CLOSED | _KEPT_OUT
MODEL: Responses = {200: _ok(on=ModelStateJson(model="on")), **_KEPT_OUT}
SWITCHED: Responses = {200: _ok(off=ModelStateJson(model="off"))} | _WRONG_FIELD | _FILLED | _KEPT_OUT
SWITCHED_REQUEST = _asked(off={"on": False})

_GENERATION = GenerationJson(
    name="7e8b3fd02b5ce21b",
    made_at=datetime(2026, 11, 30, 1, tzinfo=UTC),
    documents=90,
    passages=689,
    bytes=4_813_120,
    live=True,
    refused=None,
)
_EARLIER = _GENERATION.model_copy(
    update={
        "name": "1f0c5a9be77d2c04",
        "made_at": datetime(2026, 11, 29, 1, tzinfo=UTC),
        "documents": 89,
        "live": False,
    }
)
_STOPPED = SwitchJson(
    part="service",
    name="Dịch vụ",
    on=False,
    reason="đang sửa kho, 14 giờ hỏi lại",
    since=datetime(2026, 11, 30, 6, tzinfo=UTC),
)
GENERATIONS: Responses = {200: _ok(kept=GenerationsJson(generations=(_GENERATION, _EARLIER))), **_KEPT_OUT}
GENERATION_USED: Responses = {
    200: _ok(
        used=GenerationsJson(
            generations=(
                _GENERATION.model_copy(update={"live": False}),
                _EARLIER.model_copy(update={"live": True}),
            )
        )
    ),
    404: _failure(
        "Không có bản chỉ mục này",
        problem(404, "not-found", "Không có bản chỉ mục “x”. Danh sách: /v1/generations"),
    ),
    409: _failure("Không quay lại được", problem(409, "change-refused", "Đang lập chỉ mục. Đợi xong rồi quay lại.")),
    **_KEPT_OUT,
}
SWITCHES: Responses = {200: _ok(stopped=SwitchesJson(switches=(_STOPPED,))), **_KEPT_OUT}
THROWN: Responses = {
    200: _ok(off=_STOPPED),
    404: _failure(
        "Dịch vụ không dùng mô hình ngôn ngữ",
        problem(404, "not-found", "Dịch vụ này không dùng mô hình ngôn ngữ (REGQA_LLM_MODEL chưa đặt)."),
    ),
    409: _failure("Thiếu lý do", problem(409, "change-refused", "Chưa tắt: nêu lý do, người đọc sẽ thấy lời đó.")),
    **_WRONG_FIELD,
    **_FILLED,
    **_KEPT_OUT,
}
THROWN_REQUEST = _asked(off={"on": False, "reason": "đang sửa kho, 14 giờ hỏi lại"}, on={"on": True})

_ASKED_IN_VAIN = "Đảng viên ở nước ngoài lập chi bộ ghép thế nào?"
_UNREAD: Responses = {503: _failure("Không đọc được, hoặc đang bận", RECORDS_UNREAD)}
_CHOSEN_WRONG: Responses = {
    422: _failure(
        "Điều khoản không rõ, đã hết hiệu lực hoặc trùng nhau; câu hỏi có dữ liệu cá nhân",
        problem(422, "invalid-request", "clauses.0: kho không có điều khoản “Điều 99”, hoặc địa chỉ chưa rõ"),
    )
}
_UNCHOSEN: Responses = {
    404: _failure("Không có câu trả lời này", problem(404, "not-found", "Không còn câu trả lời ấy."))
}
_NOT_BY_ONESELF = problem(409, "choice-refused", "Câu trả lời do người khác duyệt, không phải người đã chọn.")
_CHOSEN = ChosenJson(
    id="5f0c9d1e7a42",
    question=_ASKED_IN_VAIN,
    state="given",
    chosen_on=date(2026, 11, 30),
    by="chi.nga",
    approved_by=None,
    clauses=(
        ChosenClauseJson(
            document=_DOCUMENT.id, locator=_LOCATOR, cited_as=_CITED_AS, text=_TEXT, link=_READ, why=None
        ),
    ),
)
UNANSWERED: Responses = {
    200: _ok(
        found=UnansweredJson(
            since=date(2026, 11, 1),
            until=date(2026, 11, 30),
            kept=True,
            days=(UnansweredDayJson(day=date(2026, 11, 29), refused=3, reserved=1, disliked=1),),
            groups=(
                GroupJson(
                    question=_ASKED_IN_VAIN,
                    wordings=(_ASKED_IN_VAIN, "chi bộ ghép ở nước ngoài lập sao"),
                    follows=False,
                    refused=3,
                    reserved=1,
                    disliked=1,
                    last=date(2026, 11, 29),
                    before=0,
                    later=5,
                    places=(
                        PlaceJson(
                            document=_DOCUMENT.id,
                            locator=_LOCATOR,
                            cited_as=_CITED_AS,
                            link=f"/read/{_DOCUMENT.id}#{_LOCATOR}",
                            count=4,
                        ),
                    ),
                    chosen=None,
                ),
            ),
            left_out=0,
        )
    ),
    **_WRONG_FIELD,
    **_UNREAD,
    **_KEPT_OUT,
}
ERASED: Responses = {200: _ok(erased=ErasedJson(erased=5)), **_WRONG_FIELD, **_UNREAD, **_KEPT_OUT}
CHOSEN_REQUEST = _asked(
    address={"question": _ASKED_IN_VAIN, "clauses": ["điểm b tiết 6.3.3 Quy định 294-QĐ/TW"]},
    link={"question": _ASKED_IN_VAIN, "clauses": [f"/read/{_DOCUMENT.id}#{_LOCATOR}"]},
)
CHOSEN_LIST: Responses = {200: _ok(listed=ChosenListJson(reviewed=False, chosen=(_CHOSEN,))), **_UNREAD, **_KEPT_OUT}
CHOSEN: Responses = {200: _ok(chosen=_CHOSEN), **_UNCHOSEN, **_UNREAD, **_KEPT_OUT}
CHOSEN_PREVIEW: Responses = {
    200: _ok(
        answer=_ANSWERED.model_copy(
            update={
                "confidence": 1.0,
                "text": f"Câu trả lời do biên tập viên chọn ngày 30/11/2026.\n\n{_ANSWERED.text}",
                "chosen_on": date(2026, 11, 30),
            }
        )
    ),
    **_CHOSEN_WRONG,
    **_UNREAD,
    **_KEPT_OUT,
}
CHOSEN_KEPT: Responses = {
    201: _ok(kept=_CHOSEN),
    409: _failure("Đã giữ đủ số", problem(409, "choice-refused", "Đã giữ đủ số câu trả lời được chọn.")),
    **_CHOSEN_WRONG,
    **_UNREAD,
    **_KEPT_OUT,
}
CHOSEN_APPROVED: Responses = {
    200: _ok(approved=_CHOSEN.model_copy(update={"approved_by": "anh.binh"})),
    409: _failure("Người duyệt chính là người chọn, hoặc đã duyệt rồi", _NOT_BY_ONESELF),
    **_UNCHOSEN,
    **_CHOSEN_WRONG,
    **_UNREAD,
    **_KEPT_OUT,
}
CHOSEN_REMOVED: Responses = {204: {"description": "Đã gỡ"}, **_UNCHOSEN, **_UNREAD, **_KEPT_OUT}

_ENTRY_PUT = Entry(
    id="1",
    put=Put.CLAUSES,
    title="Chi bộ sinh hoạt dự bị",
    sources=(
        ClauseSource(
            document=_DOCUMENT.id,
            locator=_LOCATOR,
            cited_as=_CITED_AS,
            quote=_QUOTE,
            text=_TEXT,
            sha256=hashlib.sha256(_TEXT.encode()).hexdigest(),
            digest=False,
        ),
    ),
    as_of=date(2026, 3, 1),
)
_WORK = WorkJson(
    read_key="Nn3fYv0m2kqTz1c8B5aXw7RdLh4sGe9U",
    edit_key="q7Wd0Zp4tJxKc2nVb8MfRy6uAh1sLe3G",
    link="/collections/Nn3fYv0m2kqTz1c8B5aXw7RdLh4sGe9U",
    edit_link="/collections/q7Wd0Zp4tJxKc2nVb8MfRy6uAh1sLe3G",
    revision=1,
    changed_at=datetime(2026, 11, 29, 8, tzinfo=UTC),
    work=Collection(
        title="Chuyển sinh hoạt đảng ra nước ngoài",
        entries=(_ENTRY_PUT,),
    ),
    stale=(Stale(part="1", why="lapsed", document=_DOCUMENT.id, locator=_LOCATOR, cited_as=_CITED_AS),),
)
_NOT_QUOTED = problem(422, "misquoted", "Lời trích không có nguyên văn ở đó. Mở văn bản để trích lại.")
_NO_WORK: Responses = {404: _failure("Không có bộ nào ở khóa này", WORK_GONE)}
_TO_READ: Responses = {403: _failure("Khóa chỉ để xem, hoặc trang của nơi khác chưa được phép", READ_ONLY)}
_WORKS_FULL: Responses = {
    507: _failure("Đủ số bộ, hoặc bộ quá lớn", problem(507, "works-full", "Máy chủ đã giữ đủ."))
}
_WITHHELD: Responses = {
    403: _failure("Đáp án của đề chưa mở, hoặc trang của nơi khác chưa được phép", ANSWERS_WITHHELD)
}
WORK_KEPT: Responses = {201: _ok(kept=_WORK)} | _INVALID | _UNABLE | _FOREIGN | _SPENT | _WORKS_FULL
WORK: Responses = {200: _ok(work=_WORK)} | _NO_WORK | _WITHHELD | _UNABLE
WORK_CHANGED: Responses = (
    {200: _ok(work=_WORK), 412: _failure("Đã sửa ở nơi khác", OUTDATED), 428: _failure("Thiếu If-Match", UNNAMED)}
    | _NO_WORK
    | _TO_READ
    | _INVALID
    | _UNABLE
    | _WORKS_FULL
)
_NOT_POINTED: Responses = {
    404: _failure("Không có bộ nào ở khóa này; kho không có văn bản, điều khoản, thủ tục ấy", _NOT_HERE),
    409: _failure("Không phải bộ sưu tập, hoặc đã đủ mục", problem(409, "change-refused", "Bộ sưu tập đã đủ mục.")),
    422: _failure("Lời trích không có nguyên văn ở đó, hoặc nội dung gửi lên sai", _NOT_QUOTED),
}
ENTRY_REQUEST = _asked(
    clause={"put": "clauses", "clauses": [{"document": _DOCUMENT.id, "locator": "6.3.3.diem-b"}]},
    range={"put": "clauses", "clauses": [{"document": _DOCUMENT.id, "locator": "6.3.1", "to": "6.3.3"}]},
    answer={
        "put": "answer",
        "title": "Chi bộ sinh hoạt dự bị do ai lập?",
        "clauses": [{"document": _DOCUMENT.id, "locator": "6.3.3.diem-b", "quote": _QUOTE}],
    },
    procedure={"put": "procedure", "procedure": "ra-nuoc-ngoai", "cases": ["study", "long"]},
    heading={"put": "heading", "title": "Phần thứ nhất"},
)
ENTRY_PINNED: Responses = {200: _ok(pinned=_ENTRY_PUT)} | _INVALID | _NOT_POINTED | _UNABLE | _FOREIGN | _SPENT
ENTRY_PUT: Responses = (
    {201: _ok(put=_WORK)} | _INVALID | _NOT_POINTED | _UNABLE | _FOREIGN | _SPENT | _TO_READ | _WORKS_FULL
)
WORKS_CHECKED: Responses = (
    {
        200: _ok(
            checked=WorksCheckedJson(
                as_of=date(2026, 11, 29),
                works=(
                    CheckedWorkJson(
                        key=_WORK.read_key,
                        form=_WORK.work.form,
                        title=_WORK.work.title,
                        link=_WORK.link,
                        changed_at=_WORK.changed_at,
                        parts=1,
                        stale=_WORK.stale,
                    ),
                ),
                not_opened=(),
            )
        )
    }
    | _INVALID
    | _UNABLE
    | _FOREIGN
    | _SPENT
)
WORKS_CHECK_REQUEST = _asked(keys={"keys": [_WORK.read_key]})
_QUIZ_QUESTION = QuizQuestion(
    id="5f0c9d1e7a42",
    kind=QuestionKind.DEADLINE,
    stem="Theo Quy định 294-QĐ/TW: Chi bộ có bao nhiêu ngày làm việc, đếm từ ngày hết dự bị, để xét công nhận?",
    options=("15 ngày làm việc", "30 ngày làm việc", "45 ngày làm việc", "60 ngày làm việc"),
    key=1,
    difficulty=Difficulty.MEDIUM,
    topic=("Công nhận đảng viên chính thức",),
    state=QuestionState.DRAFT,
    sources=(
        QuizSource(
            document=_DOCUMENT.id,
            locator=_LOCATOR,
            cited_as=_CITED_AS,
            quote=_QUOTE,
            digest=False,
            link=f"/read/{_DOCUMENT.id}#{_LOCATOR}",
        ),
    ),
)
QUIZ: Responses = (
    {200: _ok(quiz=Quiz(as_of=date(2026, 3, 1), seed=1, questions=(_QUIZ_QUESTION,)))}
    | _CLOSED
    | _WRONG_FIELD
    | _FOREIGN
)
WORK_DELETED: Responses = {204: {"description": "Đã xóa"}} | _NO_WORK | _TO_READ | _UNABLE
_UNFIT = problem(409, "work-unfit", "Đề này không dùng được nữa, vì có câu không còn căn cứ ngày 29/11/2026: …")
_FILE_OF_WORK: dict[str, Any] = {
    "description": "Tệp, tên theo nhan đề của bộ",
    "headers": {"Content-Disposition": {"schema": {"type": "string"}, "description": "tên tệp (RFC 6266)"}},
    "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
}
EXPORT: Responses = (
    {200: _FILE_OF_WORK, 409: _failure("Không xuất được: đề thi có câu không còn căn cứ, hoặc bộ quá dài", _UNFIT)}
    | _NO_WORK
    | _WITHHELD
    | _UNABLE
    | _FOREIGN
)
EXPORT_OF: Responses = (
    {200: _FILE_OF_WORK, 409: _failure("Đề thi có câu không còn căn cứ", _UNFIT)}
    | {404: _failure("Không có tệp tên ấy", problem(404, "not-found", "Không có tệp này của bộ sưu tập. Có: …"))}
    | _INVALID
    | _UNABLE
    | _FOREIGN
    | _SPENT
)
EXPORT_OF_TERMS: Responses = (
    {200: _FILE_OF_WORK}
    | {404: _failure("Không có tệp tên ấy", problem(404, "not-found", "Không có tệp này của bộ sưu tập. Có: …"))}
    | _CLOSED
    | _WRONG_DAY
    | _FOREIGN
)
HEALTH: Responses = {200: _ok(alive=HealthJson(status="ok"))}
READY: Responses = {
    200: _ok(
        ready=ReadyJson(
            status="ready",
            documents=48,
            passages=1420,
            index="4c1a…",
            model="none",
            chroma="none",
            service="on",
            records="on",
            shared="none",
        )
    ),
    **_CLOSED,
}
NOTICE: Responses = {
    200: _ok(none=AnnouncementJson(text=None)),
    503: _failure("Đang tạm dừng", stopped("Dịch vụ", "đang sửa kho, 14 giờ hỏi lại")),
    **_FOREIGN,
}
METRICS: Responses = {
    200: {"content": {"text/plain": {"example": 'regqa_questions_total{status="answered"} 12.0\n'}}},
    404: _failure("REGQA_METRICS không mở cho nơi này", http_problem(404)),
}

_COURSE = Course(
    title="Chuyển sinh hoạt đảng ra nước ngoài",
    audience="Đảng viên sắp đi nước ngoài",
    made_for=date(2026, 3, 1),
    lessons=(
        Lesson(
            id="bai-1",
            title="Đi và trở về",
            minutes=45,
            aims=("Biết điều kiện lập chi bộ ở ngoài nước",),
            entries=(_ENTRY_PUT,),
            activity="45 phút: trình bày các điều khoản",
        ),
    ),
)
_COURSE_ENTRY = CourseEntryJson(
    id="ket-nap",
    title="Điều kiện và các bước kết nạp đảng viên",
    audience="Người dự lớp bồi dưỡng nhận thức về Đảng",
    lessons=2,
    minutes=135,
    clauses=46,
    in_force=46,
    withheld=0,
)
_TERM = TermJson(
    term="Chi bộ sinh hoạt dự bị",
    says=_QUOTE,
    cited_as=_CITED_AS,
    digest=False,
    reviewed=True,
    document=_DOCUMENT,
    locator=_LOCATOR,
    link=_READ,
)
COURSES: Responses = (
    {200: _ok(courses=CoursesJson(as_of=date(2026, 3, 1), courses=(_COURSE_ENTRY,)))}
    | _CLOSED
    | _WRONG_DAY
    | _FOREIGN
)
COURSE: Responses = (
    {200: _ok(course=CourseJson(course=_COURSE, withheld=()))} | _ABSENT | _UNABLE | _WRONG_DAY | _FOREIGN
)
PROPOSED: Responses = {
    200: _ok(proposed=CourseJson(course=_COURSE, withheld=())),
    404: _failure(
        "Không điều khoản nào nói về chủ đề", problem(404, "not-found", "Không có điều khoản nào nói về …")
    ),
    **_INVALID,
    **_UNABLE,
    **_FOREIGN,
    **_SPENT,
}
PROPOSED_REQUEST = _asked(plain={"topic": "chuyển sinh hoạt đảng tạm thời", "as_of": "2026-03-01"})
GLOSSARY: Responses = (
    {200: _ok(glossary=GlossaryJson(as_of=date(2026, 3, 1), terms=(_TERM,)))} | _CLOSED | _WRONG_DAY | _FOREIGN
)
