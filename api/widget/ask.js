// Asks the service on this page's own origin and shows what comes back, piece by piece.
// Everything received is put in as text, never as markup.

const KINDS = {
  "dieu-le": "Điều lệ",
  "quy-dinh": "Quy định",
  "quy-che": "Quy chế",
  "quyet-dinh": "Quyết định",
  "huong-dan": "Hướng dẫn",
  "ket-luan": "Kết luận",
  "nghi-quyet": "Nghị quyết",
  "chi-thi": "Chỉ thị",
  "cong-van": "Công văn",
  "thong-bao": "Thông báo",
};
const STATUSES = {
  answered: "Trả lời được, có trích dẫn",
  partial: "Trả lời được một phần",
  unanswerable: "Kho văn bản không có câu trả lời",
  clarification: "Cần nói rõ thêm",
  declined: "Ngoài phạm vi",
};
const REMEMBERED = 3; // turns sent along, so that “còn … thì sao?” is understood
const LONGEST_TURN = 1000; // characters of an earlier answer sent along

const form = document.getElementById("ask");
const question = document.getElementById("question");
const asOf = document.getElementById("as-of");
const submit = form.querySelector("button");
const talk = document.getElementById("talk");
const history = [];
let busy = false;

form.addEventListener("submit", (event) => {
  event.preventDefault();
  ask(question.value.trim());
});

