// Offers the phone's own sharing, or copying; without either the address stands on the page.
"use strict";
for (const button of document.querySelectorAll("[data-share]")) {
  const address = button.dataset.share;
  if (navigator.share) {
    button.hidden = false;
    button.addEventListener("click", () => {
      navigator.share({ title: button.dataset.title, url: address }).catch(() => {});
    });
  } else if (navigator.clipboard) {
    button.hidden = false;
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(address);
      button.querySelector("[data-label]").textContent = button.dataset.copied;
    });
  }
}
