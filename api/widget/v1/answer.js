// Turns an answer's JSON into nodes: its text with quotes and marks, notices beside what they touch, sources.
// `view` is what all of them need: {words, server, newTab, asOf, level, quotes, ask, copy, opened}.

import { element, filled, icon, isolated, ownAddress } from "./elements.js";

const DATED = ["answered", "partial", "clarification", "unanswerable"]; // what holds for a day
const FOLDED = ["doubt", "basis"]; // notices that need not be known before acting
// Shown before the rest is folded:
const LINES = 8; // of a quote
const SOURCES = 5;
const STEPS = 12; // or other lines
const LEAD = 240; // characters of a lead that is set large

/** Return the status line: how the question ended and the day the answer holds for. */
export function statusLine(status, view) {
  const day = DATED.includes(status) ? view.asOf : null;
  return element(
    "p",
    { class: "status", part: "status", "data-status": status },
    icon(status),
    element("span", {}, view.words[status] ?? status, day && ` · ${filled(view.words.holdsOn, { day: dayOf(day) })}`),
  );
}

/** Return the text so far, quotes set apart; complete only once the citations it names have come. */
export function textNodes(answer, view) {
  const blocks = blocksOf(answer.text, answer.citations);
  return blocks.flatMap((block) => blockNodes(block, answer, view));
}

/** Return all of a finished answer but its status line. */
export function answerNodes(answer, view) {
  const blocks = blocksOf(answer.text, answer.citations);
  const head = blocks.filter(({ head }) => head);
  const groups = groupsOf(blocks.slice(head.length));
  const placed = new Map(groups.map((group) => [group, []]));
  const folds = ({ code, markers }) => FOLDED.includes(code) || (code === "inferred" && !markers?.length);
  const general = [];
  for (const notice of answer.notices.filter((one) => !folds(one))) {
    const touched = groups.filter((group) => notice.markers?.some((marker) => group.markers.has(marker)));
    const everywhere = touched.length === groups.length && groups.length > 1;
    (everywhere ? general : (placed.get(touched[0]) ?? general)).push(notice);
  }
  const listed = answer.nearest.length && countOfItems(groups) === answer.nearest.length;
  const nodes = (group) => {
    const said = group.blocks.flatMap((block) => blockNodes(block, answer, view, listed));
    const rest = said.length > STEPS + 2 ? said.splice(STEPS) : [];
    const more = rest.length ? folded(filled(view.words.moreLines, { count: rest.length }), rest) : null;
    return [...said, more, noticeBox(placed.get(group), view)];
  };
  const notes = [...answer.notices.filter(folds), ...(answer.notes ?? [])];
  return [
    answer.procedure ? procedureLink(answer.procedure, view) : null,
    element(
      "div",
      { class: "text", part: "text" },
      head.flatMap((block) => blockNodes(block, answer, view)),
      noticeBox(general, view),
      stagesOf(groups, nodes, view.level),
    ),
    choices(view.words.choices, answer.choices, view),
    ...(answer.procedures ?? []).map((one) => procedureLink(one, view)),
    answer.nearest.length && !listed ? titled(view.words.nearest, nearestList(answer.nearest, view), view) : null,
    answer.citations.length ? titled(view.words.sources, sources(answer, view), view) : null,
    notes.length ? asides(notes, view) : null,
    choices(view.words.next, answer.next, view),
  ];
}

/** Return what a popover says of a citation: the quote, where it stands, and whether it is in force. */
export function quoteNodes(citation, view) {
  return [
    element("p", { class: "place" }, isolated(placeOf(citation))),
    about(citation.document, citation.page, view),
    said(citation.quote, isOfficial(citation)),
    sourceLink(citation, view, view.words.openText),
  ];
}

