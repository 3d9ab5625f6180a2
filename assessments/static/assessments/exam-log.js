// What happened during the exam, for reviewers: opened, answered, left, came back, handed in; no
// content. Each entry holds the hash of the one before it (assessments/domain/event_log.py). It is
// sent now and then; the exam itself depends on none of it.
(() => {
  "use strict";
  const form = document.getElementById("x-form") || document.getElementById("x-submit");
  if (!form || !form.dataset.events) return;
  const { events, attempt, page, ticket } = form.dataset;
  const name = `exam-log:${attempt}`;
  const token = form.elements.csrfmiddlewaretoken.value;

  // SHA-256 (FIPS 180-4): the browser's own is only there under https.
  const primes = [];
  for (let n = 2; primes.length < 64; n += 1) if (primes.every((prime) => n % prime)) primes.push(n);
  const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
  const rounds = primes.map((prime) => fraction(Math.cbrt(prime)));
  const initial = primes.slice(0, 8).map((prime) => fraction(Math.sqrt(prime)));
  const turn = (word, by) => (word >>> by) | (word << (32 - by));
  const sha256 = (text) => {
    const bytes = new TextEncoder().encode(text);
    const padded = new Uint8Array(((bytes.length + 72) >> 6) << 6);
    padded.set(bytes);
    padded[bytes.length] = 0x80;
    const view = new DataView(padded.buffer);
    view.setUint32(padded.length - 4, bytes.length * 8);
    const state = [...initial];
    for (let start = 0; start < padded.length; start += 64) mix(state, view, start);
    return state.map((word) => (word >>> 0).toString(16).padStart(8, "0")).join("");
  };
  const mix = (state, view, start) => {
    const words = Array.from({ length: 16 }, (_, n) => view.getInt32(start + n * 4));
    for (let n = 16; n < 64; n += 1) {
      const [far, near] = [words[n - 15], words[n - 2]];
      const small = turn(far, 7) ^ turn(far, 18) ^ (far >>> 3);
      const large = turn(near, 17) ^ turn(near, 19) ^ (near >>> 10);
      words[n] = (words[n - 16] + small + words[n - 7] + large) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let n = 0; n < 64; n += 1) {
      const one = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + rounds[n] + words[n]) | 0;
      const two = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + one) | 0, c, b, a, (one + two) | 0];
    }
    [a, b, c, d, e, f, g, h].forEach((word, n) => { state[n] = (state[n] + word) | 0; });
  };

  const kept = () => { try { return JSON.parse(localStorage.getItem(name) || "null"); } catch { return null; } };
  const keep = () => { try { localStorage.setItem(name, JSON.stringify(log)); } catch { /* the page still holds it */ } };

  // Go on where this page stopped; the phone knows more than the server, or has forgotten.
  const server = { page, number: Number(form.dataset.logNumber) || 0, digest: form.dataset.logDigest || sha256(`${ticket}\n${page}`), waiting: [] };
  const own = kept();
  const log = own && own.page === page && own.number >= server.number ? own : server;

  const note = (kind, slot = 0) => {
    const entry = [log.number + 1, kind, slot, Date.now(), Math.round(performance.now())];
    log.number += 1;
    log.digest = sha256([log.digest, ...entry].join("\n"));
    log.waiting.push([...entry, log.digest]);
    keep();
  };
  let sending = false;
  const send = async (last = false) => {
    if ((sending && !last) || !log.waiting.length) return;
    sending = true;
    const fields = new FormData();
    fields.set("csrfmiddlewaretoken", token);
    fields.set("page", page);
    fields.set("ticket", ticket);
    fields.set("events", JSON.stringify(log.waiting.slice(0, 200)));
    try {
      const response = await fetch(events, { method: "POST", body: fields, keepalive: last, redirect: "manual" });
      if (response.ok) {
        const told = await response.json();
        log.waiting = log.waiting.filter((entry) => entry[0] > told.last);
        keep();
      }
    } catch { /* no network: it goes with the next one */ }
    sending = false;
  };

  try {
    Object.keys(localStorage).filter((one) => one.startsWith("exam-log:") && one !== name).forEach((one) => localStorage.removeItem(one));
  } catch { /* forbidden */ }
  note(log.number ? "resume" : "start");
  document.addEventListener("exam:answer", (event) => note("answer", event.detail));
  document.addEventListener("visibilitychange", () => {
    note(document.hidden ? "blur" : "resume");
    if (document.hidden) send(true);
  });
  document.querySelectorAll("#x-submit").forEach((one) => one.addEventListener("submit", () => { note("submit"); send(true); }));
  setInterval(send, 20000);
  send();
})();
