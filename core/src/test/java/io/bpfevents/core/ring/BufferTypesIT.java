package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A buffer that is opened as the other type: the message names the right call. */
@KernelTest
class BufferTypesIT {
    @Test
    void shouldRefuseAPerfEventArrayAsARing() {
        try (PinDirectory pins = new PinDirectory()) {
            Path pin = pins.resolve("events");
            try (BpfObject object = TestObjects.open("perf").pinPath("events", pin).load()) {
                assertThatThrownBy(() -> object.ringbuf("events"))
                        .isInstanceOf(BpfException.class)
                        .hasMessage(
                                "cannot open ring buffer events of perf: it is a map of type"
                                        + " PERF_EVENT_ARRAY: open it by perfbuf(\"events\")");
                assertThatThrownBy(() -> BpfRingbuf.openPinned(pin))
                        .isInstanceOf(BpfException.class)
                        .hasMessageEndingWith(
                                "it is a map of type PERF_EVENT_ARRAY: open it by"
                                        + " BpfPerfbuf.openPinned(path)");
            }
        }
    }
}
