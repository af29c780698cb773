const BURST_MILLIS = 50; // the resolution of timers

/** Limits the rate of reading: messages per second, Infinity for no limit, 0 for a pause. */
export class Pace {
    #rate = Infinity;
    #next = 0;
    #wake = () => {};

    get rate() {
        return this.#rate;
    }

    set rate(perSecond) {
        this.#rate = perSecond;
        this.#next = 0;
        this.#wake();
    }

    /** Waits until the next message may be read, or the signal is aborted. */
    async turn(signal) {
        signal.onabort = () => this.#wake();
        while (this.#rate !== Infinity && !signal.aborted) {
            const now = performance.now();
            if (this.#rate > 0 && now >= this.#next) {
                this.#next = Math.max(this.#next, now - BURST_MILLIS) + 1000 / this.#rate;
                return;
            }
            await this.#sleep(this.#rate > 0 ? this.#next - now : null);
        }
    }

    /** Waits for a time, or without limit if it is null, and ends early when woken. */
    #sleep(millis) {
        return new Promise((resolve) => {
            const timer = millis === null ? undefined : setTimeout(resolve, millis);
            this.#wake = () => {
                clearTimeout(timer);
                resolve();
            };
        });
    }
}
