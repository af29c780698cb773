const TEXTS = {
    connecting: () => 'connecting',
    open: () => 'connected',
    live: (stream) => `live, stream ${stream}`,
    waiting: (cause, millis) => `reconnecting in ${Math.ceil(millis / 1000)} s: ${cause}`,
    rejected: (cause) => `rejected: ${cause}`,
    failed: (cause) => `failed: ${cause}`,
};

/** Shows the state of the connection, and a button to reconnect where the page does not reconnect by itself. */
export class Status {
    #element;

    constructor(element, reconnect) {
        this.#element = element;
        element.querySelector('button').addEventListener('click', reconnect);
    }

    show(state, ...details) {
        this.#element.dataset.state = state;
        this.#element.querySelector('.text').textContent = TEXTS[state](...details);
        this.#element.querySelector('button').hidden = state !== 'rejected' && state !== 'failed';
    }
}
