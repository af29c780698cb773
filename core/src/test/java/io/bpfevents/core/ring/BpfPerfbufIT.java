package io.bpfevents.core.ring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.loop.PollLoop;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.record.Event;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.perf.OnCpu;
import io.bpfevents.core.testing.perf.PerfContract;
import java.nio.file.Path;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Opening and closing perf buffers of the kernel. */
@KernelTest
class BpfPerfbufIT {
    private static final int CYCLES = Integer.getInteger("cycles", 1000);
    private static final int ENOENT = -2;

    private final PinDirectory pins = new PinDirectory();
    private Path pin;
    private PerfContract program;

    @BeforeEach
    void load() {
        pin = pins.resolve("events");
        program = PerfContract.load(PerfContract.open().pinPath(PerfContract.EVENTS, pin));
    }

    @AfterEach
    void close() {
        program.close();
        pins.close();
    }

    private PerfContract.Outcome output(int cpu, int records) {
        try {
            return OnCpu.call(cpu, () -> program.run("perf_constant", records));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shouldLeaveNothingOpenAfterManyCycles() {
        BpfPerfbuf.openPinned(pin).close();
        assertThat(output(0, 1).error()).isEqualTo(ENOENT); // maps the program's variables
        ProcessResources before = ProcessResources.countAtRest();
        for (int i = 0; i < CYCLES; i++) {
            BpfPerfbuf perfbuf = BpfPerfbuf.openPinned(pin);
            if (i % 100 == 0) {
                assertThat(output(i / 100 % 2, 3).sent()).isEqualTo(3);
            }
            perfbuf.close();
            assertThat(perfbuf.onClose().toCompletableFuture()).isCompleted();
        }
        assertThat(ProcessResources.countAtRest()).isEqualTo(before);
        assertThat(output(0, 1).error()).as("no buffer is in the map").isEqualTo(ENOENT);
    }

    @Test
    void shouldRefuseASecondReaderOfAMap() {
        BpfPerfbuf first = program.object().perfbuf(PerfContract.EVENTS);
        assertThat(program.object().perfbuf(PerfContract.EVENTS)).isSameAs(first);
        assertThatThrownBy(() -> BpfPerfbuf.openPinned(pin))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("perf buffer events", "reads the same map");
        assertThat(output(1, 2).sent()).as("the first one has kept its buffers").isEqualTo(2);
        assertThatThrownBy(() ->
                        program.object()
                                .perfbuf(
                                        PerfContract.EVENTS,
                                        PerfbufConfig.defaults().pagesPerCpu(2)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("first call");
        first.close();
        first.onClose().toCompletableFuture().join();
        BpfPerfbuf.openPinned(pin).close();
    }

    @Test
    void shouldNameTheCallForARing() {
        try (Producer ring = Producer.load(65536)) {
            Path path = pins.resolve("ring");
            ring.ring().pin(path);
            assertThatThrownBy(() -> BpfPerfbuf.openPinned(path))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("BpfRingbuf.openPinned(path)");
        }
        assertThatThrownBy(() -> BpfRingbuf.openPinned(pin))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("BpfPerfbuf.openPinned(path)");
    }

    /** Its records are freed with the process, so nothing of them could be adopted. */
    @Test
    void shouldNotBeKeptForALaterProcess() {
        Path directory = pins.resolve("object");
        assertThatThrownBy(() ->
                        BpfObject.openOrAdopt(
                                directory,
                                () -> PerfContract.open().maxEntries(PerfContract.EITHER, 65536)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("map events is a perf buffer", "use a ring buffer");
        assertThat(directory).doesNotExist();
    }

    @Test
    void shouldReadARemainderBelowTheThreshold() {
        PerfbufConfig config = PerfbufConfig.defaults().notifyEach(100);
        BpfPerfbuf perfbuf = program.object().perfbuf(PerfContract.EVENTS, config);
        Queue<Event> got = new ConcurrentLinkedQueue<>();
        PollLoop loop = PollLoop.create();
        RingReader reader = perfbuf.read(Event.decoder(), got::add, loop);
        reader.request(Long.MAX_VALUE);
        for (int round = 1; round <= 5; round++) {
            output(round % 2, 3);
            int due = 3 * round;
            await().until(() -> got.size() == due);
        }
        loop.close();
    }

    @Test
    void shouldCloseWhileProgramsSend() {
        for (int round = 0; round < 5; round++) {
            BpfPerfbuf perfbuf = BpfPerfbuf.openPinned(pin);
            PollLoop loop = PollLoop.create();
            Queue<Event> got = new ConcurrentLinkedQueue<>();
            perfbuf.read(Event.decoder(), got::add, loop).request(Long.MAX_VALUE);
            AtomicBoolean closed = new AtomicBoolean();
            CompletableFuture<Long> sender =
                    CompletableFuture.supplyAsync(
                            () -> {
                                long error = 0;
                                while (!closed.get() || error == 0) {
                                    error = output(1, 100).error();
                                    error = error == ENOENT ? error : 0;
                                }
                                return error;
                            },
                            task -> Thread.ofPlatform().start(task));
            await().until(() -> got.size() > 1_000);
            perfbuf.close();
            perfbuf.onClose().toCompletableFuture().join();
            closed.set(true);
            assertThat(sender.join()).isEqualTo(ENOENT);
            assertThat(perfbuf.stats().delivered()).isEqualTo(got.size());
            loop.close();
        }
    }
}
