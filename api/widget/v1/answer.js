// Turns an answer's JSON into nodes: its text with quotes and marks, notices beside what they touch, sources.
// `view` is what all of them need: {words, server, newTab, asOf, level, quotes, opened}.

import { element, icon, isolated, ownAddress } from "./elements.js";
import { dayOf, filled, nameOf, validityOf } from "./strings.js";

const DATED = ["answered", "partial", "clarification", "unanswerable"]; // what holds for a day
const MINOR = ["doubt", "document-note"]; // notices that do not change whether the answer may be acted on

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
  const groups = groupsOf(blocksOf(answer.text, answer.citations));
  const weighty = answer.notices.filter(({ code }) => !MINOR.includes(code));
  const minor = answer.notices.filter(({ code }) => MINOR.includes(code));
  const placed = new Map(groups.map((group) => [group, []]));
  const general = [];
  for (const notice of weighty) {
    const touched = groups.filter((group) => notice.markers?.some((marker) => group.markers.has(marker)));
    const everywhere = touched.length === groups.length && groups.length > 1;
    (everywhere ? general : (placed.get(touched[0]) ?? general)).push(notice);
  }
  const listed = answer.nearest.length && countOfItems(groups) === answer.nearest.length;
  return [
    noticeBox(general, view),
    element(
      "div",
      { class: "text", part: "text" },
      groups.flatMap((group) => [
        ...group.blocks.flatMap((block) => blockNodes(block, answer, view, listed)),
        noticeBox(placed.get(group), view),
      ]),
    ),
    answer.choices.length ? choices(answer.choices, view) : null,
    answer.procedure ? element("p", {}, procedureLink(answer.procedure, view)) : null,
    answer.nearest.length && !listed ? titled(view.words.nearest, nearestList(answer.nearest, view), view) : null,
    answer.citations.length ? titled(view.words.sources, sources(answer, view), view) : null,
    minor.length ? asides(minor, view) : null,
  ];
}

/** Return what a popover says of a citation: the quote, where it stands, and whether it is in force. */
export function quoteNodes(citation, view) {
  return [
    element("p", { class: "place" }, isolated(`${citation.label}, ${nameOf(citation.document)}`)),
    about(citation.document, citation.page, view),
    element("blockquote", { dir: "auto", lang: "vi" }, citation.quote),
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
      const place = `[${citation.marker}] ${citation.label}, ${nameOf(citation.document)}`;
      const validity = validityOf(citation.document, view.words).text;
      return `${place} (${validity})\n    ${addressOf(citation, view)?.href ?? ""}`.trimEnd();
    }),
  ];
  return lines.join("\n");
}

// A quote stands in the text as “quote” [n]; what is between quotes is prose, line by line.
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
    const quoted = citation && `“${citation.quote}” `;
    const start = quoted ? found.index - quoted.length : -1;
    if (start < at || !text.startsWith(quoted, start)) continue;
    prose(start);
    blocks.push({ quote: citation, markers: [citation.marker] });
    at = found.index + found[0].length;
  }
  prose(text.length);
  return blocks;
}

function proseBlock(line, byMarker) {
  const pieces = line
    .split(/(\[\d+\])/)
    .map((piece) => byMarker.get(Number(/^\[(\d+)\]$/.exec(piece)?.[1])) ?? piece);
  const cited = pieces.filter((piece) => typeof piece !== "string");
  return { pieces, item: line.startsWith("- "), markers: cited.map(({ marker }) => marker) };
}

// A group is prose and the quotes it introduces; a notice belongs to a group.
function groupsOf(blocks) {
  const groups = [];
  blocks.forEach((block, index) => {
    const opens = index === 0 || (!block.quote && blocks[index - 1].quote) || (!block.quote && block.markers.length);
    if (opens) groups.push({ blocks: [], markers: new Set() });
    const group = groups.at(-1);
    group.blocks.push(block);
    block.markers.forEach((marker) => group.markers.add(marker));
  });
  return groups;
}

function countOfItems(groups) {
  return groups.flatMap(({ blocks }) => blocks).filter(({ item }) => item).length;
}

