const SUMS = ['delivered', 'dropped', 'discarded', 'reserveFailures', 'throttled'];

/** The totals of one stream, computed from the server's statistics of all streams. */
export class StreamTotals {
    #stream = null;
    #start = null;
    #missed = 0;

    /** Starts the totals of another stream. */
    follow(stream) {
        this.#stream = stream;
        this.#start = null;
        this.#missed = 0;
    }

    /** Adds events that no counter of the server contains: the stream reported them as missed before it connected. */
    addMissed(count) {
        this.#missed += count;
    }

    /** {shared, demand, rings, buffered, and the counters}; null if the statistics do not contain the stream. */
    of(stats) {
        const client = stats.sharedClients.find(({ id }) => id === this.#stream);
        const stream = stats.streams.find(({ id }) => id === (client ? 'shared' : this.#stream));
        if (!stream) {
            return null;
        }
        const counts = sums(stream.rings);
        // the shared rings have counted since before this browser connected
        this.#start ??= client ? counts : sums([]);
        const own = Object.fromEntries(SUMS.map((name) => [name, minus(counts[name], this.#start[name])]));
        return {
            ...own,
            delivered: client ? client.delivered : own.delivered,
            bufferDropped: client ? client.bufferDropped : 0,
            buffered: client ? client.buffered : 0,
            missed: this.#missed,
            shared: Boolean(client),
            demand: stream.demand,
            rings: stream.rings,
        };
    }
}

/** The number of lost events, of all causes. */
export function lost(totals) {
    return totals.reserveFailures + totals.throttled + totals.dropped + totals.bufferDropped + totals.missed;
}

function sums(rings) {
    return Object.fromEntries(SUMS.map((name) => [name, rings.reduce((sum, ring) => plus(sum, ring[name]), 0)]));
}

// A counter that one ring lacks (null) is null in the sum.
function plus(sum, value) {
    return sum === null || value === null ? null : sum + value;
}

function minus(value, start) {
    return value === null || start === null ? null : value - start;
}
