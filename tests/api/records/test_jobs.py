from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from api.records.jobs import KEPT_FOR, Job, Jobs


def test_old_jobs_go_and_those_under_way_stay(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path / "jobs")
    now = datetime(2026, 11, 29, tzinfo=UTC)
    for status in ("ready", "publishing"):
        jobs.new("remove", "x", status, at=now - KEPT_FOR - timedelta(seconds=1))
    fresh = [jobs.new("remove", "x", "published", at=now - timedelta(seconds=n)) for n in range(100)]
    jobs.clear(now)
    kept = jobs.all()
    assert [one.status for one in kept if one.at < now - KEPT_FOR] == ["publishing"]
    assert set(kept) - {kept[-1]} == set(fresh)
    jobs.new("remove", "x", "ready", at=now)
    jobs.clear(now)
    assert fresh[-1] not in jobs.all()


def test_a_job_of_another_version_of_the_program_is_passed_over_and_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    jobs = Jobs(tmp_path / "jobs")
    job = jobs.new("remove", "x", "ready", at=datetime.now(UTC))
    (tmp_path / "jobs" / job.id / "job.json").write_text('{"form": 2}')
    assert jobs.all() == ()
    jobs.sweep()
    assert job.id in caplog.text


def test_a_job_on_disk_is_what_it_was(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path)
    job = jobs.new("remove", "x", "ready", at=datetime.now(UTC))
    assert Job.model_validate_json((tmp_path / job.id / "job.json").read_bytes()) == jobs.get(job.id) == job
