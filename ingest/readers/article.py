"""The article in a web page's text: what surrounds it is dropped by the shapes it has on any news site.

Dropped: breadcrumbs, dates and counters above the headline; teasers (a headline printed twice, then its summary);
lines the page repeats (titles of pictures); table remains between bars; and everything after a closing line
("Nguồn:", "Theo: …", "Bình luận", "Tin cùng chuyên mục", "(*) Không sao chép…"). Kept: every paragraph of the
article, and apart from them the captions of its pictures, for facts stand in them. No rule is about one site.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise

UNKNOWN_OUTLET = "không rõ"
_SENTENCE_END = re.compile(r"[.!?…:;][”\"’')\]/]*\.?$|\./\.$")
_SHORT = 40  # syllables; a longer line printed twice is a paragraph, not a headline
_SHORT_SENTENCE = 20  # syllables; likewise of a full sentence: a caption is shorter, a lead printed twice is not
_CAPTION = 25  # syllables of the longest sentence that only names who speaks where
_LEAD = 8  # syllables of the shortest sentence that can open an article
_TITLE = range(4, 36)  # syllables
_PARAGRAPH = 20  # syllables from which an unpunctuated line is a paragraph, not a menu

_ENDS = re.compile(  # nothing of the article follows these
    r"(?:Nguồn|Nguồn\s*:.{0,60}|Theo\s*:.{2,60}|"
    r"\(\d+\)\s*Bình luận|Bình luận(?:\s*\(\d+\))?|Ý kiến bạn đọc.*|Phản hồi|(?:Gửi|Viết) bình luận.*|"
    r"(?:Các )?tin(?: bài)? khác.*|(?:Tin )?cùng chuyên mục.*|Tin mới(?: nhất| hơn)?|Tin cũ hơn|Đừng bỏ lỡ|"
    r"Có thể bạn quan tâm.*|Bạn có thể quan tâm.*|Xem tin theo ngày|Quay lại trang trước|Phiên bản di động|"
    r"\(\*\)\s*Không sao chép.*|Bản quyền (?:thuộc|©).*|©.*|Từ kh[óo][aá]\s*:?.*|Tags?\s*:.*|"
    r"(?:Chia sẻ|Đánh giá) bài viết.*)",
    re.IGNORECASE,
)
_BOXES = re.compile(  # a box of links follows; the article may go on after it
    r"(?:Tin(?: bài)? liên quan|Bài(?: viết)? liên quan|Xem thêm|Đọc thêm|"
    r"Đọc nhiều(?: nhất)?|Tin đọc nhiều|Tin nổi bật|Mời (?:bạn|độc giả) (?:đọc|xem).*)\s*:?",
    re.IGNORECASE,
)
_FURNITURE = re.compile(
    r"(?:Trang chủ\b.{0,80}|Home\b.{0,80}|Theo dõi .{1,40} trên.{0,20}|"
    r"\d[\d.,]*\s*(?:lượt xem|lượt đọc|views?)|Lượt xem\s*:.*|Chia sẻ|"
    r"Facebook|Twitter|Zalo|Email|In(?: trang| bài)?|Lưu(?: bài)?|Nghe đọc bài|Cỡ chữ.*|"
    r"Sao chép liên kết|Copy link|"
    r"Google News|Xin chờ trong giây lát.*|aa|A[-+]?|Mục lục|Menu|Tìm kiếm|Đăng nhập|Ảnh minh h[ọo]a.{0,40})",
    re.IGNORECASE,
)
_CREDIT = re.compile(
    r"\((?:Ảnh|Nguồn ảnh|Photo|Nguồn)\b[^()]{0,60}\)\s*\.?$|^(?:Ảnh|Photo|Nguồn ảnh)\s*:|[-–_.]\s*Ảnh\s*:.{1,40}$",
    re.IGNORECASE,
)
_SHOWN = re.compile(  # a picture of someone speaking, in a sentence of its own: no date, no word of what was said
    r"[^\d“”\".;:]*\b(?:phát biểu|tham luận|chủ trì|(?:đọc|trình bày) báo cáo)"
    r"(?: (?:khai mạc|bế mạc|chỉ đạo|kết luận|đề dẫn|tham luận|chào mừng))? (?:tại )?"
    r"(?:Hội nghị|Hội thảo|Đại hội|Lễ|Tọa đàm|buổi \w+|cuộc họp|phiên họp)\.",
    re.IGNORECASE,
)
_DATE = re.compile(r"(?<!\d)(\d{1,2})\s?[/.-]\s?(\d{1,2})\s?[/.-]\s?(\d{4})(?!\d)")
_STAMP = re.compile(
    r"(?:(?:Thứ|Chủ)\s+\w+|Ngày|Đăng|Cập nhật|Xuất bản|lúc|GMT|[\d:/.,|\-–\s\[\]()+hH])+", re.IGNORECASE
)
_PRESS = "Báo|Tạp chí|Cổng|Trang|TTXVN|VOV|VTV|Đài"
_OUTLETS = (
    re.compile(rf"^Theo\s*+(?::\s*+)?(?:[^/.]{{1,40}}/\s*+)?(?P<outlet>(?:{_PRESS})\b.{{0,60}})$"),
    re.compile(r"^(?:Theo|Nguồn)\s*:\s*(?P<outlet>[^:]{3,60})$"),
    re.compile(r"^(?:Theo|Nguồn)\s+(?P<outlet>[\w.-]+\.(?:vn|com|net|org)\S*)$"),
    re.compile(r"\bcủa (?P<outlet>(?:Báo|Tạp chí|Cổng thông tin)\s[^.,;]{2,40}?)\.?$"),
    re.compile(r"^Theo dõi (?P<outlet>(?:Báo|Tạp chí)\s.{2,40}) trên\b"),
)  # fmt: skip
_OVERLAP = {False: 0.25, True: 0.15}  # of a headline's syllable pairs that a summary repeats, less inside a box


@dataclass(frozen=True)
class Article:
    """Is a page's article; `title`, `published` and `outlet` are None where the page does not say.

    `captions` are those of its pictures, each once.
    """

    paragraphs: tuple[str, ...]
    title: str | None
    published: date | None
    outlet: str | None
    dropped: int
    captions: tuple[str, ...] = ()


def article(
    lines: Sequence[str], title: str | None = None, whole: Sequence[str] = (), marked: Sequence[str] = ()
) -> Article:
    """Return the article among a page's lines, one line a paragraph, blank lines as in the page.

    `title` is the headline where the page's own data give it. `whole` is all of the page where `lines` are only its
    main part: what is repeated on the page is counted there. `marked` are the captions that the page marks as such.
    """
    texts = [line.strip() for line in lines]
    named = {_folded(caption): caption for caption in marked}
    counts = Counter(_folded(text) for text in (whole or texts) if text.strip())
    start = _start(texts, counts)
    title_at = _title_at(texts, counts, start, title)
    end = _end(texts, start)
    body = range(title_at + 1 if title_at is not None else start, end)
    kept = _paragraphs([("" if _folded(text) in named else text) for text in texts], counts, body, start)
    shown = [text for text in texts[:end] if _folded(text) in named or _is_caption(text, counts)]
    captions = {_folded(text): text.strip("| ") for text in shown} | named
    filled = sum(1 for text in texts if text) - len(shown)
    return Article(
        paragraphs=tuple(kept),
        title=title or (texts[title_at] if title_at is not None else None),
        published=_published(texts, title_at, start),
        outlet=_outlet(texts),
        dropped=filled - len(kept) - (title_at is not None),
        captions=tuple(caption for folded, caption in captions.items() if folded not in map(_folded, kept)),
    )


def _folded(text: str) -> str:
    return re.sub(r"\W+", " ", text).casefold().strip()


def _syllables(text: str) -> int:
    return len(text.split())


def _is_sentence(text: str) -> bool:
    return _SENTENCE_END.search(text) is not None


def _is_stamp(text: str) -> bool:
    return _DATE.search(text) is not None and _STAMP.fullmatch(text) is not None


def _is_furniture(text: str, counts: Counter[str]) -> bool:
    """Is true for what any page puts around and between paragraphs."""
    longest = _SHORT_SENTENCE if _is_sentence(text) else _SHORT
    repeated = counts[_folded(text)] > 1 and _syllables(text) < longest
    return (
        repeated
        or _FURNITURE.fullmatch(text) is not None
        or _is_stamp(text)
        or _is_doubled(text)
        or _is_cell(text)
        or _is_caption(text, counts)
        or not re.search(r"[^\W\d_]{2}", text)
    )


def _is_caption(text: str, counts: Counter[str]) -> bool:
    """Is true for the sentence under a picture: with a credit, on who speaks, said twice, or in a cell of its own."""
    if _FURNITURE.fullmatch(text) or not _CREDIT.sub("", text).strip(" .:"):
        return False
    said_twice = counts[_folded(text)] > 1 and _LEAD <= _syllables(text) < _SHORT_SENTENCE
    in_cell = text.endswith("|") and not text.startswith("|") and _is_cell(text)
    return (
        (_CREDIT.search(text) is not None and _syllables(text) <= 1.5 * _SHORT)
        or (_SHOWN.fullmatch(text) is not None and _syllables(text) <= _CAPTION)
        or ((said_twice and text.endswith(".")) or (in_cell and _syllables(text) >= _LEAD))
    )


def _is_doubled(text: str) -> bool:
    """Is true for a headline printed twice on one line, once for the picture and once for the link."""
    words = text.split()
    half, odd = divmod(len(words), 2)
    return not odd and half >= 3 and words[:half] == words[half:]


def _is_cell(text: str) -> bool:
    """Is true for one cell of a layout table: a teaser or a caption; rows of figures have several full cells."""
    if not (text.startswith("|") or text.endswith("|")):
        return False
    cells = [cell for cell in text.strip("| ").split("|") if cell.strip()]
    return len(cells) < 2 or any(cell.rstrip().endswith("...") for cell in cells)


def _start(texts: Sequence[str], counts: Counter[str]) -> int:
    """Return the index of the article's first paragraph: the first full sentence that is no furniture."""
    for index, text in enumerate(texts):
        if text and _is_sentence(text) and _syllables(text) >= _LEAD and not _is_furniture(text, counts):
            return index
    return len(texts)


