package io.bpfevents.core.internal.count;

import io.bpfevents.core.BpfException;
import io.bpfevents.ffi.LibcScheduling;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.BitSet;

/** The CPUs of this machine, as the kernel lists them in sysfs. */
public final class KernelCpus implements Cpus {
    private static final Path DIRECTORY = Path.of("/sys/devices/system/cpu");
    private static final int THIS_THREAD = 0;

    @Override
    public int count() {
        return read("possible").length();
    }

    @Override
    public BitSet online() {
        return read("online");
    }

    @Override
    public boolean bind(int cpu) {
        BitSet one = new BitSet();
        one.set(cpu);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment set = arena.allocateFrom(ValueLayout.JAVA_LONG, one.toLongArray());
            return LibcScheduling.sched_setaffinity(THIS_THREAD, set) == 0;
        }
    }

    private static BitSet read(String list) {
        Path file = DIRECTORY.resolve(list);
        try {
            return parse(Files.readString(file).strip());
        } catch (IOException | NumberFormatException e) {
            throw new BpfException("list the CPUs", 0, "cannot read " + file + ": " + e, e);
        }
    }

    /** Parses a list such as {@code 0-3,5,8-9}. */
    static BitSet parse(String list) {
        BitSet cpus = new BitSet();
        for (String range : list.split(",", -1)) {
            int dash = range.indexOf('-');
            int first = Integer.parseInt(dash < 0 ? range : range.substring(0, dash));
            int last = dash < 0 ? first : Integer.parseInt(range.substring(dash + 1));
            cpus.set(first, last + 1);
        }
        return cpus;
    }
}