/** Return question, answer and sources as plain text with full addresses, for the clipboard. */
export function plainText(turn, view) {
  const { answer } = turn;
  const lines = [
    turn.question,
    `(${filled(view.words.holdsOn, { day: dayOf(turn.asOf) })})`,
    "",
    answer.text,
    ...(answer.notices.length ? ["", ...answer.notices.map(({ text }) => `${view.words.noticeLabel}: ${text}`)] : []),
    ...(answer.citations.length ? ["", `${view.words.sources}:`] : []),
    ...answer.citations.map((citation) => {
      const validity = validityOf(citation.document, view.words).text;
      const held = isDigest(citation.document) ? `${view.words.digest}; ${validity}` : validity;
      const address = addressOf(citation, view)?.href ?? "";
      return `[${citation.marker}] ${placeOf(citation)} (${held})\n    ${address}`.trimEnd();
    }),
  ];
  return lines.join("\n");
}

/** Return a citation as letters write it, with what replaced a rule, without a digest's words. */
export function letterText(citation, view) {
  const { state, text } = validityOf(citation.document, view.words);
  const quote = isOfficial(citation) ? `: “${citation.quote}”` : "";
  return placeOf(citation) + (state === "ended" ? ` (${text})` : "") + quote;
}

export function isOfficial({ document }) {
  return document.nature === "full-text";
}

function isDigest({ nature }) {
  return nature === "digest";
}

function placeOf({ cited_as: place, label }) {
  return place ?? label; // of a turn kept from before
}

// Words open a line as “quote” [n], those of a digest without the marks; the rest is prose, line by line. A first
// paragraph that only says something is the head, its first line the lead.
function blocksOf(text, citations) {
  const byMarker = new Map(citations.map((citation) => [citation.marker, citation]));
  const blocks = [];
  let at = 0;
  const prose = (end) => {
    const lines = text
      .slice(at, end)
      .split("\n")
      .filter((line) => line.trim());
    blocks.push(...lines.map((line) => proseBlock(line, byMarker)));
  };
  for (const found of text.matchAll(/\[(\d+)\]/g)) {
    const citation = byMarker.get(Number(found[1]));
    const before = text.slice(at, found.index);
    const opens = (one) => `\n${before}`.endsWith(`\n${one}`);
    const quoted = citation && [`“${citation.quote}” `, `${citation.quote} `].find(opens);
    if (!quoted) continue;
    prose(found.index - quoted.length);
    blocks.push({ quote: citation, quoted, markers: [citation.marker] });
    at = found.index + found[0].length;
  }
  prose(text.length);
  const [first, ...rest] = text.split("\n\n");
  const opening = blocks.slice(0, first.split("\n").length);
  const says = ({ quote, item, stage, introduces }) => !quote && !item && !stage && (!introduces || opening.length === 1);
  if (opening.length && opening.every(says)) {
    for (const block of opening) block.head = true;
    opening[0].lead = rest.length > 0 && citations.length > 0 && first.length <= LEAD;
  }
  return blocks;
}

function proseBlock(line, byMarker) {
  const pieces = line
    .split(/(\[\d+\])/)
    .map((piece) => byMarker.get(Number(/^\[(\d+)\]$/.exec(piece)?.[1])) ?? piece);
  const cited = pieces.filter((piece) => typeof piece !== "string");
  return {
    pieces,
    item: /^[-–] /.test(line),
    stage: /\p{Lu}{2}/u.test(line) && line === line.toUpperCase(),
    introduces: line.trimEnd().endsWith(":"),
    markers: cited.map(({ marker }) => marker),
  };
}

// A group is prose and the quotes or the item that it introduces; a notice belongs to a group.
function groupsOf(blocks) {
  const groups = [];
  blocks.forEach((block, index) => {
    const opens = index === 0 || block.stage || (!block.quote && blocks[index - 1].markers.length);
    if (opens) groups.push({ blocks: [], markers: new Set() });
    const group = groups.at(-1);
    group.blocks.push(block);
    block.markers.forEach((marker) => group.markers.add(marker));
  });
  return groups;
}

// The groups of a stage fold under its name; of many steps those of the first stage alone are open.
function stagesOf(groups, nodes, level) {
  const few = countOfItems(groups) <= STEPS;
  const shown = [];
  let stage = null;
  for (const group of groups) {
    const content = nodes(group).filter(Boolean);
    if (group.blocks[0].stage) {
      const name = element(`h${level + 1}`, {}, group.blocks[0].pieces);
      stage = element("details", { class: "stage", open: few || !stage }, element("summary", {}, name));
      shown.push(stage);
      content.shift();
    }
    if (stage) stage.append(...content);
    else shown.push(...content);
  }
  return shown;
}

