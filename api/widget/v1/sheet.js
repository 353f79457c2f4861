// The widget's looks, as text for constructed style sheets; colours and the host element itself are in widget.js.

import { LIGHT } from "./widget.js";

const RESET = `
*, *::before, *::after { box-sizing: border-box; }
h2, h3, h4, p, ol, ul, blockquote, fieldset, legend { margin: 0; padding: 0; border: 0; }
h2, h3, h4 { font-size: 1em; font-weight: 600; line-height: 1.45; }
ol, ul { list-style: none; }
[hidden] { display: none !important; }
.unseen {
  position: absolute; inline-size: 1px; block-size: 1px; margin: 0; border: 0;
  overflow: hidden; clip-path: inset(50%); white-space: nowrap;
}
`;

const ANSWER = `
.status { display: flex; gap: .5em; align-items: center; margin-block: .625em; color: var(--quiet); font-size: .875em; }
.status svg { flex: none; }
.status[data-status="answered"] svg { color: var(--good); }
.status:is([data-status="partial"], [data-status="unanswerable"], [data-status="failed"]) svg {
  color: var(--note-ink);
}
.status[data-status="clarification"] svg { color: var(--accent); }

.text > * + * { margin-block-start: .75em; }
.lead { font-size: 1.25em; font-weight: 600; line-height: 1.45; }
.text .item { padding-inline-start: 1em; text-indent: -1em; }
:is(.introduces, .item) + .item { margin-block-start: .5em; }
.stage > * + * { margin-block-start: .75em; }
.stage > summary, p.stage { padding-block: .5em; font-weight: 600; }
.stage > summary > * { display: inline; }
.stage > .introduces { color: var(--quiet); font-weight: 600; }
.more > summary { font-size: .9375em; font-weight: 600; }
.procedure {
  display: flex; gap: .625em; align-items: flex-start; margin-block: .75em; padding: .625em .875em;
  background: var(--card); color: var(--accent); border: 1px solid var(--accent); border-radius: .5em;
  text-decoration: none;
}
.procedure:hover { background: var(--accent-soft); }
.procedure svg { flex: none; margin-block-start: .125em; }
[data-status="unanswerable"] > .text > p:last-child:not(:only-child) { font-weight: 600; }
blockquote {
  padding-inline-start: 1em;
  border-inline-start: 3px solid var(--accent);
  white-space: pre-line;
}
.digest { padding-inline-start: 1em; border-inline-start: 3px dotted var(--edge); white-space: pre-line; }
.short {
  display: -webkit-box; overflow: hidden; margin-block-start: .375em;
  -webkit-box-orient: vertical; -webkit-line-clamp: 3; line-clamp: 3;
  color: var(--quiet); font-size: .9375em; white-space: pre-line;
}

.notice {
  display: flex; gap: .625em; align-items: flex-start;
  margin-block: .75em; padding: .625em .875em;
  background: var(--note); color: var(--note-ink);
  border: 1px solid transparent; border-radius: .5em; font-size: .9375em;
}
.notice svg { flex: none; margin-block-start: .25em; }
.notice p + p { margin-block-start: .375em; }
.notice:has(p:only-child[data-code="digest"]) { padding: 0; background: none; color: var(--quiet); font-size: .875em; }

section { margin-block-start: 1.25em; }
section > :is(h3, h4) { margin-block-end: .5em; color: var(--quiet); font-size: .8125em; font-weight: 600; }
.sources li, .nearest li { padding-block: .625em; border-block-start: 1px solid var(--line); }
.sources li { display: grid; grid-template-columns: 1.75em minmax(0, 1fr); }
.sources :is(blockquote, .digest) { margin-block-start: .375em; }
.sources .quiet { margin-inline-start: -.625em; }
.number { color: var(--accent); font-size: .875em; font-weight: 600; line-height: 1.9; }
.place { font-weight: 600; }
a.place { color: var(--ink); text-decoration: underline var(--line); text-underline-offset: .2em; }
a.place:hover { color: var(--accent); text-decoration-color: currentColor; }
.about { color: var(--quiet); font-size: .8125em; }
.validity { font-weight: 600; }
.validity.holds { color: var(--good); }
.validity.ended { color: var(--accent); }
.validity.unknown { color: var(--note-ink); }
.asides { margin-block-start: 1em; color: var(--quiet); font-size: .875em; }
.asides p { margin-block-start: .5em; padding-inline-start: 1em; border-inline-start: 2px solid var(--line); }
summary { inline-size: fit-content; padding-block: .25em; color: var(--accent); cursor: pointer; }
svg {
  inline-size: 1.25em; block-size: 1.25em; fill: none; stroke: currentColor; stroke-width: 1.8;
  stroke-linecap: round; stroke-linejoin: round;
}
@media print {
  section:has(> .choices), .quiet, .procedure, .more > summary { display: none !important; }
  .introduces, summary { break-after: avoid; }
}
`;

