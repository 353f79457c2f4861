// What opens: heading, conversation and form, laid out for a floating button, inside a page or as a page.

import { Conversation } from "./conversation.js";
import { element, icon } from "./elements.js";
import { memoryOf } from "./memory.js";
import { SHEET } from "./sheet.js";

const NARROW = "(max-width: 30rem), (max-height: 26rem)"; // there the panel fills the screen and holds the keyboard
const FONT = "Be Vietnam Pro";
const SUBSETS = {
  vietnamese:
    "U+102-103, U+110-111, U+128-129, U+168-169, U+1A0-1A1, U+1AF-1B0, U+300-301, U+303-304, U+308-309, U+323, U+329, U+1EA0-1EF9, U+20AB",
  latin: "U+0-FF, U+2000-206F, U+20AC, U+2190-2193, U+2212, U+FEFF, U+FFFD",
};

const sheet = new CSSStyleSheet();
sheet.replaceSync(SHEET);

export class Panel {
  #conversation;
  #launcher; // the button that opens a floating panel, null elsewhere
  #box;

  /** Build the panel of `host` by its attributes in the words of a language into `root`; `signal` ends it. */
  constructor(host, root, launcher, server, language, signal) {
    const words = {
      ...language,
      heading: host.getAttribute("heading") || host.getAttribute("title") || language.heading,
    };
    const page = host.getAttribute("position") === "page";
    const memory = memoryOf(server, host.getAttribute("conversation") ?? "");
    const key = host.getAttribute("key");
    const clear = element(
      "button",
      {
        type: "button",
        class: "quiet",
        part: "clear",
        hidden: true,
        "aria-label": words.clear,
        onclick: () => this.#conversation.clear(),
      },
      icon("clear"),
      element("span", {}, words.clear),
    );
    const settings = {
      words,
      service: { server, key, browser: key ? memory.browser() : null },
      memory,
      starters: (host.getAttribute("questions") ?? "")
        .split(/[|\n]/)
        .map((one) => one.trim())
        .filter(Boolean),
      level: page ? 2 : 3,
      newTab: !page,
      keeps: host.hasAttribute("keeps"),
      emit: (name, detail, cancelable = false) =>
        host.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true, cancelable })),
      counted: (turns) => (clear.hidden = turns === 0),
    };
    root.adoptedStyleSheets.push(sheet);
    this.#launcher = launcher;
    this.#conversation = new Conversation(root, settings, signal);
    this.#box = this.#lay(words, page, clear);
    root.append(this.#box);
    loadFont(server);
    if (page) keepPlace(signal);
  }

  open() {
    if (this.#box.open) return;
    if (matchMedia(NARROW).matches) this.#box.showModal();
    else this.#box.show();
    this.#launcher.hidden = true;
    this.focus();
  }

  close() {
    if (!this.#box.open) return;
    this.#launcher.hidden = false; // before the dialog gives the keyboard back to it
    this.#box.close();
  }

  focus() {
    this.#conversation.focus();
  }

  #lay(words, page, clear) {
    const { said, form, live } = this.#conversation.nodes;
    const floating = this.#launcher !== null;
    const title = page ? null : element("h2", { id: "heading", dir: "auto" }, words.heading);
    const close = floating
      ? element(
          "button",
          { type: "button", class: "quiet", part: "close", "aria-label": words.close, onclick: () => this.close() },
          icon("close"),
        )
      : null;
    const scroll = {
      class: "scroll",
      part: "scroll",
      role: "region",
      "aria-label": words.conversation,
      tabindex: page ? null : "0",
    };
    const box = element(
      floating ? "dialog" : page ? "div" : "section",
      { class: "panel", part: "panel", lang: words.locale, "aria-labelledby": page ? null : "heading" },
      element("div", { class: "header", part: "header" }, title, clear, close),
      element("div", scroll, said),
      form,
      live,
    );
    box.addEventListener("keydown", (event) => this.#escaped(event));
    if (floating) {
      box.addEventListener("close", () => {
        if (box.open) return; // opened again before the event came
        this.#launcher.hidden = false;
        this.#launcher.focus();
      });
    }
    return box;
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

// Coming back, or reloading, leads to where the reader was; the browser's own memory comes too early for that.
function keepPlace(signal) {
  const key = "regqa/1/scroll";
  addEventListener("pagehide", () => sessionStorage.setItem(key, String(scrollY)), { signal });
  const came = performance.getEntriesByType("navigation")[0]?.type;
  if (came === "back_forward" || came === "reload")
    scrollTo({ top: Number(sessionStorage.getItem(key)), behavior: "instant" });
}

// Fetched as data, since the font rules of a host page need not allow our origin.
async function loadFont(server) {
  const known = (face) => face.family.replaceAll(/["']/g, "") === FONT;
  if (navigator.connection?.saveData || [...document.fonts].some(known)) return;
  for (const weight of ["400", "600"]) {
    for (const [subset, unicodeRange] of Object.entries(SUBSETS)) {
      try {
        const response = await fetch(`${server}/widget/fonts/be-vietnam-pro-${subset}-${weight}.woff2`);
        if (!response.ok) return;
        document.fonts.add(await new FontFace(FONT, await response.arrayBuffer(), { weight, unicodeRange }).load());
      } catch {
        return;
      }
    }
  }
}
