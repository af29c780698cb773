package io.bpfevents.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

@KernelTest
class KernelClockIT {
    private static void checkConversion() {
        KernelClock monotonic = KernelClock.monotonic();
        KernelClock boottime = KernelClock.boottime();
        try (BpfObject object = TestObjects.open("variables").load()) {
            Instant before = Instant.now();
            long nanosBefore = KernelClock.monotonicNanos();
            object.program("look").testRun(MemorySegment.ofArray(new long[8]));
            long nanosAfter = KernelClock.monotonicNanos();
            Instant after = Instant.now();

            long time = object.variable("monotonic_time").getLong();
            assertThat(time).isBetween(nanosBefore, nanosAfter);
            for (Instant at :
                    new Instant[] {
                        monotonic.at(time), boottime.at(object.variable("boot_time").getLong())
                    }) {
                assertThat(at)
                        .isBetween(
                                before.minus(KernelClock.TOLERANCE),
                                after.plus(KernelClock.TOLERANCE));
            }
        }
    }

    @Test
    void shouldConvertATimestampOfAProgram() {
        checkConversion();
    }

    /** The same in a process of its own. */
    static final class InAnotherNamespace {
        private InAnotherNamespace() {}

        public static void main(String[] arguments) {
            System.out.println(TimeNamespace.CURRENT);
            checkConversion();
        }
    }

    /** Programs read the clocks of the kernel, the process those of its namespace. */
    @Test
    void shouldConvertATimestampInATimeNamespace() {
        assumeTrue(
                Files.exists(Path.of("/proc/self/timens_offsets")),
                "the kernel has no time namespaces");
        String output =
                ForkedJvm.run(
                        // a child: on Linux 6.1 a process that unshares it starts no thread
                        List.of(
                                "unshare",
                                "-T",
                                "--fork",
                                "--monotonic",
                                "5000",
                                "--boottime",
                                "86400"),
                        InAnotherNamespace.class);
        assertThat(output)
                .contains(
                        new TimeNamespace(5000 * 1_000_000_000L, 86400 * 1_000_000_000L)
                                .toString());
    }
}
