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