// `listed` is true where the items of the text are the nearest provisions, which are then shown in their place.
function blockNodes(block, answer, view, listed = false) {
  if (block.quote) {
    return [element("blockquote", { dir: "auto", lang: "vi" }, `“${block.quote.quote}” `, mark(block.quote, view))];
  }
  if (block.item && listed) {
    return block.pieces[0] === firstItem(answer) ? [nearestList(answer.nearest, view)] : [];
  }
  const content = block.pieces.map((piece) => (typeof piece === "string" ? piece : mark(piece, view)));
  return [element("p", { class: block.item ? "item" : null, dir: "auto" }, content)];
}

function firstItem(answer) {
  return answer.text.split("\n").find((line) => line.startsWith("- "));
}

function mark(citation, view) {
  const values = { marker: citation.marker, label: citation.label, name: nameOf(citation.document) };
  const address = addressOf(citation, view);
  const made = element(
    address ? "a" : "button",
    {
      class: "mark",
      part: "mark",
      "data-marker": citation.marker,
      "aria-label": filled(view.words.citation, values),
      type: address ? null : "button",
      ...linkAttributes(address, view),
      onclick: () => view.opened(citation),
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
        sourceLink(citation, view, isolated(`${citation.label}, ${nameOf(citation.document)}`)),
        about(citation.document, citation.page, view),
        quoted.has(citation) ? null : element("blockquote", { dir: "auto", lang: "vi" }, citation.quote),
      ),
    ),
  );
  return element("ol", { class: "sources", part: "sources" }, items);
}

function sourceLink(citation, view, content) {
  const address = addressOf(citation, view);
  if (!address) return element("span", { class: "place" }, content);
  const attributes = linkAttributes(address, view);
  return element(
    "a",
    { class: "place", ...attributes, onclick: () => view.opened(citation) },
    content,
    newTabWord(view),
  );
}

function nearestList(nearest, view) {
  const items = nearest.map((near) => {
    const link = `/read/${encodeURIComponent(near.document.id)}#${encodeURIComponent(near.locator)}`;
    const found = { ...near, link: near.link ?? link, marker: null };
    return element(
      "li",
      {},
      sourceLink(found, view, isolated(`${near.label}, ${nameOf(near.document)}`)),
      about(near.document, null, view),
      element("blockquote", { class: "short", dir: "auto", lang: "vi" }, near.text),
    );
  });
  return element("ul", { class: "nearest", part: "nearest" }, items);
}

function about(document, page, view) {
  const { title, number, issuer, issued_on: issued } = document;
  const parts = [
    number ? title : null,
    issuer,
    issued ? filled(view.words.issued, { day: dayOf(issued) }) : null,
    page ? filled(view.words.page, { page }) : null,
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
  const lines = notices.map(({ code, text }) => element("p", { "data-code": code, dir: "auto" }, text));
  return element(
    "div",
    { class: "notice", part: "notice", role: "note", "aria-label": view.words.noticeLabel, lang: "vi" },
    icon("note"),
    element("div", {}, lines),
  );
}

function asides(notices, view) {
  const lines = notices.map(({ code, text }) => element("p", { "data-code": code, dir: "auto" }, text));
  const summary = element("summary", {}, filled(view.words.asides, { count: notices.length }));
  return element("details", { class: "asides", part: "asides", lang: "vi" }, summary, lines);
}

function choices(offered, view) {
  const buttons = offered.map(({ label, question }) =>
    element(
      "button",
      { type: "button", class: "choice", part: "choice", onclick: () => view.ask(question) },
      isolated(label),
    ),
  );
  return titled(view.words.choices, element("div", { class: "choices" }, buttons), view);
}

// Where the case is chosen, days are counted, and the steps are ticked off and printed.
function procedureLink({ title, link }, view) {
  const address = ownAddress(link, view.server);
  return address ? element("a", linkAttributes(address, view), `${view.words.steps}: ${title}`, newTabWord(view)) : null;
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

function linkAttributes(address, view) {
  if (!address) return {};
  return view.newTab ? { href: address.href, target: "_blank", rel: "noopener" } : { href: address.href };
}

function newTabWord(view) {
  return view.newTab ? element("span", { class: "unseen" }, ` (${view.words.newTab})`) : null;
}
