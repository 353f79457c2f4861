"""Text that attacks the page: what people type, and what a document's title, provisions and file names may hold."""

import json
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from browser.chat import ask, ended, field, turns
from browser.serving import service
from browser.visitor import BUILD, Visitor
from corpus.model import Document, Source, Trust
from corpus.store import save
from made.documents import document, provision

ATTACKS = [
    "<script>attacked = 1</script>",
    "<img src=x onerror=attacked=1>",
    "<svg onload=attacked=1><a xlink:href=javascript:attacked=1>x</a></svg>",
    "javascript:attacked=1",
    "</textarea></template></title><iframe srcdoc='<script>parent.attacked=1</script>'></iframe>",
    "'\"><style>*{display:none}</style><b onmouseover=attacked=1 style=position:fixed;inset:0>đảng phí</b>",
    "{{7*7}} ${attacked=1} <%= attacked %> [1] [99] “ ” [1]",
    "\u202eđảo ngược\u202c \u2066cô lập\u2069 \u200bkhông\u200brộng\ufeff \u061c\u200f thẻ đảng",
    "[thẻ đảng](javascript:attacked=1) ![x](//evil.example/x.png) https://evil.example/",
    "Z̴̡̢̛a̸͎͝l̷͈̈́g̶o̴ thẻ đảng ai giữ" + "\u0301" * 40,
]
UNTOUCHED = """() => {
    const roots = [document, ...Array.from(document.querySelectorAll("*")).flatMap((one) => one.shadowRoot ?? [])];
    const all = roots.flatMap((root) => Array.from(root.querySelectorAll("*")));
    const handlers = (one) => one.getAttributeNames().filter((name) => name.startsWith("on"));
    const bad = (one) => ["iframe", "object", "embed", "base", "foreignobject"].includes(one.localName)
        || handlers(one).length > 0 || /^(javascript|data|vbscript):/i.test(one.getAttribute("href") ?? "")
        || (one.localName === "script" && !one.src) || one.localName === "style" || one.hasAttribute("style");
    return [window.attacked ?? null, ...all.filter(bad).map((one) => one.outerHTML.slice(0, 200))];
}"""
HOSTILE = "".join(ATTACKS[:6])


@pytest.fixture(scope="module")
def hostile() -> Iterator[str]:
    """Return the address of a service whose documents attack whoever reads them."""
    corpus = BUILD / "browser" / "hostile"
    for number, attack in enumerate(ATTACKS, start=1):
        save(attacking(number, attack), corpus)
    settings = {"REGQA_CORPUS": str(corpus), "REGQA_DATA": str(BUILD / "browser" / "hostile-data")}
    with service(settings, BUILD / "browser" / "hostile.log") as address:
        yield address


def attacking(number: int, attack: str) -> Document:
    return document(
        provision(
            "dieu-1",
            f"Sổ tay số {number} do chi bộ giữ trong {number + 3} ngày. {attack}",
            heading=f"Điều 1. Sổ tay số {number} {attack}",
            notes=(f"Còn ngờ {attack}",),
            page=1,
        ),
        provision("dieu-2", f"Điều 2. {attack} Sổ tay bị mất thì báo ngay. {attack}", page=2),
        id=f"quy-dinh-{number}-qd-xx-2026",
        number=f"{number}-QĐ/XX",
        title=f"Quản lý sổ tay số {number} {attack}",
        issuer=f"Ban {attack}",
        issued_on="2026-01-02",
        effective_on="2026-01-02",
        notes=(f"Ghi chú {attack}",),
        sources=(
            Source(trust=Trust.FULL_TEXT, url="javascript:attacked=1", note=attack, file=f"../../{attack}.pdf"),
            Source(trust=Trust.FULL_TEXT, url=f"https://example.org/?x={attack}"),
        ),
    )


def untouched(page: Page) -> None:
    assert page.evaluate(UNTOUCHED) == [None]


