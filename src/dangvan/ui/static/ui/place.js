/* Finding a place with the phone: its own position, or a pin on a map. Leaflet (43 kB) is fetched only when the map is
   asked for. The map shows outlines of areas from this server; a basemap is there only if the operator has put one. */
(() => {
  "use strict";

  const load = (tag, attributes) =>
    new Promise((done, failed) => {
      const element = Object.assign(document.createElement(tag), attributes);
      element.addEventListener("load", done);
      element.addEventListener("error", failed);
      document.head.append(element);
    });

  const inRing = (lon, lat, ring) => {
    let inside = false;
    for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
      const [x, y] = ring[i];
      const [px, py] = ring[j];
      if (y > lat !== py > lat && lon < ((px - x) * (lat - y)) / (py - y) + x) inside = !inside;
    }
    return inside;
  };
  const holds = (geometry, lon, lat) =>
    (geometry.type === "MultiPolygon" ? geometry.coordinates : [geometry.coordinates]).some(
      (rings) => rings.filter((ring) => inRing(lon, lat, ring)).length % 2 === 1,
    );

  for (const place of document.querySelectorAll("[data-place]")) {
    const part = (name) => place.querySelector(`[data-${name}]`);
    const say = (words) => (part("said").textContent = words);
    const { outline, tiles, leaflet, leafletCss, tileReader, chosen, chosenBare, outside, asking, refused, near } =
      place.dataset;
    const bounds = place.dataset.bounds.split(",").map(Number);
    const [west, south, east, north] = bounds;
    const centre = place.dataset.centre.split(",").map(Number);
    let areas = null;
    let map = null;
    part("with-script").hidden = false;

    const outlines = async () => {
      if (!areas && outline) areas = await (await fetch(outline)).json().catch(() => null);
      return areas;
    };
    const take = async (lon, lat, error) => {
      if (lon < west || lon > east || lat < south || lat > north) {
        part("lon").value = part("lat").value = "";
        say(outside);
        return;
      }
      part("lon").value = lon.toFixed(6);
      part("lat").value = lat.toFixed(6);
      const here = (await outlines())?.features.find((area) => holds(area.geometry, lon, lat));
      const words = here
        ? chosen.replace("{name}", here.properties.name)
        : chosenBare.replace("{lat}", lat.toFixed(5)).replace("{lon}", lon.toFixed(5));
      say(error ? `${words} ${near.replace("{n}", Math.round(error))}` : words);
    };

    part("locate").addEventListener("click", () => {
      if (!navigator.geolocation) return say(refused);
      say(asking);
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => {
          take(coords.longitude, coords.latitude, coords.accuracy);
          map?.setView([coords.latitude, coords.longitude], 17);
        },
        () => say(refused),
        { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 },
      );
    });

    const open = async () => {
      await Promise.all([load("link", { rel: "stylesheet", href: leafletCss }), load("script", { src: leaflet })]);
      if (tiles) await load("script", { src: tileReader });
      part("map-room").hidden = false;
      const room = document.createElement("div");
      room.className = "pin-room";
      part("map").prepend(room);
      const L = window.L;
      const quiet = matchMedia("(prefers-reduced-motion: reduce)").matches;
      map = L.map(room, {
        attributionControl: false,
        zoomAnimation: !quiet,
        fadeAnimation: !quiet,
        inertia: !quiet,
        maxZoom: 19,
        maxBounds: L.latLngBounds([south, west], [north, east]).pad(0.2),
      });
      const known = part("lon").value && part("lat").value;
      map.setView(known ? [Number(part("lat").value), Number(part("lon").value)] : [centre[1], centre[0]], known ? 17 : 13);
      if (tiles) window.dangvanTiles(L, tiles).then((layer) => layer?.addTo(map));
      const found = await outlines();
      if (found) {
        L.geoJSON(found, {
          style: { weight: 1.5, fillOpacity: tiles ? 0 : 1 },
          onEachFeature: (area, layer) => layer.bindTooltip(area.properties.name, { sticky: true }),
        }).addTo(map);
      }
      map.on("moveend", () => {
        const { lng, lat } = map.getCenter();
        take(lng, lat);
      });
      room.focus();
    };
    part("open-map").addEventListener("click", async (event) => {
      const button = event.currentTarget;
      if (button.dataset.opened) return;
      button.dataset.opened = "1";
      try {
        await open();
        button.hidden = true;
      } catch {
        delete button.dataset.opened;
        say(refused);
      }
    });
  }
})();
