// Small comforts of bars, forms and lists. Everything works without them.
(() => {
  // Focus goes to what is wrong in a form.
  document.querySelector("[data-focus]")?.focus();
  // A filter left empty stays out of the address.
  const isEmpty = (value) => value === "" || value === null;
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "filtres") return;
    for (const control of event.target.elements) control.disabled = control.name !== "" && isEmpty(control.value);
  });
  window.addEventListener("pageshow", () => {
    for (const control of document.getElementById("filtres")?.elements ?? []) control.disabled = false;
  });
  document.addEventListener("htmx:configRequest", (event) => {
    if (event.target.id !== "filtres") return;
    const parameters = event.detail.parameters;
    for (const name of Object.keys(parameters)) if (isEmpty(parameters[name])) delete parameters[name];
  });
  const narrow = window.matchMedia("(max-width: 62rem)");
  for (const menu of document.querySelectorAll("details[data-menu]")) {
    const fit = () => { menu.open = !narrow.matches; };
    fit();
    narrow.addEventListener("change", fit);
  }
  document.addEventListener("click", (event) => {
    for (const popover of document.querySelectorAll("details[data-popover][open]")) {
      if (!popover.contains(event.target)) popover.open = false;
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const popover of document.querySelectorAll("details[data-popover][open]")) {
      popover.open = false;
      popover.querySelector("summary").focus();
    }
  });
})();
