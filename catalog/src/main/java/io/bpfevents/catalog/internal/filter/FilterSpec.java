package io.bpfevents.catalog.internal.filter;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * What a filter contains.
 *
 * @param criteria those that apply, and how each one sets what it compares with, except processes
 * @param pids processes
 * @param tree the root of a process tree
 */
public record FilterSpec(
        Map<Criterion, Consumer<FilterValues.Builder>> criteria,
        Set<Integer> pids,
        OptionalInt tree) {
    /** The filter without criteria. */
    public static final FilterSpec ALL = new FilterSpec(Map.of(), Set.of(), OptionalInt.empty());

    /** With one more criterion, or another value of it. */
    public FilterSpec with(Criterion criterion, Consumer<FilterValues.Builder> value) {
        Map<Criterion, Consumer<FilterValues.Builder>> all = new EnumMap<>(Criterion.class);
        all.putAll(criteria);
        all.put(criterion, value);
        return new FilterSpec(Collections.unmodifiableMap(all), pids, tree);
    }

    /** With processes, in place of those before. */
    public FilterSpec withPids(int... chosen) {
        Set<Integer> all = new TreeSet<>();
        for (int pid : chosen) {
            all.add(requirePositive(pid));
        }
        FilterSpec with = with(Criterion.PID, _ -> {});
        return new FilterSpec(with.criteria, Collections.unmodifiableSet(all), tree);
    }

    /** With a process tree, in place of that before. */
    public FilterSpec withTree(int root) {
        FilterSpec with = with(Criterion.PID, _ -> {});
        return new FilterSpec(with.criteria, pids, OptionalInt.of(requirePositive(root)));
    }

    /** As the kernel reads them. */
    FilterValues values() {
        FilterValues.Builder values = new FilterValues.Builder();
        criteria.values().forEach(it -> it.accept(values));
        return values.build(criteria.keySet().stream().mapToInt(Criterion::mask).sum());
    }

    private static int requirePositive(int pid) {
        if (pid <= 0) {
            throw new IllegalArgumentException("the process id " + pid + " is not positive");
        }
        return pid;
    }

    /** The bytes of a prefix; rejects an empty or a too long one. */
    public static byte[] prefix(String what, String prefix, int most) {
        byte[] bytes = prefix.getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > most) {
            throw new IllegalArgumentException(
                    "the %s prefix \"%s\" has %d bytes; 1 to %d are possible"
                            .formatted(what, prefix, bytes.length, most));
        }
        return bytes;
    }

    /** The names of the criteria. */
    @Override
    public String toString() {
        return "Filter" + criteria.keySet().stream().map(Criterion::method).toList();
    }
}
