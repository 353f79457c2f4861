// The pages of collections: those this browser knows, the one that it keeps alone, copying the link, printing, moving.

import { basket, choose, empty, hold, known, send, tell } from "./basket.js";
import { inTurn, pageOf, show } from "./changes.js";
import { forget } from "./kept.js";

const BASKET = "/collections/basket";

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

/** Have the server show the collection kept here, changed by what a form says. */
async function redraw(fields = new FormData(), form = undefined) {
  fields.set("collection", JSON.stringify(basket()));
  try {
    const { shown } = await pageOf("POST", BASKET, fields);
    const held = shown.querySelector("main").dataset.basket;
    if (!held) return tell(shown.querySelector("h1 + p").textContent);
    if (!hold(JSON.parse(held))) tell("Trình duyệt không còn chỗ; giữ bộ trên máy chủ để sửa tiếp.");
    show(shown, { form, fields });
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
    inTurn(() => redraw());
  },
};

addEventListener("click", ({ target }) => {
  const button = target.closest("main.collection button");
  for (const [name, act] of Object.entries(deeds)) if (button?.hasAttribute(name)) act();
});

addEventListener("submit", (event) => {
  const { target, submitter, defaultPrevented } = event;
  if (defaultPrevented) return;
  const here = main()?.dataset.collection;
  if (here && new URL(target.action).pathname === `/collections/${here}/delete`) forget(here);
  if (new URL(target.action).pathname !== BASKET) return;
  event.preventDefault();
  const fields = new FormData(target, submitter);
  inTurn(() => redraw(fields, target));
});

// An entry is dragged by its handle to the place of another.
function makeDraggable(entry) {
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
    const added = [["act", "move"], ["at", entry.dataset.entry]].map(([name, value]) => element("input", { type: "hidden", name, value }));
    form.append(...added);
    form.requestSubmit();
    for (const one of added) one.remove();
  });
}

function begin() {
  for (const button of main().querySelectorAll("[data-print], [data-copier]")) button.hidden = false;
  for (const entry of main().querySelectorAll("[data-entry]")) makeDraggable(entry);
  const { collection } = main().dataset;
  if (collection) choose(collection);
}

if (main()) document.addEventListener("shown", begin);
if (main()?.hasAttribute("data-basket")) {
  choose("");
  inTurn(() => redraw());
} else if (main()) {
  begin();
}
