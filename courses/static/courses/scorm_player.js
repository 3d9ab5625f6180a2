// Gives the package its SCORM 1.2 API; keeps status, score and where to go on, nothing else.
(() => {
  const { result, site } = document.body.dataset;
  const note = document.querySelector('[role=alert]');
  const api = new window.Scorm12API({ autocommit: false, logLevel: 4 });
  const state = JSON.parse(document.getElementById('state').textContent);
  api.loadFromJSON({ ...state, core: { ...state.core, student_id: 'reader', student_name: '' } }, 'cmi');
  window.API = api;

  const told = () => {
    const core = api.cmi.core;
    const max = Number(core.score.max) || 100;
    const raw = core.score.raw === '' ? NaN : Number(core.score.raw);
    const score = Number.isFinite(raw) ? Math.min(100, Math.max(0, (raw / max) * 100)).toFixed(2) : '';
    return JSON.stringify({ status: core.lesson_status, score, location: core.lesson_location, state: api.cmi.suspend_data });
  };
  // One message at a time, so that an older one never replaces a newer.
  const untouched = told();
  let last = untouched;
  let busy = false;
  const send = (body, keepalive) => fetch(result, { method: 'POST', body, keepalive, credentials: 'omit', headers: { 'Content-Type': 'application/json' } });
  const tell = async () => {
    const body = told();
    if (!result || busy || body === last) return;
    busy = true;
    try {
      const answer = await send(body, false);
      note.hidden = answer.ok;
      if (answer.ok) {
        last = body;
        window.parent.postMessage({ done: (await answer.json()).done }, site);
      }
    } catch {
      note.hidden = false;
    }
    busy = false;
    if (note.hidden) tell();
  };
  for (const name of ['LMSCommit', 'LMSFinish', 'LMSSetValue.cmi.core.lesson_status']) api.on(name, () => setTimeout(tell, 0));
  addEventListener('online', tell);
  addEventListener('pagehide', () => {
    const body = told();
    if (result && body !== last) send(body, body.length < 16000).catch(() => {}); // a browser keeps 64 KB alive
  });
  const frame = document.querySelector('iframe');
  frame.src = frame.dataset.launch;
})();
