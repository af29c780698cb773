package io.bpfevents.core.stack;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfMap;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.Arrays;

/**
 * A map of type {@code BPF_MAP_TYPE_STACK_TRACE}, into which {@code bpf_get_stackid} stores stacks.
 * For any thread.
 *
 * <p>A stack stays in the map until it is removed, or a program that calls {@code bpf_get_stackid}
 * with {@code BPF_F_REUSE_STACKID} replaces it. An id is negative if there was no stack ({@code
 * -EFAULT}) or no space for it ({@code -EEXIST}, another stack has its place).
 */
public final class StackTraces {
    private final BpfMap map;

    private StackTraces(BpfMap map) {
        this.map = map;
    }

    /**
     * The stacks of a map.
     *
     * @param map of addresses: without the flag {@code BPF_F_STACK_BUILD_ID}
     * @throws BpfException if it is of another type
     */
    public static StackTraces of(BpfMap map) {
        String operation = "read the stacks of map " + map.name();
        if (map.type() != MapType.STACK_TRACE) {
            throw new BpfException(operation, "it is a map of type " + map.type());
        }
        return new StackTraces(map);
    }

    /**
     * The addresses of a stack, the innermost first.
     *
     * @param id the result of {@code bpf_get_stackid}
     * @return empty if the map has no such stack, as for a negative id
     */
    public long[] addresses(int id) {
        MemorySegment value = MemorySegment.ofArray(new long[map.valueSize() / Long.BYTES]);
        return id >= 0 && map.lookup(MemorySegment.ofArray(new int[] {id}), value)
                ? trimmed(value.toArray(ValueLayout.JAVA_LONG_UNALIGNED))
                : new long[0];
    }

    /**
     * Without the zeros at the end: those of a stack that is shorter than its array, as in a record
     * that {@code bpf_get_stack} has filled.
     */
    public static long[] trimmed(long[] addresses) {
        int depth = addresses.length;
        while (depth > 0 && addresses[depth - 1] == 0) {
            depth--;
        }
        return Arrays.copyOf(addresses, depth);
    }

    /**
     * Removes a stack.
     *
     * @return false if the map has no such stack
     */
    public boolean delete(int id) {
        return map.delete(MemorySegment.ofArray(new int[] {id}));
    }
}
