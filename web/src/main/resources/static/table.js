import { time } from './format.js';

const ROWS = 200;
const KEPT = 500; // events per kind for later filters, so that many events of one kind do not displace the other kinds
const UPDATE_MILLIS = 100; // faster updates could not be read

const template = document.getElementById('row').content.firstElementChild;

/** The table of the newest events that match the filter, newest first. Updates are batched. */
export class EventTable {
    #body;
    #onChange;
    #kept = new Map();
    #count = 0;
    #fresh = [];
    #text = '';
    #hidden = new Set();
    #frozen = null; // the events at the time of the pause
    #hiddenByPause = 0;
    #scheduled = false;

    /** Calls onChange({rows, hidden}) after each update; hidden is the number of events since the pause. */
    constructor(body, onChange) {
        this.#body = body;
        this.#onChange = onChange;
    }

    add(event) {
        this.#kept.set(event.kind, push(this.#kept.get(event.kind) ?? [], { ...event, number: this.#count++ }, KEPT));
        if (this.#frozen) {
            this.#hiddenByPause++;
        } else if (this.#passes(event)) {
            this.#fresh = push(this.#fresh, event, ROWS);
        }
        this.#schedule();
    }

    /** Removes all events. */
    clear() {
        this.#kept.clear();
        this.#rebuild();
    }

    set paused(paused) {
        if (paused) {
            this.#update();
            this.#frozen = this.#all();
        } else {
            this.#frozen = null;
            this.#hiddenByPause = 0;
            this.#rebuild();
        }
    }

    /** Shows events that contain the text in any column and whose kind is not hidden. */
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
        this.#onChange({ rows: this.#body.children.length, hidden: this.#hiddenByPause });
    }
}

// Keeps between room and 2 * room of the newest items.
function push(array, item, room) {
    array.push(item);
    return array.length < 2 * room ? array : array.slice(-room);
}

/** Process and file names may contain anything, so they are added as text and never as markup. */
function row(event) {
    const row = template.cloneNode(true);
    const [timeCell, kind, pid, comm, detail] = row.children;
    row.dataset.kind = event.kind;
    timeCell.textContent = time(event.time);
    kind.firstElementChild.textContent = event.kind;
    kind.firstElementChild.dataset.kind = event.kind;
    pid.textContent = event.pid ?? '';
    comm.textContent = event.comm;
    detail.textContent = event.detail;
    detail.title = event.detail;
    return row;
}
