package io.bpfevents.cli.source;

import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.KernelSource;
import io.bpfevents.catalog.SourceOptions;
import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.cli.output.UsageFailure;
import java.util.List;

/**
 * A source of the catalogue as a command.
 *
 * @param command the name of the command
 * @param type the class of its events
 * @param shown the columns on a terminal, in their order
 * @param derived methods of the class that are columns as well
 * @param description one line for the help
 * @param hint what a user should know before the first use; may be empty
 */
record Source<T extends Record & KernelEvent>(
        String command,
        Class<T> type,
        List<String> shown,
        List<String> derived,
        String description,
        String hint) {
    /** Its columns; reflects the class. */
    EventColumns<T> columns() {
        return new EventColumns<>(type, shown, derived);
    }

    /**
     * The source, which is not loaded before it has a subscriber.
     *
     * @throws UsageFailure if the source does not apply an option
     */
    KernelSource<T> open(SourceOptions options) {
        try {
            return KernelEvents.source(type, options);
        } catch (IllegalArgumentException e) {
            throw new UsageFailure(String.valueOf(e.getMessage()));
        }
    }

    /** Whether the source applies a filter. */
    boolean applies(Filter filter) {
        try {
            open(SourceOptions.defaults().filter(filter));
            return true;
        } catch (UsageFailure e) {
            return false;
        }
    }
}
