// The page of documents: the filters act at once, on what is already in the page; the search box asks the server.

const form = document.querySelector(".filters");
const list = document.querySelector("[data-filtered]");
const shown = document.querySelector("[data-shown]");
const empty = document.querySelector(".empty");
const fields = ["kind", "issuer", "standing"];

function filter() {
  let count = 0;
  for (const item of list.children) {
    item.hidden = fields.some((name) => form.elements[name].value && form.elements[name].value !== item.dataset[name]);
    count += !item.hidden;
  }
  shown.textContent = String(count);
  empty.hidden = count > 0;
}

// Keeps the address what the form says, so that it can be sent on and reloaded.
function remember() {
  const address = new URL(location.href);
  for (const name of fields) {
    if (form.elements[name].value) address.searchParams.set(name, form.elements[name].value);
    else address.searchParams.delete(name);
  }
  history.replaceState(history.state, "", address);
}

if (form && list && list.children.length) {
  for (const name of fields) {
    form.elements[name].addEventListener("change", () => {
      filter();
      remember();
    });
  }
  addEventListener("pageshow", filter); // the browser may restore the fields on going back
}
