package io.bpfevents.catalog.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.PinnedObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Probes.Probe;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.reactor.BpfEvents;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.Disposable;

/** A program that is detached, or unpinned, while a stream reads its ring. */
@KernelTest
class DetachedIT {
    private final PinDirectory pins = new PinDirectory();
    private final Path directory = pins.resolve("versions");

    @AfterEach
    void unpin() {
        pins.close();
    }

    private PinnedObject openOrAdopt() {
        return BpfObject.openOrAdopt(
                directory, () -> NumberedHits.open(ProcessHandle.current().pid()));
    }

    private static long attempts(PinnedObject object) {
        return object.ringbuf("events")
                .audit()
                .toCompletableFuture()
                .join()
                .attempts()
                .orElseThrow();
    }

    /** The stream can neither end, since its ring is intact, nor know that no record will come. */
    @Test
    void shouldStayOpenAndReportTheProgramWhenThePinOfItsLinkIsRemoved() throws IOException {
        NumberedHits hits = new NumberedHits();
        List<NumberedHits.Event> received = new CopyOnWriteArrayList<>();
        List<Throwable> failures = new CopyOnWriteArrayList<>();
        PinnedObject object = openOrAdopt();
        Disposable stream =
                BpfEvents.ringbuf(object.ringbuf("events"), NumberedHits.Event.class)
                        .subscribe(received::add, failures::add);
        hits.make(10);
        await().until(() -> received.size() == 10);
        assertThat(object.detached()).isEmpty();

        Files.delete(directory.resolve("link_on_prctl_g0"));

        await().until(() -> { // the kernel detaches some time after the last reference is gone
            long before = attempts(object);
            hits.make(1);
            return attempts(object) == before;
        });
        assertThat(object.detached()).containsExactly("on_prctl");
        await().until(() -> received.size() == attempts(object));
        assertThat(failures).isEmpty();
        assertThat(stream.isDisposed()).isFalse();

        object.close();
        object.onClose().toCompletableFuture().join();
        assertThat(stream.isDisposed()).isTrue();
        assertThat(failures).isEmpty();
        PinnedObject again = openOrAdopt();
        assertThat(again.isAdopted()).isFalse();
        assertThat(again.detached()).isEmpty();
        int missing = hits.made();
        hits.make(3);
        List<NumberedHits.Event> rest = NumberedHits.readAll(again.ringbuf("events"));
        assertThat(rest.stream().map(NumberedHits.Event::hit))
                .containsSubsequence(missing, missing + 1, missing + 2);
        again.remove();
        again.onClose().toCompletableFuture().join();
    }

    @Test
    void shouldContinueWhenThePinsOfARingAreRemoved() {
        Path pin = pins.resolve("events");
        AtomicInteger received = new AtomicInteger();
        try (Producer producer = Producer.loadPinned(4096, pin);
                BpfRingbuf ring = BpfRingbuf.openPinned(pin)) {
            Disposable stream = BpfEvents.ringbuf(ring).subscribe(_ -> received.incrementAndGet());
            producer.produce(5, 16);
            await().until(() -> received.get() == 5);

            BpfRingbuf.unpin(pin);

            producer.produce(5, 16);
            await().until(() -> received.get() == 10);
            assertThat(stream.isDisposed()).isFalse();
        }
    }

    /** A hook whose link another process could open by its id, to detach it. */
    enum Hook {
        TRACEPOINT,
        RAW_TRACEPOINT,
        UPROBE
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayAttachedWhenAnotherProcessRequestsToDetachItsLink(Hook hook) throws Exception {
        try (Probes probes = Probes.load()) {
            Probe probe =
                    switch (hook) {
                        case TRACEPOINT -> Probe.ON_GETPPID;
                        case RAW_TRACEPOINT -> Probe.ON_EXEC_RAW;
                        case UPROBE -> Probe.ON_ENTRY;
                    };
            List<Integer> before = Links.open();
            if (hook == Hook.UPROBE) {
                probes.program(probe).attachUprobe(Probes.libc(), Probes.FUNCTION);
            } else {
                probes.program(probe).attach();
            }
            List<Integer> link = Links.open().stream().filter(fd -> !before.contains(fd)).toList();
            assertThat(link).hasSize(1);

            assertThat(Links.detach(link.getFirst())).isEqualTo(-1);

            long hits = Probes.hits(probes.object().map("hits"), probe);
            switch (hook) {
                case TRACEPOINT -> Probes.getppid();
                case RAW_TRACEPOINT -> Probes.exec();
                case UPROBE -> Probes.callFunction();
            }
            assertThat(Probes.hits(probes.object().map("hits"), probe)).isGreaterThan(hits);
        }
    }
}
