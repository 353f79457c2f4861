// The reading room: copying addresses, stepping through marked quotes, searching the text, the original beside it.
// The page is whole without this script; every part here makes one thing quicker.

const told = document.querySelector(".told");
const provisions = Array.from(document.querySelectorAll(".provision"));

let untold = 0;

// Says something in the corner for a while; screen readers read it out.
function tell(message, lasting = false) {
  if (!told) return;
  told.textContent = message;
  clearTimeout(untold);
  untold = setTimeout(() => told.replaceChildren(), lasting ? 30_000 : 8_000);
}

// Shows the place at the top, without moving the focus: who steps with a button goes on with it.
function show(place) {
  place.scrollIntoView({ block: "center" });
}

// --- addresses

// Returns the address as it is sent to others, which leads to the same server from anywhere.
function absolute(link) {
  return new URL(link.getAttribute("href"), location.href).href;
}

async function copy(text, done, otherwise) {
  try {
    await navigator.clipboard.writeText(text);
    tell(done);
  } catch {
    tell(`Trình duyệt không cho chép; ${otherwise}: ${text}`, true);
  }
}

function copyAddress(link, what) {
  copy(absolute(link), `Đã chép ${what}.`, "địa chỉ");
}

for (const link of document.querySelectorAll(".address")) {
  link.addEventListener("click", () => copyAddress(link, (link.title || link.textContent).replace("Liên kết", "liên kết")));
}
for (const link of document.querySelectorAll("[data-copy]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    copyAddress(link, "liên kết");
  });
}

// An address that the document no longer has leads to the nearest one around it.
function nearestPlace() {
  const wanted = location.hash.slice(1);
  if (!/^[0-9A-Za-z.-]+$/.test(wanted) || document.getElementById(wanted)) return;
  for (let at = wanted; at.includes("."); ) {
    at = at.slice(0, at.lastIndexOf("."));
    const place = document.getElementById(at);
    if (place) {
      tell(`Văn bản nay không có địa chỉ “${wanted}”; đang mở nơi gần nhất: ${at}.`, true);
      place.scrollIntoView();
      return;
    }
  }
  tell(`Văn bản nay không có địa chỉ “${wanted}”.`, true);
}
addEventListener("hashchange", nearestPlace);

// --- marked quotes

const hits = document.querySelector(".hits");

// Returns the parts of one marked quote, which may run over several provisions.
function partsOf(number) {
  return document.querySelectorAll(`mark[data-hits~="${number}"]`);
}

if (hits) {
  const count = Number(hits.dataset.count);
  const name = hits.querySelector("[data-current]");
  let current = 1;

  function go(number) {
    current = ((number - 1 + count) % count) + 1;
    for (const mark of document.querySelectorAll("mark.current")) mark.classList.remove("current");
    const parts = partsOf(current);
    if (count > 1) {
      for (const part of parts) part.classList.add("current");
      name.textContent = `Đoạn trích ${current} trên ${count}`;
    }
    show(parts[0]);
  }

  name.addEventListener("click", (event) => {
    event.preventDefault();
    go(current);
  });
  const steps = hits.querySelector(".steps");
  if (steps) steps.hidden = false;
  for (const button of hits.querySelectorAll("button")) {
    button.addEventListener("click", () => go(current + Number(button.dataset.step)));
  }
  addEventListener("load", () => go(1));
}
addEventListener("load", nearestPlace);

// --- a clause for a letter

const letter = document.getElementById("letter");
const whole = document.querySelector(".provisions");

// Returns the words of a provision that the range holds, and no label or page number beside them.
function wordsIn(provision, range) {
  const texts = Array.from(provision.querySelectorAll(".text")).filter((text) => range.intersectsNode(text));
  const held = texts.map((text) => {
    const part = document.createRange();
    part.selectNodeContents(text);
    if (part.compareBoundaryPoints(Range.START_TO_START, range) < 0) part.setStart(range.startContainer, range.startOffset);
    if (part.compareBoundaryPoints(Range.END_TO_END, range) > 0) part.setEnd(range.endContainer, range.endOffset);
    return part.toString();
  });
  return held.join("");
}

function isWithin(provision, around) {
  return provision.id === around.id || provision.id.startsWith(`${around.id}.`);
}

// Returns what is selected, else the quote that is marked, else the provision that the address names with its points.
function chosen() {
  const selection = getSelection();
  if (!selection.isCollapsed && whole.contains(selection.anchorNode)) return selection.getRangeAt(0);
  const mark = whole.querySelector("mark.current") ?? whole.querySelector("mark");
  const named = whole.querySelector(".provision:target");
  if (!mark && !named) return null;
  const parts = mark ? Array.from(partsOf(mark.dataset.hits.split(" ")[0])) : provisions.filter((one) => isWithin(one, named));
  const range = document.createRange();
  range.setStartBefore(parts[0]);
  range.setEndAfter(parts.at(-1));
  return range;
}

