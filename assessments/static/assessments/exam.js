// The exam page: one question a screen, answers saved one by one and kept on the phone meanwhile.
// Without this file every button is an ordinary form submit (docs: learner's guide).
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const key = (attempt) => `exam:${attempt}`;
  const clock = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
  const tell = (text, number) => text.replace("{n}", number);

  const ask = async (url, options = {}) => {
    // A phone network can hang for minutes; a captive portal answers with a page of its own.
    const abort = new AbortController();
    const patience = setTimeout(() => abort.abort(), 12000);
    try {
      return await fetch(url, {
        headers: { Accept: "application/json" }, redirect: "manual", signal: abort.signal, cache: "no-store", ...options,
      });
    } finally {
      clearTimeout(patience);
    }
  };

  const keep = (storage, name, value) => {
    try {
      if (value === null) storage.removeItem(name);
      else storage.setItem(name, value);
    } catch { /* full or forbidden: the page itself still holds everything */ }
  };
  const kept = (storage, name) => {
    try { return storage.getItem(name); } catch { return null; }
  };

  // Another page: perhaps this very tab was reloaded and still holds the right to write.
  const door = byId("x-door");
  if (door) {
    const name = key(door.dataset.attempt);
    const own = kept(sessionStorage, name);
    const place = new URLSearchParams(location.search).get("q") || "1";
    if (own && own !== door.dataset.refused) location.replace(`?page=${own}&q=${place}`);
    else keep(sessionStorage, name, null);
  }

  // The last page before handing in.
  const last = byId("x-last");
  if (last) {
    history.replaceState(null, "", location.pathname);
    const form = byId("x-submit");
    const end = last.dataset.remaining && Date.now() + last.dataset.remaining * 1000;
    const handIn = async () => {
      try {
        await ask(last.dataset.state);
        form.submit();
      } catch {
        byId("x-notes").hidden = false;
        byId("x-notes").textContent = last.dataset.wait;
        if (end && Date.now() >= end) setTimeout(handIn, 5000);
      }
    };
    form.addEventListener("submit", (event) => { event.preventDefault(); handIn(); });
    const tick = setInterval(() => {
      const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
      byId("x-time").querySelector("b").textContent = clock(left);
      if (!left) { clearInterval(tick); handIn(); }
    }, 1000);
    if (!end) clearInterval(tick);
  }

  const form = byId("x-form");
  if (!form) return;

  const words = form.dataset;
  const store = key(words.attempt);
  const sections = [...form.querySelectorAll("[data-slot]")];
  const sequence = {};
  const held = JSON.parse(kept(localStorage, store) || "{}"); // slot → answer not yet acknowledged
  let current = Number(words.current);
  let end = words.remaining === undefined ? null : Date.now() + words.remaining * 1000;
  let offline = false, away = false, stopped = false, over = false, pause = 1000, again = 0;

  // Where an answer leads would tell which is right; the page leads by itself.
  form.querySelectorAll(".x-leads").forEach((one) => { one.hidden = true; });

  const section = (slot) => sections[slot - 1];
  const inputs = (where) => [...where.querySelectorAll(".x-answer :is(input, select, textarea):not([type=file])")];
  const ticked = (one) => (["checkbox", "radio"].includes(one.type) ? one.checked : one.type !== "hidden" && one.value.trim() !== "");
  const flag = (where) => where.querySelector(".x-flag input");
  const count = () => Object.keys(held).length;
  const read = (where) => ({
    chosen: inputs(where).filter(ticked).map((one) => [one.name, one.value]), flag: flag(where).checked,
  });
  const put = (where, chosen) => {
    inputs(where).forEach((one) => {
      const mine = chosen.filter(([name]) => name === one.name).map(([, value]) => value);
      if (["checkbox", "radio"].includes(one.type)) one.checked = mine.includes(one.value);
      else if (one.type !== "hidden") one.value = mine[0] || "";
    });
    lead(where);
  };
  // A case in steps: only the steps that the answers lead to, up to the first that is not answered.
  const lead = (where) => {
    const steps = [...where.querySelectorAll("[data-step]")];
    let due = 1;
    steps.forEach((step, place) => {
      step.hidden = place + 1 !== due;
      if (step.hidden) return;
      const answered = [...step.querySelectorAll("input, select, textarea")].filter(ticked);
      const led = answered.find((one) => one.dataset.to !== undefined);
      if (!answered.length) due = 0;
      else if (led) due = Number(led.dataset.to);
      else due += 1;
    });
  };
  // Two lines never have the same number: the other one takes the number that was here before. The
  // arrow keys pass through numbers on their way: those that they only passed get theirs back.
  let moved = null;
  const swap = (select) => {
    const others = [...select.closest("fieldset").querySelectorAll("[data-swaps]")].filter((one) => one !== select);
    if (moved === select) others.forEach((one) => { one.value = one.dataset.was || ""; });
    else {
      others.forEach((one) => { one.dataset.was = one.value; });
      select.dataset.was = select.dataset.now || "";
    }
    moved = select;
    const twin = others.find((one) => select.value && one.value === select.value);
    if (twin) twin.value = select.dataset.was || "";
    [select, ...others].forEach((one) => { one.dataset.now = one.value; });
  };
  const noteNumbers = (where) => {
    where.querySelectorAll("[data-swaps]").forEach((one) => { one.dataset.now = one.value; });
  };
  const say = (text) => { byId("x-say").textContent = text; };
  const note = (text) => {
    const line = document.createElement("p");
    line.className = "msg warning";
    line.textContent = text;
    byId("x-notes").hidden = false;
    byId("x-notes").append(line);
  };

  const show = () => {
    const place = byId("x-save");
    const number = count();
    place.classList.toggle("x-held", (offline || stopped) && number > 0);
    if ((offline || stopped) && number) place.textContent = number === 1 ? words.heldOne : tell(words.held, number);
    else place.textContent = number ? words.saving : stopped ? "" : words.saved;
    byId("x-over-state").textContent = offline && over ? words.overOffline : "";
  };
  const mark = (where) => {
    const slot = where.dataset.slot;
    const answer = read(where);
    const grid = form.querySelector(".x-grid");
    const button = grid.querySelector(`[value="${slot}"]`);
    button.classList.toggle("x-done", answer.chosen.length > 0);
    button.classList.toggle("x-flagged", answer.flag);
    button.querySelector(".sr").textContent =
      (answer.chosen.length ? grid.dataset.done : grid.dataset.open) + (answer.flag ? `, ${grid.dataset.flagged}` : "");
    const done = sections.filter((one) => read(one).chosen.length).length;
    byId("x-card").querySelector("summary .num").textContent = `${done}/${sections.length}`;
  };
  const remember = () => keep(localStorage, store, count() ? JSON.stringify(held) : null);

  const only = (id) => {
    form.hidden = true;
    ["x-elsewhere", "x-over", "x-late"].forEach((one) => { byId(one).hidden = one !== id; });
    byId(id).querySelector("h1").focus();
  };
  const elsewhere = () => {
    stopped = true;
    keep(sessionStorage, store, null);
    show();
    only("x-elsewhere"); // what is held stays on the phone: going on here sends it
  };
  const finished = () => {
    stopped = true;
    const lost = count();
    keep(localStorage, store, null);
    if (!lost) return location.replace(words.result);
    byId("x-late-text").textContent = tell(byId("x-late-text").dataset.some, lost);
    return only("x-late");
  };
  const sync = (remaining) => { if (remaining !== null && end !== null) end = Date.now() + remaining * 1000; };

  const body = (slot, entry) => {
    const fields = new FormData();
    fields.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
    fields.set("page", words.page);
    fields.set("ticket", words.ticket);
    fields.set("slot", slot);
    fields.set("sequence", entry.sequence);
    if (entry.flag) fields.set(`f${slot}`, "1");
    inputs(section(slot)).filter((one) => one.type === "hidden").forEach((one) => fields.set(one.name, one.value));
    entry.chosen.forEach(([name, value]) => fields.append(name, value));
    return fields;
  };

  // Returns whether the server has dealt with the answer; only then does the phone let go of it.
  const send = async (slot) => {
    const entry = held[slot];
    entry.tried = entry.sequence;
    remember();
    let response, told;
    try {
      response = await ask(form.action, { method: "POST", body: body(slot, entry) });
      if (response.type === "opaqueredirect" || response.status === 403) { say(words.signin); throw new Error("signed out"); }
      if (response.status === 400) {
        const { problem } = await response.json().catch(() => ({}));
        if (held[slot] === entry) delete held[slot];
        remember();
        note(`${tell(words.refused, slot)} ${problem || ""}`);
        return true;
      }
      if (response.status !== 200 && response.status !== 409) throw new Error(response.status);
      told = await response.json();
    } catch (error) {
      if (!offline) say(error.message === "signed out" ? words.signin : words.offline);
      if (error.message === "signed out" && !offline) note(words.signin);
      offline = true;
      return false;
    }
    pause = 1000;
    sync(told.remaining);
    if (told.intake === "elsewhere") { elsewhere(); return false; }
    if (told.intake === "unsigned") { stopped = true; location.reload(); return false; } // the answer stays on the phone
    if (told.intake !== "taken") { finished(); return false; }
    settle(slot, entry, told);
    return true;
  };
  const settle = (slot, entry, told) => {
    if (held[slot] === entry) delete held[slot];
    else held[slot].base = told.sequence; // changed again meanwhile: that one still has to go
    sequence[slot] = Math.max(sequence[slot], told.sequence);
    if (told.stale) {
      put(section(slot), told.fields);
      mark(section(slot));
      note(tell(words.stale, slot));
    }
    remember();
    if (offline) away = true;
    offline = false;
    if (away && !count()) { away = false; say(words.online); }
  };

  // Whoever asks while answers are on their way waits for them: handing in must not overtake.
  let flushing = null;
  const flush = () => {
    flushing = flushing || sendAll().finally(() => { flushing = null; });
    return flushing;
  };
  const sendAll = async () => {
    if (stopped) return;
    clearTimeout(again);
    while (count() && !stopped) if (!(await send(Object.keys(held)[0]))) break;
    show();
    if (!count() || stopped) return;
    again = setTimeout(flush, pause);
    pause = Math.min(pause * 2, 30000);
  };
  const typing = {}; // slot → the pause after which what is being typed is saved
  const settled = () => Object.keys(typing).forEach((slot) => hold(section(slot)));
  const hold = (where) => {
    const slot = where.dataset.slot;
    clearTimeout(typing[slot]);
    delete typing[slot];
    sequence[slot] += 1;
    const base = held[slot] ? held[slot].base : sequence[slot] - 1;
    held[slot] = { ...read(where), sequence: sequence[slot], base, tried: held[slot] ? held[slot].tried : 0 };
    remember();
    mark(where);
    show();
    document.dispatchEvent(new CustomEvent("exam:answer", { detail: Number(slot) }));
    flush();
  };

  const go = (number) => {
    settled();
    current = Math.min(Math.max(number, 1), sections.length);
    sections.forEach((one) => { one.hidden = one !== section(current); });
    form.elements.slot.value = current;
    byId("x-back").disabled = current === 1;
    byId("x-back").value = current - 1;
    const next = byId("x-next");
    next.value = current === sections.length ? "check" : current + 1;
    next.textContent = current === sections.length ? next.dataset.end : next.dataset.next;
    form.querySelectorAll(".x-grid button").forEach((one) => {
      if (one.value === String(current)) one.setAttribute("aria-current", "step");
      else one.removeAttribute("aria-current");
    });
    byId("x-card").open = false;
    history.replaceState(null, "", `?q=${current}`);
    window.scrollTo(0, 0);
    section(current).querySelector("h2").focus({ preventScroll: true });
  };

  // Is this page still the one, and how long is left? Null when there is no network.
  const wake = async () => {
    try {
      const response = await ask(`${words.state}?page=${words.page}`);
      if (!response.ok) return null;
      const told = await response.json();
      sync(told.remaining);
      if (!told.open) finished();
      else if (!told.own && !stopped) elsewhere();
      return told;
    } catch {
      return null;
    }
  };
  const rouse = async () => {
    if (stopped) return;
    pause = 1000;
    await wake();
    flush();
  };
  const check = async () => {
    settled();
    pause = 1000;
    await flush();
    const told = count() ? null : await wake();
    if (told && told.open && told.own) location.assign(`${words.check}?page=${words.page}`);
    else if (!stopped) { say(words.wait); note(words.wait); }
  };
  const timeOver = async () => {
    settled();
    over = true;
    if (stopped) return;
    only("x-over");
    await flush();
    const told = count() ? null : await wake();
    if (told && told.open) byId("x-submit").submit();
    else if (!stopped) { offline = true; show(); setTimeout(timeOver, 5000); }
  };
  const tick = () => {
    const place = byId("x-time");
    const left = Math.max(0, Math.ceil((end - Date.now()) / 1000));
    place.hidden = left > 3600;
    place.classList.toggle("x-soon", left <= 300);
    place.querySelector("b").textContent = clock(left);
    if (left === 300) say(tell(words.minutes, 5));
    if (left === 60) say(words.minute);
    if (!left && !over) timeOver();
  };

  // Restore what a killed browser or a dead network left on the phone.
  sections.forEach((where) => {
    const slot = where.dataset.slot;
    const stored = Number(where.dataset.sequence);
    const entry = held[slot];
    sequence[slot] = stored;
    noteNumbers(where);
    lead(where);
    if (!entry) return;
    if (stored > entry.base && stored !== entry.tried) {
      entry.sequence = Math.min(entry.sequence, stored); // a rival: the server keeps both and says so
    } else {
      put(where, entry.chosen);
      noteNumbers(where);
      flag(where).checked = entry.flag;
      entry.sequence = Math.max(entry.sequence, stored + (stored === entry.tried && stored !== entry.sequence ? 1 : 0));
      sequence[slot] = entry.sequence;
    }
    mark(where);
  });
  Object.keys(localStorage).forEach((name) => {
    if (name.startsWith("exam:") && name !== store) keep(localStorage, name, null);
  });

  keep(sessionStorage, store, words.page);
  history.replaceState(null, "", `?q=${current}`);
  form.addEventListener("change", (event) => {
    const where = event.target.closest("[data-slot]");
    if (!where || event.target.type === "file") return;
    if ("swaps" in event.target.dataset) swap(event.target);
    lead(where);
    hold(where);
  });
  form.addEventListener("input", (event) => {
    const where = event.target.closest("[data-slot]");
    if (!where || !["text", "textarea"].includes(event.target.type)) return;
    clearTimeout(typing[where.dataset.slot]);
    typing[where.dataset.slot] = setTimeout(() => hold(where), 2000);
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  byId("x-submit").addEventListener("submit", (event) => { event.preventDefault(); timeOver(); });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=go]");
    if (!button) return;
    event.preventDefault();
    if (button.value === "check") check();
    else go(Number(button.value));
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#x-card")) byId("x-card").open = false;
  });
  document.addEventListener("visibilitychange", () => { if (!document.hidden) rouse(); });
  window.addEventListener("pageshow", (event) => { if (event.persisted) rouse(); });
  window.addEventListener("online", rouse);
  if ("BroadcastChannel" in window) { // a duplicated tab brings the same token along
    const channel = new BroadcastChannel(store + words.page);
    const settled = Date.now() + 1500;
    channel.onmessage = ({ data }) => {
      if (data === "who" && !stopped) channel.postMessage("me");
      else if (data === "me" && Date.now() < settled) elsewhere();
    };
    channel.postMessage("who");
  }
  if (end !== null) { setInterval(tick, 1000); tick(); }
  if (count()) { show(); flush(); }
})();
