// The works that this browser has links to edit for, the one opened last first. The server knows no links.

const STORE = "regqa/1/works"; // [{key, form, title}]
const MOST = 200; // as many as the server is asked about at once

/** Return those works. */
export function kept() {
  try {
    const works = JSON.parse(localStorage.getItem(STORE) ?? "[]");
    return Array.isArray(works) ? works.filter(({ key }) => /^[\w-]{32}$/.test(key)) : [];
  } catch {
    return []; // nothing kept, or a browser that keeps nothing
  }
}

function write(works) {
  try {
    localStorage.setItem(STORE, JSON.stringify(works.slice(0, MOST)));
  } catch {
    // then the link itself has to be kept
  }
}

/** Remember a work as the one opened last. */
export function keep(work) {
  write([work, ...kept().filter(({ key }) => key !== work.key)]);
}

export function forget(...keys) {
  write(kept().filter(({ key }) => !keys.includes(key)));
}
