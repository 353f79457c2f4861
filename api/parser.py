"""What may be typed after `regqa`, and what is said of what may not."""

import argparse
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from corpus.corrections import FIELDS, stated
from corpus.model import Kind
from corpus.number import parse_number
from corpus.usage import Parser

MCP_PORT = 8001

_ENDINGS = ".json, .docx, .gift và .xml (Moodle), .zip (QTI), .apkg (Anki), .csv"


def parser() -> argparse.ArgumentParser:
    """Return the parser; what it makes of a line holds the name of the command as `command`: “feedback list”."""
    whole = Parser(prog="regqa", description="Hỏi đáp quy định của Đảng, trích dẫn nguyên văn từng điều khoản.")
    commands = whole.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa", required=True)

    def command(name: str, about: str, of: Any = commands) -> Parser:
        added: Parser = of.add_parser(name.split()[-1], help=about, description=f"{about[0].upper()}{about[1:]}.")
        added.set_defaults(command=name)
        return added

    adding = command(
        "add",
        "thêm văn bản từ tệp hoặc thư mục (PDF, DOCX, DOC, ODT, RTF, HTML, TXT, MD, ảnh), rồi lập lại chỉ mục",
    )
    adding.add_argument_group("Tham số").add_argument(
        "paths", nargs="+", type=Path, metavar="TỆP", help="tệp hoặc thư mục"
    )
    adding.options.add_argument("--number", type=_number, metavar="SỐ", help="số hiệu, ví dụ 294-QĐ/TW")
    adding.options.add_argument("--kind", type=_kind, metavar="LOẠI", help=f"loại văn bản: {', '.join(Kind)}")
    adding.options.add_argument("--issuer", metavar="CƠ-QUAN", help="cơ quan ban hành")
    adding.options.add_argument("--date", type=_day, metavar="NGÀY", help="ngày ban hành, NĂM-THÁNG-NGÀY")
    adding.options.add_argument("--title", metavar="TÊN", help="tên văn bản")

    adding.options.add_argument(
        "--replace", action="store_true", help="thay cả bản đã có đầy đủ hơn hoặc chính thức hơn"
    )

    watching = command("watch", "theo dõi một thư mục, thêm tệp nào vào đó rồi lập lại chỉ mục, tới khi Ctrl-C")
    watching.add_argument_group("Tham số").add_argument("folder", type=Path, metavar="THƯ-MỤC", help="thư mục")

    command("index", "lập lại chỉ mục từ kho văn bản")

    searching = command("search", "tìm các đoạn gần nhất với nội dung")
    searching.add_argument_group("Tham số").add_argument("text", metavar="NỘI-DUNG", help="nội dung cần tìm")
    searching.options.add_argument("-k", type=_whole, default=8, metavar="N", help="số đoạn, 1 đến 50 (mặc định 8)")

    asking = command("ask", "trả lời một câu hỏi, kèm trích dẫn")
    asking.add_argument_group("Tham số").add_argument("text", metavar="CÂU-HỎI", help="câu hỏi, không quá 500 ký tự")

    checking = command("check", "kiểm tra văn bản của mình: điều khoản được dẫn, số hiệu, ngày, lời trích, con số")
    checking.add_argument_group("Tham số").add_argument(
        "files", nargs="+", type=Path, metavar="TỆP", help="PDF, DOCX, DOC, ODT, RTF, HTML, TXT, MD hoặc ảnh"
    )

    for dated in (searching, asking, checking):
        dated.options.add_argument(
            "--as-of", type=_day, metavar="NGÀY", help="xét hiệu lực ngày này, NĂM-THÁNG-NGÀY (mặc định hôm nay)"
        )

    comparing = command("diff", "so sánh hai văn bản, hoặc hai bản của một văn bản, từng điều khoản")
    compared = comparing.add_argument_group("Tham số")
    compared.add_argument("old", metavar="CŨ", help="mã hoặc số hiệu; bản trước có mã dạng MÃ-ban-1")
    compared.add_argument("new", metavar="MỚI", help="mã hoặc số hiệu")

    removing = command("remove", "gỡ văn bản đã thêm cùng các bản trước của nó, rồi lập lại chỉ mục")
    removing.add_argument_group("Tham số").add_argument(
        "documents", nargs="+", metavar="VĂN-BẢN", help="mã hoặc số hiệu; mã của một bản trước thì chỉ gỡ bản đó"
    )
    removing.options.add_argument("--yes", action="store_true", help="gỡ mà không hỏi lại")

    reverting = command("revert", "đưa một bản trước của văn bản trở lại làm bản hiện hành, rồi lập lại chỉ mục")
    reverting.add_argument_group("Tham số").add_argument(
        "document", metavar="MÃ", help="mã của bản trước, dạng MÃ-ban-1; bản hiện hành được giữ làm một bản trước"
    )

    registering = command("register", "rà soát đề xuất cho sổ đăng ký, đính chính mục của văn bản đã thêm")
    entries = registering.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa register", required=True)
    reviewing = command("register review", "xem, chấp nhận hoặc từ chối từng đề xuất cho sổ đăng ký", of=entries)
    for option, about in (("--accept", "chấp nhận"), ("--refuse", "từ chối")):
        reviewing.options.add_argument(
            option, action="append", default=[], metavar="MÃ", help=f"{about} đề xuất này; nêu được nhiều lần"
        )
    setting = command("register set", "đính chính mục đăng ký của văn bản đã thêm, rồi lập lại chỉ mục", of=entries)
    set_to = setting.add_argument_group("Tham số")
    set_to.add_argument("document", metavar="VĂN-BẢN", help="mã hoặc số hiệu")
    set_to.add_argument(
        "fields",
        nargs="+",
        type=_stated,
        metavar="TRƯỜNG=GIÁ-TRỊ",
        help=f"trường: {', '.join(FIELDS)}; giá trị rỗng để bỏ; ví dụ effective_on=2025-07-01",
    )

    _readers(command)
    for offered in (adding, watching):
        offered.options.add_argument(
            "--readers",
            action="append",
            default=[],
            metavar="ĐƠN-VỊ",
            help="chỉ người thuộc đơn vị này đọc được; nêu được nhiều lần (mặc định: như đã đặt, hoặc mọi người đọc)",
        )
        _new_unit(offered)

    exporting = command("export", "xuất văn bản đã thêm, đính chính và tệp gốc thành một tệp có mã kiểm tra")
    exporting.add_argument_group("Tham số").add_argument(
        "file", type=Path, metavar="TỆP", help="tệp ZIP sẽ tạo; tệp đã có thì không bị ghi đè"
    )
    importing = command("import", "nhập một tệp do regqa export tạo, rồi lập lại chỉ mục")
    importing.add_argument_group("Tham số").add_argument("file", type=Path, metavar="TỆP", help="tệp ZIP")
    importing.options.add_argument("--replace", action="store_true", help="lấy bản trong tệp khi kho có bản khác")

    _stored(command)
    _generations(command)
    _course(command)

    listing = command("documents", "liệt kê văn bản trong kho và hiệu lực hôm nay")
    for printing in (searching, asking, checking, listing):
        printing.options.add_argument("--json", action="store_true", help="in JSON như của dịch vụ HTTP")
    for printing in (comparing, reviewing):
        printing.options.add_argument("--json", action="store_true", help="in JSON")

    model = command("model", "tắt hoặc bật mô hình ngôn ngữ của dịch vụ đang chạy, không cần khởi động lại")
    model.add_argument_group("Tham số").add_argument(
        "state",
        nargs="?",
        choices=("on", "off"),
        metavar="on|off",
        help="on để bật, off để tắt; bỏ trống thì chỉ xem",
    )

    stopping = command("switch", "tạm dừng dịch vụ, khung hỏi đáp ở trang khác hoặc mô hình, kèm lý do cho người đọc")
    thrown = stopping.add_argument_group("Tham số")
    thrown.add_argument(
        "part",
        nargs="?",
        choices=("service", "widget", "model"),
        metavar="PHẦN",
        help="service (cả dịch vụ), widget (khung ở trang khác) hoặc model (mô hình); bỏ trống thì xem cả ba",
    )
    thrown.add_argument(
        "state", nargs="?", choices=("on", "off"), metavar="on|off", help="off để dừng, on để chạy lại"
    )
    stopping.options.add_argument("--reason", default="", metavar="LỜI", help="lý do dừng, không quá 300 ký tự")

    judging = command("feedback", "xem hoặc xuất góp ý của người đọc về các câu trả lời")
    parts = judging.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa feedback", required=True)
    shown = command("feedback list", "liệt kê góp ý, cũ nhất trước", of=parts)
    shown.options.add_argument("--json", action="store_true", help="in JSON")
    exported = command("feedback export", "xuất góp ý thành trường hợp đánh giá cần rà soát", of=parts)
    exported.add_argument_group("Tham số").add_argument(
        "file", type=Path, metavar="TỆP", help="tệp JSONL sẽ tạo; tệp đã có thì không bị ghi đè"
    )
    forgotten = command("feedback erase", "xóa góp ý của một ngày", of=parts)
    forgotten.add_argument_group("Tham số").add_argument("day", type=_day, metavar="NGÀY", help="NĂM-THÁNG-NGÀY")
    for narrowed in (shown, exported):
        narrowed.options.add_argument("--since", type=_day, metavar="NGÀY", help="từ ngày này, NĂM-THÁNG-NGÀY")
        narrowed.options.add_argument("--verdict", choices=("up", "down"), help="chỉ góp ý hữu ích hay không hữu ích")

    _access(command)
    _audit(command)

    serving = command("serve", "chạy dịch vụ HTTP và trang hỏi đáp tại REGQA_HOST:REGQA_PORT")
    serving.options.add_argument(
        "--workers",
        type=_workers,
        metavar="N",
        help="số tiến trình cùng trả lời, 1 đến 64 (mặc định REGQA_WORKERS, hoặc 1)",
    )
    tools = command("mcp", "đưa công cụ tra cứu cho trợ lý qua MCP: bằng stdin và stdout, hoặc HTTP")
    tools.options.add_argument(
        "--http",
        nargs="?",
        type=_port,
        const=MCP_PORT,
        metavar="CỔNG",
        help=f"nghe ở REGQA_HOST, cổng này (mặc định {MCP_PORT}), đường dẫn /mcp",
    )
    command("eval", "đo chất lượng; xem: regqa eval --help")
    return whole


