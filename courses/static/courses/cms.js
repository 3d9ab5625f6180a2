// 需要重学: say how many people it touches before it is ticked.
document.addEventListener('change', (event) => {
  const box = event.target.closest('input[data-restudy]');
  if (box?.checked && !window.confirm(box.dataset.restudy)) box.checked = false;
});

// A save by itself that could only be kept aside says so over the editor, with the way to the text.
document.addEventListener('w-autosave:error', ({ detail }) => {
  const kept = detail?.response;
  if (!kept?.rescued) return;
  let note = document.querySelector('.rescued-note');
  if (!note) {
    note = document.createElement('p');
    note.className = 'rescued-note';
    note.setAttribute('role', 'alert');
    document.querySelector('main')?.prepend(note);
  }
  const link = document.createElement('a');
  link.href = kept.rescued;
  link.textContent = kept.link;
  note.replaceChildren(`${kept.error_message} `, link);
});

// What is sent while a save by itself is on its way waits for it. Beside it, a submission that is
// refused would meet a version newer than its own, and blame a second window that nobody opened.
const PATIENCE = 10000; // milliseconds: on a lost network the form is sent all the same
let saved = null;
document.addEventListener('w-autosave:save', () => {
  saved = new Promise((done) => {
    for (const end of ['success', 'error']) {
      document.addEventListener(`w-autosave:${end}`, done, { once: true });
    }
    setTimeout(done, PATIENCE);
  });
  const mine = saved;
  mine.then(() => { if (saved === mine) saved = null; });
});
document.addEventListener('submit', (event) => {
  const { target: form, submitter } = event;
  if (!saved || !form.matches('[data-edit-form]')) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  saved.then(() => {
    if (submitter) submitter.disabled = false; // a disabled button's action would not be sent
    form.requestSubmit(submitter);
  });
}, true);
