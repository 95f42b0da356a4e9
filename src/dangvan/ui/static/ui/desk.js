/* The desk by keyboard: j and k go down and up the queue, Enter opens, x picks, / goes to the search. */
(() => {
  "use strict";
  const rows = () => [...document.querySelectorAll("tr[data-href], li[data-href]")];
  const box = document.querySelector("thead input[data-pick-all]");
  let here = -1;

  const go = (step) => {
    const all = rows();
    if (!all.length) return;
    all[here]?.classList.remove("here");
    here = Math.max(0, Math.min(all.length - 1, here + step));
    all[here].classList.add("here");
    all[here].querySelector("a")?.focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "nearest" });
  };
  const moves = {
    j: () => go(1),
    k: () => go(-1),
    Enter: () => location.assign(rows()[here].dataset.href),
    x: () => rows()[here]?.querySelector("input[type=checkbox]")?.click(),
    "/": () => document.querySelector("main input[type=search]")?.focus(),
  };
  addEventListener("keydown", (event) => {
    const busy = event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (event.key === "Escape" && busy) return busy.blur();
    if (busy || event.ctrlKey || event.metaKey || event.altKey || !moves[event.key]) return;
    if (event.key === "Enter" && (here < 0 || event.target.closest("a, button, summary, input"))) return;
    event.preventDefault();
    moves[event.key]();
  });
  addEventListener("focusin", (event) => {
    const row = event.target.closest("[data-href]");
    if (!row) return;
    rows()[here]?.classList.remove("here");
    here = rows().indexOf(row);
    row.classList.add("here");
  });
  box?.addEventListener("change", () => {
    for (const one of document.querySelectorAll("tbody input[type=checkbox]")) one.checked = box.checked;
  });
})();
