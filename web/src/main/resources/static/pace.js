const BURST_MILLIS = 50; // a timer is not more exact than that

/** How fast messages are taken: a number a second, Infinity for all, 0 for none. */
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

    /** Waits until one more may be taken, or the signal is aborted. */
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

    /** Until then, or until woken. */
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
