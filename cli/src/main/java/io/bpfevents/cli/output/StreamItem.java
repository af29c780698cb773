package io.bpfevents.cli.output;

import io.bpfevents.reactor.Loss;

/** What a stream delivers, in order: events, and among them losses. */
public sealed interface StreamItem permits Row, StreamItem.Lost {
    /**
     * Records that were lost before the next event.
     *
     * @param loss their number and cause
     */
    record Lost(Loss loss) implements StreamItem {}
}
