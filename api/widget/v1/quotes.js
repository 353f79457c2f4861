// The box beside a mark that shows its quote: on hover, on keyboard focus, on a first tap. Escape closes it; the
// pointer may move into it; it follows its mark when the page scrolls.

import { element } from "./elements.js";

const OPENS_AFTER = 120; // ms of hovering
const CLOSES_AFTER = 250; // ms to cross from the mark into the box
const GAP = 6; // px between mark and box

export class Quotes {
  #box = element("div", { class: "quote", part: "quote", id: "quote", role: "group", popover: "manual" });
  #place = new CSSStyleSheet(); // coordinates live in a sheet: a style attribute is refused by strict policies
  #mark = null;
  #timer = 0;

  constructor(root, signal) {
    root.adoptedStyleSheets.push(this.#place);
    this.#box.addEventListener("pointerenter", () => clearTimeout(this.#timer));
    this.#box.addEventListener("pointerleave", () => this.#closeSoon());
    this.#box.addEventListener("focusout", (event) => this.#left(event));
    addEventListener("scroll", () => this.#follow(), { capture: true, passive: true, signal });
    addEventListener("resize", () => this.#follow(), { signal });
    const elsewhere = (event) => {
      const path = event.composedPath();
      if (this.#mark && !path.includes(this.#box) && !path.includes(this.#mark)) this.close();
    };
    addEventListener("pointerdown", elsewhere, { capture: true, passive: true, signal });
  }

  get isOpen() {
    return this.#mark !== null;
  }

  /** Show `nodes()` beside the mark whenever it is pointed at or focused. */
  attach(mark, nodes) {
    const soon = (event) => {
      if (event.pointerType !== "mouse") return;
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#open(mark, nodes), OPENS_AFTER);
    };
    let touched = false;
    const tapped = (event) => {
      if (!touched || this.#mark === mark) return;
      event.preventDefault(); // the second tap, or the link in the box, leads to the document
      event.stopImmediatePropagation();
      this.#open(mark, nodes);
    };
    mark.addEventListener("pointerenter", soon);
    mark.addEventListener("pointerleave", () => this.#closeSoon());
    mark.addEventListener("focus", () => mark.matches(":focus-visible") && this.#open(mark, nodes));
    mark.addEventListener("blur", (event) => this.#left(event));
    mark.addEventListener("pointerdown", ({ pointerType }) => (touched = pointerType === "touch"));
    mark.addEventListener("click", tapped, { capture: true });
  }

  /** Close the box; the keyboard's place goes back to the mark if it was in the box. */
  close() {
    clearTimeout(this.#timer);
    const mark = this.#mark;
    if (!mark) return;
    this.#mark = null;
    if (this.#box.matches(":focus-within")) mark.focus();
    mark.removeAttribute("aria-describedby");
    this.#box.remove();
  }

  #open(mark, nodes) {
    clearTimeout(this.#timer);
    if (this.#mark === mark || !mark.isConnected) return;
    this.close();
    this.#mark = mark;
    this.#box.replaceChildren(...nodes());
    mark.after(this.#box); // right behind it in the order of the Tab key
    mark.setAttribute("aria-describedby", this.#box.id);
    this.#box.showPopover?.();
    this.#follow();
  }

  #closeSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      const focused = this.#mark?.matches(":focus-visible") || this.#box.matches(":focus-within");
      if (!focused) this.close();
    }, CLOSES_AFTER);
  }

  #left(event) {
    const to = event.relatedTarget;
    if (this.#mark && to !== this.#mark && !this.#box.contains(to) && !this.#box.matches(":hover")) this.close();
  }

  // Below the mark, or above it where there is more room; never beyond the window.
  #follow() {
    if (!this.#mark) return;
    const at = this.#mark.getBoundingClientRect();
    const { width, height } = this.#box.getBoundingClientRect();
    const left = Math.max(8, Math.min(at.left - 16, innerWidth - width - 8));
    const below = innerHeight - at.bottom;
    const top = height + GAP <= below || below >= at.top ? at.bottom + GAP : Math.max(8, at.top - height - GAP);
    this.#place.replaceSync(`.quote { left: ${Math.round(left)}px; top: ${Math.round(top)}px }`);
  }
}