def _readers(command: Callable[..., Parser]) -> None:
    """Add the commands over whom documents are for."""
    whom = command("readers", "văn bản nào chỉ dành cho đơn vị nào; người khác không thấy, không biết là có")
    parts = whom.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa readers", required=True)
    listing = command("readers list", "liệt kê văn bản chỉ dành cho một số đơn vị", of=parts)
    listing.options.add_argument("--json", action="store_true", help="in JSON")
    keeping = command("readers set", "văn bản chỉ còn dành cho các đơn vị này, có hiệu lực ngay", of=parts)
    opening = command("readers open", "văn bản dành cho mọi người đọc", of=parts)
    for named in (keeping, opening):
        named.add_argument_group("Tham số").add_argument("document", metavar="VĂN-BẢN", help="mã hoặc số hiệu")
    keeping.add_argument_group("Đơn vị").add_argument(
        "units", nargs="+", metavar="ĐƠN-VỊ", help="ví dụ “ban tổ chức”; đơn vị của ai: regqa user units"
    )
    _new_unit(keeping)


def _new_unit(naming: Parser) -> None:
    naming.options.add_argument(
        "--new-unit", action="store_true", help="có đơn vị mới, chưa văn bản hay tài khoản nào thuộc về"
    )


def _stored(command: Callable[..., Parser]) -> None:
    """Add the commands over all that is stored."""
    saving = command("backup", "sao lưu mọi thứ không lập lại được, và chỉ mục, trong lúc dịch vụ vẫn chạy")
    saving.add_argument_group("Tham số").add_argument(
        "file", type=Path, metavar="TỆP", help="tệp .tar.zst hoặc .tar.gz sẽ tạo; tệp đã có thì không bị ghi đè"
    )
    saving.options.add_argument(
        "--without-index", action="store_true", help="không kèm chỉ mục; phục hồi xong phải chạy regqa index"
    )
    restoring = command("restore", "phục hồi một bản sao lưu vào thư mục trống, sau khi kiểm tra từng tệp")
    restoring.add_argument_group("Tham số").add_argument("file", type=Path, metavar="TỆP", help="bản sao lưu")
    restoring.options.add_argument("--into", type=Path, metavar="THƯ-MỤC", help="thư mục nhận (mặc định REGQA_DATA)")
    restoring.options.add_argument(
        "--replace", action="store_true", help="thư mục đã có dữ liệu: đổi tên để giữ lại, rồi đưa bản sao lưu vào"
    )
    command("migrate", "chuyển dữ liệu do bản regqa cũ ghi sang dạng của bản này; nêu từng dạng")
    command(
        "move-records",
        "chuyển tài khoản, phiên, nhật ký, góp ý, bộ bài và câu trả lời được chọn từ tệp SQLite sang PostgreSQL ở "
        "REGQA_DATABASE_URL, tất cả hoặc không gì; dừng dịch vụ trước",
    )


