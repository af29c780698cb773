package io.bpfevents.catalog.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.internal.serve.AbstractBuffer;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.ffi.Libc;
import io.bpfevents.reactor.BpfEvents;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Other code of the process closes the descriptor of a ring that is read, and uses its number. */
@KernelTest
class ClosedDescriptorIT {
    private static final int RECORDS = 50;

    /** Reads on after the descriptor was replaced. */
    static final class Reading {
        private Reading() {}

        /** With whether to open the ring by its pin. */
        public static void main(String[] arguments) throws Exception {
            List<Long> received = new CopyOnWriteArrayList<>();
            CompletableFuture<String> end = new CompletableFuture<>();
            try (PinDirectory pins = new PinDirectory()) {
                Path pin = pins.resolve("events");
                Producer producer = Producer.loadPinned(4096, pin);
                boolean isPinned = Boolean.parseBoolean(arguments[0]);
                BpfRingbuf ring = isPinned ? BpfRingbuf.openPinned(pin) : producer.ring();
                BpfEvents.ringbuf(ring, Producer::sequence)
                        .subscribe(
                                received::add,
                                error -> end.complete(error.getMessage()),
                                () -> end.complete("completed"));
                producer.produce(1, 16);
                await().until(() -> received.size() == 1);

                int fd = AbstractBuffer.channel(ring).fds()[0];
                replace(fd, Libc.eventfd(0, Libc.EFD_CLOEXEC));

                for (int i = 2; i <= RECORDS; i++) {
                    int number = i;
                    producer.produce(1, 16);
                    await().until(() -> received.size() == number || end.isDone());
                }
                System.out.println("received " + received.size() + ", ended " + end.isDone());
                ring.close();
                producer.close();
                System.out.println(end.join());
                await().until(() -> Files.notExists(Path.of("/proc/self/fd/" + fd)));
                System.out.println("the number was closed");
            }
            System.exit(0); // does not wait for the threads of schedulers
        }

        /** Closes a descriptor and uses its number, in one step: {@code dup2}. */
        @SuppressWarnings("restricted") // tests are granted native access
        private static void replace(int fd, int by) {
            Linker linker = Linker.nativeLinker();
            MethodHandle dup2 =
                    linker.downcallHandle(
                            linker.defaultLookup().findOrThrow("dup2"),
                            FunctionDescriptor.of(
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT,
                                    ValueLayout.JAVA_INT));
            try {
                assertThat((int) dup2.invokeExact(by, fd)).isEqualTo(fd);
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
        }
    }

    /** A pinned ring has this descriptor only; libbpf has another one of an object's. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldDeliverAllAndReportItAtTheClose(boolean isPinned) {
        String output = ForkedJvm.run(List.of(), Reading.class, Boolean.toString(isPinned));
        assertThat(output)
                .containsSubsequence(
                        "received " + RECORDS + ", ended false",
                        "ENOENT",
                        "other code of this process has closed",
                        "the number was closed");
    }
}