function countOfItems(groups) {
  return groups.flatMap(({ blocks }) => blocks).filter(({ item }) => item).length;
}

// `listed` is true where the items of the text are the nearest provisions, which are then shown in their place.
function blockNodes(block, answer, view, listed = false) {
  if (block.quote) return [quoted(block, view)];
  if (block.item && listed) {
    return block.pieces[0] === firstItem(answer) ? [nearestList(answer.nearest, view)] : [];
  }
  const content = block.pieces.map((piece) => (typeof piece === "string" ? piece : mark(piece, view)));
  const looks = ["lead", "item", "stage", "introduces"].find((one) => block[one]) ?? null;
  return [element("p", { class: looks, dir: "auto" }, content)];
}

function quoted({ quote, quoted: words }, view) {
  const lines = words.trimEnd().split("\n");
  const official = words.startsWith("“");
  const marked = mark(quote, view);
  if (lines.length <= LINES + 2) return said([words, marked], official);
  const more = filled(view.words.moreLines, { count: lines.length - LINES });
  const rest = folded(more, element("div", {}, lines.slice(LINES).join("\n")));
  return said([`${lines.slice(0, LINES).join("\n")} `, marked, rest], official);
}

function folded(summary, ...content) {
  return element("details", { class: "more" }, element("summary", {}, summary), ...content);
}

// Only official words are a quotation.
function said(content, official) {
  const looks = official ? null : "digest";
  return element(official ? "blockquote" : "div", { class: looks, dir: "auto", lang: "vi" }, content);
}

function firstItem(answer) {
  return answer.text.split("\n").find((line) => line.startsWith("- "));
}

function mark(citation, view) {
  const values = { marker: citation.marker, place: placeOf(citation) };
  const address = addressOf(citation, view);
  const made = element(
    address ? "a" : "button",
    {
      class: "mark",
      part: "mark",
      "data-marker": citation.marker,
      "aria-label": filled(view.words.citation, values),
      type: address ? null : "button",
      ...linkAttributes(address, citation, view),
    },
    String(citation.marker),
  );
  view.quotes?.attach(made, () => quoteNodes(citation, view));
  return made;
}

function sources(answer, view) {
  const quoted = new Set(blocksOf(answer.text, answer.citations).flatMap(({ quote }) => quote ?? []));
  const items = answer.citations.map((citation) =>
    element(
      "li",
      { "data-marker": citation.marker },
      element("span", { class: "number", "aria-hidden": "true" }, String(citation.marker)),
      element(
        "div",
        {},
        sourceLink(citation, view, isolated(placeOf(citation))),
        about(citation.document, citation.page, view),
        quoted.has(citation) ? null : said(citation.quote, isOfficial(citation)),
        element(
          "button",
          { type: "button", class: "quiet", part: "letter", onclick: () => view.copy(citation) },
          view.words.letter,
        ),
      ),
    ),
  );
  const list = (some) => element("ol", { class: "sources", part: "sources" }, some);
  if (items.length <= SOURCES + 1) return list(items);
  const more = filled(view.words.moreSources, { count: items.length - SOURCES });
  return [list(items.slice(0, SOURCES)), folded(more, list(items.slice(SOURCES)))];
}

function sourceLink(citation, view, content) {
  const address = addressOf(citation, view);
  if (!address) return element("span", { class: "place" }, content);
  return element("a", { class: "place", ...linkAttributes(address, citation, view) }, content, newTabWord(view));
}

function nearestList(nearest, view) {
  const items = nearest.map((near) => {
    const link = `/read/${encodeURIComponent(near.document.id)}#${encodeURIComponent(near.locator)}`;
    const found = { ...near, link: near.link ?? link, marker: null };
    return element(
      "li",
      {},
      sourceLink(found, view, isolated(placeOf(near))),
      about(near.document, null, view),
      element("div", { class: "short", dir: "auto", lang: "vi" }, near.text),
    );
  });
  return element("ul", { class: "nearest", part: "nearest" }, items);
}

