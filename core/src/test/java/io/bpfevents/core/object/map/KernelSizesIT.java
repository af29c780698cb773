package io.bpfevents.core.object.map;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Maps that declare keys and values of other sizes than the kernel requires. */
@KernelTest
class KernelSizesIT {
    private static long pending(BpfObject object, String ring) {
        return object.ringbuf(ring).audit().toCompletableFuture().join().pending();
    }

    @Test
    void shouldLoadMapsThatDeclareOtherTypes() {
        try (BpfObject object = TestObjects.open("typed_maps").load()) {
            for (String ring : List.of("events", "keyed", "copied", "sized", "user", "inner")) {
                assertThat(object.map(ring).keySize()).as(ring).isZero();
                assertThat(object.map(ring).valueSize()).as(ring).isZero();
            }
            assertThat(object.map("perf").keySize()).isEqualTo(4);
            assertThat(object.map("perf").valueSize()).isEqualTo(4);

            assertThat(object.program("send").testRun().returnValue()).isZero();
            for (String ring : List.of("events", "keyed", "inner")) {
                assertThat(pending(object, ring)).as(ring).isOne();
            }
        }
    }

    @Test
    void shouldReuseAPinnedRingThatDeclaresATypeOfValues() {
        try (PinDirectory directory = new PinDirectory()) {
            Path pin = directory.resolve("events");
            try (BpfObject first = TestObjects.open("typed_maps").pinPath("events", pin).load();
                    OpenBpfObject second = TestObjects.open("typed_maps").pinPath("events", pin)) {
                first.program("send").testRun();
                assertThat(pending(second.load(), "events")).isOne();
            }
        }
    }
}
