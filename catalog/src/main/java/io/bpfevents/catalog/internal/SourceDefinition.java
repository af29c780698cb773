package io.bpfevents.catalog.internal;

import io.bpfevents.catalog.event.KernelEvent;
import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.reactor.RingbufOptions;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A source of the catalogue.
 *
 * @param type the record class of its events, bound to {@code struct event} of its program
 * @param name as in {@code KernelEvents}, such as {@code processStarts}
 * @param object the name of its program's file in {@code bpf/src}, without {@code .bpf.c}
 * @param criteria the criteria of a filter that its program applies
 * @param variants from the most to the least wanted
 * @param reading how its ring is read unless the options of the source state it
 */
public record SourceDefinition<T extends Record & KernelEvent>(
        Class<T> type,
        String name,
        String object,
        Set<Criterion> criteria,
        List<Variant> variants,
        RingbufOptions reading) {
    /** Those of the current task, which every program applies by {@code catalog_admits()}. */
    private static final Set<Criterion> OF_TASK =
            EnumSet.of(
                    Criterion.PID,
                    Criterion.UID,
                    Criterion.CGROUP,
                    Criterion.COMM,
                    Criterion.NOT_PID);

    /**
     * A source that applies the criteria of the current task, and further ones.
     *
     * @param further beside those of the task
     */
    public static <T extends Record & KernelEvent> SourceDefinition<T> of(
            Class<T> type,
            String name,
            String object,
            Set<Criterion> further,
            Variant... variants) {
        EnumSet<Criterion> criteria = EnumSet.copyOf(OF_TASK);
        criteria.addAll(further);
        return new SourceDefinition<>(
                type,
                name,
                object,
                Collections.unmodifiableSet(criteria),
                List.of(variants),
                RingbufOptions.defaults());
    }

    /** With other defaults of its ring. */
    SourceDefinition<T> reading(RingbufOptions defaults) {
        return new SourceDefinition<>(type, name, object, criteria, variants, defaults);
    }

    /** The compiled program on the class path. */
    public String resource() {
        return "META-INF/bpf/" + object + ".bpf.o";
    }

    /**
     * Rejects a filter that the program cannot apply.
     *
     * @throws IllegalArgumentException that names the criteria it can apply
     */
    public void requireCriteria(FilterSpec filter) {
        List<String> others =
                filter.criteria().keySet().stream()
                        .filter(it -> !criteria.contains(it))
                        .map(Criterion::method)
                        .toList();
        if (!others.isEmpty()) {
            throw new IllegalArgumentException(
                    "%s cannot filter by %s; it can by %s"
                            .formatted(
                                    name,
                                    String.join(", ", others),
                                    String.join(
                                            ", ",
                                            criteria.stream()
                                                    .map(Criterion::method)
                                                    .sorted()
                                                    .toList())));
        }
    }
}