def _generations(command: Callable[..., Parser]) -> None:
    """Add the commands over the generations of the index."""
    index = command("generation", "các bản chỉ mục còn giữ; quay lại một bản, cùng kho văn bản lúc lập bản đó")
    parts = index.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa generation", required=True)
    listing = command("generation list", "liệt kê các bản chỉ mục, mới nhất trước, bản nào đang dùng", of=parts)
    listing.options.add_argument("--json", action="store_true", help="in JSON")
    using = command("generation use", "dùng một bản khác, cũ hơn hay mới hơn; dịch vụ đang chạy theo ngay", of=parts)
    using.add_argument_group("Tham số").add_argument("name", metavar="MÃ", help="mã bản chỉ mục, 16 chữ số hệ 16")


def _access(command: Callable[..., Parser]) -> None:
    """Add the commands over who may come in."""
    users = command("user", "ai được vào dịch vụ, với vai trò nào")
    parts = users.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa user", required=True)
    adding = command("user add", "thêm tài khoản; sau đó đặt mật khẩu hoặc cấp khóa", of=parts)
    listing = command("user list", "liệt kê tài khoản", of=parts)
    giving = command("user role", "đổi vai trò; người đó phải đăng nhập lại", of=parts)
    belonging = command(
        "user units", "nêu đơn vị của một tài khoản và khóa của nó; người đó phải đăng nhập lại", of=parts
    )
    setting = command("user password", "đặt mật khẩu, gõ hai lần hoặc đưa vào stdin", of=parts)
    removing = command("user remove", "gỡ tài khoản cùng mọi khóa của nó", of=parts)

    keys = command("key", "khóa để chương trình vào dịch vụ bằng một tài khoản")
    parts = keys.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa key", required=True)
    keying = command("key add", "cấp khóa cho một tài khoản; khóa chỉ hiện một lần", of=parts)
    keyed = command("key list", "liệt kê khóa: phần đầu, tài khoản, hạn dùng", of=parts)
    revoking = command("key revoke", "thu hồi khóa, có hiệu lực ngay", of=parts)

    for named in (adding, giving, belonging, setting, removing, keying):
        named.add_argument_group("Tham số").add_argument("name", metavar="TÊN", help="ví dụ nguyen.van.a")
    roles = "reader (đọc), trainer (thêm: dạy), editor (thêm: biên tập kho), administrator (thêm: quản trị)"
    adding.options.add_argument("--role", default="reader", metavar="VAI-TRÒ", help=f"{roles}; mặc định reader")
    giving.add_argument_group("Vai trò").add_argument("role", metavar="VAI-TRÒ", help=roles)
    belonging.add_argument_group("Đơn vị").add_argument(
        "units", nargs="*", metavar="ĐƠN-VỊ", help="ví dụ “ban tổ chức”; không nêu thì không thuộc đơn vị nào"
    )
    _new_unit(belonging)
    keying.options.add_argument("--label", default="", metavar="LỜI", help="khóa dùng cho việc gì")
    keying.options.add_argument("--days", type=_whole, default=365, metavar="N", help="số ngày dùng được (365)")
    revoking.add_argument_group("Tham số").add_argument("prefix", metavar="PHẦN-ĐẦU", help="ví dụ rk_AbCdEfGh")
    for printing in (listing, keyed):
        printing.options.add_argument("--json", action="store_true", help="in JSON")


