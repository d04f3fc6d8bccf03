"use strict";
// Everything works without this script. It saves clicks: choices are taken at once, a drag over the histogram chooses
// a span of days, / goes to the search box, j and k walk through the results.
for (const control of document.querySelectorAll("select[data-submit]")) {
  control.addEventListener("change", () => control.form.submit());
}
const entered = document.getElementById("enter");
if (entered) { location.replace(entered.href); }
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) { return; }
  const box = document.getElementById("q");
  if (event.key === "/" && box) { event.preventDefault(); box.focus(); box.select(); }
  if (event.key === "j" || event.key === "k") {
    const links = [...document.querySelectorAll("a.open")];
    const at = links.indexOf(document.activeElement);
    const next = links[at + (event.key === "j" ? 1 : -1)];
    if (next) { next.focus(); }
  }
});
const histogram = document.querySelector("[data-brush]");
if (histogram) {
  let first = null;
  let moved = false;
  const days = [...histogram.querySelectorAll("a[data-day]")];
  const dayAt = (x) => days.find((day) => {
    const box = day.querySelector(".reach").getBoundingClientRect();
    return x <= box.right;
  }) || days[days.length - 1];
  const paint = (from, to) => {
    for (const day of days) {
      const name = day.dataset.day;
      day.querySelector(".bar").classList.toggle("chosen", name >= from && name <= to);
    }
  };
  const span = (a, b) => a < b ? [a, b] : [b, a];
  histogram.addEventListener("pointerdown", (event) => {
    if (event.button === 0) { first = dayAt(event.clientX).dataset.day; moved = false; }
  });
  window.addEventListener("pointermove", (event) => {
    if (first === null) { return; }
    const last = dayAt(event.clientX).dataset.day;
    if (last !== first || moved) { moved = true; paint(...span(first, last)); }
  });
  window.addEventListener("pointerup", (event) => {
    if (first === null) { return; }
    const [from, to] = span(first, dayAt(event.clientX).dataset.day);
    first = null;
    if (moved) {
      document.getElementById("from").value = from;
      document.getElementById("to").value = to;
      document.querySelector("form.search").submit();
    }
  });
  histogram.addEventListener("dragstart", (event) => event.preventDefault());
  histogram.addEventListener("click", (event) => { if (moved) { event.preventDefault(); } });
}
