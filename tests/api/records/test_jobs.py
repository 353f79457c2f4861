import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest

from api.records.jobs import KEPT_FOR, Job, JobGone, Jobs, Progress

HOLDING = """
import sys, time
from pathlib import Path
from api.records.jobs import Jobs
with Jobs(Path(sys.argv[1])).working(sys.argv[2]) as ours:
    print(ours, flush=True)
    time.sleep(60)
"""


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


# several processes


def test_a_job_is_worked_on_by_one_process_and_free_again_once_that_is_killed(tmp_path: Path) -> None:
    jobs = Jobs(tmp_path)
    job = jobs.new("add", "x.txt", "waiting", BytesIO(b"x"), at=datetime.now(UTC))
    assert not jobs.is_worked_on(job.id)
    command = [sys.executable, "-c", HOLDING, str(tmp_path), job.id]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"PYTHONPATH": os.getcwd()}) as other:
        assert other.stdout
        assert other.stdout.readline() == b"True\n"
        assert jobs.is_worked_on(job.id)
        with jobs.working(job.id) as ours:
            assert not ours
        other.kill()
    assert not jobs.is_worked_on(job.id)
    with jobs.working(job.id) as ours:
        assert ours


def test_what_another_process_is_taking_in_is_not_swept_away(tmp_path: Path) -> None:
    coming, left = tmp_path / ".0123456789abcdef.new", tmp_path / ".fedcba9876543210.new"
    for folder in (coming, left):
        folder.mkdir()
    os.utime(left, (0, time.time() - 2 * 3600))
    Jobs(tmp_path).sweep()
    assert coming.is_dir()
    assert not left.exists()


def test_how_far_a_job_has_come_is_told_by_every_process(tmp_path: Path) -> None:
    working, asked = Jobs(tmp_path), Jobs(tmp_path)
    job = working.new("add", "x.txt", "reading", BytesIO(b"x"), at=datetime.now(UTC))
    progress = Progress(of="pages", done=2, total=7)
    assert working.count(job.id, progress)
    assert asked.progress(job.id) == progress
    with working.step(job.id) as step:
        step.to("ready")
    assert asked.progress(job.id) is None
    asked.drop(job.id)
    assert not working.count(job.id, progress)
    with pytest.raises(JobGone), working.working(job.id):
        pass
