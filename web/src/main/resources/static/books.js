const SUMS = ['delivered', 'dropped', 'discarded', 'reserveFailed'];

/** The books of one stream, from what the server tells of all of them. */
export class Books {
    #stream = null;
    #start = null;
    #gone = 0;

    /** Begins anew, for another stream. */
    follow(stream) {
        this.#stream = stream;
        this.#start = null;
        this.#gone = 0;
    }

    /** What the stream itself says is missing and no counter knows: events before it was connected. */
    addGone(count) {
        this.#gone += count;
    }

    /** {shared, demand, rings, buffered, and the counts}; null while the server does not know the stream. */
    of(stats) {
        const client = stats.sharedClients.find(({ id }) => id === this.#stream);
        const stream = stats.streams.find(({ id }) => id === (client ? 'shared' : this.#stream));
        if (!stream) {
            return null;
        }
        const counts = sums(stream.rings);
        // the shared rings have a history of their own, in which this browser had no part
        this.#start ??= client ? counts : sums([]);
        const own = Object.fromEntries(SUMS.map((name) => [name, minus(counts[name], this.#start[name])]));
        return {
            ...own,
            delivered: client ? client.delivered : own.delivered,
            bufferDropped: client ? client.bufferDropped : 0,
            buffered: client ? client.buffered : 0,
            gone: this.#gone,
            shared: Boolean(client),
            demand: stream.demand,
            rings: stream.rings,
        };
    }
}

/** Everything that was lost, whatever the cause. */
export function lost(books) {
    return books.reserveFailed + books.dropped + books.bufferDropped + books.gone;
}

function sums(rings) {
    return Object.fromEntries(SUMS.map((name) => [name, rings.reduce((sum, ring) => plus(sum, ring[name]), 0)]));
}

// What one ring cannot know (null) is not known of their sum.
function plus(sum, value) {
    return sum === null || value === null ? null : sum + value;
}

function minus(value, start) {
    return value === null || start === null ? null : value - start;
}
