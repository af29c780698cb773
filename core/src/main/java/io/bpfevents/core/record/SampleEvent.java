package io.bpfevents.core.record;

import java.util.OptionalInt;
import java.util.OptionalLong;

/** An event of a perf buffer. A class of its own, so that events of rings are smaller. */
final class SampleEvent extends Event {
    private final int cpu;
    private final long time;

    SampleEvent(byte[] bytes, int cpu, long time) {
        super(bytes);
        this.cpu = cpu;
        this.time = time;
    }

    @Override
    public OptionalInt cpu() {
        return OptionalInt.of(cpu);
    }

    @Override
    public OptionalLong time() {
        return OptionalLong.of(time);
    }
}
