package io.bpfevents.core.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.record.RecordLayout;
import io.bpfevents.core.ring.SimulatedRingbuf;
import java.lang.foreign.MemorySegment;
import java.lang.management.ClassLoadingMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The classes that are generated for a layout, and for reading by it, are unloaded with it. */
class UnloadedDecoderTest {
    private static final int LAYOUTS = 200;
    private static final int MADE_PER_LAYOUT = 2; // its decoder, and the loop over the records

    record Numbered(long number) {}

    @Test
    void shouldUnloadTheGeneratedClasses() {
        ClassLoadingMXBean classes = ManagementFactory.getClassLoadingMXBean();
        read(10); // loads what stays
        System.gc();
        long loaded = classes.getLoadedClassCount();
        long made = classes.getTotalLoadedClassCount();
        read(LAYOUTS);
        assertThat(classes.getTotalLoadedClassCount() - made)
                .isGreaterThanOrEqualTo(LAYOUTS * MADE_PER_LAYOUT);
        System.gc();
        System.gc();
        assertThat(classes.getLoadedClassCount() - loaded).isLessThan(LAYOUTS / 2);
    }

    private static void read(int layouts) {
        List<Numbered> read = new ArrayList<>();
        for (long i = 0; i < layouts; i++) {
            try (PollLoop.Manual loop = PollLoop.manual();
                    SimulatedRingbuf ring = SimulatedRingbuf.create("events", 4096)) {
                ring.read(RecordLayout.declared(Numbered.class), read::add, loop).request(1);
                ring.output(MemorySegment.ofArray(new long[] {i}));
                loop.runOnce();
                assertThat(read.removeFirst()).isEqualTo(new Numbered(i));
                ring.close();
                loop.runOnce();
            }
        }
    }
}
