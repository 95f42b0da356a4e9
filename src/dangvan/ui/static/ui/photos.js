/* Photos are made smaller on the phone before they travel, which also leaves behind where and with what they were taken.
   Without this script the form sends them as they are, and the server does the same work. */
(() => {
  "use strict";
  const ENOUGH = 250_000;

  const drawable = async (file) => {
    try {
      return await createImageBitmap(file, { imageOrientation: "from-image" });
    } catch {
      return null;
    }
  };

  const smaller = async (file, side) => {
    const image = await drawable(file);
    if (!image) return file;
    const scale = Math.min(1, side / Math.max(image.width, image.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(image.width * scale));
    canvas.height = Math.max(1, Math.round(image.height * scale));
    const pen = canvas.getContext("2d");
    pen.fillStyle = "#fff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(image, 0, 0, canvas.width, canvas.height);
    image.close();
    const quality = file.size < ENOUGH ? 0.9 : 0.82;
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", quality));
    return blob ? new File([blob], "anh.jpg", { type: "image/jpeg" }) : file;
  };

  const size = (bytes, lang) =>
    bytes < 1e6
      ? `${Math.round(bytes / 1000)} kB`
      : `${new Intl.NumberFormat(lang, { maximumFractionDigits: 1 }).format(bytes / 1e6)} MB`;

  for (const field of document.querySelectorAll("[data-photos]")) {
    const input = field.querySelector("input[type=file]");
    const list = field.querySelector(".previews");
    const said = field.querySelector("[data-said]");
    const { most, side, remove, tooMany, ready } = field.dataset;
    if (typeof DataTransfer !== "function") continue;
    let chosen = [];
    let work = Promise.resolve();
    const kept = list.children.length;

    const hand = () => {
      const bag = new DataTransfer();
      for (const { file } of chosen) bag.items.add(file);
      input.files = bag.files;
    };
    const show = () => {
      while (list.children.length > kept) list.lastChild.remove();
      chosen.forEach((photo, i) => {
        const item = document.createElement("li");
        const picture = document.createElement("img");
        picture.src = photo.address;
        picture.alt = "";
        picture.addEventListener("error", () => picture.replaceWith(photo.file.name));
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = "✕";
        button.setAttribute("aria-label", remove.replace("{n}", i + 1));
        button.addEventListener("click", () => {
          URL.revokeObjectURL(photo.address);
          chosen = chosen.filter((other) => other !== photo);
          hand();
          show();
          input.focus();
        });
        item.append(picture, button);
        list.append(item);
      });
      const total = chosen.reduce((sum, { file }) => sum + file.size, 0);
      said.textContent = chosen.length
        ? ready.replace("{n}", chosen.length).replace("{size}", size(total, document.documentElement.lang))
        : "";
    };
    const take = async (files) => {
      const room = Number(most) - kept - chosen.length;
      for (const file of files.slice(0, room)) {
        const small = await smaller(file, Number(side));
        chosen.push({ file: small, address: URL.createObjectURL(small) });
      }
      hand();
      show();
      if (files.length > room) said.textContent = `${tooMany} ${said.textContent}`;
    };
    let busy = 0;
    input.addEventListener("change", () => {
      const files = [...input.files];
      busy += 1;
      work = work.then(() => take(files)).finally(() => (busy -= 1));
    });
    /* Chosen before this script was there, on a slow line or by going back: not lost. */
    if (input.files.length) input.dispatchEvent(new Event("change"));
    /* A form sent while photos are still being made smaller waits for them, then goes. */
    input.form?.addEventListener("submit", (event) => {
      if (!busy) return;
      event.preventDefault();
      event.stopPropagation();
      const { submitter } = event;
      work.finally(() => input.form.requestSubmit(submitter));
    });
  }
})();
