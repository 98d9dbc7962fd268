// Keyboard: "/" search, "j" and "k" rows, "Enter" open, "e" main act, "?" help.
(() => {
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
  const acts = {
    "/": () => document.querySelector("[data-search-here], [data-search]")?.focus(),
    j: () => move(1),
    k: () => move(-1),
    e: () => document.querySelector("[data-main-act]")?.click(),
    "?": () => document.getElementById("aide-clavier")?.showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || !(event.key in acts)) return;
    event.preventDefault();
    acts[event.key]();
  });
})();