def test_hostile_questions_stay_text(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    for number, attack in enumerate(ATTACKS, start=1):
        turn = ask(page, attack)
        expect(turns(page)).to_have_count(number)
        assert turn.locator(".asked").text_content().split() == attack.split()
        turn.hover()
        untouched(page)
    page.get_by_text("Đã hỏi").click()
    expect(page.locator(".past li")).to_have_count(1)
    untouched(page)
    page.keyboard.press("Escape")
    visitor.looks(page, "hostile-questions")
    page.reload()
    expect(turns(page)).to_have_count(len(ATTACKS))
    untouched(page)


def test_a_hostile_address_stays_text(visitor: Visitor, served: str) -> None:
    page = visitor.context().new_page()
    for attack in ATTACKS:
        for name in ("q", "kind", "issuer", "as_of"):
            page.goto(f"{served}/documents")
            page.evaluate("([name, value]) => location.search = new URLSearchParams([[name, value]])", [name, attack])
            page.wait_for_url(f"**/documents?{name}=*")
            untouched(page)
        page.goto(f"{served}/read/huong-dan-06-hd-tw-2025")
        page.evaluate("(value) => location.search = new URLSearchParams([['mark', value]])", attack)
        page.wait_for_url("**mark=*")
        page.evaluate("(value) => location.hash = value", attack)
        untouched(page)
    visitor.expects("422")


def test_a_memory_spoiled_by_others_is_left_out(visitor: Visitor, served: str) -> None:
    page = visitor.open(served)
    ask(page, "Ai giữ thẻ đảng khi đảng viên chuyển sinh hoạt ra nước ngoài?")
    page.evaluate(
        """([html, broken]) => {
            const [key] = Object.keys(localStorage).filter((one) => one.includes("/turn/"));
            const turn = JSON.parse(localStorage.getItem(key));
            turn.question = turn.answer.text = html;
            turn.answer.id = "another";
            for (const citation of turn.answer.citations) citation.link = "javascript:attacked=1";
            localStorage.setItem(`${key}1`, JSON.stringify(turn));
            broken.forEach((one, number) => localStorage.setItem(`${key}2${number}`, one));
        }""",
        [HOSTILE, ["{", "null", "[]", json.dumps({"question": 1}), json.dumps({"question": "", "answer": {}})]],
    )
    page.reload()
    expect(turns(page)).to_have_count(2)
    untouched(page)


def test_hostile_documents_stay_text_in_answers(visitor: Visitor, hostile: str) -> None:
    page = visitor.open(hostile)
    answered = 0
    for number in range(1, len(ATTACKS) + 1):
        turn = ask(page, f"Sổ tay số {number} do ai giữ, theo Điều 1 Quy định {number}-QĐ/XX?")
        marks = turn.locator("a.mark")
        answered += marks.count() > 0
        for place in range(marks.count()):
            marks.nth(place).hover()
            expect(page.locator("regqa-chat .quote")).to_be_visible()
            untouched(page)
        for fold in turn.locator("summary").all():
            fold.click()
        untouched(page)
        if marks.count():
            marks.first.click()
            expect(page.locator(".source mark").first).to_be_visible()
            untouched(page)
    assert answered >= len(ATTACKS) - 2
    visitor.looks(page, "hostile-answers")


def test_hostile_documents_stay_text_in_the_reading_room_and_the_library(visitor: Visitor, hostile: str) -> None:
    page = visitor.open(f"{hostile}/documents")
    expect(page.locator(".cards li")).to_have_count(len(ATTACKS))
    expect(page.locator(".cards h3").filter(has_text="<script>attacked = 1</script>")).to_have_count(1)
    untouched(page)
    visitor.looks(page, "hostile-library")
    page.goto(f"{hostile}/documents?q=sổ tay")
    assert page.locator(".cards li").count() > 0
    untouched(page)
    for number, attack in enumerate(ATTACKS, start=1):
        page.goto(f"{hostile}/read/quy-dinh-{number}-qd-xx-2026")
        page.locator("details").evaluate_all("(folds) => folds.forEach((fold) => { fold.open = true; })")
        untouched(page)
        assert attack.split()[-1] in page.locator("#dieu-1").text_content()
        page.get_by_role("searchbox").fill(attack[:80])
        page.get_by_role("searchbox").press("Enter")
        untouched(page)
        visitor.looks(page, f"hostile-reading-{number}")


def test_a_hostile_answer_of_the_service_stays_text(visitor: Visitor, served: str) -> None:
    """Even a service that was taken over cannot run anything in the page it is embedded in."""
    page = visitor.open(served)
    document = {
        "id": HOSTILE,
        "number": HOSTILE,
        "kind": HOSTILE,
        "title": HOSTILE,
        "issuer": HOSTILE,
        "issued_on": HOSTILE,
        "in_force": None,
        "replaced_by": [{"id": HOSTILE, "number": HOSTILE, "evidence": HOSTILE}],
    }
    place = {
        "document": document,
        "locator": HOSTILE,
        "label": HOSTILE,
        "page": None,
        "link": "javascript:attacked=1",
    }
    final = {
        "id": "1",
        "status": "answered",
        "text": f"{HOSTILE} “{HOSTILE}” [1]",
        "citations": [
            place | {"marker": 1, "passage_id": "x", "quote": HOSTILE, "start": 0, "end": 1, "context": ""}
        ],
        "notices": [{"code": HOSTILE, "text": HOSTILE, "markers": [1]}],
        "nearest": [place | {"text": HOSTILE}],
        "choices": [{"label": HOSTILE, "question": HOSTILE}],
        "trace": {},
    }
    body = f"event: final\nid: a-1\ndata: {json.dumps(final)}\n\n"
    page.route("**/v1/answers", lambda route: route.fulfill(body=body, content_type="text/event-stream"))
    field(page).fill("?")
    field(page).press("Enter")
    turn = ended(page)
    expect(turn.locator("a")).to_have_count(0)
    turn.locator("button.mark").hover()
    untouched(page)
