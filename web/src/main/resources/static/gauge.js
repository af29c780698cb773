import { bytes, number } from './format.js';

const HIGH = 0.75;
const FULL = 0.97; // the next record may be longer than the free space

/** The fill levels of the rings: a dial for the fullest ring, and a bar for each. */
export class Gauge {
    #dial;
    #bars;

    constructor(dial, bars) {
        this.#dial = dial;
        this.#bars = bars;
    }

    show(rings) {
        const fills = rings.map((ring) => ({ ...ring, fill: ring.sizeBytes > 0 ? ring.pendingBytes / ring.sizeBytes : 0 }));
        const fullest = fills.reduce((most, ring) => (ring.fill > most.fill ? ring : most), fills[0]);
        this.#showDial(fullest);
        while (this.#bars.children.length > fills.length) {
            this.#bars.lastElementChild.remove();
        }
        fills.forEach((ring, index) => showBar(this.#bars.children[index] ?? this.#addBar(), ring));
    }

    #showDial(ring) {
        const fill = ring?.fill ?? 0;
        level(this.#dial, fill);
        this.#dial.querySelector('.percent').textContent = `${Math.round(fill * 100)}%`;
        this.#dial.querySelector('.size').textContent = ring
            ? `${bytes(ring.pendingBytes)} of ${bytes(ring.sizeBytes)}`
            : 'no ring is open';
    }

    #addBar() {
        const bar = document.getElementById('bar').content.cloneNode(true).firstElementChild;
        this.#bars.append(bar);
        return bar;
    }
}

function showBar(bar, ring) {
    bar.querySelector('.kind').textContent = ring.kind;
    bar.querySelector('.kind').dataset.kind = ring.kind;
    bar.querySelector('.unread').textContent = bytes(ring.pendingBytes);
    const meter = bar.querySelector('[role=meter]');
    meter.ariaLabel = `unread in the ring of ${ring.kind} events`;
    level(meter, ring.fill);
}

function level(meter, fill) {
    const percent = Math.min(100, fill * 100);
    meter.style.setProperty('--fill', percent.toFixed(1));
    meter.dataset.level = fill >= FULL ? 'full' : fill >= HIGH ? 'high' : 'low';
    meter.ariaValueNow = number(Math.round(percent));
}
