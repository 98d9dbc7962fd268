// Keyboard: "/" search, "j" and "k" rows, "Enter" open, "e" main act, "?" help. Whom single keys disturb turns them off
// (voice control, trembling hands: WCAG 2.1.4); the help stays within reach of the pointer and of Tab.
(() => {
  const OFF = "raccourcis-inactifs";
  const help = document.getElementById("aide-clavier");
  const open = document.querySelector("[data-keys-help]");
  const on = help?.querySelector("[data-keys-on]");
  const typing = (target) => target.closest("input, textarea, select, [contenteditable], dialog[open]");
  const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")];
  const move = (step) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.classList.contains("is-chosen"));
    const next = here < 0 ? (step > 0 ? 0 : all.length - 1) : Math.min(all.length - 1, Math.max(0, here + step));
    for (const row of all) row.classList.remove("is-chosen");
    all[next].classList.add("is-chosen");
    all[next].scrollIntoView({ block: "nearest" });
    const link = all[next].querySelector("a[href]");
    if (link) link.focus();
  };
  const show = () => {
    on.checked = !localStorage.getItem(OFF);
    help.showModal();
  };
  const acts = {
    "/": () => document.querySelector("[data-search-here], [data-search]")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    e: () => document.querySelector("[data-main-act]")?.click(),
    "?": () => help && show(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !(event.key in acts)) return;
    if (localStorage.getItem(OFF)) return;
    event.preventDefault();
    acts[event.key]();
  });
  if (!help || !open) return;
  open.hidden = false;
  open.addEventListener("click", show);
  on.addEventListener("change", () => (on.checked ? localStorage.removeItem(OFF) : localStorage.setItem(OFF, "1")));
})();
