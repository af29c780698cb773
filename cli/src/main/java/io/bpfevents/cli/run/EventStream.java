package io.bpfevents.cli.run;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.StreamItem;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * A stream of events that {@link StreamRunner} prints. The runner subscribes once, calls {@link
 * #close} to end it, and reads {@link #accounting} after that.
 */
public interface EventStream extends AutoCloseable {
    /** The fields of its events, known before the first one. */
    List<Column> columns();

    /**
     * The events and losses, in order. The demand is for events: for a loss the runner requests one
     * more item.
     */
    Flux<StreamItem> items();

    /** Completes when no later event can be missed: the child of {@code -- CMD} starts then. */
    default Mono<Void> ready() {
        return Mono.empty();
    }

    /**
     * Completes when the events that exist now were delivered, or after a limit: before the stream
     * is closed because the child has exited.
     */
    default Mono<Void> caughtUp() {
        return Mono.empty();
    }

    /**
     * Ends the stream: {@link #items} completes. Records that were not delivered stay where they
     * are. Idempotent, and for any thread.
     */
    @Override
    void close();

    /** Whether the accounting is printed; not for a stream of figures. */
    default boolean hasAccounting() {
        return true;
    }

    /** The final figures, after {@link #close}. */
    Accounting accounting();
}
