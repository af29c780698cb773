package io.bpfevents.cli.run;

import io.bpfevents.cli.output.Column;
import io.bpfevents.cli.output.StreamItem;
import java.util.List;
import reactor.core.publisher.Flux;

/**
 * A stream of events that {@link StreamRunner} prints. The runner subscribes once, calls {@link
 * #close} to end it, and reads {@link #accounting} after that.
 */
public interface EventStream extends RunStream, AutoCloseable {
    /** The fields of its events, known before the first one. */
    List<Column> columns();

    /**
     * The events and losses, in order. The demand is for events: for a loss the runner requests one
     * more item.
     */
    Flux<StreamItem> items();

    /**
     * Ends the stream: {@link #items} completes. Records that were not delivered stay where they
     * are. If it was not open yet, {@link #items} may fail with an {@code IllegalStateException}
     * without a cause instead.
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
