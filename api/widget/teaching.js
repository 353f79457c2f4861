// Works that are edited here: each is remembered when it is opened, /teaching lists them.

import { forget, keep, kept } from "./kept.js";

const FORMS = { collection: "Bộ sưu tập", course: "Bài giảng", bank: "Ngân hàng câu hỏi", exam: "Đề thi" };

function remember() {
  const { work: key, form, title } = document.body.dataset;
  if (key) keep({ key, form, title });
}

remember();

// Returns an element with these children.
function made(name, ...children) {
  const element = document.createElement(name);
  element.append(...children);
  return element;
}

function badge(words, kind) {
  const element = made("span", words);
  element.className = `badge ${kind}`;
  return element;
}

function card({ key, form, title, link }, checked) {
  const kind = made("p", FORMS[form] ?? "", checked ? `, sửa lần cuối ${new Date(checked.changed_at).toLocaleDateString("vi-VN")}` : "");
  kind.className = "kind";
  const name = made("a", made("bdi", checked?.title ?? title));
  name.href = checked?.link ?? link ?? `/${form}s/${key}`;
  const badges = made("p");
  badges.className = "badges";
  if (checked) {
    const gone = new Set(checked.stale.map(({ part }) => part)).size;
    badges.append(gone ? badge(`${gone} trong ${checked.parts} phần không còn đúng`, "lapsed") : badge(`Cả ${checked.parts} phần còn đúng`, "in-force"));
  }
  return made("li", kind, made("h3", name), badges);
}

async function list(section) {
  const works = kept();
  if (!works.length) return;
  section.hidden = false;
  const told = section.querySelector("[data-mine-told]");
  const shown = section.querySelector("[data-mine-list]");
  try {
    const answer = await fetch("/v1/works/check", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ keys: works.map((one) => one.key) }),
    });
    if (!answer.ok) throw new Error(answer.status);
    const { works: found, not_opened: gone } = await answer.json();
    forget(...gone);
    shown.replaceChildren(...found.map((one) => card(works.find(({ key }) => key === one.key), one)));
    told.textContent = gone.length ? `${gone.length} bộ không còn trên máy chủ.` : "";
    section.hidden = !found.length && !gone.length;
  } catch {
    shown.replaceChildren(...works.map((one) => card(one)));
    told.textContent = "Chưa xem được bộ nào còn đúng; tải lại trang để thử lại.";
  }
}

const section = document.querySelector("[data-mine]");
if (section) list(section);

const addresses = kept().map((one) => `${location.origin}/${one.form}s/${one.key}`).join("\n");
for (const field of document.querySelectorAll("[data-keys]")) if (!field.value.trim()) field.value = addresses;

function offerAll() {
  const all = document.querySelector("[data-all]");
  if (!all) return;
  all.hidden = false;
  all.addEventListener("click", () => {
    for (const box of all.closest("form").querySelectorAll("input[type=checkbox]")) box.checked = true;
  });
}

offerAll();
document.addEventListener("shown", () => {
  remember();
  offerAll();
});
