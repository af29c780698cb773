package io.bpfevents.core.internal.perf;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.read.Bound;
import io.bpfevents.core.internal.read.Delivery;
import io.bpfevents.ffi.LibbpfPerf;
import io.bpfevents.ffi.NativeMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads a perf buffer through libbpf's {@code perf_buffer__consume_buffer}, with an upcall per
 * record. The reference to which {@link PerfReader} is compared: CPUs take turns in the same way.
 *
 * <p>libbpf publishes {@code data_tail} at the end of a CPU's turn, and stops only after a record,
 * by the result of its callback. A record that is written after a {@link Delivery#halt} of another
 * thread may thus still be delivered: at most one, and none if the turn begins later. libbpf does
 * not check headers, so each is checked before libbpf reads it. This reader cannot skip records or
 * wait for acknowledgements.
 */
public class LibbpfPerfReader extends MultiCpuReader {
    private final PerfUpcall upcall;
    private final List<IntSupplier> consumers = new ArrayList<>();
    private boolean stopsAtLoss;

    // of the current drain
    private boolean more;

    // of the current turn
    private @Nullable Delivery<?> delivery;
    private @Nullable CpuBuffer current;
    private @Nullable Arena pass;
    private @Nullable Throwable failure;
    private int left;

    /**
     * A reader without CPUs of a buffer, which messages name by {@code name}.
     *
     * @param upcall the callback of the buffers
     */
    public LibbpfPerfReader(String name, PerfUpcall upcall) {
        super(name);
        this.upcall = upcall;
    }

    /**
     * As {@link #add(CpuMemory)}.
     *
     * @param consume passes the records of this CPU to the callback; returns the result of libbpf
     */
    public int add(CpuMemory memory, IntSupplier consume) {
        consumers.add(consume);
        return add(memory);
    }

    /** The order of the times has no effect: libbpf passes the records of one CPU at a time. */
    @Override
    public void read(Mode mode) {
        stopsAtLoss = mode.stopsAtLosses();
    }

    @Override
    public int drain(Delivery<?> delivery, int limit, Bound until) {
        int newly = cpus.beginDrain(); // CPUs that have had no turn
        int share = Math.max(1, limit / Math.max(1, newly));
        long before = delivery.passed();
        int passed = 0;
        more = !delivery.isHalted();
        try {
            while (more && passed < limit && !cpus.isDrained()) {
                CpuBuffer cpu = cpus.next();
                if (newly-- > 0) {
                    cpus.sample(cpu);
                    cpu.beginDrain(at(until, cpu));
                }
                turn(cpu, delivery, Math.min(share, limit - passed));
                passed = (int) (delivery.passed() - before);
                more &= !delivery.isHalted();
            }
        } finally {
            cpus.endDrain(passed);
        }
        return passed;
    }

    private void turn(CpuBuffer cpu, Delivery<?> delivery, int most) {
        long begin = cpu.position();
        try {
            if (cpu.hasNext()) {
                cpu.check();
                consume(cpu, delivery, most);
            }
        } finally {
            cpus.endTurn(cpu.position() != begin);
        }
    }

    private void consume(CpuBuffer cpu, Delivery<?> delivery, int most) {
        int result;
        this.delivery = delivery;
        current = cpu;
        left = most;
        failure = null;
        upcall.passTo(this::event);
        try (Arena arena = Arena.ofConfined()) {
            pass = arena;
            result = consumers.get(cpu.part()).getAsInt();
        } finally {
            upcall.passTo(null);
            pass = null;
            current = null;
            this.delivery = null;
            cpu.publishedByLibbpf();
        }
        if (failure != null) {
            LibbpfPerfReader.<RuntimeException>rethrow(failure);
        }
        CallResults.check(result, "read a perf buffer through libbpf");
    }

    /** Called by libbpf. An exception that leaves an upcall ends the JVM. */
    private int event(long context, int number, long address) {
        try {
            CpuBuffer cpu = Objects.requireNonNull(current, "no drain is running");
            more = accept(cpu, address);
            return more && left > 0 && cpu.hasNext()
                    ? LibbpfPerf.LIBBPF_PERF_EVENT_CONT
                    : LibbpfPerf.LIBBPF_PERF_EVENT_DONE;
        } catch (Throwable thrown) {
            failure = thrown;
            return LibbpfPerf.LIBBPF_PERF_EVENT_ERROR;
        }
    }

    /** Returns whether the drain continues. */
    private boolean accept(CpuBuffer cpu, long address) {
        long header = NativeMemory.ADDRESS_SPACE.get(ValueLayout.JAVA_LONG, address);
        int size = PerfRecord.size(header);
        long at = cpu.position();
        long place = position();
        cpu.read(size); // first: libbpf consumes the record also if the delivery throws
        cpus.passed(size);
        return switch (PerfRecord.type(header)) {
            case PerfRecord.SAMPLE -> {
                Arena scope = Objects.requireNonNull(pass, "no drain is running");
                left--; // records of losses are not part of the limit
                MemorySegment record =
                        NativeMemory.readOnly(
                                address + PerfRecord.SAMPLE_HEADER,
                                size - PerfRecord.SAMPLE_HEADER,
                                scope);
                yield Objects.requireNonNull(delivery, "no drain is running").accept(record, place);
            }
            case PerfRecord.LOST -> {
                cpu.records().begin(place - at, stopsAtLoss);
                yield !cpu.records().countLoss(at);
            }
            default -> true;
        };
    }

    @SuppressWarnings("unchecked") // unchecked as it was where the upcall caught it
    private static <E extends Throwable> void rethrow(Throwable thrown) throws E {
        throw (E) thrown;
    }

    @Override
    public void publish() {
        // libbpf has published what it read
    }

    @Override
    public boolean skip(Delivery<?> delivery, long keepBytes, Bound end) {
        throw new UnsupportedOperationException("libbpf reads without skipping");
    }

    @Override
    public boolean skipToNewest(Delivery<?> delivery, Bound end) {
        throw new UnsupportedOperationException("libbpf reads without skipping");
    }

    @Override
    public long dropped() {
        return 0;
    }
}
