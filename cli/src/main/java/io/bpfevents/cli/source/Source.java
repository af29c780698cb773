package io.bpfevents.cli.source;

import io.bpfevents.catalog.event.KernelEvent;
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
}
