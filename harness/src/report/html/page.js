"use strict";
// Conveniences only: everything else on this page works without.
const root = document.documentElement;
const speak = () => { root.lang = document.getElementById("l-zh").checked ? "zh-CN" : "en"; };
document.querySelectorAll("input[name=l]").forEach((input) => input.addEventListener("change", speak));
speak();
const reveal = () => {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (target && target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
};
addEventListener("hashchange", reveal);
reveal();
addEventListener("beforeprint", () => document.querySelectorAll(".check:not(.pass)").forEach((one) => { one.open = true; }));