def _title_at(texts: Sequence[str], counts: Counter[str], start: int, known: str | None) -> int | None:
    """Return where the headline stands above the first paragraph: as known, else beside the date, else the last."""
    if known:
        same = [index for index in range(start) if _folded(texts[index]) == _folded(known)]
        return same[-1] if same else None
    candidates = [
        index
        for index in range(start)
        if _syllables(texts[index]) in _TITLE
        and not _is_stamp(texts[index])
        and not _is_cell(texts[index])
        and not _is_doubled(texts[index])
        and not _FURNITURE.fullmatch(texts[index])
        and not texts[index].endswith((".", ";"))
    ]
    filled = [index for index in range(start) if texts[index]]
    stamped = {index: _is_stamp(texts[index]) for index in filled}
    above, below = dict(pairwise(reversed(filled))), dict(pairwise(filled))
    beside = [c for c in candidates if stamped.get(above.get(c, -1)) or stamped.get(below.get(c, -1))]
    return (beside or candidates)[-1] if candidates else None


def _end(texts: Sequence[str], start: int) -> int:
    for index in range(start + 1, len(texts)):
        text = texts[index]
        if ends(text):
            return index
    return len(texts)


def ends(text: str) -> bool:
    """Is true for a line after which a web page prints nothing of its main text."""
    return 0 < _syllables(text) <= 20 and (_ENDS.fullmatch(text) is not None or _is_byline(text))


