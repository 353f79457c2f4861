// The conversation: questions with their answers, the form to ask, and what can be done with an answer.

import { answerNodes, isOfficial, letterText, plainText, statusLine, textNodes } from "./answer.js";
import { element, filled, icon, isolated } from "./elements.js";
import { printTurn } from "./print.js";
import { Quotes } from "./quotes.js";
import { Dropped, Refused, ask, notice, sendFeedback } from "./service.js";

const LIMIT = 500; // characters of a question; the service refuses more
const REMEMBERED = 3; // turns sent along, so that “còn … thì sao?” is understood
const LONGEST_TURN = 1000; // characters of an earlier answer sent along
const REASONS = ["wrong-clause", "out-of-date", "incomplete", "unclear", "other"];
const TOUCH = matchMedia("(hover: none)");

export class Conversation {
  #settings; // {words, service, memory, starters, level, newTab, emit, counted}
  #signal;
  #quotes;
  #turns = []; // {question, asOf, answer}, oldest first
  #asking = null; // the AbortController of the question under way

  #log = element("div", { class: "log", part: "log" });
  #live = element("p", { class: "unseen", role: "status" });
  #welcome;
  #form;
  #question;
  #asOf;
  #counter;
  #problem = element("p", { class: "problem", id: "problem", role: "alert" });
  #send;
  #stop;
  #offline;
  #notice;

  /**
   * Build what is shown in `root`: `emit(name, detail)` tells the host page, `counted(turns)` how many are shown,
   * `signal` ends every listener.
   */
  constructor(root, settings, signal) {
    this.#settings = settings;
    this.#signal = signal;
    this.#quotes = new Quotes(root, signal);
    this.#welcome = this.#makeWelcome();
    this.#form = this.#makeForm();
    for (const turn of settings.memory.turns()) this.#restore(turn);
    settings.memory.watch(() => this.#sync(), signal);
    for (const name of ["online", "offline"]) addEventListener(name, () => this.#showOffline(), { signal });
    signal.addEventListener("abort", () => this.#asking?.abort());
    this.#showOffline();
    this.#tally();
    notice(settings.service)
      .then((said) => (this.#notice = said))
      .catch(() => {})
      .then(() => this.#showOffline());
  }

  /** Return the parts to lay out: what was said, and the form to ask. */
  get nodes() {
    const { words } = this.#settings;
    const disclaimer = element("p", { class: "disclaimer", part: "disclaimer" }, words.disclaimer);
    return { said: [this.#welcome, this.#log, disclaimer], form: this.#form, live: this.#live };
  }

  focus() {
    this.#question.focus();
  }

  /** Close the box of a quote if one is open, and say whether one was. */
  closeQuote() {
    const open = this.#quotes.isOpen;
    this.#quotes.close();
    return open;
  }

  /** Forget every turn, here and in the browser's memory. */
  clear() {
    this.#asking?.abort();
    this.#settings.memory.forget();
    this.#empty();
    this.#announce(this.#settings.words.cleared);
    this.focus();
  }

  /** Ask, unless a question is under way. */
  async ask(text, given = this.#dayGiven()) {
    if (this.#asking) return;
    const { words } = this.#settings;
    this.#setAsking(new AbortController());
    const { signal } = this.#asking;
    const turn = { question: text, given, asOf: given ?? today(), answer: null };
    const shown = this.#newArticle(turn);
    const at = shown.getRootNode().activeElement;
    // The button pressed is gone, or the keyboard on the screen has to: the focus goes on here.
    if (!at?.getClientRects().length || TOUCH.matches) shown.focus({ preventScroll: true });
    shown.scrollIntoView({ block: "start", behavior: reducedMotion() ? "auto" : "smooth" });
    this.#announce(words.searching);
    this.#settings.emit("question-asked", { question: text, asOf: turn.asOf });
    try {
      turn.answer = await this.#follow(turn, shown, signal);
      turn.asOf = turn.answer.as_of; // the question itself may name a day
      this.#finish(turn, shown);
    } catch (error) {
      if (signal.aborted) this.#end(turn, shown, "stopped", []);
      else this.#fail(turn, shown, error);
    } finally {
      this.#setAsking(null);
    }
  }

  async #follow(turn, shown, signal) {
    const { words, service } = this.#settings;
    const history = this.#turns.slice(-REMEMBERED).map(({ question, answer }) => ({
      question,
      answer: answer.text.slice(0, LONGEST_TURN),
    }));
    const view = this.#view(turn);
    const body = element("div", { class: "text", part: "text" });
    let partial = { text: "", citations: [] };
    for await (const { name, data } of ask(service, { question: turn.question, as_of: turn.given, history }, signal)) {
      if (name === "search") this.#say(shown, filled(words.comparing, { count: data.hits.length }));
      if (name === "resuming") this.#say(shown, words.resuming);
      if (name === "again") partial = { text: "", citations: [] };
      if (name === "citation") partial.citations.push(data);
      if (name === "delta") {
        partial.text += data.text;
        shown.querySelector(".skeleton")?.replaceWith(body);
      }
      if (name === "delta" || name === "again") body.replaceChildren(...textNodes(partial, view));
      if (name === "final") {
        const { trace: _, ...answer } = data;
        return answer;
      }
    }
    throw new Dropped();
  }

  #finish(turn, shown) {
    const { words, memory } = this.#settings;
    const { answer } = turn;
    this.#turns.push(turn);
    memory.keep(turn);
    this.#settle(turn, shown);
    const told = answer.notices.length ? ` ${words.noticeLabel}: ${answer.notices.length}.` : "";
    this.#announce(`${words[answer.status] ?? ""}. ${answer.text.replace(/ ?\[\d+\]/g, "")}${told}`);
    this.#settings.emit("answer-shown", { id: answer.id, status: answer.status });
  }

  #restore(turn) {
    this.#turns.push(turn);
    this.#settle(turn, this.#newArticle(turn));
  }

  // Another tab asked or cleared: its turns go below ours; what is under way stays.
  #sync() {
    const kept = this.#settings.memory.turns();
    if (!kept.length) this.#empty();
    const shown = new Set(this.#turns.map(({ answer }) => answer.id));
    for (const turn of kept) if (!shown.has(turn.answer.id)) this.#restore(turn);
  }

  #empty() {
    this.#turns = [];
    this.#quotes.close();
    this.#log.replaceChildren(...(this.#asking ? [this.#log.lastElementChild] : []));
    this.#tally();
  }

  #newArticle(turn) {
    const { words, level } = this.#settings;
    const asked = element(`h${level}`, { class: "asked", part: "question", dir: "auto" }, isolated(turn.question));
    const waiting = element("p", { class: "status", part: "status", "data-status": "searching" }, words.searching);
    const bars = element(
      "div",
      { class: "skeleton", "aria-hidden": "true" },
      element("i"),
      element("i"),
      element("i"),
    );
    const states = { "data-status": "searching", "aria-busy": "true", tabindex: "-1" };
    const article = element("article", { part: "turn", ...states }, asked, waiting, bars);
    this.#log.append(article);
    this.#tally();
    return article;
  }

  #settle(turn, shown) {
    const view = this.#view(turn);
    shown.dataset.id = turn.answer.id;
    this.#end(turn, shown, turn.answer.status, [...answerNodes(turn.answer, view), this.#actions(turn, view)]);
  }

