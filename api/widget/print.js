// A button that prints the page.

function offer() {
  for (const button of document.querySelectorAll("[data-print]")) button.hidden = false;
}

offer();
document.addEventListener("shown", offer);
document.addEventListener("click", ({ target }) => target.closest("[data-print]") && window.print());
