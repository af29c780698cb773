package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.count.Cpus;
import java.util.BitSet;
import java.util.List;

/**
 * The CPUs for which a perf event array can have buffers: those that are online, and for which the
 * map has an element.
 *
 * @param array the array, as messages name it
 * @param elements {@code max_entries} of the map
 */
record PerfCpus(Cpus machine, String array, long elements) {

    /**
     * The CPUs that are requested.
     *
     * @param requested numbers of CPUs; empty for all that are available now
     * @throws BpfException if a requested one is not available; the message has the reason
     */
    BitSet choose(List<Integer> requested) {
        BitSet online = machine.online();
        if (requested.isEmpty()) {
            online.andNot(withoutElement());
            return online;
        }
        BitSet chosen = new BitSet();
        for (int cpu : requested) {
            String problem = problem(cpu, online);
            if (!problem.isEmpty()) {
                throw new BpfException("open " + array + " of CPU " + cpu, problem);
            }
            chosen.set(cpu);
        }
        return chosen;
    }

    private String problem(int cpu, BitSet online) {
        if (cpu >= machine.count()) {
            return "there is no such CPU: online are " + online;
        }
        if (cpu >= elements) {
            return "the map has no element for it: its max_entries is "
                    + elements
                    + "; leave max_entries out, and libbpf sets it to the number of CPUs";
        }
        return online.get(cpu) ? "" : "it is offline: online are " + online;
    }

    /** The CPUs that are online and have no element in the map. */
    BitSet withoutElement() {
        BitSet without = machine.online();
        without.clear(0, (int) Math.min(elements, Integer.MAX_VALUE));
        return without;
    }
}
