import threading
import time
from collections.abc import Iterator

import pytest

from corpus.spread import side_by_side


@pytest.mark.parametrize("items", [[], [3], [3, 3], list(range(50))])
def test_results_come_in_the_order_of_the_items(items: list[int]) -> None:
    assert list(side_by_side(4)(lambda item: (time.sleep(0.001 * (item % 3)), item * item)[1], items)) == [
        item * item for item in items
    ]


def test_items_are_taken_as_there_is_room_and_none_once_it_is_closed() -> None:
    taken: list[int] = []

    def items() -> Iterator[int]:
        for item in range(100):
            taken.append(item)
            yield item

    results = side_by_side(2)(str, items())
    assert next(results) == "0"
    assert len(taken) <= 4
    results.close()
    assert len(taken) <= 4


def test_what_the_function_raises_is_raised_in_place_of_its_result() -> None:
    results = side_by_side(2)(lambda item: 1 // item, [1, 0, 1])
    assert next(results) == 1
    with pytest.raises(ZeroDivisionError):
        next(results)


def test_several_are_worked_on_at_once() -> None:
    both = threading.Barrier(2, timeout=5)
    assert list(side_by_side(2)(lambda item: both.wait() is not None, [1, 2])) == [True, True]
