// Keys of the review desk: A approves, R goes to the reasons, S puts the photo back. Everything works without it.
"use strict";
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest("input, select, textarea")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  const key = event.key.toLowerCase();
  if (key === "a") document.getElementById("approve").requestSubmit();
  if (key === "s") document.getElementById("release").requestSubmit();
  if (key === "r") { document.getElementById("reason").focus(); event.preventDefault(); }
});
