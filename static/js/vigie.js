// Small comforts of the bars. Everything works without them.
(() => {
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
