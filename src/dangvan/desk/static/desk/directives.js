/* Suggestions by keyboard: j and k go through them, a accepts, e edits, x rejects. Everything works without it. */
(() => {
  "use strict";
  const open = () => [...document.querySelectorAll(".proposal[data-open]")];
  let here = -1;
  const go = (step) => {
    const all = open();
    if (!all.length) return;
    all[here]?.classList.remove("here");
    here = Math.max(0, Math.min(all.length - 1, here + step));
    all[here].classList.add("here");
    all[here].focus({ preventScroll: true });
    all[here].scrollIntoView({ block: "center" });
  };
  const press = (deed) => () => open()[here]?.querySelector(`[data-deed="${deed}"]`)?.click();
  const keys = { j: () => go(1), k: () => go(-1), a: press("accept"), e: press("edit"), x: press("reject") };
  addEventListener("keydown", (event) => {
    const busy = event.target.closest("input:not([type=checkbox]), textarea, select");
    if (busy || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    keys[event.key]();
  }, true);
})();
