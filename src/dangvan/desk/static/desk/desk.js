/* The desk with scripts: pick the whole page at once. Everything works without it. */
(() => {
  "use strict";
  const arm = () => {
    for (const button of document.querySelectorAll("[data-pick-all]")) {
      button.hidden = false;
      button.onclick = () => {
        const boxes = [...button.form.querySelectorAll("tbody input[type=checkbox]")];
        const all = boxes.every((box) => box.checked);
        for (const box of boxes) box.checked = !all;
      };
    }
  };
  arm();
  document.addEventListener("htmx:afterSwap", arm);
})();