question.addEventListener("keydown", (event) => {
  // An input method for Vietnamese ends a syllable with Enter too; that one is not ours.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});

async function ask(text) {
  if (!text || busy) return;
  setBusy(true);
  const turn = newTurn(text);
  try {
    await follow(turn, text);
    if (question.value.trim() === text) question.value = ""; // a choice leaves alone what is being typed
  } catch (error) {
    showFailure(turn, error instanceof Refused ? error.message : "Không kết nối được dịch vụ. Kiểm tra mạng rồi hỏi lại.");
  } finally {
    turn.article.ariaBusy = "false";
    setBusy(false);
  }
}

class Refused extends Error {}

async function follow(turn, text) {
  const body = { question: text, history: history.slice(-REMEMBERED) };
  if (asOf.value) body.as_of = asOf.value;
  const response = await fetch("/v1/answers", {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "text/event-stream" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Refused((await response.json()).detail);
  let final = null;
  for await (const { name, data } of events(response.body)) {
    if (name === "search") turn.status.textContent = `Đang đối chiếu ${data.hits.length} đoạn…`;
    if (name === "delta") turn.text.append(data.text);
    if (name === "error") throw new Refused(data.detail);
    if (name === "final") final = data;
  }
  if (!final) throw new Error("stream ended early");
  show(turn, final);
  history.push({ question: text, answer: final.text.slice(0, LONGEST_TURN) });
}

// Yields the events of a stream (WHATWG HTML, server-sent events), as far as this service uses them.
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (pending + value).split("\n\n");
    pending = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
      if (fields.event) yield { name: fields.event, data: JSON.parse(fields.data) };
    }
  }
}

function newTurn(text) {
  const status = element("p", "status waiting", "Đang tra cứu…");
  const shown = element("div", "text");
  const article = element("article", "", [element("h2", "asked", text), status, shown]);
  article.ariaBusy = "true"; // read aloud once it is whole
  talk.append(article);
  article.scrollIntoView({ block: "start" });
  return { article, status, text: shown };
}

function show(turn, answer) {
  const number = talk.children.length;
  turn.status.textContent = STATUSES[answer.status] ?? answer.status;
  turn.status.classList.remove("waiting");
  turn.text.replaceChildren(...withMarks(answer, number));
  const { article } = turn;
  for (const notice of answer.notices.filter(isWeighty)) article.append(element("p", "notice", notice.text));
  const asides = answer.notices.filter((notice) => !isWeighty(notice));
  if (asides.length) {
    const summary = element("summary", "", `Lưu ý về văn bản (${asides.length})`);
    article.append(element("details", "asides", [summary, ...asides.map(({ text }) => element("p", "notice", text))]));
  }
  if (answer.choices.length) {
    article.append(element("h3", "", "Chọn trường hợp"), element("div", "choices", answer.choices.map(choiceButton)));
  }
  if (answer.citations.length) {
    const items = answer.citations.map((citation) => citedItem(citation, number));
    article.append(element("h3", "", "Trích dẫn"), element("ol", "cited", items));
  }
  if (answer.nearest.length) {
    article.append(element("h3", "", "Những chỗ gần nhất"), element("ul", "nearest", answer.nearest.map(nearestItem)));
  }
}

function showFailure(turn, message) {
  turn.status.textContent = "Chưa trả lời được";
  turn.status.classList.remove("waiting");
  turn.text.replaceChildren(element("p", "notice", message));
}

// Returns the text with each [n] that names a citation turned into a link to it.
function withMarks(answer, number) {
  const markers = new Set(answer.citations.map((citation) => citation.marker));
  return answer.text.split(/(\[\d+\])/).map((piece) => {
    const marker = Number(/^\[(\d+)\]$/.exec(piece)?.[1]);
    if (!markers.has(marker)) return piece;
    const link = element("a", "mark", piece);
    link.href = `#${anchor(number, marker)}`;
    link.setAttribute("aria-label", `Trích dẫn ${marker}`);
    return link;
  });
}

function citedItem(citation, number) {
  const item = element("li", "", [
    element("div", "place", `[${citation.marker}] ${citation.label}, ${nameOf(citation.document)}`),
    about(citation.document, citation.page),
    element("blockquote", "", citation.quote),
    wholePassage(citation),
  ]);
  item.id = anchor(number, citation.marker);
  return item;
}

function nearestItem(near) {
  return element("li", "", [
    element("div", "place", `${near.label}, ${nameOf(near.document)}`),
    about(near.document, null),
    element("blockquote", "", near.text),
  ]);
}

function about(document, page) {
  const { number, title, issuer, issued_on: issued } = document;
  const parts = [number ? title : "", issuer, issued ? vietnameseDay(issued) : "", page ? `trang ${page}` : ""];
  const validity = element("span", document.in_force === true ? "" : "stale", validityOf(document));
  return element("div", "about", [`${parts.filter(Boolean).join(" · ")} · `, validity]);
}

function validityOf({ in_force: inForce, replaced_by: successors }) {
  if (successors?.length) {
    const names = successors.map((s) => (s.number ?? s.id) + (s.evidence === "inferred" ? " (suy đoán)" : ""));
    return `đã được thay bằng ${names.join(", rồi ")}`;
  }
  if (inForce === null) return "chưa rõ hiệu lực";
  return inForce ? "có hiệu lực" : "không có hiệu lực";
}

function choiceButton(choice) {
  const button = element("button", "", choice.label);
  button.type = "button";
  button.addEventListener("click", () => ask(choice.question));
  return button;
}

// Returns a fold that fetches the passage when first opened and shows the quote marked in it.
function wholePassage({ link, start, end }) {
  const text = element("blockquote", "", "Đang tải…");
  const fold = element("details", "", [element("summary", "", "Xem cả đoạn"), text]);
  fold.addEventListener("toggle", async () => {
    if (!fold.open) return;
    try {
      const response = await fetch(link);
      if (!response.ok) throw new Error(response.statusText);
      const points = Array.from((await response.json()).text); // offsets count characters, not UTF-16 units
      const [before, quote, after] = [points.slice(0, start), points.slice(start, end), points.slice(end)];
      text.replaceChildren(before.join(""), element("mark", "", quote.join("")), after.join(""));
    } catch {
      text.replaceChildren("Không tải được đoạn này. Đóng rồi mở lại để thử lần nữa.");
    }
  });
  return fold;
}

function setBusy(value) {
  busy = value;
  submit.setAttribute("aria-disabled", String(value)); // still focusable, so the keyboard keeps its place
}

function nameOf(document) {
  return document.number ? `${KINDS[document.kind] ?? ""} ${document.number}`.trim() : document.title;
}

// Is true for what changes whether the answer may be acted on; the rest is folded away.
function isWeighty({ code }) {
  return !["doubt", "document-note"].includes(code);
}

function vietnameseDay(iso) {
  return iso.split("-").reverse().map(Number).join("/");
}

function anchor(number, marker) {
  return `trich-dan-${number}-${marker}`;
}

function element(tag, className, content = []) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  made.append(...(Array.isArray(content) ? content : [content]));
  return made;
}
