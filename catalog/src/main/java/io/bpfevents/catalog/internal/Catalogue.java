package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.event.KernelEvent;
import java.util.List;
import java.util.stream.Stream;

/** All sources. */
public final class Catalogue {
    private static final List<SourceDefinition<?>> ALL =
            Stream.of(
                            ProcessSources.all(),
                            FileSources.all(),
                            LookupSources.all(),
                            NetworkSources.all(),
                            SystemSources.all(),
                            SchedulerSources.all())
                    .flatMap(List::stream)
                    .toList();

    private Catalogue() {}

    /** All sources, in the order of the documentation. */
    public static List<SourceDefinition<?>> all() {
        return ALL;
    }

    /**
     * The source of a type of events.
     *
     * @throws IllegalArgumentException if there is none; the message lists all
     */
    @SuppressWarnings("unchecked") // the type is compared
    public static <T extends Record & KernelEvent> SourceDefinition<T> of(Class<T> type) {
        return (SourceDefinition<T>)
                ALL.stream()
                        .filter(source -> source.type() == type)
                        .findFirst()
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "no source has events of "
                                                + type.getName()
                                                + "; the sources: "
                                                + ALL.stream()
                                                        .map(it -> it.type().getSimpleName())
                                                        .toList()));
    }

    /**
     * The class of an event, as the key of its source.
     *
     * @throws IllegalArgumentException if there is none
     */
    @SuppressWarnings("unchecked") // a source's type is such a class
    public static <T extends Record & KernelEvent> Class<T> requireType(KernelEvent event) {
        return of((Class<T>) event.getClass()).type();
    }
}
