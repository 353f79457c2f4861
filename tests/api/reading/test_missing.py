from api.reading.missing import SHOWN
from corpus.model import Nature
from made.documents import document, provision
from made.pages import inside, page, texts
from made.rote import NEW, OLD
from made.served import client, holding

LACKING = document(
    id="quy-dinh-86-qd-tw-2022", number="86-QĐ/TW", title="Đảng viên ở nước ngoài", nature=Nature.REGISTER_ONLY
)
NAMING = document(
    *(provision(f"dieu-{n}", f"Điều {n}. Theo Quy định 86-QĐ/TW.", heading=f"Việc {n}") for n in range(1, SHOWN + 3)),
    id="huong-dan-30-hd-btctw-2025",
    number="30-HD/BTCTW",
)


def test_what_is_lacking_is_listed_with_the_provisions_that_name_it():
    shown = page(client(holding(NAMING, LACKING)).get("/gaps"))
    addresses = [link.get("href") for link in inside(shown, "cards", "a")]
    assert addresses[:2] == [f"/read/{LACKING.id}", f"/read/{NAMING.id}#dieu-1"]
    assert len(addresses) == 1 + SHOWN
    assert "và 2 điều khoản khác" in shown.text_content()
    assert "Việc 1" in shown.text_content()
    assert "(Điều 1 Quy định số 30-HD/BTCTW" in shown.text_content()


def test_the_library_leads_there_and_a_whole_corpus_lacks_nothing():
    served = client(holding(OLD, NEW))
    assert any(link.get("href") == "/gaps" for link in page(served.get("/documents")).iter("a"))
    assert texts(page(served.get("/gaps")), "count") == ["0 văn bản chưa có nội dung."]


def test_a_browser_that_has_the_page_is_not_sent_it_again():
    served = client()
    etag = served.get("/gaps").headers["etag"]
    assert served.get("/gaps", headers={"if-none-match": etag}).status_code == 304
