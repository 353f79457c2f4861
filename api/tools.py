"""The tools that assistants are given over the Model Context Protocol: they read and ask, and change nothing.

regqa mcp
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Annotated

from fastapi.exceptions import RequestValidationError
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp_types import CallToolResult, TextContent, ToolAnnotations
from pydantic import Field, ValidationError
from starlette.types import ASGIApp

from api import problems, terminal, upkeep
from api.access.door import Door
from api.access.envelope import MAX_TALK
from api.access.guard import ByKey
from api.access.hosts import names
from api.access.rates import Rates
from api.checking import CheckJson, checked
from api.completions import content_of
from api.desk import Desk
from api.engine import Searching
from api.examples import VERSION
from api.procedures import ClauseJson, ProcedureJson, ProcedureRequest, Since, clause_json, procedure_json
from api.reading.library import is_named
from api.remembered.kinds import Remembered
from api.requests import AnswerRequest, AsOf, CheckRequest, SearchRequest
from api.routes.procedures import named as procedure_named
from api.schemas import AnswerJson, RegisterJson, SearchJson, entry_json, search_json
from api.seats import Busy
from api.settings import Settings
from api.switches import Off
from api.wording import trouble
from corpus.faults import faults
from corpus.locator import Locator
from corpus.model import Document, Provision, Strict
from corpus.procedures.load import Clause, shipped
from corpus.store import CorpusError
from qa.errors import QAError

_INSTRUCTIONS = """\
Tra cứu quy định của Đảng Cộng sản Việt Nam trong kho văn bản này. Lời trong dấu ngoặc kép là nguyên văn: dẫn lại
thì giữ từng chữ, kèm địa chỉ điều khoản, và nói cả lưu ý về hiệu lực. Văn bản có `nature` khác “full-text” là bản
tóm lược: không để trong ngoặc kép. Không tìm thấy thì nói là không tìm thấy.
Regulations of the Communist Party of Viet Nam, quoted word for word: keep quotes, addresses and notices."""

_READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)

Day = Annotated[
    str,
    Field(
        description="Xét hiệu lực ngày này, NĂM-THÁNG-NGÀY; bỏ trống là hôm nay", json_schema_extra={"format": "date"}
    ),
]


class _Days(Strict):
    """Is the days that a tool is given."""

    as_of: AsOf = None
    dates: tuple[Since, ...] = ()


def server(desk: Desk, searching: Searching, stopped: Callable[[], Off | None] = lambda: None) -> MCPServer:
    """Return the tools over what the desk's shelf opens; they take the desk's seats and are logged as it logs.

    `stopped` tells whether an administrator has stopped the service, and why.
    """
    tools = MCPServer("regqa", title="Hỏi đáp quy định của Đảng", instructions=_INSTRUCTIONS, version=VERSION)

    @tools.tool(
        title="Hỏi",
        annotations=_READS,
        description="Trả lời một câu hỏi về quy định của Đảng bằng lời trích nguyên văn có địa chỉ điều khoản; từ "
        "chối khi kho không có câu trả lời.\n"
        "Answers a question on Party regulations with verbatim quotes and their addresses, or refuses.",
    )
    async def ask(
        question: Annotated[str, Field(description="Câu hỏi bằng tiếng Việt, không quá 500 ký tự, tự đủ nghĩa")],
        as_of: Day = "",
    ) -> Annotated[CallToolResult, AnswerJson]:
        with _told(stopped):
            asked = AnswerRequest(question=question, as_of=_day(as_of))
            return await desk.answer(asked, lambda answer: _result(answer, content_of(answer)))

    @tools.tool(
        title="Tìm điều khoản",
        annotations=_READS,
        description="Tìm các đoạn văn bản gần nhất với một nội dung, chưa xét chúng có trả lời hay không.\n"
        "Finds the passages nearest to a query, without judging whether they answer it.",
    )
    async def search_regulations(
        query: Annotated[str, Field(description="Nội dung cần tìm, không quá 500 ký tự")],
        k: Annotated[int, Field(description="Số đoạn, 1 đến 50")] = 8,
        as_of: Day = "",
    ) -> Annotated[CallToolResult, SearchJson]:
        def found() -> CallToolResult:
            library, on = desk.shelf.current(), wanted.as_of or date.today()
            hits = search_json(searching(wanted.query, library, wanted.k, on), library.register, on)
            return _result(hits, terminal.search_text(hits))

        with _told(stopped):
            wanted = SearchRequest(query=query, k=k, as_of=_day(as_of))
            with desk.seats.seat():
                return await desk.seats.run(found)

    @tools.tool(
        title="Đọc một điều khoản",
        annotations=_READS,
        description="Trả về nguyên văn một điều khoản theo địa chỉ, cùng hiệu lực của văn bản.\n"
        "Returns one provision word for word by its address, with the standing of its document.",
    )
    def get_provision(
        document: Annotated[str, Field(description="Mã hoặc số hiệu của văn bản, ví dụ 294-QĐ/TW")],
        address: Annotated[
            str, Field(description="Địa chỉ, ví dụ “điểm b, tiết 6.3.3”, “khoản 2 Điều 5” hay dieu-5.khoan-2")
        ],
        as_of: Day = "",
    ) -> ClauseJson:
        with _told(stopped):
            on = _day(as_of) or date.today()
            register = desk.shelf.current().register
            held = upkeep.named(document, register)
            return clause_json(Clause(held, _provision(address, held)), register, on)

    @tools.tool(
        title="Đọc một thủ tục",
        annotations=_READS,
        description="Trả về các bước của một thủ tục đã rà soát: ai làm, giấy tờ, nộp ở đâu, hạn, điều khoản.\n"
        "Returns the reviewed steps of a procedure: who acts, papers, where, deadline, clauses.\n"
        f"Mã (ids): {'; '.join(f'{one.id} ({one.title})' for one in shipped())}",
    )
    def get_procedure(
        procedure: Annotated[str, Field(description="Mã của thủ tục")],
        case: Annotated[list[str], Field(description="Trường hợp: các giá trị của `dimensions`")] = [],  # noqa: B006
        dates: Annotated[
            list[str],
            Field(description="Ngày của từng mốc theo thứ tự của `triggers`, NĂM-THÁNG-NGÀY; có thì tính hạn"),
        ] = [],  # noqa: B006
        as_of: Day = "",
    ) -> Annotated[CallToolResult, ProcedureJson]:
        with _told(stopped):
            days = _Days.model_validate({"as_of": as_of or None, "dates": dates})
            on = days.as_of or date.today()
            held = procedure_named(desk.shelf, procedure, on)
            wanted = ProcedureRequest.of(held.procedure, case, days.dates)
            told = procedure_json(held, wanted, desk.shelf.current().register, on)
            return _result(told, _procedure_text(told))

    @tools.tool(
        title="Kiểm tra một văn bản",
        annotations=_READS,
        description="Kiểm tra một văn bản tự soạn: điều khoản được dẫn, số hiệu, ngày ban hành, lời trích, con số; "
        "chỗ nào đúng, chép sai, hết hiệu lực, không có trong kho.\n"
        "Checks a text of one's own: references, document numbers, dates, quotes and figures in it.",
    )
    async def check_text(
        text: Annotated[str, Field(description="Văn bản cần kiểm tra, không quá 200 000 ký tự")],
        as_of: Day = "",
    ) -> Annotated[CallToolResult, CheckJson]:
        def found() -> CallToolResult:
            told = checked(wanted.text, desk.shelf.current(), wanted.as_of or date.today())
            return _result(told, terminal.checked_text(told, "Văn bản"))

        with _told(stopped):
            wanted = CheckRequest(text=text, as_of=_day(as_of))
            with desk.seats.seat():
                return await desk.seats.run(found)

    @tools.tool(
        title="Liệt kê văn bản",
        annotations=_READS,
        description="Liệt kê văn bản trong kho: mã, số hiệu, cơ quan ban hành, hiệu lực, văn bản thay thế.\n"
        "Lists the documents held: id, number, issuer, standing, what replaced them.",
    )
    def list_documents(
        name: Annotated[
            str, Field(description="Chỉ văn bản có những chữ này trong số hiệu hoặc tên; bỏ trống là tất cả")
        ] = "",
        as_of: Day = "",
    ) -> Annotated[CallToolResult, RegisterJson]:
        with _told(stopped):
            on = _day(as_of) or date.today()
            register = desk.shelf.current().register
            kept = (one for one in register.documents if not name.strip() or is_named(name, one))
            listed = RegisterJson(documents=tuple(entry_json(one, register, on) for one in kept))
            return _result(listed, terminal.register_text(listed))

    return tools


def over_http(tools: MCPServer, settings: Settings, lately: Remembered) -> ASGIApp:
    """Return the tools at /mcp, for programs that call by a name of ours; pages of the browser are shut out.

    Where reading is for who signed in, a program brings the key of an account; elsewhere it may, to see more.
    """
    ours = sorted(names(settings))
    guard = TransportSecuritySettings(allowed_hosts=[*ours, *(f"{name}:*" for name in ours)], allowed_origins=[])
    application = tools.streamable_http_app(
        stateless_http=True, json_response=True, max_request_body_size=MAX_TALK, transport_security=guard
    )
    door = Door(settings, lately.windows)
    return Rates(ByKey(application, door, needed=settings.reading == "signed-in"), settings, lately.buckets)


def _day(given: str) -> date | None:
    return _Days.model_validate({"as_of": given or None}).as_of


def _result(body: Strict, text: str) -> CallToolResult:
    """Return the body for programs, and as text for the model that reads it."""
    return CallToolResult(
        content=[TextContent(type="text", text=text)], structured_content=body.model_dump(mode="json")
    )


def _procedure_text(procedure: ProcedureJson) -> str:
    """Return the steps with the addresses of their clauses, whose words programs read in the result itself."""
    lines = [procedure.title]
    for one in procedure.dimensions:
        chosen = [value.label for value in one.values if value.chosen]
        open_ones = [f"{value.id} ({value.label})" for value in one.values]
        lines.append(f"{one.asks} {'; '.join(chosen) if chosen else 'Chọn: ' + ', '.join(open_ones)}")
    lines += [f"Mốc: {one.label}: {one.date or 'chưa nêu ngày'}" for one in procedure.triggers]
    for step in procedure.steps:
        case = f" ({step.case})" if step.case else ""
        due = f" Hạn: {step.due.counting or step.due.text}." if step.due else ""
        beware = f" {step.beware}" if step.beware else ""
        places = "; ".join(clause.cited_as for clause in step.clauses)
        lines.append(f"- {step.stage}{case}: {step.who}: {step.what}{due}{beware} [{places}]")
    lines += [f"- Giữ lại, không nêu: {one.id}: {one.reason}" for one in procedure.withheld]
    lines += [f"Lưu ý: {notice.text}" for notice in procedure.notices]
    return "\n".join(lines)


def _provision(address: str, document: Document) -> Provision:
    """Return the provision at that address, as it is written or as people say it. Raises ToolError."""
    if not document.provisions:
        raise ToolError(f"{document.name} chỉ có trong sổ đăng ký; kho không giữ lời văn.")
    try:
        wanted = Locator.parse(address)
    except ValueError:
        raise ToolError(f"“{address}” không phải địa chỉ điều khoản; viết ví dụ “điểm a khoản 2 Điều 5”.") from None
    inside = [one for one in document.walk() if one.locator.endswith(f".{wanted}")]  # of a chapter or part not told
    found = document.find(wanted) or (inside[0] if len(inside) == 1 else None)
    if found is None:
        several = f" Có nhiều: {', '.join(one.locator for one in inside)}." if inside else ""
        raise ToolError(
            f"{document.name} không có điều khoản {wanted.label()}.{several} Tìm địa chỉ bằng search_regulations."
        )
    return found


@contextmanager
def _told(stopped: Callable[[], Off | None]) -> Iterator[None]:
    """Make of what goes wrong what the model that asks can act on."""
    if off := stopped():
        raise ToolError(problems.stopped("Dịch vụ", off.reason).detail)
    try:
        yield
    except (ValidationError, RequestValidationError) as error:
        raise ToolError("; ".join(f"{fault.field}: {fault.message}" for fault in faults(error.errors()))) from None
    except (problems.NotHere, upkeep.NotNamed) as error:
        raise ToolError(str(error)) from error
    except Busy as error:
        raise ToolError("Đang có quá nhiều câu hỏi chờ trả lời. Hãy thử lại sau vài giây.") from error
    except (QAError, CorpusError) as error:
        raise ToolError(trouble(error).message) from error
