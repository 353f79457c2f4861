// <regqa-chat>: questions about Party regulations answered with quotes, on any page.
//
//   <script type="module" src="https://service.example/widget/v1/widget.js"></script>
//   <regqa-chat key="pk_…"><a href="https://service.example/">Hỏi đáp quy định</a></regqa-chat>
//
// Attributes: position (floating | inline | page), theme (auto | light | dark), lang (vi | en), heading, questions
// (starters, separated by |), key. Events, which bubble out of the element: question-asked, answer-shown,
// citation-opened, feedback-given. The service is where this script came from.

import { Conversation } from "./conversation.js";
import { element, icon } from "./elements.js";
import { memoryOf } from "./memory.js";
import { SHEET } from "./sheet.js";
import { wordsFor } from "./strings.js";

const SERVER = new URL(import.meta.url).origin;
const FONT = "Be Vietnam Pro";
const SUBSETS = {
  vietnamese:
    "U+102-103, U+110-111, U+128-129, U+168-169, U+1A0-1A1, U+1AF-1B0, U+300-301, U+303-304, U+308-309, U+323, U+329, U+1EA0-1EF9, U+20AB",
  latin: "U+0-FF, U+2000-206F, U+20AC, U+2190-2193, U+2212, U+FEFF, U+FFFD",
};
const NARROW = "(max-width: 30rem), (max-height: 26rem)"; // there the panel fills the screen and holds the keyboard

const sheet = new CSSStyleSheet();
sheet.replaceSync(SHEET);

export class RegqaChat extends HTMLElement {
  static observedAttributes = ["position", "theme", "lang", "heading", "title", "questions", "key"];

  #root = this.attachShadow({ mode: "open" });
  #ending = null; // ends every listener of what is shown now
  #conversation = null;
  #panel = null;
  #launcher = null;

  connectedCallback() {
    this.#build();
    (window.requestIdleCallback ?? setTimeout)(loadFont);
  }

  disconnectedCallback() {
    this.#ending?.abort();
    this.#ending = null;
  }

  attributeChangedCallback(_name, before, after) {
    if (this.#ending && before !== after) this.#build();
  }

  /** Open the panel of a floating widget and put the keyboard into the question. */
  open() {
    if (!this.#launcher || this.#panel.open) return;
    if (matchMedia(NARROW).matches) this.#panel.showModal();
    else this.#panel.show();
    this.#launcher.hidden = true;
    this.#conversation.focus();
  }

  /** Close the panel of a floating widget; the keyboard goes back to its button. */
  close() {
    if (!this.#launcher || !this.#panel.open) return;
    this.#launcher.hidden = false; // before the panel gives the keyboard back to it
    this.#panel.close();
  }

  focus() {
    this.#conversation?.focus();
  }

  get #position() {
    const wanted = this.getAttribute("position");
    return ["inline", "page"].includes(wanted) ? wanted : "floating";
  }

  #build() {
    this.#ending?.abort();
    this.#ending = new AbortController();
    const wasOpen = this.#panel?.open && this.#launcher;
    const words = wordsFor(this.getAttribute("lang"));
    const heading = this.getAttribute("heading") || this.getAttribute("title") || words.heading;
    const position = this.#position;
    const memory = memoryOf(SERVER);
    const key = this.getAttribute("key");
    this.#root.adoptedStyleSheets = [sheet];

    const clear = element(
      "button",
      { type: "button", class: "quiet", part: "clear", hidden: true, "aria-label": words.clear, onclick: () => this.#conversation.clear() },
      icon("clear"),
      element("span", {}, words.clear),
    );
    const emit = (name, detail) => {
      if (name === "regqa-tally") clear.hidden = !detail.any;
      else this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
    };
    const settings = {
      words: { ...words, heading },
      service: { server: SERVER, key, browser: key ? memory.browser() : null },
      memory,
      starters: (this.getAttribute("questions") ?? "").split(/[|\n]/).map((one) => one.trim()).filter(Boolean),
      level: position === "page" ? 2 : 3,
      newTab: position !== "page",
    };
    this.#conversation = new Conversation(this.#root, settings, emit, this.#ending.signal);
    this.#lay(position, words, heading, clear);
    if (wasOpen) this.open();
  }

  #lay(position, words, heading, clear) {
    const { said, form, live } = this.#conversation.nodes;
    const floating = position === "floating";
    const close = element(
      "button",
      { type: "button", class: "quiet", part: "close", "aria-label": words.close, onclick: () => this.close() },
      icon("close"),
    );
    const title = element("h2", { id: "heading", dir: "auto" }, heading);
    const header = element("div", { class: "header", part: "header" }, position === "page" ? null : title, clear, floating ? close : null);
    const scroll = element(
      "div",
      { class: "scroll", part: "scroll", role: "region", "aria-label": words.conversation, tabindex: position === "page" ? null : "0" },
      said,
    );
    this.#panel = element(
      floating ? "dialog" : "div",
      { class: "panel", part: "panel", lang: words.locale, "aria-labelledby": floating ? "heading" : null },
      header,
      scroll,
      form,
      live,
    );
    this.#panel.addEventListener("keydown", (event) => this.#escaped(event));
    this.#launcher = floating
      ? element(
          "button",
          { type: "button", class: "launcher", part: "launcher", lang: words.locale, "aria-haspopup": "dialog", onclick: () => this.open() },
          icon("chat"),
          element("span", {}, words.launcher),
        )
      : null;
    if (floating) {
      this.#panel.addEventListener("close", () => {
        this.#launcher.hidden = false;
        this.#launcher.focus();
      });
    }
    this.#root.replaceChildren(...[this.#launcher, this.#panel].filter(Boolean));
  }

  // Escape closes the box of a quote first, then the panel; one that ends a syllable being typed does neither.
  #escaped(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    const quoteWasOpen = this.#conversation.closeQuote();
    if (!quoteWasOpen && !this.#launcher) return;
    event.preventDefault();
    event.stopPropagation();
    if (!quoteWasOpen) this.close();
  }
}

// Fetched as data, since the font rules of a host page need not allow our origin; without it the system's face stays.
async function loadFont() {
  const known = (face) => face.family.replaceAll(/["']/g, "") === FONT;
  if (navigator.connection?.saveData || [...document.fonts].some(known)) return;
  for (const weight of ["400", "600"]) {
    for (const [subset, unicodeRange] of Object.entries(SUBSETS)) {
      const file = `${SERVER}/widget/fonts/be-vietnam-pro-${subset}-${weight}.woff2`;
      try {
        const response = await fetch(file);
        if (!response.ok) return;
        document.fonts.add(await new FontFace(FONT, await response.arrayBuffer(), { weight, unicodeRange }).load());
      } catch {
        return;
      }
    }
  }
}

if (!customElements.get("regqa-chat")) customElements.define("regqa-chat", RegqaChat);
