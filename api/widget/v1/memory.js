// Keeps conversations in this browser and nowhere else. Each turn has a key of its own, so that two tabs writing at
// the same time cannot overwrite each other; where the browser gives no storage, nothing is kept and nothing fails.

const KEPT = 200; // turns of all conversations

/** Return the memory of one service: the turns of a conversation in order of asking, kept per origin. */
export function memoryOf(server, conversation = "") {
  const prefix = `regqa/1/${new URL(server).origin}/`;
  const turnKeys = () =>
    keys()
      .filter((key) => key.startsWith(`${prefix}turn/`))
      .sort();

  const ours = (turn) => (turn?.conversation ?? "") === conversation;

  return {
    turns: () => turnKeys().map(read).filter(isTurn).filter(ours),

    /** Return the turns of every conversation. */
    all: () => turnKeys().map(read).filter(isTurn),

    /** Keep a turn, dropping the oldest beyond the limit or where the browser's room is full. */
    keep(turn) {
      const order = `${Date.now()}`.padStart(15, "0"); // so that keys sort by time
      const key = `${prefix}turn/${order}-${name()}`;
      for (const old of turnKeys().slice(0, -(KEPT - 1))) remove(old);
      while (!write(key, { ...turn, conversation })) {
        const [oldest] = turnKeys();
        if (!oldest) return;
        remove(oldest);
      }
    },

    forget: () => turnKeys().filter((key) => ours(read(key))).forEach(remove),

    /** Return this browser's random name, made once; it says nothing of the person. */
    browser() {
      const kept = read(`${prefix}browser`);
      if (typeof kept === "string") return kept;
      const made = name();
      write(`${prefix}browser`, made);
      return made;
    },

    /** Call back when another tab has added or cleared turns, until the signal ends it. */
    watch(changed, signal) {
      const listener = (event) => {
        if (event.key === null || event.key.startsWith(`${prefix}turn/`)) changed();
      };
      addEventListener("storage", listener, { signal });
    },
  };
}

function isTurn(value) {
  const answer = value?.answer;
  const lists = [answer?.citations, answer?.notices, answer?.nearest, answer?.choices];
  const texts = [value?.question, value?.asOf, answer?.id, answer?.status, answer?.text];
  return texts.every((one) => typeof one === "string") && lists.every(Array.isArray);
}

function name() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join(
    "",
  );
}

function keys() {
  try {
    return Object.keys(localStorage);
  } catch {
    return []; // storage is refused to this page
  }
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key));
  } catch {
    return null;
  }
}

function write(key, value) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
    return true;
  } catch {
    return false; // full, or refused
  }
}

function remove(key) {
  try {
    localStorage.removeItem(key);
  } catch {
    // refused: there is nothing to remove
  }
}
