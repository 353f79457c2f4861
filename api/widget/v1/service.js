// Speaks with the service, over an event stream that survives a dropped connection.
// A service is {server, key, browser}: the origin, the publishable key or null, and this browser's random name.

const WAITS = [500, 1000, 2000, 4000, 8000]; // ms before each attempt to resume
const SILENCE = 45_000; // ms without a byte: the stream sends a comment every 15 s, so the connection is dead

/** Is what the service refused; `retryAfter` is in seconds, null where asking again at once is fine. */
export class Refused extends Error {
  constructor(message, status, retryAfter = null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** Is a connection lost after the answer had begun, and not found again. */
export class Dropped extends Error {}

/**
 * Yield the events of one answer as {name, data}: `search`, `citation`, `delta`, then `final`.
 * Of its own it adds `resuming` when the connection was lost, and `again` when what came so far no longer counts.
 */
export async function* ask(service, body, signal) {
  let last = null; // id of the last event, `{stream}-{n}`
  let begun = false; // the service had taken the question; lost before its first event, it is asked again
  let lost = 0; // connections lost in a row
  let forgotten = 0;
  for (;;) {
    try {
      const response = last ? await resumed(service, last, signal) : await posted(service, body, signal);
      if (last && response.status === 404 && forgotten++ === 0) {
        last = null;
        yield { name: "again" };
        continue;
      }
      if (last && response.status >= 500) throw new Error(`resuming: ${response.status}`); // a proxy, or a restart
      if (!response.ok) throw await refusal(response);
      begun = true;
      for await (const event of events(response.body)) {
        last = event.id ?? last;
        lost = 0;
        if (event.name === "error") throw new Refused(event.data.detail, event.data.status);
        yield event;
        if (event.name === "final") return;
      }
    } catch (error) {
      if (signal.aborted && last) release(service, last);
      if (signal.aborted || error instanceof Refused || !begun) throw error;
    }
    if (lost === WAITS.length) throw new Dropped();
    yield { name: "resuming" };
    await pause(WAITS[lost++], signal);
  }
}

/** Send what a reader thinks of an answer; sending again replaces it. */
export async function sendFeedback(service, feedback) {
  const response = await fetch(`${service.server}/v1/feedback`, {
    method: "POST",
    headers: headers(service, { "Content-Type": "application/json" }),
    body: JSON.stringify(feedback),
  });
  if (!response.ok) throw await refusal(response);
}

/** Return what readers are to know before they ask, or why the service is stopped. */
export async function notice(service) {
  const response = await fetch(`${service.server}/v1/notice`, { headers: headers(service, {}) });
  const { text, detail } = await response.json();
  return text ?? detail;
}

function posted(service, body, signal) {
  return fetch(`${service.server}/v1/answers`, {
    method: "POST",
    headers: headers(service, { "Content-Type": "application/json", Accept: "text/event-stream" }),
    body: JSON.stringify(body),
    signal,
  });
}

function resumed(service, last, signal) {
  return fetch(streamAddress(service, last), {
    headers: headers(service, { Accept: "text/event-stream", "Last-Event-ID": last }),
    signal,
  });
}

// Ends the work on an answer that nobody waits for; it would end by itself too.
function release(service, last) {
  fetch(streamAddress(service, last), { method: "DELETE", headers: headers(service, {}), keepalive: true }).catch(
    () => {},
  );
}

function streamAddress(service, last) {
  return `${service.server}/v1/answers/streams/${encodeURIComponent(last.slice(0, last.lastIndexOf("-")))}`;
}

// An embedded widget names itself by its key and a random id; the service's own pages need neither.
function headers(service, own) {
  return service.key ? { ...own, "X-Regqa-Key": service.key, "X-Regqa-Browser": service.browser } : own;
}

async function refusal(response) {
  const problem = await response.json().catch(() => ({}));
  const after = Number.parseInt(response.headers.get("Retry-After"), 10);
  const wait = [429, 503].includes(response.status) ? Math.min(Math.max(after || 5, 1), 3600) : null;
  return new Refused(String(problem.detail ?? ""), response.status, wait);
}

/** Yield the events of a stream (WHATWG HTML, server-sent events) as far as the service uses them. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let pending = "";
  for (;;) {
    const { value, done } = await unlessSilent(reader);
    if (done) return;
    const blocks = (pending + value).replaceAll("\r\n", "\n").split("\n\n");
    pending = blocks.pop();
    for (const block of blocks) {
      const fields = Object.fromEntries(block.split("\n").map((line) => line.split(/: ?(.*)/s, 2)));
      if (fields.event) yield { name: fields.event, data: JSON.parse(fields.data), id: fields.id };
    }
  }
}

function unlessSilent(reader) {
  let timer;
  const silence = new Promise((_, reject) => {
    timer = setTimeout(() => {
      reader.cancel().catch(() => {});
      reject(new Error("the stream fell silent"));
    }, SILENCE);
  });
  return Promise.race([reader.read(), silence]).finally(() => clearTimeout(timer));
}

function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, milliseconds);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
