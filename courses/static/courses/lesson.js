// Spares reloads; every form works without it.
(() => {
  const post = (form, data) =>
    fetch(location.pathname + location.search, {
      method: 'POST', body: data, keepalive: true, credentials: 'same-origin',
      headers: { 'X-Requested-With': 'fetch' },
    });

  // Where to resume: the section now on the screen, and the second of its media.
  const foot = document.querySelector('form[data-open]');
  const remember = (second) => {
    if (!foot) return;
    const data = new FormData(foot);
    data.set('do', 'open');
    data.set('second', String(Math.floor(second)));
    post(foot, data).catch(() => {});
  };
  remember(0);
  for (const media of document.querySelectorAll('[data-media] audio, [data-media] video')) {
    const start = Number(foot?.dataset.second || 0);
    media.addEventListener('loadedmetadata', () => { if (start) media.currentTime = start; }, { once: true });
    media.addEventListener('pause', () => remember(media.currentTime));
  }

  // One recording at a time.
  document.addEventListener('play', (event) => {
    for (const media of document.querySelectorAll('[data-media] audio, [data-media] video')) {
      if (media !== event.target) media.pause();
    }
  }, true);

  // SCORM: shown large without being opened anew; what it tells of itself is said above it.
  for (const part of document.querySelectorAll('[data-scorm]')) {
    const frame = part.querySelector('iframe');
    const stage = part.querySelector('.scorm-stage');
    const button = stage?.querySelector('button');
    if (!frame || !button) continue;
    const resize = (large) => {
      stage.classList.toggle('is-large', large);
      document.body.classList.toggle('is-still', large);
      button.setAttribute('aria-pressed', String(large));
      button.textContent = large ? button.dataset.small : button.dataset.large;
    };
    button.hidden = false;
    button.addEventListener('click', () => resize(!stage.classList.contains('is-large')));
    document.addEventListener('keydown', (event) => { if (event.key === 'Escape') resize(false); });
    addEventListener('message', (event) => {
      if (event.source !== frame.contentWindow || event.origin !== new URL(frame.src).origin) return;
      if (event.data?.done === true) part.querySelector('.msg').hidden = false;
    });
  }

  // Inline questions: the answer comes back as the same piece of page.
  document.addEventListener('submit', async (event) => {
    const form = event.target.closest('form[data-question]');
    if (!form) return;
    event.preventDefault();
    try {
      const answer = await post(form, new FormData(form));
      if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
      const holder = document.createElement('template');
      holder.innerHTML = (await answer.text()).trim();
      const fresh = holder.content.firstElementChild;
      form.closest('.q').replaceWith(fresh);
      fresh.querySelector('.fb, .err')?.focus();
    } catch {
      form.submit();
    }
  });
})();