function copyForLetter() {
  const range = chosen();
  const held = range ? provisions.map((one) => [one, wordsIn(one, range)]).filter(([, words]) => words.trim()) : [];
  if (!held.length) return tell("Hãy bôi đen đoạn cần trích rồi bấm lại nút này.", true);
  const around = provisions.findLast((place) => held.every(([one]) => isWithin(one, place))); // the smallest that holds it
  if (!around) return tell("Đoạn bôi đen thuộc nhiều mục; hãy trích từng mục.", true);
  const { ended } = whole.dataset;
  const address = around.dataset.cited + (ended ? ` (${ended})` : "");
  const otherwise = "hãy chép tay";
  if (!whole.classList.contains("full-text")) {
    return copy(address, "Đã chép địa chỉ. Lời dẫn lấy từ văn bản chính thức, không lấy từ bản tóm lược.", otherwise);
  }
  copy(`${address}: “${held.map(([, words]) => words).join("").trim()}”`, "Đã chép đoạn trích kèm địa chỉ.", otherwise);
}

if (letter) {
  letter.hidden = false;
  letter.addEventListener("mousedown", (event) => event.preventDefault()); // what is selected stays so
  letter.addEventListener("click", copyForLetter);
}

// --- a clause for a collection

const collect = document.querySelector(".collect");
collect?.addEventListener("toggle", () => {
  const range = collect.open && chosen();
  const held = range ? provisions.filter((one) => wordsIn(one, range).trim()) : [];
  const { locator, to } = collect.querySelector("form").elements;
  if (!held.length) return;
  locator.value = held[0].id;
  to.value = held.every((one) => isWithin(one, held[0])) ? "" : held.at(-1).id;
});

// --- search in the text

const find = document.querySelector(".find");
const marksText = "highlights" in CSS; // the text itself is never changed, so that marks stay what was quoted

// Returns the text in lower case without Vietnamese marks, character for character.
function plain(text) {
  return Array.from(text.normalize("NFC"), (letter) => {
    const bare = letter.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase();
    return bare.length === letter.length ? bare : letter;
  }).join("");
}

function lower(text) {
  return Array.from(text, (letter) => (letter.toLowerCase().length === letter.length ? letter.toLowerCase() : letter)).join("");
}

// Returns the ranges of what was typed in one element; marks count only where they were typed.
function rangesIn(element, wanted, key) {
  const nodes = [];
  const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
  let text = "";
  while (walker.nextNode()) {
    nodes.push([text.length, walker.currentNode]);
    text += walker.currentNode.data;
  }
  const searched = key(text).replaceAll("\n", " ");
  const found = [];
  for (let at = searched.indexOf(wanted); at >= 0; at = searched.indexOf(wanted, at + wanted.length)) {
    const range = new Range();
    const [startOf, start] = nodes.findLast(([offset]) => offset <= at);
    const [endOf, end] = nodes.findLast(([offset]) => offset < at + wanted.length);
    range.setStart(start, at - startOf);
    range.setEnd(end, at + wanted.length - endOf);
    found.push(range);
  }
  return found;
}

if (find && provisions.length) {
  const input = find.querySelector("input[type=search]");
  const only = document.getElementById("only");
  const count = find.querySelector(".count");
  let found = [];
  let current = -1;

  function search() {
    const typed = input.value.normalize("NFC").trim().replace(/\s+/g, " ");
    const key = plain(typed) === lower(typed) ? plain : lower;
    const wanted = key(typed);
    found = [];
    for (const provision of provisions) {
      const before = found.length;
      if (wanted.length > 1) {
        for (const element of provision.querySelectorAll(".text, .heading")) found.push(...rangesIn(element, wanted, key));
      }
      provision.hidden = only.checked && wanted.length > 1 && found.length === before;
    }
    current = -1;
    for (const control of find.querySelectorAll(".steps, .only")) control.hidden = wanted.length < 2;
    count.textContent = wanted.length > 1 ? (found.length ? `${found.length} chỗ` : "không thấy") : "";
    paint();
  }

  function paint() {
    if (!marksText) return;
    CSS.highlights.set("found", new Highlight(...found));
    CSS.highlights.set("found-now", new Highlight(...(current >= 0 ? [found[current]] : [])));
  }

  function step(by) {
    if (!found.length) return;
    current = (current < 0 ? (by > 0 ? 0 : found.length - 1) : current + by + found.length) % found.length;
    count.textContent = `${current + 1} trên ${found.length} chỗ`;
    paint();
    show(found[current].startContainer.parentElement);
    if (!marksText) getSelection().setBaseAndExtent(...edges(found[current]));
  }

  function edges(range) {
    return [range.startContainer, range.startOffset, range.endContainer, range.endOffset];
  }

  input.addEventListener("input", search);
  only.addEventListener("change", search);
  find.addEventListener("submit", (event) => {
    event.preventDefault();
    step(1);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.shiftKey && !event.isComposing) {
      event.preventDefault();
      step(-1);
    }
  });
  for (const button of find.querySelectorAll("button")) button.addEventListener("click", () => step(Number(button.dataset.step)));
  find.hidden = false;
}

