// The page of the chat: several conversations kept in this browser, and the source beside the chat where there is room.

import { memoryOf } from "/widget/v1/memory.js";
import { put } from "./basket.js";

const chat = document.querySelector("regqa-chat");

// --- conversations

const OPEN = "regqa/1/conversation"; // the one shown last
const past = document.querySelector(".past");
const list = past.querySelector("ul");
const find = past.querySelector("input");

function open(name) {
  try {
    localStorage.setItem(OPEN, name);
  } catch {
    // storage is refused: there is one conversation, until the page is left
  }
  chat.setAttribute("conversation", name);
  past.open = false;
}

function openNew() {
  open(Date.now().toString(36));
  chat.focus();
}

function shownLast() {
  try {
    return localStorage.getItem(OPEN) ?? "";
  } catch {
    return "";
  }
}

// Letters alike with and without their marks.
function folded(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").replace(/đ/gi, "d").toLowerCase();
}

/** Return the turns kept by the name of their conversation, the one asked in last first. */
function conversations() {
  const found = new Map();
  for (const turn of memoryOf(location.origin).all().reverse()) {
    const name = turn.conversation ?? "";
    found.set(name, [turn, ...(found.get(name) ?? [])]);
  }
  return found;
}

function row(name, [first, ...rest]) {
  const item = document.createElement("li");
  const [title, gone] = [document.createElement("button"), document.createElement("button")];
  title.className = gone.className = "plain";
  title.textContent = first.question;
  title.addEventListener("click", () => open(name));
  if (name === (chat.getAttribute("conversation") ?? "")) title.setAttribute("aria-current", "true");
  gone.textContent = "Xóa";
  gone.ariaLabel = `Xóa hội thoại: ${first.question}`;
  gone.addEventListener("click", () => forget([name]));
  const count = document.createElement("span");
  count.textContent = `${rest.length + 1} câu`;
  item.append(title, count, gone);
  return item;
}

function show() {
  const wanted = folded(find.value.trim());
  const said = ({ question, answer }) => folded(`${question} ${answer.text}`).includes(wanted);
  const rows = Array.from(conversations()).filter(([, turns]) => turns.some(said));
  list.replaceChildren(...rows.map(([name, turns]) => row(name, turns)));
  past.querySelector(".none").hidden = rows.length > 0;
}

function forget(names) {
  for (const name of names) memoryOf(location.origin, name).forget();
  if (names.includes(chat.getAttribute("conversation") ?? "")) open(Date.now().toString(36));
  past.open = true;
  show();
  find.focus();
}

chat.setAttribute("conversation", shownLast());
document.querySelector("[data-new]").addEventListener("click", openNew);
document.querySelector("[data-all]").addEventListener("click", () => forget([...conversations().keys()]));
find.addEventListener("input", show);
past.addEventListener("toggle", () => past.open && show());
past.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  past.open = false;
  past.querySelector("summary").focus();
});
addEventListener("click", ({ target }) => past.contains(target) || !target.isConnected || (past.open = false));

// --- the source beside the chat

const WIDE = matchMedia("(min-width: 68.75rem)");
const source = document.querySelector(".source");
const close = source.querySelector("button");
let opener = null; // what had the keyboard before

// The browser reads the page into a document of its own, which runs nothing.
function pageAt(address) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", address);
    request.responseType = "document";
    request.onload = () => (request.response?.querySelector(".provisions") ? resolve(request.response) : reject());
    request.onerror = reject;
    request.send();
  });
}

async function showSource(address) {
  opener ??= chat.shadowRoot.activeElement;
  try {
    const page = await pageAt(address);
    const provisions = page.querySelector(".provisions");
    for (const link of provisions.querySelectorAll("a")) link.href = new URL(link.getAttribute("href"), address);
    source.querySelector("h2").textContent = page.querySelector(".masthead h1").textContent;
    source.querySelector("a").href = address;
    const known = page.querySelectorAll(".masthead > .kind, .masthead > .notice");
    source.querySelector(".said").replaceChildren(...known, provisions);
  } catch {
    location.assign(address);
    return;
  }
  source.hidden = false;
  close.focus({ preventScroll: true });
  const named = decodeURIComponent(new URL(address).hash.slice(1));
  (source.querySelector("mark") ?? document.getElementById(named))?.scrollIntoView({ block: "center" });
}

function hideSource() {
  source.hidden = true;
  opener?.focus({ preventScroll: true });
  opener = null;
}

chat.addEventListener("citation-opened", (event) => {
  if (!event.cancelable || !WIDE.matches) return;
  event.preventDefault();
  showSource(event.detail.address);
});
close.addEventListener("click", hideSource);
source.addEventListener("keydown", ({ key }) => key === "Escape" && hideSource());

// --- what is kept of an answer: its question and its quotes

chat.addEventListener("answer-kept", ({ detail }) => {
  const { question, asOf, answer } = detail;
  const clauses = answer.citations.map(({ document, locator, quote }) => ({ document: document.id, locator, quote }));
  put({ put: "answer", title: question, as_of: asOf, clauses });
});
