/* Small comforts on every page, none of which the page needs: a letter count, a guard against double taps, a warning
   before words are left behind. Nothing typed is stored on the device: phones are shared, and the server keeps drafts. */
(() => {
  "use strict";
  const fill = (words, n) => words.replace("{n}", new Intl.NumberFormat(document.documentElement.lang).format(n));

  for (const area of document.querySelectorAll("textarea[data-count]")) {
    const said = area.parentElement.querySelector(".count");
    const most = Number(area.dataset.count);
    const say = () => {
      const left = most - [...area.value.replace(/\r\n?/g, "\n").trim()].length;
      said.textContent = fill(left < 0 ? area.dataset.countOver : area.dataset.countLeft, Math.abs(left));
      said.classList.toggle("over", left < 0);
    };
    area.addEventListener("input", say);
    area.addEventListener("change", () => said.setAttribute("role", "status"));
    if (area.value) say();
  }

  /* A second tap within a few seconds is held back; after that a retry always goes through. */
  let changed = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    const now = Date.now();
    if (now - Number(form.dataset.sent || 0) < 4000) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = now;
    changed = false;
    event.submitter?.setAttribute("aria-disabled", "true");
    setTimeout(() => event.submitter?.removeAttribute("aria-disabled"), 4000);
  });
  addEventListener("pageshow", () => {
    for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
  });

  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) changed = true;
  });
  addEventListener("beforeunload", (event) => {
    if (changed) event.preventDefault();
  });

  document.querySelector("[data-focus]")?.focus();
  for (const button of document.querySelectorAll("[data-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => print());
  }
  const menu = document.querySelector("details.menu");
  if (menu) {
    addEventListener("keydown", (event) => {
      if (event.key === "Escape" && menu.open) {
        menu.open = false;
        menu.querySelector("summary").focus();
      }
    });
    addEventListener("click", (event) => {
      if (menu.open && !menu.contains(event.target)) menu.open = false;
    });
  }
})();
