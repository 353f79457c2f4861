// Changes of the page of a work: sent one after another, each with the revision that the one before it came to, while
// the page stays as it is. What is typed meanwhile, what is open and where the keyboard is stay where they were.

import { tell } from "./basket.js";

const ELSEWHERE = "Chưa lưu: bộ này vừa được sửa ở nơi khác.";
const LONGEST_MS = 60_000;
const PLACES = "input:not([type=hidden]), textarea, select";

let last = Promise.resolve();
let underway = 0;
let refusals = 0;
let leaving = false; // a form that leads away is sent, once nothing is under way

function main() {
  return document.querySelector("main");
}

/** Do this once what was asked before it is done; the page is not left unasked before. */
export function inTurn(act) {
  underway += 1;
  const done = last.then(act).finally(() => (underway -= 1));
  last = done.catch(() => {});
  return done;
}

addEventListener("beforeunload", (event) => underway > 1 && event.preventDefault()); // one is with the server already

/** Return a page as a document of its own, which runs nothing. */
export function pageOf(method, address, fields = null) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    request.responseType = "document";
    request.timeout = LONGEST_MS;
    request.onload = () => (request.response ? resolve({ status: request.status, address: request.responseURL, shown: request.response }) : reject());
    request.onerror = request.ontimeout = reject;
    request.send(fields);
  });
}

// --- what a person has done to the page and the server does not know

// What tells a form from the others of its page, whatever the revision.
function nameOf(form) {
  const hidden = [...form.querySelectorAll("input[type=hidden]")].filter(({ name }) => name !== "revision");
  return [form.method, new URL(form.action).pathname, ...hidden.map(({ name, value }) => `${name}=${value}`)].join(" ");
}

function written(place) {
  if (place.type === "checkbox") return place.defaultChecked;
  if (place.options) return (([...place.options].find((one) => one.defaultSelected) ?? place.options[0])?.value) ?? "";
  return place.defaultValue;
}

function standing(place) {
  return place.type === "checkbox" ? place.checked : place.value;
}

// What stands in the places of a form otherwise than the server wrote it, or sent it off.
function typedIn(form, sent) {
  const gone = (place) => sent && (place.type === "checkbox" ? sent.has(place.name) : (sent.get(place.name) ?? written(place))) === standing(place);
  return [...form.querySelectorAll(PLACES)].filter((place) => place.name && standing(place) !== written(place) && !gone(place));
}

function nameOfDetails(details) {
  const home = details.parentElement.closest("[id]");
  return `${home.id} ${[...home.querySelectorAll("details")].filter((one) => one.parentElement.closest("[id]") === home).indexOf(details)}`;
}

function formNamed(name) {
  return [...main().querySelectorAll("form")].find((form) => nameOf(form) === name);
}

// Returns how to find an element of this page on the next one.
function finding(element) {
  if (!main().contains(element)) return () => null;
  if (element.id) return () => document.getElementById(element.id);
  const around = element.closest("[id]").id;
  if (element.matches("summary")) {
    const name = nameOfDetails(element.parentElement);
    return () => [...main().querySelectorAll("details")].find((one) => nameOfDetails(one) === name)?.querySelector("summary") ?? document.getElementById(around);
  }
  const { form, name, value } = element;
  const called = form && nameOf(form);
  const among = form ? [...form.elements].filter((one) => one.name === name).findIndex((one) => one === element) : 0;
  return () => {
    const next = called && formNamed(called);
    const same = next ? [...next.elements].filter((one) => one.name === name) : [];
    return same.find((one) => one.value === value && one.matches("button")) ?? same[among] ?? document.getElementById(around);
  };
}

function focus(element, home) {
  const reached = (one) => (one?.focus(), one && document.activeElement === one);
  const summary = element?.closest("details:not([open])")?.querySelector("summary");
  if (reached(element) || reached(summary) || reached(home && document.getElementById(home))) return;
  main().focus();
}