def begins_links(text: str) -> bool:
    """Is true for the title of a box of links."""
    return _BOXES.fullmatch(text) is not None


def _is_byline(text: str) -> bool:
    return any(pattern.match(text) for pattern in _OUTLETS[:3])


def _paragraphs(texts: Sequence[str], counts: Counter[str], body: range, start: int) -> list[str]:
    blanks = any(not texts[index] for index in body)
    kept: list[str] = []
    said: set[str] = set()  # what is kept, folded
    box = False  # inside a box of links
    headline: str | None = None  # the teaser headline just above
    adjacent = False  # no blank line since it
    for index in body:
        text = texts[index]
        if not text:
            adjacent = False
            continue
        prose = _is_sentence(text)
        if headline and prose and ((blanks and adjacent) or _overlap(headline, text) >= _OVERLAP[box]):
            headline = None  # its summary goes with it
        elif _BOXES.fullmatch(text):
            box, headline = True, None
        elif _is_furniture(text, counts):
            headline = text if _is_teaser_headline(text, counts) else None
            adjacent = True
        elif box and not prose:
            headline, adjacent = text, True
        elif index < start and _syllables(text) < _PARAGRAPH and not prose:
            continue  # between the headline and the first sentence: counters, authors, buttons
        elif (folded := _folded(text)) not in said:
            box, headline = False, None
            kept.append(text)
            said.add(folded)
    while kept and not _is_sentence(kept[-1]) and _syllables(kept[-1]) < _PARAGRAPH:
        kept.pop()  # author, tags, links after the last sentence
    return kept


def _is_teaser_headline(text: str, counts: Counter[str]) -> bool:
    return not _is_sentence(text) and (_is_doubled(text) or counts[_folded(text)] > 1)


def _overlap(headline: str, text: str) -> float:
    """Return the share of the headline's syllable pairs that occur in the text."""
    words = _folded(headline).split()
    if _is_doubled(headline):
        words = words[: len(words) // 2]
    pairs = set(pairwise(words))
    folded = _folded(text)
    return sum(f"{a} {b}" in folded for a, b in pairs) / len(pairs) if pairs else 0.0


def _published(texts: Sequence[str], title_at: int | None, start: int) -> date | None:
    """Return the date beside the headline: below it first, since what stands above may be the day of the visit."""
    head = range(min(start + 1, len(texts)))
    stamps = [(index, day) for index in head if _is_stamp(texts[index]) and (day := _day(texts[index]))]
    if not stamps:
        return None
    anchor = title_at if title_at is not None else start
    below = [day for index, day in stamps if index > anchor]
    return below[0] if below else stamps[-1][1]


def _day(text: str) -> date | None:
    match = _DATE.search(text)
    try:
        return date(int(match[3]), int(match[2]), int(match[1])) if match else None
    except ValueError:
        return None


def _outlet(texts: Sequence[str]) -> str | None:
    for pattern in _OUTLETS:
        for text in texts:
            if _syllables(text) <= 30 and (match := pattern.search(text)):
                return match["outlet"].strip(" .")
    return None
