"use strict";
// A convenience only: everything else on this page works without.
const speak = () => { document.documentElement.lang = document.getElementById("l-zh").checked ? "zh-CN" : "en"; };
document.querySelectorAll("input[name=l]").forEach((input) => input.addEventListener("change", speak));
speak();
