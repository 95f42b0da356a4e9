/* What is typed is put aside on the server while it is typed, so that a lost line or a closed tab loses nothing; and a
   receipt's code that came behind the # of a QR link is put into its field and out of the address. */
(() => {
  "use strict";

  const form = document.querySelector("form[data-keep]");
  if (form) {
    let typed = false;
    let timer = 0;
    const keep = () => {
      if (!typed) return;
      typed = false;
      const words = new FormData();
      for (const [name, value] of new FormData(form)) if (typeof value === "string") words.append(name, value);
      words.append("giu", "1");
      fetch(form.action, { method: "POST", body: words, keepalive: true, credentials: "same-origin" }).catch(() => {
        typed = true;
      });
    };
    form.addEventListener("input", () => {
      typed = true;
      clearTimeout(timer);
      timer = setTimeout(keep, 1500);
    });
    /* Any form of the page: whoever throws the draft away doesn't want it put aside once more on leaving. */
    document.addEventListener("submit", () => {
      typed = false;
      clearTimeout(timer);
    });
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "hidden") keep();
    });
    addEventListener("pagehide", keep);
  }

  const code = document.querySelector("[data-code]");
  const given = location.hash.slice(1);
  if (code && /^[a-z]+(-[a-z]+){7}$/i.test(given)) {
    code.value = given.replace(/-/g, " ");
    history.replaceState(null, "", location.pathname);
    code.form.querySelector("button[type=submit]").focus();
  }
})();
