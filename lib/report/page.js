"use strict";
(function () {
    const list = document.getElementById("list"), form = document.getElementById("find");
    const all = Array.from(list.getElementsByClassName("connection"));
    const words = form.elements.words, outcome = form.elements.outcome, order = form.elements.order, found = form.elements.found;
    const keys = { order: (c, i) => i, time: (c) => -c.dataset.ns, findings: (c) => -c.dataset.findings,
        name: (c) => c.querySelector(".name").textContent };

    function filter() {
        const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
        let shown = 0;
        for (const c of all) {
            const text = c.firstElementChild.textContent.toLowerCase();
            c.hidden = !wanted.every((w) => text.includes(w)) || (outcome.value !== "" && c.dataset.outcome !== outcome.value);
            shown += !c.hidden;
        }
        found.value = shown + " of " + all.length;
    }

    function sort() {
        const key = keys[order.value];
        const sorted = all.map((c, i) => [key(c, i), c]);
        sorted.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0));
        list.append(...sorted.map((pair) => pair[1]));
    }

    function unfold(open) {
        for (const c of all)
            if (!c.hidden)
                c.open = open;
    }

    /* A link leads to what is folded as well. */
    function follow() {
        const target = document.getElementById(location.hash.slice(1));
        for (let e = target; e; e = e.parentElement)
            if (e.localName === "details") {
                e.hidden = false;
                e.open = true;
            }
        if (target)
            target.scrollIntoView();
    }

    form.addEventListener("input", (event) => event.target === order ? sort() : filter());
    form.addEventListener("submit", (event) => event.preventDefault());
    form.elements.unfold.addEventListener("click", () => unfold(true));
    form.elements.fold.addEventListener("click", () => unfold(false));
    addEventListener("hashchange", follow);
    form.hidden = false;
    filter();
    if (all.length === 1)
        all[0].open = true;
    follow();
}());
