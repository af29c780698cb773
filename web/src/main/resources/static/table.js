import { time } from './format.js';

const ROWS = 200;
const KEPT = 2000; // what a changed filter looks through
const UPDATE_MILLIS = 100; // more often than this nobody can read

/** The newest events that pass the filter, newest first. What comes meanwhile is put in all at once. */
export class EventTable {
    #body;
    #onChange;
    #kept = [];
    #fresh = [];
    #text = '';
    #hidden = new Set();
    #frozen = null; // what there was when the table was paused
    #missed = 0;
    #scheduled = false;

    /** onChange({rows, missed}) after each update; missed is what has come since the pause. */
    constructor(body, onChange) {
        this.#body = body;
        this.#onChange = onChange;
    }

    add(event) {
        this.#kept.push(event);
        if (this.#kept.length >= 2 * KEPT) {
            this.#kept = this.#kept.slice(-KEPT);
        }
        if (this.#frozen) {
            this.#missed++;
        } else if (this.#passes(event)) {
            this.#fresh.push(event);
            if (this.#fresh.length >= 2 * ROWS) {
                this.#fresh = this.#fresh.slice(-ROWS);
            }
        }
        this.#schedule();
    }

    set paused(paused) {
        this.#frozen = paused ? this.#kept.slice() : null;
        this.#missed = 0;
        this.#rebuild();
    }

    /** Shows what has the text in any column and is of no hidden kind. */
    filter(text, hidden) {
        this.#text = text.trim().toLowerCase();
        this.#hidden = hidden;
        this.#rebuild();
    }

    #passes(event) {
        return !this.#hidden.has(event.kind)
            && `${event.kind} ${event.pid} ${event.comm} ${event.detail}`.toLowerCase().includes(this.#text);
    }

    #rebuild() {
        this.#body.replaceChildren();
        this.#fresh = (this.#frozen ?? this.#kept).filter((event) => this.#passes(event));
        this.#update();
    }

    #schedule() {
        if (!this.#scheduled) {
            this.#scheduled = true;
            setTimeout(() => requestAnimationFrame(() => {
                this.#scheduled = false;
                this.#update();
            }), UPDATE_MILLIS);
        }
    }

    #update() {
        this.#body.prepend(...this.#fresh.slice(-ROWS).reverse().map(row));
        this.#fresh = [];
        while (this.#body.children.length > ROWS) {
            this.#body.lastElementChild.remove();
        }
        this.#onChange({ rows: this.#body.children.length, missed: this.#missed });
    }
}

const template = document.getElementById('row').content.firstElementChild;

/** Whoever names a process may write anything: it becomes text, and never markup. */
function row(event) {
    const row = template.cloneNode(true);
    const [when, kind, pid, comm, detail] = row.children;
    row.dataset.kind = event.kind;
    when.textContent = time(event.time);
    kind.firstElementChild.textContent = event.kind;
    kind.firstElementChild.dataset.kind = event.kind;
    pid.textContent = event.pid ?? '';
    comm.textContent = event.comm;
    detail.textContent = event.detail;
    detail.title = event.detail;
    return row;
}
