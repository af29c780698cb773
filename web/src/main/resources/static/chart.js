import { compact } from './format.js';

const WINDOW_MILLIS = 60_000;
const LEFT = 40;
const BOTTOM = 18;
const TOP = 8;

/** A chart of two rates over the last minute. The scale is logarithmic, to show both 10 and 50,000 events per second. */
export class Chart {
    #svg;
    #legend;
    #samples = [];

    constructor(svg, legend) {
        this.#svg = svg;
        this.#legend = legend;
        new ResizeObserver(() => this.#draw()).observe(svg);
    }

    /** Adds the rates since the last call. */
    add(now, received, lost) {
        this.#samples.push({ now, received, lost });
        while (now - this.#samples[0].now > WINDOW_MILLIS + 2000) {
            this.#samples.shift();
        }
        this.#legend.received.textContent = rate(received);
        this.#legend.lost.textContent = rate(lost);
        this.#draw();
    }

    #draw() {
        const { width, height } = this.#svg.getBoundingClientRect();
        this.#svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
        const most = Math.max(...this.#samples.map(({ received, lost }) => Math.max(received, lost)), 100);
        const decades = Math.ceil(Math.log10(most));
        const bottom = height - BOTTOM;
        const end = this.#samples.at(-1)?.now ?? 0;
        const x = (now) => width - ((end - now) / WINDOW_MILLIS) * (width - LEFT);
        const y = (value) => bottom - (Math.log10(1 + value) / Math.log10(1 + 10 ** decades)) * (bottom - TOP);

        this.#put('.grid', Array.from({ length: decades + 1 }, (_, decade) => `M${LEFT} ${y(tick(decade))}H${width}`).join(''));
        this.#label('.rates', Array.from({ length: decades + 1 }, (_, decade) => ({
            x: LEFT - 6, y: y(tick(decade)) + 4, text: compact(tick(decade)),
        })));
        this.#label('.times', [45, 30, 15].map((seconds) => ({
            x: x(end - seconds * 1000), y: height - 3, text: `${seconds} s ago`,
        })));
        for (const name of ['received', 'lost']) {
            const line = this.#samples.map((sample) => `${x(sample.now).toFixed(1)} ${y(sample[name]).toFixed(1)}`).join('L');
            const from = this.#samples.length > 0 ? x(this.#samples[0].now).toFixed(1) : width;
            this.#put(`.${name}.line`, line && `M${line}`);
            this.#put(`.${name}.area`, line && `M${from} ${bottom}L${line}V${bottom}Z`);
        }
    }

    #put(path, d) {
        this.#svg.querySelector(path).setAttribute('d', d);
    }

    #label(group, labels) {
        this.#svg.querySelector(group).replaceChildren(...labels.map(({ x, y, text }) => {
            const label = document.createElementNS(this.#svg.namespaceURI, 'text');
            label.setAttribute('x', x);
            label.setAttribute('y', y);
            label.textContent = text;
            return label;
        }));
    }
}

// the axis begins at 0 instead of 1, because the scale is log(1 + value)
function tick(decade) {
    return decade === 0 ? 0 : 10 ** decade;
}

function rate(value) {
    return `${compact(value)}/s`;
}
