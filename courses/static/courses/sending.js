// Forms of the CMS over a weak network: nothing typed is lost, nothing is sent twice.
// Without a network the browser would throw the page away for its error page, and with it what
// was typed into blocks. So the platform is asked for a sign of life before a form goes; a file
// goes with its progress shown, on a page that stays when the line breaks.
(() => {
  const texts = document.currentScript.dataset;
  const WAIT = 15_000; // ms for the sign of life
  const TWICE = 3_000; // ms in which a second click is the same click
  const KEPT = 'form[method=post i]';
  const asked = new WeakSet(); // forms whose sign of life is under way
  const free = new WeakSet(); // forms that may go
  const sent = new WeakMap(); // form → when it went

  document.addEventListener('submit', (event) => {
    const form = event.target;
    if (!form.matches(KEPT) || form.closest('.modal, [data-w-dialog-target]')) return;
    if (free.has(form)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (asked.has(form) || Date.now() - (sent.get(form) ?? 0) < TWICE) return;
    asked.add(form);
    answers().then((reached) => {
      asked.delete(form);
      if (reached) send(form, event.submitter);
      else lost(texts.lost, event.submitter);
    });
  }, true);

  async function answers() {
    if (!navigator.onLine) return false;
    try {
      await fetch(texts.sign, { method: 'HEAD', cache: 'no-store', signal: AbortSignal.timeout(WAIT) });
      return true;
    } catch {
      return false;
    }
  }

  function send(form, submitter) {
    note('');
    if (form.matches('[data-upload]') && new FormData(form).getAll('file').some((one) => one.size)) {
      upload(form, submitter);
      return;
    }
    const isDisabled = submitter?.disabled; // a button that says “saving…” would not be sent
    if (submitter) submitter.disabled = false;
    let isHeld = true; // by a dialog of the editor that asks first
    const see = (event) => { isHeld = event.defaultPrevented; };
    window.addEventListener('submit', see);
    free.add(form);
    try {
      form.requestSubmit(submitter ?? undefined);
    } finally {
      free.delete(form);
      window.removeEventListener('submit', see);
      if (submitter) submitter.disabled = isDisabled;
    }
    if (!isHeld) sent.set(form, Date.now());
  }

  function upload(form, submitter) {
    const request = new XMLHttpRequest();
    const bar = document.createElement('progress');
    const stop = document.createElement('button');
    const stay = (event) => event.preventDefault();
    stop.type = 'button';
    stop.className = 'button button-small button-secondary';
    stop.textContent = texts.stop;
    stop.addEventListener('click', () => request.abort());
    request.upload.addEventListener('progress', ({ loaded, total }) => {
      bar.max = total;
      bar.value = loaded;
      bar.textContent = `${Math.floor((100 * loaded) / total)} %`;
    });
    request.addEventListener('load', () => arrived(form, request));
    request.addEventListener('error', () => lost(texts.broken, submitter));
    request.addEventListener('abort', () => note(''));
    request.addEventListener('loadend', () => {
      asked.delete(form);
      window.removeEventListener('beforeunload', stay);
    });
    window.addEventListener('beforeunload', stay);
    asked.add(form);
    const fields = new FormData(form, submitter);
    request.open('POST', form.action);
    request.send(fields);
    note(texts.sending, bar, stop);
  }

  // A file that was taken leads to its page; one that was refused to the form with the reasons.
  function arrived(form, request) {
    if (request.status < 400 && request.responseURL !== form.action) {
      note(texts.arrived);
      window.setTimeout(() => window.location.assign(request.responseURL));
      return;
    }
    const answer = new DOMParser().parseFromString(request.responseText, 'text/html');
    const main = answer.querySelector('main');
    if (main) document.querySelector('main').replaceWith(main);
    else note(answer.body.innerText.trim().slice(0, 300) || texts.broken);
    window.scrollTo(0, 0);
  }

  function lost(text, submitter) {
    if (submitter) {
      submitter.disabled = false;
      if (submitter.dataset.wProgressLoadingValue) submitter.dataset.wProgressLoadingValue = 'false';
    }
    note(text);
  }

  function note(text, ...more) {
    let place = document.querySelector('.sending-note');
    if (!place) {
      place = document.createElement('p');
      place.className = 'sending-note';
      place.setAttribute('role', 'alert');
      document.querySelector('main')?.prepend(place);
    }
    place.hidden = !text;
    place.replaceChildren(text, ...more.flatMap((one) => [' ', one]));
  }

  // Network is back: the advice to wait for it goes.
  window.addEventListener('online', () => {
    const place = document.querySelector('.sending-note');
    if (place?.textContent.trim() === texts.lost) note(texts.back);
  });
})();
