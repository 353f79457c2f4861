from qa.clock import Clock


def test_laps_are_added_up_by_step_and_what_lies_between_is_only_in_the_total():
    clock = Clock()
    clock.lap("read")
    sum(range(200_000))
    clock.start()
    clock.lap("write")
    clock.lap("write")
    assert list(clock.laps) == ["read_ms", "write_ms"]
    assert 0 <= sum(clock.laps.values()) < clock.total