const PANEL = `
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
[tabindex="-1"]:focus { outline: none; }

.panel {
  color: var(--ink);
  font: 400 1em/1.6 "Be Vietnam Pro", system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
  text-align: start;
  display: flex; flex-direction: column; position: relative;
  inline-size: 100%; max-inline-size: none; block-size: 100%; max-block-size: none; margin: 0; padding: 0;
  background: var(--paper); border: 1px solid var(--line); border-radius: .75em; overflow: hidden;
  container-type: inline-size;
}
dialog.panel {
  position: fixed; inset: auto 1.25em 1.25em auto;
  inline-size: min(27em, 100vw - 2.5em); block-size: min(44em, 100dvh - 2.5em);
  box-shadow: 0 1px 2px rgb(0 0 0 / .12), 0 12px 40px rgb(0 0 0 / .22);
}
dialog.panel:not([open]) { display: none; }
dialog.panel:modal { inset: 0; inline-size: 100vw; block-size: 100dvh; border: 0; border-radius: 0; }
dialog.panel::backdrop { background: rgb(0 0 0 / .4); }

.header {
  display: flex; gap: .5em; align-items: center; justify-content: flex-end; padding: .5em .5em .5em 1.125em;
  background: var(--card); border-block-end: 1px solid var(--line);
}
.header h2 { flex: 1; }
.scroll {
  flex: 1; min-block-size: 0; padding: 1.125em; overflow-y: auto; overscroll-behavior: contain;
  scrollbar-gutter: stable;
}
.scroll > * { max-inline-size: 46em; margin-inline: auto; }
.scroll:focus-visible { outline-offset: -3px; }

.welcome .small { margin-block: 1.25em .5em; color: var(--quiet); font-size: .8125em; font-weight: 600; }
.welcome li + li { margin-block-start: .5em; }
article { scroll-margin-block-start: 1em; }
article + article {
  margin-block-start: 1.75em; padding-block-start: 1.75em; border-block-start: 1px solid var(--line);
}
/* Room, so that the latest question can stand at the top. */
:host(:not([position="page"])) .scroll { container-type: size; }
article + article:last-child { min-block-size: calc(100cqb - 4em); }
:host([position="page"]) article + article:last-child { min-block-size: calc(100svb - 15em); }
.asked {
  padding: .625em .875em; background: var(--card); border: 1px solid var(--line);
  border-radius: .75em .75em .75em .1875em; font-weight: 600;
}
.text + .plain { margin-block-start: .75em; }
.failure { padding-inline-start: 1em; border-inline-start: 3px solid var(--edge); margin-block-end: .75em; }
/* As wide as what is above it, in its own smaller letters. */
.disclaimer { max-inline-size: 56.6em; margin-block-start: 1.5em; color: var(--quiet); font-size: .8125em; }

.mark {
  display: inline-flex; align-items: center; justify-content: center; vertical-align: .125em;
  min-inline-size: 24px; block-size: 24px; margin-block: -6px; padding: 0 .375em;
  background: var(--accent-soft); color: var(--accent); border: 1px solid transparent; border-radius: .5em;
  font: 600 .75em/1 "Be Vietnam Pro", system-ui, sans-serif; text-decoration: none; text-indent: 0; cursor: pointer;
}
.mark:hover { border-color: var(--accent); }
.quote {
  position: fixed; inset: auto; margin: 0; padding: .875em 1em;
  inline-size: min(24em, 100vw - 16px); max-block-size: min(20em, 60dvh); overflow: auto;
  background: var(--card); color: var(--ink); border: 1px solid var(--edge); border-radius: .625em;
  box-shadow: 0 8px 28px rgb(0 0 0 / .2); font-size: .9375em; font-weight: 400;
  text-indent: 0; text-align: start; white-space: normal; z-index: 1;
}
.quote :is(blockquote, .digest) {
  display: -webkit-box; overflow: hidden; margin-block: .5em .75em;
  -webkit-box-orient: vertical; -webkit-line-clamp: 7; line-clamp: 7;
}
.quote a.place { color: var(--accent); text-decoration-color: currentColor; }

button { font: inherit; color: inherit; cursor: pointer; }
.main, .plain, .choice {
  min-block-size: 2.75em; padding: .375em 1.125em; border: 1px solid var(--accent); border-radius: .5em;
  font-weight: 600;
}
.main {
  display: inline-flex; gap: .5em; align-items: center; justify-content: center; background: var(--accent);
  color: var(--on-accent);
}
.main[aria-disabled="true"] {
  background: var(--line); border-color: var(--line); color: var(--quiet); cursor: progress;
}
.plain { background: transparent; border-color: var(--edge); }
.plain:hover, .choice:hover { border-color: var(--accent); color: var(--accent); }
.plain[aria-disabled="true"] { color: var(--quiet); border-color: var(--line); cursor: default; }
.choice {
  inline-size: 100%; padding-block: .5em; background: var(--card); border-color: var(--line); font-weight: 400;
  text-align: start;
}
.choices { display: flex; flex-wrap: wrap; gap: .5em; }
.choices .choice { inline-size: auto; border-color: var(--accent); color: var(--accent); font-weight: 600; }
.quiet {
  display: inline-flex; gap: .375em; align-items: center; justify-content: center; min-inline-size: 2.5em;
  min-block-size: 2.5em; padding: .25em .625em; background: transparent; border: 1px solid transparent;
  border-radius: .5em; color: var(--quiet); font-size: .875em;
}
.quiet:hover { background: var(--accent-soft); color: var(--accent); }
.quiet[aria-pressed="true"] { border-color: var(--accent); color: var(--accent); background: var(--accent-soft); }

.actions { display: flex; flex-wrap: wrap; gap: .125em; align-items: center; margin: .75em -.5em 0; }
.spring { flex: 1; }
.thumb { padding: .25em; }
.feedback {
  display: grid; gap: .75em; margin-block-start: .5em; padding: 1em; background: var(--card);
  border: 1px solid var(--line); border-radius: .625em; font-size: .9375em;
}
.feedback fieldset { display: flex; flex-wrap: wrap; gap: .25em 1.25em; }
.feedback legend { margin-block-end: .375em; font-weight: 600; }
.reason { display: inline-flex; gap: .5em; align-items: center; min-block-size: 2em; }
.reason input { inline-size: 1.25em; block-size: 1.25em; margin: 0; accent-color: var(--accent); }
.feedback .plain { justify-self: start; }
.thanks { margin-block-start: .5em; color: var(--quiet); font-size: .875em; }

.composer { padding: .75em 1.125em .875em; background: var(--card); border-block-start: 1px solid var(--line); }
.field { padding: .5em .5em .5em .75em; background: var(--paper); border: 1px solid var(--edge); border-radius: .75em; }
.field:focus-within { border-color: var(--accent); outline: 2px solid var(--accent); outline-offset: -1px; }
textarea, input[type="date"] {
  font: inherit; color: inherit; background: transparent; border: 1px solid var(--edge); border-radius: .5em;
}
textarea { display: block; inline-size: 100%; padding: .375em .5em; resize: vertical; }
textarea::placeholder { color: var(--quiet); opacity: 1; }
.field textarea {
  min-block-size: 2.25em; max-block-size: 30dvh; padding: .25em 0; border: 0; outline: 0; resize: none;
  field-sizing: content;
}
.row { display: flex; flex-wrap: wrap; gap: .5em .75em; align-items: center; }
.as-of {
  display: inline-flex; flex-wrap: wrap; gap: .125em .5em; align-items: center; color: var(--quiet);
  font-size: .8125em;
}
input[type="date"] { min-block-size: 2.25em; padding: .125em .375em; border-color: var(--line); }
.send { display: inline-flex; gap: .75em; align-items: center; margin-inline-start: auto; }
.below { display: flex; gap: 1em; justify-content: space-between; align-items: baseline; margin-block-start: .375em; }
.counter { margin-inline-start: auto; color: var(--quiet); font-size: .8125em; font-variant-numeric: tabular-nums; }
.counter.over, .problem { color: var(--accent); font-weight: 600; }
.problem { margin-block-start: .375em; }
.problem, .hint, .offline { font-size: .8125em; }
.feedback, article { scroll-margin-block-end: 1em; }
.problem:empty, .offline:empty { display: none; }
.hint { color: var(--quiet); }
.offline { margin-block: 0 .5em; color: var(--note-ink); font-weight: 600; }
.toast {
  position: absolute; inset-block-end: 9em; inset-inline: 1em; inline-size: fit-content; margin-inline: auto;
  padding: .5em 1em; background: var(--ink); color: var(--paper); border-radius: .5em; font-size: .875em;
}

.skeleton { display: grid; gap: .625em; padding-block: .5em; }
.skeleton i { block-size: .75em; background: var(--line); border-radius: .375em; }
.skeleton i:nth-child(2) { inline-size: 88%; }
.skeleton i:nth-child(3) { inline-size: 62%; }
@media (prefers-reduced-motion: no-preference) {
  .skeleton i { animation: breathe 1.2s ease-in-out infinite alternate; }
  .skeleton i:nth-child(2) { animation-delay: .15s; }
  .skeleton i:nth-child(3) { animation-delay: .3s; }
  dialog.panel[open] { animation: rise .16s ease-out; }
}
@keyframes breathe { from { opacity: .4; } }
@keyframes rise { from { opacity: 0; transform: translateY(.5em); } }

:host([position="page"]) .panel {
  min-block-size: 100%; block-size: auto; border: 0; border-radius: 0;
  overflow: visible;
}
:host([position="page"]) .header { padding: 0; background: transparent; border: 0; }
:host([position="page"]) .scroll { padding: 0 0 1.5em; overflow: visible; }
:host([position="page"]) article { scroll-margin-block-start: 1.5em; }
:host([position="page"]) .composer {
  position: sticky; inset-block-end: 0; margin-inline: -.25em; padding: .25em .25em .75em;
  background: var(--paper); border: 0;
}
:host([position="page"]) .field { background: var(--card); }
:host([position="page"]) .choices, :host([position="page"]) .welcome ul { max-inline-size: 100%; }
@container (min-width: 38em) {
  .welcome ul { display: grid; grid-template-columns: 1fr 1fr; gap: .5em; }
  .welcome li + li { margin: 0; }
  .welcome .choice { block-size: 100%; }
}
@container (max-width: 30em) {
  .field { display: grid; grid-template-columns: 1fr auto; gap: .25em .5em; align-items: end; }
  .row { display: contents; }
  .as-of { grid-area: 2 / 1 / 2 / 3; }
  .composer:not(:focus-within) :is(.as-of:not(.given), .below) { display: none; }
}
@container (max-width: 25em) {
  .header .quiet span { display: none; }
  .main { padding-inline: .75em; }
}
@container (max-width: 22em) {
  .main span { position: absolute; clip-path: inset(50%); }
  .as-of { flex-direction: column; align-items: start; }
}
@media (max-width: 30rem), (max-height: 40rem) { .hint { display: none; } }
@media (max-height: 30rem) { :host([position="page"]) .composer { position: static; } }

@media (forced-colors: active) {
  .main, .mark, .notice, .quiet { border-color: ButtonText; }
  .quiet[aria-pressed="true"] { forced-color-adjust: none; background: Highlight; color: HighlightText; }
  .skeleton i { background: GrayText; }
}

@media print {
  .header, .composer, .actions, .feedback, .welcome, .quote, .toast { display: none !important; }
  details::details-content { content-visibility: visible; block-size: auto; }
  .scroll, .panel { overflow: visible !important; }
  article { min-block-size: 0 !important; break-inside: auto; }
  .mark { background: none; }
  a.place::after { content: " (" attr(href) ")"; font-weight: 400; font-size: .8125em; overflow-wrap: anywhere; }
}
`;

/** Is the style sheet of the shadow tree. */
export const SHEET = RESET + ANSWER + PANEL;

/** Is the style sheet of a printed answer. */
export const PRINTED = `
:root { ${LIGHT} font: 11pt/1.6 "Be Vietnam Pro", "Noto Serif", "Times New Roman", serif; color: #000; overflow-wrap: anywhere; }
body { margin: 0; }
h1 { margin: 0 0 1em; color: var(--quiet); font-size: .8125em; font-weight: 600; }
h2 { margin: 0; font-size: 1.1875em; line-height: 1.45; }
p, ol, ul, blockquote { margin: 0; padding: 0; }
ol, ul { list-style: none; }
${ANSWER}
.notice { border-color: var(--note-ink); }
.mark { color: inherit; font-size: .75em; vertical-align: super; text-decoration: none; }
.mark::before { content: "["; } .mark::after { content: "]"; }
a.place::after { content: " — " attr(href); font-weight: 400; font-size: .8125em; }
.short { display: block; }
.disclaimer {
  margin-block-start: 2em; padding-block-start: .5em; border-block-start: 1px solid var(--line);
  color: var(--quiet); font-size: .8125em;
}
blockquote, .notice, li { break-inside: avoid; }
`;
