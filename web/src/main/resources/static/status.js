const TEXTS = {
    connecting: () => 'connecting',
    open: () => 'connected',
    live: (stream) => `live · ${stream}`,
    waiting: (why, millis) => `connecting again in ${Math.ceil(millis / 1000)} s: ${why}`,
    refused: (why) => `refused: ${why}`,
    ended: (why) => `ended: ${why}`,
};

/** Says how the connection is, and offers to connect again where the page does not do so itself. */
export class Status {
    #element;

    constructor(element, connectAgain) {
        this.#element = element;
        element.querySelector('button').addEventListener('click', connectAgain);
    }

    show(state, ...details) {
        this.#element.dataset.state = state;
        this.#element.querySelector('.text').textContent = TEXTS[state](...details);
        this.#element.querySelector('button').hidden = state !== 'refused' && state !== 'ended';
    }
}
