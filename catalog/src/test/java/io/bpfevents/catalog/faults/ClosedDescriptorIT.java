package io.bpfevents.catalog.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.ffi.Libc;
import io.bpfevents.reactor.BpfEvents;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other code of the process closes the descriptor of a ring that is read. */
@KernelTest
class ClosedDescriptorIT {
    private static final int RECORDS = 50;

    /** A pinned ring has this descriptor only; libbpf has another one of an object's. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDeliverAllAndReportItAtTheClose(boolean pinned) {
        List<Long> received = new CopyOnWriteArrayList<>();
        CompletableFuture<Void> end = new CompletableFuture<>();
        try (PinDirectory pins = new PinDirectory()) {
            Path pin = pins.resolve("events");
            Producer producer = Producer.loadPinned(4096, pin);
            BpfRingbuf ring = pinned ? BpfRingbuf.openPinned(pin) : producer.ring();
            BpfEvents.ringbuf(ring, Producer::sequence)
                    .subscribe(received::add, end::completeExceptionally, () -> end.complete(null));
            producer.produce(1, 16);
            await().until(() -> received.size() == 1);

            assertThat(Libc.close(AbstractBuffer.channel(ring).fds()[0])).isZero();

            for (int i = 2; i <= RECORDS; i++) {
                int number = i;
                producer.produce(1, 16);
                await().until(() -> received.size() == number);
            }
            assertThat(end).isNotDone();
            ring.close();
            producer.close();
            assertThatThrownBy(end::join)
                    .cause()
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("EBADF", "other code of this process has closed");
            assertThat(received).hasSize(RECORDS);
        }
    }
}