// --- the table of contents

const contents = document.querySelector(".contents details");
if (contents) {
  const narrow = matchMedia("(max-width: 63.99rem)");
  const fold = () => { contents.open = !narrow.matches; };
  fold();
  narrow.addEventListener("change", fold);
  contents.addEventListener("click", (event) => {
    if (narrow.matches && event.target.closest("a")) contents.open = false;
  });

  const links = new Map(Array.from(contents.querySelectorAll("a"), (link) => [link.getAttribute("href").slice(1), link]));
  // What is not listed itself stands under the one listed before it.
  const above = new Map();
  let last = null;
  for (const provision of provisions) above.set(provision, (last = links.get(provision.id) ?? last));
  let here = null;
  const watch = new IntersectionObserver((seen) => {
    const top = seen.filter((entry) => entry.isIntersecting).at(0);
    const link = top && above.get(top.target);
    if (!link || link === here) return;
    here?.removeAttribute("aria-current");
    link.setAttribute("aria-current", "location");
    here = link;
    if (!narrow.matches) {
      const list = link.closest("ol");
      list.scrollTop += link.getBoundingClientRect().top - list.getBoundingClientRect().top - list.clientHeight / 3;
    }
  }, { rootMargin: "-10% 0px -75% 0px" });
  for (const provision of provisions) watch.observe(provision);
}

// --- the original beside the text

const original = document.querySelector(".original");
const beside = document.getElementById("beside");
if (original && beside) {
  const sheet = original.querySelector(".sheet");
  const state = original.querySelector("[role=status]");
  const apart = original.querySelector("a");
  const last = Number(original.dataset.count);
  let shown = 0;
  let opener = beside;

  function turn(page) {
    page = Math.min(Math.max(page, 1), last);
    if (page === shown) return;
    shown = page;
    const image = document.createElement("img");
    image.alt = `Ảnh trang ${page} của bản gốc`;
    image.addEventListener("error", () => {
      const sorry = document.createElement("p");
      sorry.textContent = "Không mở được ảnh trang này.";
      if (shown === page) sheet.replaceChildren(sorry);
    });
    image.src = `${original.dataset.pages}${page}.png`;
    apart.href = image.src;
    state.textContent = `Trang ${page} trên ${last}`;
    sheet.replaceChildren(image);
    sheet.scrollTop = 0;
  }

  // Returns the page of the provision now at the middle of the window.
  function pageInView() {
    const middle = innerHeight / 2;
    let page = 1;
    for (const provision of provisions) {
      if (provision.getBoundingClientRect().top > middle) break;
      page = Number(provision.dataset.page) || page;
    }
    return page;
  }

  function open(page, from) {
    opener = from;
    original.hidden = false;
    beside.setAttribute("aria-pressed", "true");
    turn(page);
  }

  function close() {
    original.hidden = true;
    beside.setAttribute("aria-pressed", "false");
    opener.focus();
  }

  beside.hidden = false;
  beside.addEventListener("click", () => (original.hidden ? open(pageInView(), beside) : close()));
  original.querySelector("[data-close]").addEventListener("click", close);
  original.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
  for (const button of original.querySelectorAll("[data-step]")) {
    button.addEventListener("click", () => turn(shown + Number(button.dataset.step)));
  }
  for (const link of document.querySelectorAll(".page a")) {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      open(Number(link.closest(".provision").dataset.page), link);
    });
  }
  let waiting = 0;
  addEventListener("scroll", () => {
    clearTimeout(waiting);
    if (!original.hidden) waiting = setTimeout(() => turn(pageInView()), 250);
  }, { passive: true });
}

addEventListener("keydown", (event) => {
  const share = document.querySelector(".share[open]");
  if (event.key === "Escape" && share) {
    share.open = false;
    share.querySelector("summary").focus();
  }
});
