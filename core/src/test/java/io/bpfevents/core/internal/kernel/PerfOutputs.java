package io.bpfevents.core.internal.kernel;

import io.bpfevents.core.internal.call.CallResults;
import io.bpfevents.core.internal.call.MapInfo;
import io.bpfevents.core.internal.count.Cpus;
import io.bpfevents.core.internal.count.KernelCpus;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import io.bpfevents.ffi.Libc;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;

/** The loaded test program {@code perf.bpf.c}, which outputs to one of its perf event arrays. */
final class PerfOutputs implements AutoCloseable {
    private final String program;
    private final PinDirectory pins = new PinDirectory();
    private final BpfObject object;
    private final int fd;

    /**
     * What a run reports.
     *
     * @param error the result of the last failing output; 0 if none failed
     */
    record Outcome(long successes, long failures, long error) {}

    private PerfOutputs(String map, String program, long elements) {
        this.program = program;
        Path pin = pins.resolve(map);
        try (OpenBpfObject opened = TestObjects.open("perf").pinPath(map, pin)) {
            if (elements > 0) {
                opened.maxEntries(map, elements);
            }
            object = opened.load();
        }
        fd = CallResults.check(Libbpf.bpf_obj_get(pin.toString()), "open the map");
    }

    /** With the array that has an element per CPU. */
    static PerfOutputs load() {
        return load(0);
    }

    /** As the other one, with another number of elements. */
    static PerfOutputs load(long elements) {
        return new PerfOutputs("events", "output", elements);
    }

    /** With the array that has an element for CPU 0 only. */
    static PerfOutputs loadFirst() {
        return new PerfOutputs("first", "output_first", 0);
    }

    MapInfo info() {
        return MapInfo.of(fd);
    }

    PerfBuffers open(PerfSettings settings) {
        return open(new KernelCpus(), settings);
    }

    PerfBuffers open(Cpus machine, PerfSettings settings) {
        return PerfBuffers.open(
                "perf buffer events", fd, info(), machine, settings, MemorySegment.NULL);
    }

    PerfBuffers openReadBy(MemorySegment callback, PerfSettings settings) {
        return PerfBuffers.open(
                "perf buffer events", fd, info(), new KernelCpus(), settings, callback);
    }

    PerfParts parts(PerfSettings settings) {
        return PerfParts.open("perf buffer events", fd, info(), settings);
    }

    PerfBuffers openWithFormat(int readFormat) {
        return PerfBuffers.open(
                "perf buffer events",
                fd,
                info(),
                new KernelCpus(),
                PerfSettings.DEFAULTS,
                MemorySegment.NULL,
                readFormat);
    }

    /** Outputs on a CPU. */
    Outcome output(int cpu, int count, int size) throws InterruptedException {
        AtomicReference<Outcome> outcome = new AtomicReference<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(() -> {
                            if (!new KernelCpus().bind(cpu)) {
                                throw new IllegalArgumentException("no CPU " + cpu);
                            }
                            outcome.set(output(count, size));
                        });
        thread.join();
        return outcome.get();
    }

    private Outcome output(int count, int size) {
        MemorySegment args = MemorySegment.ofArray(new long[] {count, size});
        int result = object.program(program).testRun(args).returnValue();
        if (result != 0) {
            throw new IllegalArgumentException(program + " returned " + result);
        }
        return new Outcome(variable("successes"), variable("failures"), variable("error"));
    }

    private long variable(String name) {
        return object.variable(name).getLong();
    }

    @Override
    public void close() {
        Libc.close(fd);
        object.close();
        pins.close();
    }
}
