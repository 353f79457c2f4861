// A job's page while it is under way: follows how far it has come, and loads the page anew once it is another step on.

const EVERY_MS = 1000;

const state = document.querySelector("[data-job]");
const bar = state?.querySelector("progress");
const count = state?.querySelector("[data-units]");
const units = count && JSON.parse(count.dataset.units);

async function look() {
  try {
    const answer = await fetch(`/admin/jobs/${state.dataset.job}/state`);
    if (answer.redirected || answer.status === 404) return location.reload();
    const { status, progress } = await answer.json();
    if (status !== state.dataset.status) return location.reload();
    if (progress?.total) {
      bar.max = progress.total;
      bar.value = progress.done;
      count.textContent = `${units[progress.of]} ${progress.done}/${progress.total}`;
    }
  } catch {
    // the service is being started again: it takes the job up, and this page goes on looking
  }
  setTimeout(look, EVERY_MS);
}

if (state) setTimeout(look, EVERY_MS);
