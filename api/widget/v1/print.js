// Prints one question with its answer on a clean page, whatever the host page looks like.

import { answerNodes, statusLine } from "./answer.js";
import { element, isolated } from "./elements.js";
import { PRINTED } from "./sheet.js";

/** Print a turn from a frame of its own, placed beside `where` for as long as it takes. */
export function printTurn(where, turn, view) {
  const frame = element("iframe", {
    class: "unseen",
    "aria-hidden": "true",
    tabindex: "-1",
    title: view.words.print,
  });
  where.after(frame);
  const page = frame.contentWindow;
  const sheet = new page.CSSStyleSheet();
  sheet.replaceSync(PRINTED);
  page.document.adoptedStyleSheets = [sheet];
  page.document.title = view.words.heading;
  page.document.documentElement.lang = view.words.locale;
  page.document.body.append(
    element("h1", {}, view.words.heading),
    element("h2", { dir: "auto" }, isolated(turn.question)),
    statusLine(turn.answer.status, view),
    ...answerNodes(turn.answer, { ...view, newTab: false, level: 2 }).filter(Boolean),
    element("p", { class: "disclaimer" }, view.words.disclaimer),
  );
  for (const fold of page.document.querySelectorAll("details")) fold.open = true;
  page.addEventListener("afterprint", () => setTimeout(() => frame.remove()));
  page.focus();
  page.print();
}
