// 需要重学: say how many people it touches before it is ticked.
document.addEventListener('change', (event) => {
  const box = event.target.closest('input[data-restudy]');
  if (box?.checked && !window.confirm(box.dataset.restudy)) box.checked = false;
});
