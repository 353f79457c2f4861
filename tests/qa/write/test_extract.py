from dataclasses import replace

from corpus.model import Kind
from made.answers import NOW
from made.documents import document, provision
from made.library import ask
from made.library import library as built
from qa.answer import search
from qa.encoder.judge import Mark
from qa.judge.evidence import weigh
from qa.judge.sections import Section
from qa.model import Judged, Status
from qa.question.reading import read
from qa.write.extract import extract


def test_a_list_of_lists_has_the_headings_that_are_no_passages_themselves(tmp_path, hash_embedder):
    form, check = (f"{start} {'và ký tên ' * 50}." for start in ("4.1. Đơn xin vào Đảng", "a) Cấp ủy thẩm tra"))
    inner = provision("4.2", "4.2. Thẩm tra lý lịch", provision("4.2.diem-a", check), heading="Thẩm tra lý lịch")
    papers = provision("4", "4. Thủ tục gồm có:", provision("4.1", form), inner)
    guide = document(papers, id="huong-dan-6-hd-tw-2025", kind=Kind.HUONG_DAN, number="06-HD/TW")
    said = ask(built(tmp_path, hash_embedder, (guide,)), "Mục 4 Hướng dẫn 06-HD/TW nói gì?").text.splitlines()
    assert said[1:] == [
        "“4. Thủ tục gồm có:” [1]",
        f"“{form}” [2]",
        "4.2. Thẩm tra lý lịch",
        f"“{check}” [3]",
    ]


def test_a_section_below_a_lead_in_stands_by_itself_and_an_item_does_not(tmp_path, hash_embedder):
    def quoted(**of_section):
        """Return what is quoted of the second of two provisions below a lead-in, of which this is said."""
        other = provision("4.1", f"4.1. Đơn xin vào Đảng {'và ký tên ' * 50}.", **of_section)
        asked = provision("4.2", f"4.2. Thẩm tra lý lịch: cấp ủy kết luận {'và đóng dấu ' * 50}.", **of_section)
        papers = provision("4", "4. Thủ tục gồm có:", other, asked)
        guide = document(papers, id="huong-dan-6-hd-tw-2025", kind=Kind.HUONG_DAN, number="06-HD/TW")
        found = built(tmp_path / str(len(of_section)), hash_embedder, (guide,))
        answer = ask(found, "Tiểu mục 4.2 Hướng dẫn 06-HD/TW nói gì?")
        return [one.passage.locator for one in answer.citations]

    assert quoted() == ["4.2", "4", "4.1"]
    assert quoted(heading="Thẩm tra lý lịch") == ["4.2"]


def test_what_several_clauses_give_goes_before_their_section_with_headings_to_choose(tmp_path, hash_embedder):
    dues = document(
        provision("dieu-1", "Điều 1. Đảng phí người có lương đóng 10.000 đồng.", heading="Người có lương"),
        provision("dieu-2", "Điều 2. Đảng phí người hưu đóng 7.000 đồng.", heading="Người hưu"),
        provision("dieu-3", "Điều 3. Đảng phí do chi ủy thu.", heading="Ai thu"),
        provision("dieu-4", "Điều 4. Đảng phí sinh viên đóng 5.000 đồng.", heading="Sinh viên"),
    )
    library = built(tmp_path, hash_embedder, (dues,))
    reading = read("Đảng phí đóng bao nhiêu tiền?")
    evidence = weigh(reading, search(reading.text, library, 20, NOW), library, NOW)
    marked = tuple(replace(one, mark=Mark(1.0, ())) for one in evidence)
    whole = Section(library.documents[0], None, library.index.passages, {})
    judged = Judged(marked, 0.9, Status.ANSWERED, section=whole)
    drafted = extract(reading, judged, library, NOW)
    places = [quote.passage_id.rpartition(":")[2] for block in drafted.blocks for quote in block.quotes]
    assert places == ["dieu-1", "dieu-2", "dieu-4"]
    assert [one.label for one in drafted.choices] == ["Người có lương", "Người hưu", "Sinh viên"]
