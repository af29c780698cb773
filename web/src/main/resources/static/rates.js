/**
 * Events per second of each source: by the difference of two accounting records and the clock of the host, so that the
 * rate is that of the host also while the server still reads older records.
 */
export class Rates {
    #last = new Map(); // by key: {at, passed, rate}

    /** The rate; null if it is not known. */
    of(key, { state, atHost }) {
        if (state !== 'live' || !atHost) {
            this.#last.delete(key);
            return null;
        }
        const at = new Date(atHost.time).getTime();
        const last = this.#last.get(key);
        if (last && last.at === at) {
            return last.rate;
        }
        const rate = last ? difference(last, at, atHost.passed) : null;
        this.#last.set(key, { at, passed: atHost.passed, rate });
        return rate;
    }

    /** Forgets all sources but these. */
    retain(keys) {
        for (const key of this.#last.keys()) {
            if (!keys.has(key)) {
                this.#last.delete(key);
            }
        }
    }
}

// Less than before: another ring has begun.
function difference(last, at, passed) {
    const rate = ((passed - last.passed) * 1000) / (at - last.at);
    return at > last.at && rate >= 0 ? rate : null;
}
