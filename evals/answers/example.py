"""A file of questions to begin with: what `regqa eval new` writes."""

import json

_ROWS = (
    {
        "question": "Kết nạp rồi thì dự bị bao lâu?",
        "gold": "quy-dinh-294-qd-tw-2025:4.2.1",
        "facts": "12 tháng",
    },
    {
        "question": "Chi bộ có mấy đảng viên thì được lập?",
        "status": ["answered", "partial"],
        "points": [{"any": ["3 đảng viên chính thức", "ba đảng viên chính thức"]}],
    },
    {
        "question": "Phí đăng ký xe máy điện là bao nhiêu?",
        "status": ["declined", "unanswerable"],
    },
)
EXAMPLE = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in _ROWS)
