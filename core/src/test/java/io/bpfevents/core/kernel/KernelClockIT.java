package io.bpfevents.core.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.time.Instant;
import org.junit.jupiter.api.Test;

@KernelTest
class KernelClockIT {
    @Test
    void shouldConvertATimestampOfAProgram() {
        KernelClock monotonic = KernelClock.monotonic();
        KernelClock boottime = KernelClock.boottime();
        try (BpfObject object = TestObjects.open("variables").load()) {
            Instant before = Instant.now();
            object.program("look").testRun(MemorySegment.ofArray(new long[8]));
            Instant after = Instant.now();

            for (Instant at :
                    new Instant[] {
                        monotonic.at(object.variable("monotonic_time").getLong()),
                        boottime.at(object.variable("boot_time").getLong())
                    }) {
                assertThat(at)
                        .isBetween(
                                before.minus(KernelClock.TOLERANCE),
                                after.plus(KernelClock.TOLERANCE));
            }
        }
    }
}
