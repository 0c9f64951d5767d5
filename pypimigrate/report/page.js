"use strict";
const form = document.querySelector("form");
const rows = [...document.querySelectorAll(".findings tbody tr")];
const texts = rows.map((row) => row.textContent.toLowerCase());
const count = document.querySelector("output");
function apply() {
  const wanted = [...form.querySelectorAll("select")].filter((one) => one.value);
  const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  rows.forEach((row, at) => {
    const shows = wanted.every((one) => row.dataset[one.name] === one.value) && words.every((word) => texts[at].includes(word));
    row.hidden = !shows;
    shown += shows;
  });
  count.textContent = `${shown} of ${rows.length} shown`;
}
form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(apply));
apply();
