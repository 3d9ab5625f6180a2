// The grading desk: the draft is saved as one goes; levels and comments by keyboard.
// Without this file the buttons save and mark as ordinary form submits.
(() => {
  "use strict";
  const form = document.getElementById("g-form");
  const state = document.getElementById("g-state");
  if (!form || !state) return;
  const comment = form.elements.comment;
  const groups = [...form.querySelectorAll("fieldset.g-criterion")];
  let pause = 0, changed = false, sending = false, given = false;

  const save = async () => {
    clearTimeout(pause);
    if (sending || given) return;
    sending = true;
    changed = false;
    state.textContent = form.dataset.saving;
    try {
      const response = await fetch(form.dataset.draft, {
        method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual",
      });
      const told = await response.json();
      state.textContent = told.saved || told.problem;
    } catch {
      state.textContent = form.dataset.lost;
      pause = setTimeout(save, 5000);
    }
    sending = false;
    if (changed) later();
  };
  const later = () => {
    changed = true;
    clearTimeout(pause);
    pause = setTimeout(save, 800);
  };
  form.addEventListener("input", later);
  form.addEventListener("submit", () => { given = true; clearTimeout(pause); });

  // The criterion in hand: the one with the focus, else the first without a level.
  const inHand = () => groups.find((one) => one.contains(document.activeElement))
    || groups.find((one) => !one.querySelector(":checked")) || groups[groups.length - 1];
  const choose = (number) => {
    const group = inHand();
    const level = group.querySelectorAll("input")[number - 1];
    if (!level) return;
    level.checked = true;
    later();
    const next = groups[groups.indexOf(group) + 1];
    (next ? next.querySelector(":checked") || next.querySelector("input") : level).focus();
  };
  const insert = (text) => {
    const before = comment.value.slice(0, comment.selectionStart);
    const gap = before && !/\s$/.test(before) ? "\n" : "";
    comment.setRangeText(gap + text, comment.selectionStart, comment.selectionEnd, "end");
    comment.focus();
    later();
  };
  const snippets = [...form.querySelectorAll(".g-snippet")];
  snippets.forEach((one) => one.addEventListener("click", () => insert(one.dataset.text)));

  document.addEventListener("keydown", (event) => {
    const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code);
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      form.requestSubmit();
    } else if (digit && event.altKey && !event.ctrlKey) {
      const snippet = snippets[digit[1] - 1];
      if (snippet) { event.preventDefault(); insert(snippet.dataset.text); }
    } else if (digit && !event.ctrlKey && !event.metaKey) {
      const field = event.target.closest("textarea, select, input:not([type=radio])");
      if (!field) { event.preventDefault(); choose(Number(digit[1])); }
    }
  });
})();