def _audit(command: Callable[..., Parser]) -> None:
    """Add the commands over the logs."""
    logs = command("audit", "ai đã làm gì: kiểm tra, xem, xuất nhật ký; xóa nhật ký câu hỏi theo ngày")
    parts = logs.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa audit", required=True)
    verifying = command("audit verify", "kiểm tra nhật ký có bị sửa, xóa, đổi chỗ hay cắt không, ở đâu", of=parts)
    verifying.options.add_argument(
        "--head", type=_head, metavar="SỐ:MÃ", help="cuối chuỗi đã chép ra nơi khác từ lần trước, để đối chiếu"
    )
    listing = command("audit list", "liệt kê các việc đã làm, cũ nhất trước", of=parts)
    listing.options.add_argument("--since", type=_day, metavar="NGÀY", help="từ ngày này, NĂM-THÁNG-NGÀY")
    listing.options.add_argument("--json", action="store_true", help="in JSON, mỗi mục một dòng")
    exporting = command("audit export", "xuất nhật ký, mỗi mục một dòng JSON kèm mã", of=parts)
    exporting.add_argument_group("Tham số").add_argument(
        "file", type=Path, metavar="TỆP", help="tệp JSONL sẽ tạo; tệp đã có thì không bị ghi đè"
    )
    for narrowed in (listing, exporting):
        narrowed.options.add_argument(
            "--questions", action="store_true", help="nhật ký câu hỏi (REGQA_QUESTIONS_DAYS)"
        )
    erasing = command("audit erase", "xóa nội dung câu hỏi của một ngày; chuỗi vẫn kiểm tra được", of=parts)
    erasing.add_argument_group("Tham số").add_argument("day", type=_day, metavar="NGÀY", help="NĂM-THÁNG-NGÀY")


