// Counts down until another code may be asked for. Without it the server refuses too early tries.
document.querySelectorAll("button[data-wait]").forEach((button) => {
  const label = button.querySelector("[data-seconds]");
  let left = Number(button.dataset.wait);
  const show = () => {
    button.disabled = left > 0;
    label.textContent = left > 0 ? label.dataset.seconds.replace("0", left) : "";
    if (left-- > 0) setTimeout(show, 1000);
  };
  show();
});
