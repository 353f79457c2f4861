// The first mention of a term in an answer shows the clause that says what it is: pointed at, focused, or tapped.
// The page's alone: sites that embed the chat load none of it.

import { element } from "/widget/v1/elements.js";
import { Quotes } from "/widget/v1/quotes.js";

const SETTLES_AFTER = 400; // ms in which an answer is written no further
const LOOKS = `.term { text-decoration: underline dotted 2px; text-underline-offset: .2em; cursor: help; border-radius: 2px }
.term:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.quote .says { white-space: pre-line }`;

const chat = document.querySelector("regqa-chat");
const read = new WeakSet(); // what terms were looked for in
const looks = new CSSStyleSheet();
let quotes = null; // the boxes beside terms
let ending = null; // of what they listen to
let known = null; // a promise of {terms by their lower case, pattern}

async function fetched() {
  const answer = await fetch("/v1/glossary");
  if (!answer.ok) return { terms: new Map(), pattern: null };
  const { terms } = await answer.json();
  const named = new Map();
  for (const one of terms) {
    const name = one.term.toLowerCase();
    if (name.includes(" ") && !named.has(name)) named.set(name, one); // those in force come first
  }
  const longest = [...named.keys()].sort((one, other) => other.length - one.length);
  const said = longest.map((name) => name.replace(/[.*+?^${}()|[\]\\/-]/g, "\\$&")).join("|");
  return { terms: named, pattern: said ? new RegExp(`(?<![\\p{L}\\p{N}])(?:${said})(?![\\p{L}\\p{N}])`, "giu") : null };
}

function nodes({ term, says, digest, reviewed, cited_as, document: { in_force }, link }) {
  const holds = in_force === true ? "có hiệu lực" : in_force === false ? "không còn hiệu lực" : "chưa rõ hiệu lực";
  return [
    element("p", { class: "place" }, term, reviewed ? "" : " (thuật ngữ chưa rà soát)"),
    element("p", { class: "says", lang: "vi" }, digest ? `Theo bản tóm lược: ${says}` : `“${says}”`),
    element("p", {}, element("a", { href: link, class: "place" }, cited_as), ` · ${holds}`),
  ];
}

// Text nodes of what an answer says, not of what is pressed or opened in it.
function* texts(answer) {
  const walker = document.createTreeWalker(answer, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    if (!walker.currentNode.parentElement.closest("a, button, summary, .term, .quote")) yield walker.currentNode;
  }
}

function tell(answer, { terms, pattern }) {
  const told = new Set();
  for (const text of [...texts(answer)]) {
    const pieces = [];
    let at = 0;
    for (const { 0: words, index } of text.data.matchAll(pattern)) {
      const name = words.toLowerCase();
      if (told.has(name)) continue;
      told.add(name);
      const mark = element("span", { class: "term", role: "term", tabindex: "0" }, words);
      quotes.attach(mark, () => nodes(terms.get(name)));
      pieces.push(text.data.slice(at, index), mark);
      at = index + words.length;
    }
    if (pieces.length) text.replaceWith(...pieces, text.data.slice(at));
  }
}

async function look() {
  const answers = [...root.querySelectorAll(".log .text")].filter((one) => !read.has(one));
  if (!answers.length) return;
  known ??= fetched().catch(() => ({ pattern: null }));
  const glossary = await known;
  if (!root.adoptedStyleSheets.includes(looks)) begin(); // the chat was built anew, in another language or place
  for (const answer of answers) {
    if (!glossary.pattern || !answer.isConnected || read.has(answer)) continue;
    read.add(answer);
    tell(answer, glossary);
  }
}

function begin() {
  root.adoptedStyleSheets.push(looks);
  ending?.abort();
  ending = new AbortController();
  quotes = new Quotes(root, ending.signal);
}

// Escape closes the box and nothing else.
function escape(event) {
  if (event.key !== "Escape" || event.isComposing || !quotes?.isOpen) return;
  event.stopPropagation();
  quotes.close();
}

await customElements.whenDefined("regqa-chat");
const root = chat.shadowRoot;
let timer = 0;
const soon = () => {
  clearTimeout(timer);
  timer = setTimeout(look, SETTLES_AFTER);
};
looks.replaceSync(LOOKS);
addEventListener("keydown", escape, { capture: true });
new MutationObserver(soon).observe(root, { childList: true, subtree: true });
soon();
