package io.bpfevents.reactor.merge;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The order in which held events are emitted. One per subscription; one thread at a time. */
interface Order<T> {
    /**
     * Chooses the source whose first event is emitted now.
     *
     * @return null if none may be emitted yet
     */
    @Nullable SourceSubscriber<T> next(List<SourceSubscriber<T>> sources);

    /** Releases resources; called once, after the last {@link #next}. */
    void end();
}