/** Show that page in the place of this one, with what was done here meanwhile; return what has no place there. */
export function show(shown, sent = {}) {
  const old = main();
  const forms = [...old.querySelectorAll("form")];
  const typed = forms.flatMap((form) =>
    typedIn(form, form === sent.form ? sent.fields : undefined).map((place) => ({ form: nameOf(form), name: place.name, value: standing(place) })),
  );
  const left = sent.form?.closest("details"); // what was edited there is saved
  const open = [...old.querySelectorAll("details")].filter((one) => one !== left).map((one) => [nameOfDetails(one), one.open]);
  const active = document.activeElement;
  const held = old.contains(active);
  const find = finding(active);
  const home = held ? active.closest("li[id], section[id]")?.id : "";
  const [start, end] = held && active.matches("textarea, input[type=text], input:not([type])") ? [active.selectionStart, active.selectionEnd] : [];

  const next = document.adoptNode(shown.querySelector("main"));
  old.replaceWith(next);
  document.title = shown.title;
  Object.assign(document.body.dataset, shown.body.dataset);
  for (const details of next.querySelectorAll("details")) {
    const known = open.find(([name]) => name === nameOfDetails(details));
    if (known) details.open = known[1];
  }
  const lost = [];
  for (const { form, name, value } of typed) {
    const place = formNamed(form)?.elements[name];
    if (!place) lost.push(value);
    else if (typeof value === "boolean") place.checked = value;
    else place.value = value;
    if (place && place.closest("details")) place.closest("details").open = true;
  }
  document.dispatchEvent(new Event("shown"));
  if (held) {
    const found = find();
    focus(found, home);
    if (start !== undefined && document.activeElement === found) found.setSelectionRange(start, end);
  }
  return lost.filter((one) => typeof one === "string" && one);
}

// --- one change

// Says beside the form why nothing was saved; `lost` is what was typed and has no place any more.
function refuse(form, message, lost = []) {
  main().querySelector(".refused")?.remove();
  const said = document.createElement("div");
  said.className = "notice refused";
  said.setAttribute("role", "alert");
  const paragraph = document.createElement("p");
  paragraph.textContent = message;
  said.append(paragraph);
  for (const words of lost) {
    const kept = document.createElement("p");
    kept.className = "text";
    kept.textContent = words;
    said.append(kept);
  }
  if (form) form.before(said);
  else main().querySelector("h1").after(said);
  said.scrollIntoView({ block: "nearest" });
  tell("");
}

class Refused extends Error {}

async function change(name, address, fields) {
  const form = formNamed(name);
  fields.set("revision", form?.elements.revision.value ?? revision());
  const { status, address: there, shown } = await pageOf("POST", address, fields).catch(() => {
    refuse(form, "Chưa lưu được: không kết nối được dịch vụ. Những gì vừa gõ còn nguyên ở đây; kiểm tra mạng rồi bấm lại.");
    throw new Refused();
  });
  if (status === 412) {
    const { status: found, shown: current } = await pageOf("GET", location.href).catch(() => ({}));
    if (found !== 200) {
      refuse(form, `${ELSEWHERE} Chép lời vừa gõ ra chỗ khác, rồi tải lại trang để thấy bản mới.`);
      throw new Refused();
    }
    const lost = show(current);
    const last = lost.length ? " Mục ấy không còn trong bản mới; lời vừa gõ là:" : "";
    refuse(formNamed(name), `${ELSEWHERE} Trang đã lấy bản mới, những gì vừa gõ còn trong ô; xem lại rồi bấm lưu lần nữa.${last}`, lost);
    throw new Refused();
  }
  if (shown.querySelector("main.message")) {
    refuse(form, `Chưa lưu: ${shown.querySelector("h1 + p").textContent}`);
    throw new Refused();
  }
  if (status !== 200) {
    show(shown, { form, fields }); // the form again, with what is wrong in it
    main().querySelector("[role=alert]")?.scrollIntoView({ block: "nearest" });
    tell("");
    throw new Refused();
  }
  if (new URL(there).pathname !== location.pathname) return location.assign(there);
  history.replaceState(null, "", there);
  show(shown, { form, fields });
  tell("Đã lưu.");
}

function revision() {
  return main().querySelector("[name=revision]").value;
}

/** Is what a form says, less a place that nobody chose: the entry may have moved meanwhile. */
function said(form, submitter) {
  const fields = new FormData(form, submitter);
  const { to } = form.elements;
  if (to && standing(to) === written(to)) fields.delete("to");
  return fields;
}

addEventListener("submit", (event) => {
  const { target: form, submitter } = event;
  if (event.defaultPrevented || form.method !== "post" || main().hasAttribute("data-basket")) return;
  if (!form.elements.revision) {
    if (leaving || !underway) return;
    event.preventDefault();
    const [button, name, before] = [submitter ? finding(submitter) : () => undefined, nameOf(form), refusals];
    inTurn(() => {}).then(() => {
      if (before !== refusals) return;
      leaving = true;
      formNamed(name)?.requestSubmit(button());
      leaving = false;
    });
    return;
  }
  event.preventDefault();
  const [name, fields, before] = [nameOf(form), said(form, submitter), refusals];
  tell("Đang lưu …");
  // What waits behind a change that was refused is not sent: it was meant for a page that is no more.
  inTurn(() => before === refusals && change(name, form.action, fields)).catch((error) => {
    refusals += 1;
    if (!(error instanceof Refused)) throw error;
  });
});
