package io.bpfevents.catalog.internal.filter;

import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/**
 * What a filter contains.
 *
 * @param criteria those that apply
 * @param values what they compare with, except processes
 * @param pids processes
 * @param tree the root of a process tree
 */
public record FilterSpec(
        Set<Criterion> criteria, FilterValues values, Set<Integer> pids, OptionalInt tree) {
    /** The filter without criteria. */
    public static final FilterSpec ALL =
            new FilterSpec(Set.of(), FilterValues.NONE, Set.of(), OptionalInt.empty());

    /** With one more criterion, or another value of it. */
    public FilterSpec with(Criterion criterion, UnaryOperator<FilterValues> change) {
        EnumSet<Criterion> all = EnumSet.of(criterion);
        all.addAll(criteria);
        int mask = all.stream().mapToInt(Criterion::mask).sum();
        return new FilterSpec(
                Collections.unmodifiableSet(all),
                change.apply(values).withCriteria(mask),
                pids,
                tree);
    }

    /** With processes, in place of those before. */
    public FilterSpec withPids(int... chosen) {
        Set<Integer> all = new TreeSet<>();
        for (int pid : chosen) {
            all.add(requirePositive(pid));
        }
        FilterSpec with = with(Criterion.PID, UnaryOperator.identity());
        return new FilterSpec(with.criteria, with.values, Collections.unmodifiableSet(all), tree);
    }

    /** With a process tree, in place of that before. */
    public FilterSpec withTree(int root) {
        FilterSpec with = with(Criterion.PID, UnaryOperator.identity());
        return new FilterSpec(
                with.criteria, with.values, pids, OptionalInt.of(requirePositive(root)));
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
        return "Filter" + criteria.stream().map(Criterion::method).toList();
    }
}
