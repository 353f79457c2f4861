// <regqa-chat>: questions about regulations answered with quotes, on any page; its attributes and events are in README.md.
//
// This module is small and imports nothing, so that the button is there at once; the rest follows by itself.

const SERVER = new URL(import.meta.url).origin;
const REST = [
  "answer",
  "conversation",
  "elements",
  "memory",
  "panel",
  "print",
  "quotes",
  "service",
  "sheet",
];
const LAUNCH = { vietnamese: "Hỏi đáp quy định", english: "Ask about regulations" };

export const LIGHT = `
  color-scheme: light !important;
  --paper: #faf9f7; --card: #ffffff; --ink: #1c1b1f; --quiet: #5b5a61; --line: #e3e0da; --edge: #8a8781;
  --accent: #9c1c1c; --on-accent: #ffffff; --accent-soft: #f8ecea;
  --note: #fdf4dd; --note-ink: #6b4300; --mark: #fbe6a2; --good: #1d6b3a;
`;
const DARK = `
  color-scheme: dark !important;
  --paper: #141417; --card: #1d1d21; --ink: #ececee; --quiet: #a9a8b0; --line: #34343a; --edge: #7d7c85;
  --accent: #f2968f; --on-accent: #2a0d0b; --accent-soft: #3a2322;
  --note: #33290f; --note-ink: #f0cd84; --mark: #5a4a12; --good: #86d3a1;
`;

// Of an element's own rules the !important ones win over the host page's, even over its !important ones. Constructed
// sheets, here and in sheet.js: a strict policy of the host page has no style element or attribute to refuse.
const sheet = new CSSStyleSheet();
sheet.replaceSync(`
:host { all: initial !important; direction: ltr !important; display: block !important; font-size: medium !important; }
:host([hidden]) { display: none !important; }
:host(:not([position="inline"], [position="page"])) {
  position: fixed !important; inset: auto 1.25em 1.25em auto !important; z-index: 2147483000 !important;
}
:host([position="inline"]) { block-size: var(--regqa-height, 40em) !important; }
:host([position="page"]) { flex: 1 !important; min-block-size: 0 !important; }

:host { ${LIGHT} }
@media (prefers-color-scheme: dark) { :host(:not([theme="light"])) { ${DARK} } }
:host([theme="dark"]) { ${DARK} }

.launcher {
  display: inline-flex; gap: .5em; align-items: center;
  min-block-size: 3.25em; padding: .375em 1.25em;
  background: var(--accent); color: var(--on-accent); border: 1px solid var(--accent); border-radius: 2em;
  box-shadow: 0 1px 2px rgb(0 0 0 / .16), 0 6px 20px rgb(0 0 0 / .2);
  font: 600 1em/1.6 system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  text-decoration: none; white-space: nowrap; cursor: pointer;
}
.launcher[hidden] { display: none; }
.launcher:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.launcher::before { content: "§" / ""; font-size: 1.25em; line-height: 1; }
@media (forced-colors: active) { .launcher { border-color: ButtonText; } }
@media print { :host(:not([position="page"])) { display: none !important; } }
`);

export class RegqaChat extends HTMLElement {
  static observedAttributes = ["position", "theme", "lang", "heading", "title", "questions", "key", "conversation"];

  #root = this.attachShadow({ mode: "open" });
  #ending = null; // ends every listener of what is shown now
  #launcher = null;
  #panel = null; // the promise of the panel, once it is wanted

  connectedCallback() {
    this.#build();
  }

  disconnectedCallback() {
    this.#ending.abort();
    this.#ending = null;
  }

  attributeChangedCallback(_name, before, after) {
    if (this.#ending && before !== after) this.#build();
  }

  /** Open the panel of a floating widget and put the keyboard into the question. */
  async open() {
    if (this.#launcher) (await this.#wanted())?.open();
  }

  /** Close the panel of a floating widget; the keyboard goes back to its button. */
  async close() {
    if (this.#launcher) (await this.#panel)?.close();
  }

  async focus() {
    if (this.#launcher && !this.#panel) this.#launcher.focus();
    else (await this.#panel)?.focus();
  }

  #build() {
    this.#ending?.abort();
    this.#ending = new AbortController();
    this.#root.adoptedStyleSheets = [sheet];
    this.#panel = null;
    this.#launcher = ["inline", "page"].includes(this.getAttribute("position")) ? null : this.#newLauncher();
    this.#root.replaceChildren(...(this.#launcher ? [this.#launcher] : []));
    if (this.#launcher) (window.requestIdleCallback ?? setTimeout)(() => rest(this.#language).catch(() => {}));
    else this.#wanted();
  }

  // The module that has the words; that of the other language is not loaded.
  get #language() {
    return /^en\b/i.test(this.getAttribute("lang") ?? "") ? "english" : "vietnamese";
  }

  #newLauncher() {
    const launcher = this.#button("button");
    launcher.type = "button";
    launcher.ariaHasPopup = "dialog";
    launcher.addEventListener("click", () => this.open());
    return launcher;
  }

  #button(tag) {
    const button = document.createElement(tag);
    button.className = "launcher";
    button.part = "launcher";
    button.lang = this.#language === "english" ? "en" : "vi";
    button.textContent = LAUNCH[this.#language];
    return button;
  }

  #wanted() {
    this.#panel ??= this.#newPanel(this.#ending.signal);
    return this.#panel;
  }

  async #newPanel(signal) {
    try {
      const [{ Panel }, words] = await rest(this.#language);
      return signal.aborted ? null : new Panel(this, this.#root, this.#launcher, SERVER, words, signal);
    } catch (error) {
      console.error("[regqa-chat] the panel cannot be loaded; a link to the service takes its place:", error);
      this.#showLink();
      return null;
    }
  }

  #showLink() {
    const link = this.#button("a");
    link.href = `${SERVER}/`;
    link.target = "_blank";
    link.rel = "noopener";
    const pressed = this.#launcher?.matches(":focus");
    this.#launcher = null;
    this.#root.replaceChildren(link);
    if (pressed) link.focus();
  }
}

// All at once: followed one from another they would take a journey each.
async function rest(language) {
  const [{ WORDS }, ...modules] = await Promise.all([language, ...REST].map((name) => import(`./${name}.js`)));
  return [modules[REST.indexOf("panel")], WORDS];
}

if (!customElements.get("regqa-chat")) customElements.define("regqa-chat", RegqaChat);