def _head(text: str) -> Any:
    from api.audit_commands import head  # with the database

    return head(text)


def _course(command: Callable[..., Parser]) -> None:
    """Add the commands of trainers."""
    course = command("course", "dàn bài, ngân hàng câu hỏi và đề thi từ các quy định; phần nào không còn căn cứ")
    parts = course.add_subparsers(title="Các lệnh", metavar="LỆNH", prog="regqa course", required=True)

    proposing = command("course new", "đề xuất dàn bài về một chủ đề từ các điều khoản, để sửa lại", of=parts)
    proposing.options.add_argument("--topic", required=True, metavar="LỜI", help="ví dụ “chuyển sinh hoạt đảng”")
    proposing.options.add_argument("--out", type=Path, metavar="TỆP", help="tệp JSON sẽ tạo, nhập được ở /courses")

    making = command("course bank", "lập ngân hàng câu hỏi từ các quy định có hiệu lực, theo quy tắc", of=parts)
    making.options.add_argument(
        "--documents",
        nargs="+",
        metavar="VĂN-BẢN",
        help="mã hoặc số hiệu (mặc định mọi quy định có nội dung)",
    )
    making.options.add_argument("--out", type=_file_of("bank"), metavar="TỆP", help=f"tệp sẽ tạo: {_ENDINGS}")

    drawing = command(
        "course exam", "rút đề thi từ các câu đã duyệt của ngân hàng: nhiều mã đề, đáp án, phiếu chấm", of=parts
    )
    drawing.add_argument_group("Tham số").add_argument("bank", type=Path, metavar="TỆP", help="ngân hàng, tệp JSON")
    drawing.options.add_argument("--questions", type=_count, default=30, metavar="N", help="số câu trắc nghiệm (30)")
    drawing.options.add_argument("--essays", type=_whole, default=0, metavar="N", help="số câu tự luận (0)")
    drawing.options.add_argument(
        "--topic", action="append", default=[], metavar="LỜI", help="chủ đề, theo lời của đề mục; nêu được nhiều lần"
    )
    drawing.options.add_argument(
        "--difficulty",
        action="append",
        default=[],
        choices=("easy", "medium", "hard"),
        help="độ khó: dễ, trung bình, khó; nêu được nhiều lần",
    )
    drawing.options.add_argument(
        "--drafts", action="store_true", help="lấy cả câu nháp (mặc định chỉ lấy câu đã duyệt)"
    )
    drawing.options.add_argument("--minutes", type=_count, default=60, metavar="PHÚT", help="thời gian làm bài (60)")
    drawing.options.add_argument("--codes", type=_count, default=4, metavar="N", help="số mã đề (4)")
    drawing.options.add_argument("--title", default="Bài kiểm tra", metavar="TÊN", help="tên đề thi")
    drawing.options.add_argument(
        "--out", type=_file_of("exam"), metavar="TỆP", help=f"tệp sẽ tạo: {_ENDINGS}; .json để kiểm tra lại sau này"
    )

    exporting = command(
        "course export", "làm tệp cho chương trình khác từ bộ sưu tập, bài giảng, ngân hàng, đề thi", of=parts
    )
    exporting.add_argument_group("Tham số").add_argument("file", type=Path, metavar="TỆP", help="tệp JSON")
    exporting.options.add_argument(
        "--out",
        type=Path,
        required=True,
        metavar="TỆP",
        help="tệp sẽ tạo: .docx, .pptx, .gift, .xml, .zip (QTI), .apkg …",
    )
    exporting.options.add_argument(
        "--kind", default="", metavar="LOẠI", help="khi nhiều tệp cùng đuôi: plan, handout, papers, keys"
    )
    exporting.options.add_argument(
        "--service",
        type=_service,
        metavar="URL",
        help="địa chỉ dịch vụ mà người đọc mở, cho liên kết và mã QR",
    )

    checking = command("course check", "kiểm tra câu hỏi nào của ngân hàng, đề thi không còn căn cứ", of=parts)
    checking.add_argument_group("Tham số").add_argument(
        "files", nargs="*", type=Path, metavar="TỆP", help="ngân hàng, đề thi, bài giảng, bộ sưu tập, tệp JSON"
    )
    checking.options.add_argument(
        "--kept", action="store_true", help="kiểm tra cả mọi bộ mà dịch vụ giữ trong REGQA_DATA"
    )
    for seeded in (making, drawing):
        seeded.options.add_argument(
            "--seed", type=_whole, default=1, metavar="SỐ", help="cùng số này thì ra cùng kết quả (mặc định 1)"
        )
    for dated in (proposing, making, drawing, exporting, checking):
        dated.options.add_argument(
            "--as-of", type=_day, metavar="NGÀY", help="xét hiệu lực ngày này, NĂM-THÁNG-NGÀY (mặc định hôm nay)"
        )
    for printing in (proposing, making, drawing, checking):
        printing.options.add_argument("--json", action="store_true", help="in JSON")


