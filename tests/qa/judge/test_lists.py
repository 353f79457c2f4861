import pytest

from made.documents import document, provision
from made.library import library as made
from qa.judge.lists import list_of

LONG = " Giấy này do người xin tự viết, chi ủy đọc lại rồi ghi vào sổ." * 5  # too long for a list of one passage
PAPERS = document(
    provision(
        "1",
        "Hồ sơ gồm các giấy tờ sau:",
        provision("1.diem-a", f"a) Đơn xin vào Đảng tự viết.{LONG}"),
        provision("1.diem-b", f"b) Lý lịch của người xin vào Đảng.{LONG}"),
    ),
    provision(
        "2",
        "Việc xét gồm các bước sau:",
        provision("2.1", f"Chi ủy xét trước.{LONG}", heading="Chi ủy"),
        provision("2.2", f"Chi bộ xét sau.{LONG}", heading="Chi bộ"),
    ),
    provision("3", "Đảng phí nộp hằng tháng."),
    provision(
        "4",
        "Người xin trở lại chỉ được xét khi đủ ba điều kiện nêu ở các điểm a, b và c.",
        provision("4.diem-a", "a) Có thời gian phấn đấu."),
        provision("4.diem-b", "b) Có đơn."),
        provision("4.diem-c", "c) Được tỉnh ủy đồng ý."),
    ),
    provision("5", "Đại hội có hai phiên.", provision("5.1", "Phiên trù bị họp trước.")),
)


@pytest.fixture
def library(tmp_path, hash_embedder):
    return made(tmp_path, hash_embedder, (PAPERS,))


def listed(library, locator):
    return [one.locator for one in list_of(library.index.by_id[f"{PAPERS.id}:{locator}"], library)]


@pytest.mark.parametrize("locator", ["1", "1.diem-a", "1.diem-b"])
def test_a_list_is_its_introduction_with_all_its_points_from_whichever_of_them(library, locator):
    assert listed(library, locator) == ["1", "1.diem-a", "1.diem-b"]


def test_words_that_name_the_points_under_them_are_quoted_with_these(library):
    assert listed(library, "4") == ["4", "4.diem-a", "4.diem-b", "4.diem-c"]


@pytest.mark.parametrize("locator", ["2.1", "3", "4.diem-a", "5", "5.1"])
def test_what_has_a_heading_of_its_own_or_stands_alone_is_of_no_list(library, locator):
    assert listed(library, locator) == []
