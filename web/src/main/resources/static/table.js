import { time } from './format.js';

const ROWS = 200;
const KEPT = 500; // of each kind, for a changed filter to look through: a flood of one kind does not wash the others away
const UPDATE_MILLIS = 100; // more often than this nobody can read

const template = document.getElementById('row').content.firstElementChild;

/** The newest events that pass the filter, newest first. What comes meanwhile is put in all at once. */
export class EventTable {
    #body;
    #onChange;
    #kept = new Map();
    #count = 0;
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
        this.#kept.set(event.kind, push(this.#kept.get(event.kind) ?? [], { ...event, number: this.#count++ }, KEPT));
        if (this.#frozen) {
            this.#missed++;
        } else if (this.#passes(event)) {
            this.#fresh = push(this.#fresh, event, ROWS);
        }
        this.#schedule();
    }

    set paused(paused) {
        if (paused) {
            this.#update();
            this.#frozen = this.#all();
        } else {
            this.#frozen = null;
            this.#missed = 0;
            this.#rebuild();
        }
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

    #all() {
        return Array.from(this.#kept.values()).flat().sort((one, other) => one.number - other.number);
    }

    #rebuild() {
        this.#body.replaceChildren();
        this.#fresh = (this.#frozen ?? this.#all()).filter((event) => this.#passes(event));
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

// Keeps at least as many of the last as there is room for, and twice as many at the most.
function push(array, item, room) {
    array.push(item);
    return array.length < 2 * room ? array : array.slice(-room);
}

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
