// What this browser collects: which of the collections it has links to edit is being worked on, and one that is kept
// here alone until its owner wants it on the server. The words of an entry always come from the server.

import { forget, kept } from "./kept.js";

const CURRENT = "regqa/1/current"; // the key of the one worked on, or "" for the one kept here
const HELD = "regqa/1/basket"; // that one, as its file holds it
const NAME = "Bộ sưu tập của tôi";

const told = document.querySelector(".told") ?? newTold();
let untold = 0;

function newTold() {
  const made = document.createElement("p");
  made.className = "told";
  made.setAttribute("role", "status");
  document.body.append(made);
  return made;
}

/** Say something in the corner for a while, with a link to go on where one is given. */
export function tell(message, address = "", name = "") {
  const link = document.createElement("a");
  link.href = address;
  link.textContent = name;
  told.replaceChildren(message, ...(address ? [" ", link] : []));
  clearTimeout(untold);
  untold = setTimeout(() => told.contains(document.activeElement) || told.replaceChildren(), 15_000);
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null; // nothing kept, or a browser that keeps nothing
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full, or refused
  }
}

/** Return the collections that this browser has links to edit, and the key of the one worked on. */
export function known() {
  const links = kept().filter(({ form }) => form === "collection");
  const current = read(CURRENT);
  return { current: links.some(({ key }) => key === current) ? current : "", links };
}

/** Work on the collection of that key from now on, "" for the one kept here. */
export function choose(key) {
  write(CURRENT, key);
}

/** Return the collection that is kept here alone. */
export function basket() {
  return read(HELD) ?? { form: "collection", title: NAME, entries: [] };
}

/** Keep that collection here, and say whether there was room. */
export function hold(collection) {
  return write(HELD, collection);
}

export function empty() {
  localStorage.removeItem(HELD);
}

/** Return what the server says to this JSON, with the response's status. */
export async function send(address, body) {
  const response = await fetch(address, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  return { ok: response.ok, status: response.status, said: await response.json() };
}

/** Put something into the collection worked on, and tell; `asked` is the body of POST /v1/works/{key}/entries. */
export async function put(asked) {
  const { current, links } = known();
  try {
    await (current ? putThere(current, links.find(({ key }) => key === current).title, asked) : putHere(asked));
  } catch {
    tell("Không kết nối được dịch vụ, chưa thêm được. Kiểm tra mạng rồi bấm lại.");
  }
}

async function putThere(key, title, asked) {
  const { ok, status, said } = await send(`/v1/works/${key}/entries`, asked);
  if (ok) return tell(`Đã thêm vào “${said.work.title}”.`, `/collections/${key}#e-${said.work.entries.at(-1).id}`, "Mở bộ");
  if (said.code !== "not-found" || (await fetch(`/v1/works/${key}`)).ok) return tell(said.detail);
  forget(key);
  tell(`Bộ “${title}” không còn trên máy chủ. Bấm lại để thêm vào bộ trong trình duyệt.`);
}

async function putHere(asked) {
  const { ok, said } = await send("/v1/entries", asked);
  if (!ok) return tell(said.detail);
  const held = basket();
  if (hold({ ...held, entries: [...held.entries, said] })) {
    return tell(`Đã thêm vào “${held.title}” trong trình duyệt này.`, `/collections/basket#e-${said.id}`, "Mở bộ");
  }
  tell("Trình duyệt không còn chỗ hoặc không cho giữ.", "/collections", "Lập bộ trên máy chủ");
}

// Forms that lead to the page where a collection is chosen put things in at once, into the one worked on.
addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-put]")) return;
  event.preventDefault();
  const { document: id, locator, to, quote, procedure, cases } = Object.fromEntries(new FormData(event.target));
  put(
    procedure
      ? { put: "procedure", procedure, cases: cases.split(" ").filter(Boolean) }
      : { put: "clauses", clauses: [{ document: id, locator, to, quote }] },
  );
  event.target.closest("details")?.removeAttribute("open");
});
