"""`regqa eval retrieval`: search measured alone, on our cases or on a dataset, and compared with an earlier run."""

import argparse
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import get_args

from corpus.usage import Parser
from evals.cases import CASES, load
from evals.editions import fitting
from evals.held import Held
from evals.progress import told
from evals.retrieval import datasets, report
from evals.retrieval.datasets import Dataset, DatasetError
from evals.retrieval.measures import compare, score
from evals.retrieval.mistyped import VARIANTS
from evals.retrieval.run import ABLATIONS, CONTEXT, prepare, read_run, run, shared, write_run
from evals.retrieval.topics import Topic, topics_of_cases, topics_of_dataset
from qa.engine import Library, Shelf
from qa.search.query import ALL_STEPS
from qa.settings import Settings
from qa.split import Split


def add_commands(command: Callable[[str, str], Parser]) -> None:
    """Add `retrieval` to the commands of `regqa eval`; `command` makes one of its name and what it does."""
    finding = command("retrieval", "đo riêng việc tìm đoạn, kèm khoảng tin cậy")
    add = finding.options.add_argument
    add("--cases", type=Path, default=CASES, metavar="THƯ-MỤC", help="bộ câu hỏi khác, như evals/everyday")
    add("--dataset", type=Path, metavar="THƯ-MỤC", help="bộ dữ liệu dạng BEIR thay cho bộ câu hỏi mẫu")
    add(
        "--split",
        choices=get_args(Split),
        help="chỉ một nửa, chia theo sha256 của mã câu hỏi: chỉnh trên dev, đo trên test",
    )
    add("--queries", choices=VARIANTS, help="câu hỏi không dấu, mất nửa số dấu, hoặc có lỗi gõ")
    add("--ablate", choices=ABLATIONS, help="bỏ một bước để xem nó đáng bao nhiêu")
    add("--judge", action="store_true", help="xếp lại bằng bộ thẩm định, như khi trả lời")
    add("--run", dest="written", type=Path, metavar="TỆP", help="ghi kết quả thành run của TREC")
    add("--compare", type=Path, metavar="RUN", help="so với một run đã ghi: câu được thêm, câu mất")
    finding.set_defaults(run=_retrieval)


def _retrieval(options: argparse.Namespace, settings: Settings) -> int:
    dataset = datasets.read(options.dataset) if options.dataset else None
    shelf = Shelf(settings)
    opened = prepare(
        dataset, settings, shelf.embedder, context=options.ablate != CONTEXT, progress=told("Đã lập chỉ mục")
    )
    if options.judge:
        opened = replace(opened, judge=shelf.judge, judge_reads=settings.judge_reads)
    topics = _topics(dataset, opened, options)
    earlier = read_run(options.compare) if options.compare else {}
    compared = shared(topics, earlier) if options.compare else []
    steps = ALL_STEPS if options.ablate in (None, CONTEXT) else ALL_STEPS._replace(**{options.ablate: False})
    typed = VARIANTS[options.queries] if options.queries else str
    found = run(topics, opened, steps=steps, changed=typed, progress=told("Đã tìm"))
    print(f"{len(opened.documents)} văn bản, {len(opened.index.passages)} đoạn")
    print(report.table(topics, score(topics, found)))
    if compared:
        print("\n" + report.changes(compared, compare(score(compared, found), score(compared, earlier))))
    if options.written:
        write_run(found, options.written)
    return 0


def _topics(dataset: Dataset | None, opened: Library, options: argparse.Namespace) -> list[Topic]:
    if dataset:
        topics = topics_of_dataset(dataset)
        if dataset.unjudged:
            print(f"Không đo {dataset.unjudged} câu không có điều nào được đánh dấu là liên quan.")
    else:
        topics = topics_of_cases(fitting(load(options.cases), Held(opened.documents)))
    if options.split:
        topics = [topic for topic in topics if topic.split == options.split]
        if not topics:
            raise DatasetError(f"Nửa {options.split} không có câu hỏi nào. Bỏ --split để đo cả bộ.")
    return topics
