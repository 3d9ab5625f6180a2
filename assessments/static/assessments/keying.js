// Sheets typed in without the mouse: Enter goes on, a box that takes one letter goes on by itself.
// Without this file Tab goes on and Enter keeps the sheet.
(() => {
  "use strict";
  const form = document.getElementById("k-form");
  if (!form) return;
  const boxes = [...form.querySelectorAll("input[type=text], textarea, select")];
  const next = (box) => {
    const after = boxes[boxes.indexOf(box) + 1];
    if (after) { after.focus(); if (after.select) after.select(); }
    return Boolean(after);
  };
  form.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || event.target.tagName === "TEXTAREA" || !boxes.includes(event.target)) return;
    event.preventDefault();
    if (!next(event.target)) form.requestSubmit();
  });
  form.addEventListener("input", (event) => {
    if (event.isComposing || !("one" in event.target.dataset)) return;
    if (/^[A-Za-z√×✓✗]$/.test(event.target.value)) next(event.target);
  });
  const wrong = form.querySelector("[aria-invalid]");
  if (wrong) { wrong.focus(); wrong.select(); }
})();
