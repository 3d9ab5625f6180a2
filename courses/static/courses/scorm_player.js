// Gives the package its SCORM 1.2 API; keeps status, score, time and where to go on, nothing else.
(() => {
  const { result, site, visit, asset } = document.body.dataset;
  const note = document.querySelector('[role=alert]');
  const seconds = (text) => {
    const [hours, minutes, rest] = String(text || '0:0:0').split(':').map(Number);
    return Math.max(0, Math.round(hours * 3600 + minutes * 60 + rest)) || 0;
  };
  const clock = (whole) => [Math.min(9999, Math.floor(whole / 3600)), Math.floor(whole / 60) % 60, whole % 60]
    .map((part, place) => String(part).padStart(place ? 2 : 4, '0')).join(':');
  const numbers = ({ raw, min, max }) => ({ raw: String(raw), min: String(min), max: String(max) });

  let api;
  let end = null; // cmi.core.exit, once the package has said that it ends
  let number = 0;
  const told = () => {
    const core = JSON.parse(JSON.stringify(api.cmi.core)); // exit and session_time are read so only
    const max = Number(core.score.max) || 100;
    const raw = core.score.raw === '' ? NaN : Number(core.score.raw);
    return {
      status: core.lesson_status || 'not attempted',
      score: Number.isFinite(raw) ? Math.min(100, Math.max(0, (raw / max) * 100)).toFixed(2) : '',
      location: core.lesson_location,
      state: api.cmi.suspend_data,
      seconds: seconds(api.cmi.core.total_time) + seconds(core.session_time),
      end,
      told: numbers(core.score),
      objectives: api.cmi.objectives.childArray.map((one) => ({ id: one.id, status: one.status, score: numbers(one.score) })),
    };
  };

  // One message at a time, so that an older one never replaces a newer; but a page that is being
  // left has no time to wait: its messages say their number.
  let last;
  let waiting = null; // what the package said when it ended, to be sent even if it begins again
  let busy = false;
  let leaving = false;
  const send = (body, keepalive) => {
    number += 1;
    const message = JSON.stringify({ ...body, visit, number });
    return fetch(result, { method: 'POST', body: message, keepalive: keepalive && message.length < 16000, credentials: 'omit', headers: { 'Content-Type': 'application/json' } }); // a browser keeps 64 KB alive
  };
  const changed = (body) => JSON.stringify(body) !== last;
  const tell = async () => {
    const body = waiting || told();
    if (!result || !changed(body)) return;
    if (leaving) {
      last = JSON.stringify(body);
      send(body, true).catch(() => {});
      return;
    }
    if (busy) return;
    busy = true;
    try {
      const answer = await send(body, false);
      note.hidden = answer.ok;
      if (answer.ok) {
        last = JSON.stringify(body);
        if (waiting === body) waiting = null;
        window.parent.postMessage({ done: (await answer.json()).done }, site);
      }
    } catch {
      note.hidden = false;
    }
    busy = false;
    if (note.hidden) tell();
  };
  const soon = () => (leaving ? tell() : setTimeout(tell, 0));

  // A package may end and begin again without being opened anew: each of its pages may do so.
  const open = (state) => {
    api = new window.Scorm12API({ autocommit: false, logLevel: 5, mastery_override: false });
    api.loadFromJSON(state, 'cmi');
    api.on('LMSInitialize', () => { end = null; });
    for (const name of ['LMSCommit', 'LMSSetValue.cmi.core.lesson_status']) api.on(name, soon);
    api.on('LMSFinish', () => {
      end = JSON.parse(JSON.stringify(api.cmi.core)).exit;
      const said = told();
      if (said.status === 'not attempted') said.status = 'completed'; // one that sets none has been gone through (RTE 3.4.4)
      waiting = said;
      open({
        core: {
          student_id: state.core.student_id,
          student_name: state.core.student_name,
          credit: state.core.credit,
          lesson_mode: state.core.lesson_mode,
          entry: end === 'suspend' ? 'resume' : '',
          lesson_status: said.status,
          lesson_location: said.location,
          total_time: clock(said.seconds),
          score: Object.fromEntries(Object.entries(said.told).filter(([, text]) => text !== '')),
        },
        suspend_data: said.state,
        student_data: state.student_data,
        objectives: said.objectives,
      });
      soon();
    });
    window.API = api;
  };
  open(JSON.parse(document.getElementById('state').textContent));
  last = JSON.stringify(told());

  addEventListener('online', tell);
  addEventListener('pagehide', () => {
    leaving = true;
    tell();
  });
  addEventListener('pageshow', () => { leaving = false; });
  const frame = document.querySelector('iframe');
  if (asset !== undefined) {
    frame.addEventListener('load', () => {
      api.cmi.core.lesson_status = 'completed';
      tell();
    }, { once: true });
  }
  frame.src = frame.dataset.launch;
})();
