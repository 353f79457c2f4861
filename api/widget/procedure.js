// The page of a procedure: which steps are done is kept in this browser only; a button prints them.

const page = document.querySelector("[data-procedure]");
const key = `regqa-steps:${page?.dataset.procedure}`;
const boxes = [...document.querySelectorAll("[data-step]")];

function kept() {
  try {
    return new Set(JSON.parse(localStorage.getItem(key) ?? "[]"));
  } catch {
    return new Set(); // nothing kept, or a browser that keeps nothing
  }
}

function keep() {
  const done = kept();
  for (const { id, checked } of boxes) done[checked ? "add" : "delete"](id);
  try {
    localStorage.setItem(key, JSON.stringify([...done]));
  } catch {
    // the ticks hold for as long as the page is open
  }
}

const done = kept();
for (const box of boxes) {
  box.checked = done.has(box.id);
  box.addEventListener("change", keep);
}

const print = document.querySelector("[data-print]");
print.hidden = false;
print.addEventListener("click", () => window.print());
