package io.bpfevents.catalog.internal.filter;

import java.util.Set;
import java.util.TreeSet;

/** The running descendants of a process, from {@code /proc}. */
final class ProcessTree {
    private ProcessTree() {}

    /** The process and all its descendants that run now. */
    static Set<Integer> of(int root) {
        Set<Integer> tree = new TreeSet<>(Set.of(root));
        ProcessHandle.of(root)
                .ifPresent(process ->
                        process.descendants().forEach(it -> tree.add(Math.toIntExact(it.pid()))));
        return tree;
    }
}
