import { compact, moment, number } from './format.js';
import { Rates } from './rates.js';

const CAUSES = {
    reserveFailures: 'reserve failures',
    throttled: 'throttled',
    dropped: 'dropped',
    decodeFailures: 'decode failures',
    rejected: 'rejected',
    discarded: 'discarded',
};
const UNKNOWN = 'unknown';

const template = document.getElementById('host').content.firstElementChild;

/**
 * The sources of the hosts, in the order of the server. A row is kept while its source exists, so that it keeps the
 * focus. Names of hosts and sources may contain anything, so they are added as text and never as markup.
 */
export class HostTable {
    #body;
    #select;
    #rows = new Map(); // by host and source
    #rates = new Rates();
    #selected = null;

    /** Calls select({host, source}) when a row is clicked, also by the keyboard. */
    constructor(body, select) {
        this.#body = body;
        this.#select = select;
    }

    show(sources) {
        const rows = new Map(sources.map((source) => [key(source), this.#row(source)]));
        for (const [gone, row] of this.#rows) {
            if (!rows.has(gone)) {
                row.remove();
            }
        }
        this.#rows = rows;
        this.#rates.retain(rows);
        Array.from(rows.values()).forEach((row, index) => {
            if (this.#body.children[index] !== row) {
                place(this.#body, row, index);
            }
        });
    }

    #row(source) {
        const row = this.#rows.get(key(source)) ?? this.#create(source);
        row.dataset.state = source.state;
        text(row, 'state', source.state);
        const rate = this.#rates.of(key(source), source);
        text(row, 'rate', rate === null ? number(null) : compact(rate));
        text(row, 'passed', number(source.atHost?.passed ?? null));
        loss(row, 'at-host', ...atHost(source.atHost));
        loss(row, 'in-topic', source.lostInTopic === null ? UNKNOWN : number(source.lostInTopic), source.lostInTopic > 0);
        loss(row, 'unclean', number(source.uncleanEnds), source.uncleanEnds > 0);
        text(row, 'heard', moment(source.heard));
        return row;
    }

    #create(source) {
        const row = template.cloneNode(true);
        row.querySelector('button').textContent = source.host;
        row.querySelector('.host').title = source.host;
        text(row, 'source', source.source);
        row.addEventListener('click', () => { // also of the button
            this.#selected?.removeAttribute('aria-current');
            this.#selected = row;
            row.ariaCurrent = 'true';
            this.#select(source);
        });
        return row;
    }
}

function key({ host, source }) {
    return `${host}/${source}`;
}

/** Moves a row, and returns the focus to it, which a move takes away. */
function place(body, row, index) {
    const focused = row.contains(document.activeElement) ? document.activeElement : null;
    body.insertBefore(row, body.children[index] ?? null);
    focused?.focus();
}

/** The losses by cause, and whether there are any; what the program discards is intended. */
function atHost(counts) {
    if (!counts) {
        return [UNKNOWN, false];
    }
    const causes = Object.entries(CAUSES)
        .filter(([name]) => counts[name] !== 0)
        .map(([name, words]) => `${counts[name] === null ? UNKNOWN : number(counts[name])} ${words}`);
    return [causes.join(', ') || '0', Object.keys(CAUSES).some((name) => name !== 'discarded' && counts[name] > 0)];
}

function loss(row, name, words, some) {
    text(row, name, words);
    row.querySelector(`.${name}`).dataset.some = some;
}

function text(row, name, words) {
    const cell = row.querySelector(`.${name}`);
    if (cell.textContent !== words) { // a selection of text is kept
        cell.textContent = words;
        cell.title = words;
    }
}
