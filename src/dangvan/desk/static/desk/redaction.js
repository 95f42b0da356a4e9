/* Fields to cover are drawn on the photos and kept in the text field that works without this script:
   a line a photo, "1: B3-D5 F7". Dragging covers a block, a tap on a covered block uncovers it. */
(() => {
  "use strict";
  const field = document.querySelector("textarea[name=covers]");
  const figures = [...document.querySelectorAll("[data-covering]")];
  if (!field || !figures.length) return;
  for (const hint of document.querySelectorAll("[data-covering-hint]")) hint.hidden = false;
  const most = 20;
  const shape = /^([A-T])(\d{1,2})(?:-([A-T])(\d{1,2}))?$/;

  const read = () => {
    const found = new Map(figures.map((figure) => [figure.dataset.covering, []]));
    for (const line of field.value.split("\n")) {
      const [number, fields = ""] = line.split(":");
      const blocks = found.get(number.trim());
      for (const part of blocks ? fields.toUpperCase().split(/[\s,;]+/) : []) {
        const match = shape.exec(part);
        if (!match) continue;
        const [x1, y1] = [match[1].charCodeAt(0) - 65, match[2] - 1];
        const [x2, y2] = match[3] ? [match[3].charCodeAt(0) - 65, match[4] - 1] : [x1, y1];
        blocks.push([Math.min(x1, x2), Math.min(y1, y2), Math.max(x1, x2), Math.max(y1, y2)]);
      }
    }
    return found;
  };
  const name = (x, y) => String.fromCharCode(65 + x) + (y + 1);
  const write = (found) => {
    const lines = [...found].map(([number, blocks]) =>
      `${number}: ${blocks.map(([a, b, c, d]) => (a === c && b === d ? name(a, b) : `${name(a, b)}-${name(c, d)}`)).join(" ")}`.trim(),
    );
    field.value = lines.join("\n");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };
  const draw = () => {
    const found = read();
    for (const figure of figures) {
      const svg = figure.querySelector("svg");
      for (const old of svg.querySelectorAll("rect")) old.remove();
      for (const [a, b, c, d] of found.get(figure.dataset.covering)) {
        const box = document.createElementNS(svg.namespaceURI, "rect");
        const shown = { x: a, y: b, width: c - a + 1, height: d - b + 1 };
        for (const key of Object.keys(shown)) box.setAttribute(key, shown[key]);
        svg.append(box);
      }
    }
  };
  for (const figure of figures) {
    const frame = figure.querySelector(".covering-frame");
    let from = null;
    const at = (event) => {
      const area = frame.getBoundingClientRect();
      const place = (where, start, length) => Math.max(0, Math.min(most - 1, Math.floor(((where - start) / length) * most)));
      return [place(event.clientX, area.left, area.width), place(event.clientY, area.top, area.height)];
    };
    frame.addEventListener("pointerdown", (event) => {
      from = at(event);
      frame.setPointerCapture(event.pointerId);
      event.preventDefault();
    });
    frame.addEventListener("pointercancel", () => (from = null));
    frame.addEventListener("pointerup", (event) => {
      if (!from) return;
      const to = at(event);
      const found = read();
      const blocks = found.get(figure.dataset.covering);
      const hit = blocks.findIndex(([a, b, c, d]) => to[0] >= a && to[0] <= c && to[1] >= b && to[1] <= d);
      if (from[0] === to[0] && from[1] === to[1] && hit >= 0) blocks.splice(hit, 1);
      else blocks.push([Math.min(from[0], to[0]), Math.min(from[1], to[1]), Math.max(from[0], to[0]), Math.max(from[1], to[1])]);
      from = null;
      write(found);
    });
  }
  field.addEventListener("input", draw);
  draw();
})();
