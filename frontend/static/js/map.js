// A map over a list: [data-map] holds the list (always readable); its items carry data-lat, data-lng and a link. Tiles only when configured.
//   <div data-map data-tiles="{{ MAP_TILES_URL }}"><div class="map" hidden></div><ul><li data-lat="30.2" data-lng="120.1"><a href="...">...</a></li></ul></div>
for (const holder of document.querySelectorAll("[data-map]")) {
  const canvas = holder.querySelector(".map");
  const items = [...holder.querySelectorAll("[data-lat][data-lng]")];
  if (!canvas || !items.length || !globalThis.L || !holder.dataset.tiles) continue;
  canvas.hidden = false;
  const { L } = globalThis;
  const map = L.map(canvas, { attributionControl: true, zoomAnimation: !matchMedia("(prefers-reduced-motion: reduce)").matches });
  L.tileLayer(holder.dataset.tiles, { maxZoom: 18, attribution: holder.dataset.credit ?? "" }).addTo(map);
  const points = items.map((item) => {
    const point = [Number(item.dataset.lat), Number(item.dataset.lng)];
    const label = document.createElement("div");
    label.append(item.querySelector("a")?.cloneNode(true) ?? item.textContent);
    L.circleMarker(point, { radius: 9, weight: 3 }).bindPopup(label).addTo(map);
    return point;
  });
  map.fitBounds(points, { padding: [24, 24], maxZoom: 16 });
}