function about(document, page, view) {
  const parts = [
    document.number ? document.title : null,
    page ? filled(view.words.page, { page }) : null,
    isDigest(document) ? view.words.digest : null,
  ];
  const validity = validityOf(document, view.words);
  return element(
    "p",
    { class: "about", lang: "vi" },
    parts.filter(Boolean).flatMap((part) => [isolated(part), " · "]), // one part cannot reorder the next
    element("span", { class: `validity ${validity.state}` }, isolated(validity.text)),
  );
}

function noticeBox(notices, view) {
  if (!notices?.length) return null;
  const lines = [];
  for (const { code, text } of notices) {
    if (code === "inferred" && lines.length) lines.at(-1).append(` ${text}`); // of the line before, how sure that is
    else lines.push(noticeLine({ code, text }));
  }
  return element(
    "div",
    { class: "notice", part: "notice", role: "note", "aria-label": view.words.noticeLabel, lang: "vi" },
    icon("note"),
    element("div", {}, lines),
  );
}

function noticeLine({ code, text }) {
  return element("p", { "data-code": code, dir: "auto" }, text);
}

function asides(notices, view) {
  const summary = element("summary", {}, filled(view.words.asides, { count: notices.length }));
  return element("details", { class: "asides", part: "asides", lang: "vi" }, summary, notices.map(noticeLine));
}

function choices(title, offered, view) {
  if (!offered?.length) return null;
  const buttons = offered.map(({ label, question }) =>
    element(
      "button",
      { type: "button", class: "choice", part: "choice", onclick: () => view.ask(question) },
      isolated(label),
    ),
  );
  return titled(title, element("div", { class: "choices" }, buttons), view);
}

function procedureLink({ title, link }, view) {
  const address = ownAddress(link, view.server);
  if (!address) return null;
  const target = view.newTab ? "_blank" : null;
  return element(
    "a",
    { class: "procedure", href: address.href, target },
    icon("steps"),
    element("span", {}, element("strong", {}, filled(view.words.procedure, { title })), ` ${view.words.steps}`),
    newTabWord(view),
  );
}

function titled(title, content, view) {
  return element("section", {}, element(`h${view.level + 1}`, {}, title), content);
}

// The reading room shows a document as of the day the answer holds for.
function addressOf({ link }, view) {
  const address = ownAddress(link, view.server);
  if (address && view.asOf !== view.today) address.searchParams.set("as_of", view.asOf);
  return address;
}

// The page around may show the source itself, unless another tab is wanted.
function linkAttributes(address, citation, view) {
  const onclick = (event) => {
    const elsewhere = event.ctrlKey || event.metaKey || event.shiftKey;
    if (!view.opened(citation, address, !elsewhere)) event.preventDefault();
  };
  if (!address) return { onclick };
  return view.newTab
    ? { onclick, href: address.href, target: "_blank", rel: "noopener" }
    : { onclick, href: address.href };
}

function newTabWord(view) {
  return view.newTab ? element("span", { class: "unseen" }, ` (${view.words.newTab})`) : null;
}

// 2026-11-29 is written 29/11/2026.
function dayOf(iso) {
  return iso.split("-").reverse().map(Number).join("/");
}

// What is known of a document on the day asked about, and a word to style it by.
function validityOf(document, words) {
  const successors = document.replaced_by ?? [];
  if (successors.length) {
    const names = successors.map((one) => {
      const name = one.number ?? one.id;
      return one.evidence === "inferred" ? filled(words.guessed, { name }) : name;
    });
    return { state: "ended", text: filled(words.replacedBy, { names: names.join(words.then) }) };
  }
  if (document.kind === "bao-cao") return { state: "unknown", text: words.notARule };
  if (document.in_force === true) return { state: "holds", text: words.inForce };
  if (document.in_force === false) return { state: "ended", text: words.notInForce };
  return { state: "unknown", text: words.unknownForce };
}
