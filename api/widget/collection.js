// The pages of collections: those this browser knows, the one that it keeps alone, copying the link, printing, moving.

import { basket, choose, empty, hold, known, send, tell } from "./basket.js";
import { forget } from "./kept.js";

const BASKET = "/collections/basket";
const PRESSED = "regqa/1/pressed"; // the button that is pressed again after the page has come back

function element(tag, attributes, ...content) {
  const made = Object.assign(document.createElement(tag), attributes);
  made.append(...content);
  return made;
}

// --- the list

const list = document.querySelector("[data-known]");

function row(key, title, count) {
  const current = known().current === key;
  const link = element("a", { href: key ? `/collections/${key}` : BASKET }, title);
  const chosen = element("button", { type: "button", className: "plain", ariaPressed: String(current) }, current ? "Đang soạn" : "Soạn bộ này");
  chosen.append(element("span", { className: "unseen" }, `: ${title}`));
  chosen.addEventListener("click", () => {
    choose(key);
    showKnown();
    list.querySelector("[aria-pressed=true]").focus();
  });
  const acts = element("p", { className: "acts" }, chosen);
  if (key) {
    const gone = element("button", { type: "button", className: "plain" }, "Bỏ khỏi danh sách", element("span", { className: "unseen" }, `: ${title}`));
    gone.addEventListener("click", () => {
      forget(key);
      showKnown();
      document.getElementById("main").focus();
      tell("Đã bỏ khỏi danh sách; bộ vẫn còn trên máy chủ ở liên kết của nó.");
    });
    acts.append(gone);
  }
  const where = key ? "Trên máy chủ" : `Chỉ trong trình duyệt này, ${count} mục`;
  return element("li", {}, element("h3", {}, link), element("p", { className: "about" }, where), acts);
}

function showKnown() {
  const held = basket();
  const rows = known().links.map(({ key, title }) => row(key, title));
  if (held.entries.length || rows.length) rows.push(row("", held.title, held.entries.length));
  list.querySelector("ul").replaceChildren(...rows);
  list.hidden = !rows.length;
}

if (list) showKnown();

// --- one collection

function main() {
  return document.querySelector("main.collection");
}

// A page fetched into a document of its own, which runs nothing.
function pageOf(fields) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", BASKET);
    request.responseType = "document";
    request.onload = () => (request.response ? resolve(request.response) : reject());
    request.onerror = reject;
    request.send(fields);
  });
}

/** Have the server show the collection kept here, changed by what a form says. */
async function redraw(fields = new FormData()) {
  fields.set("collection", JSON.stringify(basket()));
  try {
    const shown = (await pageOf(fields)).querySelector("main");
    if (!shown.dataset.basket) return tell(shown.querySelector("h1 + p").textContent);
    if (!hold(JSON.parse(shown.dataset.basket))) tell("Trình duyệt không còn chỗ; giữ bộ trên máy chủ để sửa tiếp.");
    main().replaceWith(shown);
    document.title = `${shown.dataset.title} – Bộ sưu tập`;
    begin();
  } catch {
    tell("Không kết nối được dịch vụ. Kiểm tra mạng rồi tải lại trang.");
  }
}

async function keepOnServer() {
  const { ok, said } = await send("/v1/works", basket());
  if (!ok) return tell(said.detail);
  choose(said.edit_key);
  empty();
  location.assign(said.edit_link);
}

function saveFile() {
  const file = new Blob([JSON.stringify(basket(), null, 2)], { type: "application/json" });
  const link = element("a", { href: URL.createObjectURL(file), download: "bo-suu-tap.json" });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href));
}

async function copyLink() {
  const link = main().querySelector("[data-copy]");
  try {
    await navigator.clipboard.writeText(link.href);
    tell("Đã chép liên kết chỉ xem.");
  } catch {
    tell(`Trình duyệt không cho chép; hãy chép tay: ${link.href}`);
  }
}

const deeds = {
  "data-print": () => window.print(),
  "data-copier": copyLink,
  "data-file": saveFile,
  "data-keep": () => keepOnServer().catch(() => tell("Không kết nối được dịch vụ. Kiểm tra mạng rồi bấm lại.")),
  "data-empty": () => {
    empty();
    redraw();
  },
};

addEventListener("click", ({ target }) => {
  const button = target.closest("main.collection button");
  for (const [name, act] of Object.entries(deeds)) if (button?.hasAttribute(name)) act();
});

addEventListener("submit", (event) => {
  const { target, submitter } = event;
  const here = main()?.dataset.collection;
  if (here && new URL(target.action).pathname === `/collections/${here}/delete`) forget(here);
  const entry = target.closest("[data-entry]");
  if (entry && submitter?.value) sessionStorage.setItem(PRESSED, `${entry.dataset.entry} ${submitter.value}`);
  if (new URL(target.action).pathname !== BASKET) return;
  event.preventDefault();
  redraw(new FormData(target, submitter));
});

/** Go on where a button was pressed, so that the keyboard moves an entry step by step. */
function goOn() {
  const [id, act] = (sessionStorage.getItem(PRESSED) ?? "").split(" ");
  sessionStorage.removeItem(PRESSED);
  const entry = id && document.getElementById(`e-${id}`);
  const button = entry && entry.querySelector(`button[value="${act}"]:not(:disabled)`);
  (button ?? entry)?.focus?.({ preventScroll: false });
}

// An entry is dragged by its handle to the place of another.
function makeDraggable(entry, place) {
  const handle = element("span", { className: "handle", draggable: true, ariaHidden: "true", title: "Kéo để đổi chỗ" }, "⠿");
  entry.querySelector(".deeds form").prepend(handle);
  handle.addEventListener("dragstart", ({ dataTransfer }) => {
    dataTransfer.setData("text/plain", entry.dataset.entry);
    dataTransfer.setDragImage(entry, 0, 0);
  });
  entry.addEventListener("dragover", (event) => event.preventDefault());
  entry.addEventListener("drop", (event) => {
    event.preventDefault();
    const moved = document.getElementById(`e-${event.dataTransfer.getData("text/plain")}`);
    if (!moved || moved === entry) return;
    const form = moved.querySelector(".deeds form");
    form.append(
      element("input", { type: "hidden", name: "act", value: "move" }),
      element("input", { type: "hidden", name: "to", value: String(place) }),
    );
    form.requestSubmit();
  });
}

function begin() {
  for (const button of main().querySelectorAll("[data-print], [data-copier]")) button.hidden = false;
  [...main().querySelectorAll("[data-entry]")].forEach((entry, index) => makeDraggable(entry, index + 1));
  const { collection } = main().dataset;
  if (collection) choose(collection);
  goOn();
}

if (main()?.hasAttribute("data-basket")) {
  choose("");
  redraw();
} else if (main()) {
  begin();
}