def _file_of(form: str) -> Callable[[str], Path]:
    """Return the reader of the name of a file that a work of that form can be had as."""

    def file(text: str) -> Path:
        from api.exports.formats import FORMATS, ending  # with the libraries that write files

        path, endings = Path(text), list(dict.fromkeys(map(ending, FORMATS[form])))
        if path.suffix not in endings:
            raise argparse.ArgumentTypeError(f"tên tệp phải có đuôi {', '.join(endings[:-1])} hoặc {endings[-1]}")
        return path

    return file


def _service(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+(/[^\s?#]*)?", text):
        raise argparse.ArgumentTypeError("phải là địa chỉ mà người đọc mở, ví dụ https://hoidap.example.vn")
    return text


def _count(text: str) -> int:
    number = _whole(text)
    if not 1 <= number <= 500:
        raise argparse.ArgumentTypeError("phải là số nguyên từ 1 đến 500")
    return number


def _day(text: str) -> date:
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", text, re.ASCII):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise argparse.ArgumentTypeError("phải là ngày có thật dạng NĂM-THÁNG-NGÀY, ví dụ 2026-05-01")


def _stated(text: str) -> tuple[str, Any]:
    try:
        return stated(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _number(text: str) -> str:
    try:
        parse_number(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"“{text}” không phải số hiệu; viết ví dụ 294-QĐ/TW") from None
    return text


def _kind(text: str) -> Kind:
    try:
        return Kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"phải là một trong: {', '.join(Kind)}") from None


def _port(text: str) -> int:
    if not re.fullmatch(r"\d{1,5}", text, re.ASCII) or int(text) > 65535:
        raise argparse.ArgumentTypeError("phải là cổng, 0 đến 65535")
    return int(text)


def _workers(text: str) -> int:
    if not re.fullmatch(r"\d{1,2}", text, re.ASCII) or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError("phải là số tiến trình, 1 đến 64")
    return int(text)


def _whole(text: str) -> int:
    if not re.fullmatch(r"\d{1,9}", text, re.ASCII):
        raise argparse.ArgumentTypeError("phải là số nguyên")
    return int(text)
