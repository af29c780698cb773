package io.bpfevents.catalog.internal.filter;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.BpfVariable;
import io.bpfevents.core.object.TypedMap;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The filter of a loaded program. Not safe for use by several threads at once. */
public final class KernelFilter {
    /** Programs that follow processes; loaded with each source, attached on demand. */
    public static final List<String> PROGRAMS = List.of("catalog_fork", "catalog_free");

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();
    // catalog.bpf.h
    private static final byte MEMBER = 1;
    private static final byte FOLLOWED = 2;

    private final BpfObject object;
    private final BpfVariable active;
    private final List<BpfLink> tracking = new ArrayList<>();
    private long untracked; // by this class, in addition to the program's count

    /** Of a loaded object. */
    public KernelFilter(BpfObject object) {
        this.object = object;
        active = object.variable("catalog_filter_active");
    }

    /** Applies a filter from now on: fills the one that does not apply, then switches. */
    public void apply(FilterSpec filter) {
        int next = active.getLong() == 0 ? 1 : 0;
        TypedMap<Integer, Byte> pids =
                object.map("catalog_pids_" + next).typed(Integer.class, Byte.class);
        boolean tree = filter.tree().isPresent();
        clear(pids);
        if (tree) {
            startTracking();
        }
        filter.pids().forEach(pid -> add(pids, pid, MEMBER));
        filter.tree().ifPresent(root -> addTree(root, pids));
        object.variable("catalog_filter_" + next).set(LOOKUP, filter.values());
        active.set(next);
        if (!tree) {
            stopTracking();
        }
    }

    /** Until nothing is left: the kernel may add a child of a process that is being removed. */
    private static void clear(TypedMap<Integer, Byte> pids) {
        for (List<Integer> all = keys(pids); !all.isEmpty(); all = keys(pids)) {
            pids.deleteAll(all);
        }
    }

    private static List<Integer> keys(TypedMap<Integer, Byte> pids) {
        return pids.entries().stream().map(Map.Entry::getKey).toList();
    }

    private void startTracking() {
        if (tracking.isEmpty()) {
            try {
                PROGRAMS.forEach(name -> tracking.add(object.program(name).attach()));
            } catch (RuntimeException e) {
                stopTracking();
                throw e;
            }
        }
    }

    private void stopTracking() {
        tracking.forEach(BpfLink::close);
        tracking.clear();
    }

    /** A process that finds no space is counted, as those that the program adds. */
    private void add(TypedMap<Integer, Byte> pids, int pid, byte value) {
        try {
            pids.update(pid, value);
        } catch (BpfException e) {
            if (!e.errnoName().equals(Optional.of("E2BIG"))) {
                throw e;
            }
            untracked++;
        }
    }

    /**
     * Adds the processes of a tree. The kernel adds each child of a process that is in the map, so
     * only children that were created before their parent was added are missing: the search is
     * repeated until it finds no new one. A process that has ended meanwhile is removed again.
     */
    private void addTree(int root, TypedMap<Integer, Byte> pids) {
        Set<Integer> known = new HashSet<>();
        boolean found = true;
        while (found) {
            found = false;
            for (int pid : ProcessTree.of(root)) {
                if (known.add(pid)) {
                    found = true;
                    add(pids, pid, FOLLOWED);
                }
            }
        }
        known.stream().filter(pid -> ProcessHandle.of(pid).isEmpty()).forEach(pids::delete);
    }

    /** Processes of a tree that found no space in the map. */
    public long untracked() {
        return untracked + object.variable("catalog_pids_full").getLong();
    }
}