  // What came stays readable where nothing takes its place.
  #end(turn, shown, status, nodes) {
    const view = this.#view(turn);
    const focused = shown.getRootNode().activeElement;
    shown.dataset.status = status;
    shown.setAttribute("aria-busy", "false");
    shown.querySelector(".status").replaceWith(statusLine(status, view));
    shown.querySelector(".skeleton")?.remove();
    if (nodes.length) {
      this.#quotes.close();
      shown.querySelector(".text")?.remove();
      shown.append(...nodes.filter(Boolean));
    } else {
      shown.append(this.#retry(turn, shown, null));
    }
    if (focused && !focused.isConnected) this.focus();
  }

  #fail(turn, shown, error) {
    const { words } = this.#settings;
    const why = navigator.onLine ? this.#why(error) : words.offline;
    const message = element("p", { class: "failure", dir: "auto" }, why);
    this.#end(turn, shown, "failed", [message, this.#retry(turn, shown, error.retryAfter)]);
    this.#announce(`${words.failed}. ${why}`);
  }

  #why(error) {
    const { words } = this.#settings;
    if (error instanceof Refused) return error.message || words.unreadable;
    if (error instanceof Dropped) return words.dropped;
    return error instanceof SyntaxError ? words.unreadable : words.unreachable;
  }

  #retry(turn, shown, seconds) {
    const { words } = this.#settings;
    const button = element("button", { type: "button", class: "plain", part: "retry" }, words.retry);
    button.addEventListener("click", () => {
      if (button.ariaDisabled === "true" || this.#asking) return;
      shown.remove();
      this.ask(turn.question, turn.given);
    });
    let left = seconds ?? 0;
    const count = () => {
      button.ariaDisabled = String(left > 0);
      button.textContent = left > 0 ? filled(words.retryIn, { seconds: left }) : words.retry;
      if (left-- > 0 && !this.#signal.aborted) setTimeout(count, 1000);
    };
    count();
    return button;
  }

  #actions(turn, view) {
    const { words, keeps } = this.#settings;
    const button = (name, label, act) =>
      element(
        "button",
        { type: "button", class: "quiet", part: name, onclick: act },
        icon(name),
        element("span", {}, label),
      );
    const thumb = (name, label, act) =>
      element(
        "button",
        {
          type: "button",
          class: "quiet thumb",
          part: `thumb-${name}`,
          "aria-label": label,
          title: label,
          "aria-pressed": "false",
          onclick: act,
        },
        icon(name),
      );
    const more = element("div", { class: "more" });
    const up = thumb("up", words.useful, () => this.#judge(turn, "up", up, down, more));
    const down = thumb("down", words.notUseful, () => this.#judge(turn, "down", down, up, more));
    const footer = element(
      "div",
      { class: "actions", part: "actions" },
      button("copy", words.copy, () => this.#copy(plainText(turn, view), words.copied)),
      keeps && turn.answer.citations.length ? button("keep", words.keep, () => this.#settings.emit("answer-kept", turn)) : null,
      button("print", words.print, () => printTurn(this.#log, turn, { ...view, quotes: null })),
      element("span", { class: "spring" }),
      up,
      down,
    );
    return element("footer", {}, footer, more);
  }

  // A verdict counts at once; the reasons, if given, replace it.
  #judge(turn, verdict, chosen, other, more) {
    if (chosen.ariaPressed === "true") return;
    chosen.ariaPressed = "true";
    other.ariaPressed = "false";
    const sent = this.#sendFeedback(turn, { verdict, reasons: [] }, more);
    if (verdict === "down") {
      const form = this.#reasons(turn, more);
      more.replaceChildren(form);
      form.querySelector("input").focus({ preventScroll: true });
      form.scrollIntoView({ block: "nearest" });
    } else {
      more.replaceChildren();
      sent.then((said) => this.#tell(more, said));
    }
  }

  #reasons(turn, more) {
    const { words } = this.#settings;
    const boxes = REASONS.map((reason) =>
      element(
        "label",
        { class: "reason" },
        element("input", { type: "checkbox", name: "reason", value: reason }),
        words[reason],
      ),
    );
    const form = element(
      "form",
      { class: "feedback", part: "feedback" },
      element("fieldset", {}, element("legend", {}, words.reasons), boxes),
      element(
        "label",
        {},
        words.comment,
        element("textarea", { name: "comment", rows: 2, maxlength: 1000, dir: "auto" }),
      ),
      element("button", { class: "plain", type: "submit" }, words.sendFeedback),
    );
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const given = new FormData(form);
      const comment = given.get("comment").trim();
      const feedback = { verdict: "down", reasons: given.getAll("reason"), ...(comment ? { comment } : {}) };
      const said = await this.#sendFeedback(turn, feedback);
      this.#tell(more, said);
      more.firstElementChild.focus({ preventScroll: true });
    });
    return form;
  }

  async #sendFeedback(turn, feedback) {
    const { words, service } = this.#settings;
    try {
      await sendFeedback(service, { answer_id: turn.answer.id, ...feedback });
      this.#settings.emit("feedback-given", {
        answerId: turn.answer.id,
        verdict: feedback.verdict,
        reasons: feedback.reasons,
      });
      return words.thanks;
    } catch (error) {
      return error.status === 404 ? words.feedbackForgotten : words.feedbackFailed;
    }
  }

  #tell(place, sentence) {
    place.replaceChildren(element("p", { class: "thanks", tabindex: "-1" }, sentence));
    this.#announce(sentence);
  }

  async #copy(text, done) {
    this.#announce((await copied(text, this.#log)) ? done : this.#settings.words.notCopied, true);
  }

  #view({ asOf }) {
    const { words, service, newTab, level } = this.#settings;
    const view = {
      words,
      newTab,
      level,
      asOf,
      today: today(),
      server: service.server,
      quotes: this.#quotes,
      ask: (question) => this.ask(question, asOf),
      copy: (citation) =>
        this.#copy(letterText(citation, view), isOfficial(citation) ? words.copied : words.addressOnly),
      opened: ({ marker, link, document }, address, cancelable) =>
        this.#settings.emit("citation-opened", { marker, link, document: document.id, address: address?.href }, cancelable),
    };
    return view;
  }

  #makeWelcome() {
    const { words, starters } = this.#settings;
    const buttons = starters.map((question) =>
      element(
        "li",
        {},
        element(
          "button",
          { type: "button", class: "choice", part: "starter", onclick: () => this.ask(question) },
          isolated(question),
        ),
      ),
    );
    return element(
      "div",
      { class: "welcome", part: "welcome" },
      element("p", {}, words.intro),
      starters.length ? element("p", { class: "small" }, words.starters) : null,
      starters.length ? element("ul", {}, buttons) : null,
    );
  }

  #makeForm() {
    const { words } = this.#settings;
    this.#question = element("textarea", {
      id: "question",
      part: "input",
      rows: 1,
      dir: "auto",
      placeholder: words.placeholder,
      enterkeyhint: "send",
      "aria-describedby": "problem hint",
      onkeydown: (event) => this.#keyed(event),
      oninput: () => this.#count(),
    });
    this.#asOf = element("input", {
      id: "as-of",
      type: "date",
      part: "as-of",
      value: today(),
      oninput: ({ target }) => target.parentNode.classList.toggle("given", this.#dayGiven() !== null),
    });
    this.#counter = element("span", { class: "counter", part: "counter" });
    this.#send = element(
      "button",
      { class: "main", part: "send", type: "submit" },
      icon("send"),
      element("span", {}, words.send),
    );
    this.#stop = element(
      "button",
      { class: "plain", part: "stop", type: "button", hidden: true, onclick: () => this.#asking?.abort() },
      words.stop,
    );
    this.#offline = element("p", { class: "offline", role: "status" });
    const form = element(
      "form",
      { class: "composer", part: "composer", novalidate: true },
      this.#offline,
      element(
        "div",
        { class: "field" },
        element("label", { class: "unseen", for: "question" }, words.question),
        this.#question,
        element(
          "div",
          { class: "row" },
          element("label", { class: "as-of", for: "as-of" }, element("span", {}, words.asOf), this.#asOf),
          element("span", { class: "send" }, this.#stop, this.#send),
        ),
      ),
      this.#problem,
      element("div", { class: "below" }, element("p", { class: "hint", id: "hint" }, words.hint), this.#counter),
    );
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submitted();
    });
    this.#count();
    return form;
  }

  // An input method for Vietnamese ends a syllable with Enter too; that one is not ours (229: older Safari).
  #keyed(event) {
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== "Enter" || event.shiftKey || composing) return;
    event.preventDefault();
    this.#form.requestSubmit();
  }

  #submitted() {
    if (this.#asking) return;
    const { words } = this.#settings;
    const text = this.#question.value.trim();
    if (!text) return this.#refuse(this.#question, words.empty);
    if (lengthOf(text) > LIMIT) return this.#refuse(this.#question, filled(words.tooLong, { limit: LIMIT }));
    if (!this.#asOf.validity.valid) return this.#refuse(this.#asOf, words.badDay);
    this.#question.value = "";
    this.#count();
    this.ask(text);
  }

  // The day left as offered is not given: it is today, or what the question names.
  #dayGiven() {
    const { value, defaultValue } = this.#asOf;
    return value && value !== defaultValue ? value : null;
  }

  #refuse(field, why) {
    this.#problem.textContent = why;
    field.setAttribute("aria-invalid", "true");
    field.focus();
  }

  #count() {
    const { words } = this.#settings;
    const count = lengthOf(this.#question.value.trim());
    this.#counter.replaceChildren(
      element("span", { "aria-hidden": "true" }, filled(words.counter, { count, limit: LIMIT })),
      element("span", { class: "unseen" }, filled(words.counterLabel, { count, limit: LIMIT })),
    );
    const over = count > LIMIT;
    this.#counter.classList.toggle("over", over);
    this.#problem.textContent = over ? filled(words.tooLong, { limit: LIMIT }) : "";
    this.#question.setAttribute("aria-invalid", String(over));
    this.#asOf?.removeAttribute("aria-invalid");
  }

  #setAsking(controller) {
    const stopping = !controller && this.#stop.matches(":focus");
    this.#asking = controller;
    this.#stop.hidden = !controller;
    this.#send.ariaDisabled = String(Boolean(controller)); // still focusable, so the keyboard keeps its place
    if (stopping) this.focus();
  }

  #showOffline() {
    this.#offline.textContent = navigator.onLine ? this.#notice ?? "" : this.#settings.words.offlineNow;
  }

  #tally() {
    const turns = this.#log.childElementCount;
    this.#welcome.hidden = turns > 0;
    this.#settings.counted(turns);
  }

  #say(shown, sentence) {
    shown.querySelector(".status").textContent = sentence;
  }

  // Read aloud once; `seen` shows the sentence for a moment too.
  #announce(sentence, seen = false) {
    this.#live.classList.toggle("unseen", !seen);
    this.#live.classList.toggle("toast", seen);
    this.#live.textContent = sentence;
    if (seen) setTimeout(() => this.#live.classList.replace("toast", "unseen"), 3000);
  }
}

/** Return this device's day as an ISO date. */
function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}

// The service counts characters of the NFC form, not UTF-16 units.
function lengthOf(text) {
  return Array.from(text.normalize("NFC")).length;
}

function reducedMotion() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}

async function copied(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = element("textarea", { class: "unseen", "aria-hidden": "true" }); // a page served without TLS
    field.value = text;
    beside.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done;
  }
}
