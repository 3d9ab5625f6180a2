// Keeps the remainder in sight while one types, and takes a column pasted from a spreadsheet into
// the cells below the one it is pasted in. Without this script the server does the same on "store".
const bar = document.querySelector("[data-left]");
const cells = [...document.querySelectorAll("input.cell")];
const read = (cell) => {
  const text = cell.value.normalize("NFKC").trim().replace(/[名人个]$/, "");
  if (text === "") return Number(cell.dataset.holds);
  return /^\d{1,3}(,\d{3})+$|^\d+$/.test(text) ? Number(text.replaceAll(",", "")) : null;
};
const show = () => {
  let left = Number(bar.dataset.left);
  for (const cell of cells) {
    const wanted = read(cell);
    const change = wanted === null ? 0 : wanted - Number(cell.dataset.holds);
    const row = cell.closest("tr");
    row.querySelector("[data-change]").textContent = change ? (change > 0 ? `+${change}` : `−${-change}`) : "";
    cell.toggleAttribute("aria-invalid", wanted === null);
    left -= change;
  }
  document.querySelector("[data-remainder]").textContent = left;
  document.querySelector("[data-short]").hidden = left >= 0;
  bar.classList.toggle("over", left < 0);
};
for (const [place, cell] of cells.entries()) {
  cell.addEventListener("input", show);
  cell.addEventListener("paste", (event) => {
    const lines = event.clipboardData.getData("text").replace(/\r?\n$/, "").split(/\r?\n/);
    if (lines.length < 2) return;
    event.preventDefault();
    lines.forEach((line, n) => {
      if (cells[place + n]) cells[place + n].value = line.split("\t").at(-1).trim();
    });
    show();
  });
}
if (bar) show();
