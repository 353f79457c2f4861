// Makes nodes. What comes from outside enters the page through here: as text, never as markup, and as an address
// only where it leads back to the service.

const SVG = "http://www.w3.org/2000/svg";
const ICONS = {
  answered: "M4 12.5l5 5L20 6.5",
  partial: "M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18M12 3v18",
  clarification: "M9 9.2a3 3 0 1 1 4.2 2.7c-.8.4-1.2 1-1.2 2.1M12 17.6v.1M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  unanswerable: "M5 12h14M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  declined: "M5.6 5.6l12.8 12.8M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  failed: "M12 8v5M12 16.4v.1M12 3.5L2.8 20h18.4z",
  stopped: "M7 7h10v10H7z",
  note: "M12 11v6M12 7.4v.1M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18",
  close: "M6 6l12 12M18 6L6 18",
  clear: "M4 7h16M9 7V4h6v3M6.5 7l1 13h9l1-13M10 11v5M14 11v5",
  send: "M12 20V5M5.5 11.5L12 5l6.5 6.5",
  copy: "M9 9h11v11H9zM15 9V4H4v11h5",
  keep: "M6 4h12v16l-6-4l-6 4z",
  print: "M7 9V4h10v5M7 17H4V9h16v8h-3M7 14h10v6H7z",
  steps: "M9 6h11M9 12h11M9 18h11M4 6l1 1l2-2M4 12l1 1l2-2M4 18l1 1l2-2",
  up: "M7 11v9H4v-9zM7 11l4-8c1.6 0 2.4 1.2 2 2.8L12.4 9H19c1 0 1.6.9 1.4 1.9l-1.5 7.5c-.2 1-.9 1.6-1.9 1.6H7",
  down: "M7 13V4H4v9zM7 13l4 8c1.6 0 2.4-1.2 2-2.8L12.4 15H19c1 0 1.6-.9 1.4-1.9l-1.5-7.5C18.7 4.6 18 4 17 4H7",
};

/** Return a node with these attributes (`on…` ones are listeners; false and null are left out) and this content. */
export function element(tag, attributes = {}, ...content) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") made.addEventListener(name.slice(2), value);
    else if (value === true) made.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) made.setAttribute(name, value);
  }
  made.append(...content.flat().filter((one) => one !== null && one !== undefined && one !== ""));
  return made;
}

/** Return a line drawing that takes the colour of the text; hidden from assistive technology. */
export function icon(name) {
  const drawing = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name] ?? ICONS.note);
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("aria-hidden", "true");
  drawing.append(path);
  return drawing;
}

/** Return the sentence with each `{name}` replaced by the value of that name. */
export function filled(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => values[name]);
}

/** Return the text in an element that keeps its own direction, so that no mark in it reorders what is around. */
export function isolated(text) {
  return element("bdi", {}, String(text ?? ""));
}

/** Return the full address of a link the service named, or null where it leads elsewhere or is no web address. */
export function ownAddress(link, server) {
  const url = parsed(String(link), server);
  return url && /^https?:$/.test(url.protocol) && url.origin === new URL(server).origin ? url : null;
}

function parsed(link, server) {
  try {
    return new URL(link, server);
  } catch {
    return null;
  }
}
