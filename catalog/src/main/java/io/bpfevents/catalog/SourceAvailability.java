package io.bpfevents.catalog;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.catalog.internal.VariantChoice;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import java.util.Optional;

/**
 * Whether this process can use a source on this machine.
 *
 * @param name the name of its method in {@link KernelEvents}
 * @param type the class of its events
 * @param variant the hook that is used; empty if the source is not available
 * @param reason why it is not available, and what would make it so; empty if it is
 */
public record SourceAvailability(
        String name,
        Class<? extends KernelEvent> type,
        Optional<String> variant,
        Optional<String> reason) {
    static SourceAvailability of(SourceDefinition<?> definition) {
        Optional<BpfException> cause = BpfSupport.unavailabilityCause();
        if (cause.isPresent()) {
            return unavailable(definition, cause.get());
        }
        try {
            String hook = VariantChoice.require(definition).hook();
            return new SourceAvailability(
                    definition.name(), definition.type(), Optional.of(hook), Optional.empty());
        } catch (BpfException e) {
            return unavailable(definition, e);
        }
    }

    private static SourceAvailability unavailable(SourceDefinition<?> definition, BpfException e) {
        return new SourceAvailability(
                definition.name(),
                definition.type(),
                Optional.empty(),
                Optional.of(String.valueOf(e.getMessage())));
    }

    /** Whether the source can be used. */
    public boolean isAvailable() {
        return reason.isEmpty();
    }
}
