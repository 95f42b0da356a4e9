/* A basemap from one file: reads raster tiles (PNG, JPEG, WebP) out of a PMTiles version 3 archive on this server by
   range requests, for Leaflet. Vector archives are not drawn; the outlines of areas then stand alone.
   Format: the PMTiles specification, version 3. */
(() => {
  "use strict";
  const HEADER = 127;
  const TYPES = { 2: "image/png", 3: "image/jpeg", 4: "image/webp" };

  const slice = async (url, start, length) => {
    const answer = await fetch(url, { headers: { Range: `bytes=${start}-${start + length - 1}` } });
    if (answer.status !== 206) throw new Error("no range");
    return answer.arrayBuffer();
  };
  const unpacked = async (bytes, compression) => {
    if (compression === 1) return bytes;
    if (compression !== 2) throw new Error("compression");
    return new Response(new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"))).arrayBuffer();
  };

  /* Directory: column by column; ids and offsets are differences. Numbers beyond 2^32 need multiplication, not shifts. */
  const entries = (buffer) => {
    const bytes = new Uint8Array(buffer);
    let at = 0;
    const number = () => {
      let value = 0;
      let scale = 1;
      for (;;) {
        const byte = bytes[at++];
        value += (byte & 127) * scale;
        if (byte < 128) return value;
        scale *= 128;
      }
    };
    const column = (count) => Array.from({ length: count }, number);
    const count = number();
    const steps = column(count);
    const runs = column(count);
    const lengths = column(count);
    const places = column(count);
    let id = 0;
    let next = 0;
    return steps.map((step, i) => {
      id += step;
      const offset = places[i] === 0 && i > 0 ? next : places[i] - 1;
      next = offset + lengths[i];
      return { id, run: runs[i], length: lengths[i], offset };
    });
  };

  const find = (list, id) => {
    let low = 0;
    let high = list.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      if (list[middle].id <= id) low = middle + 1;
      else high = middle - 1;
    }
    const entry = list[high];
    return entry && (entry.run === 0 || id < entry.id + entry.run) ? entry : null;
  };

  /* The number of a tile: all tiles of lower zooms, then its place on the Hilbert curve. */
  const tileId = (z, x, y) => {
    let id = (4 ** z - 1) / 3;
    for (let side = 2 ** (z - 1); side >= 1; side /= 2) {
      const rx = x & side ? 1 : 0;
      const ry = y & side ? 1 : 0;
      id += side * side * ((3 * rx) ^ ry);
      if (ry === 0) {
        if (rx === 1) {
          x = side - 1 - (x & (side - 1));
          y = side - 1 - (y & (side - 1));
        }
        [x, y] = [y, x];
      }
    }
    return id;
  };

  const archive = async (url) => {
    const head = new DataView(await slice(url, 0, HEADER));
    const long = (at) => Number(head.getBigUint64(at, true));
    if (head.getUint32(0, true) !== 0x69544d50 || head.getUint8(7) !== 3) throw new Error("not PMTiles 3");
    const [leaves, data, packed] = [long(40), long(56), head.getUint8(97)];
    const known = new Map();
    const directory = (offset, length) => {
      if (!known.has(offset)) {
        known.set(offset, slice(url, offset, length).then((bytes) => unpacked(bytes, packed)).then(entries));
      }
      return known.get(offset);
    };
    return {
      type: TYPES[head.getUint8(99)],
      lowest: head.getUint8(100),
      highest: head.getUint8(101),
      async tile(z, x, y) {
        const id = tileId(z, x, y);
        let list = await directory(long(8), long(16));
        for (let depth = 0; depth < 4; depth++) {
          const entry = find(list, id);
          if (!entry) return null;
          if (entry.run > 0) return slice(url, data + entry.offset, entry.length);
          list = await directory(leaves + entry.offset, entry.length);
        }
        return null;
      },
    };
  };

  window.dangvanTiles = async (L, url) => {
    const file = await archive(url).catch(() => null);
    if (!file || !file.type) return null;
    const Layer = L.GridLayer.extend({
      createTile({ z, x, y }, done) {
        const picture = document.createElement("img");
        picture.alt = "";
        file
          .tile(z, x, y)
          .then((bytes) => {
            if (bytes) picture.src = URL.createObjectURL(new Blob([bytes], { type: file.type }));
            picture.onload = () => URL.revokeObjectURL(picture.src);
            done(null, picture);
          })
          .catch((error) => done(error, picture));
        return picture;
      },
    });
    return new Layer({ minNativeZoom: file.lowest, maxNativeZoom: file.highest });
  };
  window.dangvanTiles.tileId = tileId;
  window.dangvanTiles.entries = entries;
})();
