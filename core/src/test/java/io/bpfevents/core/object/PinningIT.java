package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A ring's control block is pinned beside it, and is accepted for that ring only. */
@KernelTest
class PinningIT {
    private static final int SIZE = 4096;
    private static final long FITS = Producer.capacity(SIZE, 8);
    private static final MemorySegment KEY = MemorySegment.ofArray(new int[1]);

    private final PinDirectory pins = new PinDirectory();
    private final Path events = pins.resolve("events");
    private final Path control = pins.resolve("events_ctl");

    @AfterEach
    void unpin() {
        pins.close();
    }

    private static OptionalLong failures(BpfRingbuf ring) {
        return ring.stats().reserveFailures();
    }

    /** Counts start when the ring is opened; earlier counts of its program are not included. */
    @Test
    void shouldCountFromTheOpeningOfAPinnedRing() {
        try (Producer producer = Producer.load(SIZE)) {
            producer.ring().pin(events);
            producer.produce(FITS + 3, 8);
            try (BpfRingbuf reopened = BpfRingbuf.openPinned(events)) {
                assertThat(failures(reopened)).hasValue(0);
                producer.produce(2, 8);
                assertThat(failures(reopened)).hasValue(2);
                assertThat(failures(producer.ring())).hasValue(5);
                assertThat(reopened.audit().toCompletableFuture().join().pendingAtOpen())
                        .isEqualTo(FITS);
            }
        }
    }

    @Test
    void shouldKeepCountsOverAReload() {
        try (Producer first = Producer.loadPinned(SIZE, events)) {
            first.produce(FITS + 3, 8);
            assertThat(failures(first.ring())).hasValue(3);
        }
        assertThat(control).exists();
        try (Producer second = Producer.loadPinned(SIZE, events)) {
            assertThat(failures(second.ring())).hasValue(0);
            second.produce(4, 8);
            assertThat(failures(second.ring())).hasValue(4);
            assertThat(rawFailures(second.object())).isEqualTo(7); // the sum over both loads
        }
        try (BpfRingbuf after = BpfRingbuf.openPinned(events)) {
            assertThat(failures(after)).hasValue(0);
        }
    }

    private static long rawFailures(BpfObject object) {
        MemorySegment value = value(object);
        long sum = 0;
        for (long slot = 128; slot < 2176; slot += 64) {
            sum += value.get(ValueLayout.JAVA_LONG_UNALIGNED, slot);
        }
        return sum;
    }

    private static MemorySegment value(BpfObject object) {
        BpfMap map = object.map(".data.events");
        MemorySegment value = MemorySegment.ofArray(new byte[map.valueSize()]);
        map.lookup(KEY, value);
        return value;
    }

    @Test
    void shouldHaveNoFailureCountWithoutTheControlBlock() throws IOException {
        try (Producer producer = Producer.load(SIZE)) {
            producer.ring().pin(events);
            Files.delete(control);
            try (BpfRingbuf reopened = BpfRingbuf.openPinned(events)) {
                assertThat(failures(reopened)).isEmpty();
                assertThat(reopened.stats().reserveRefused()).isEmpty();
                assertThat(reopened.audit().toCompletableFuture().join().attempts()).isEmpty();
            }
            try (BpfRingbuf counted = BpfRingbuf.openPinned(events, () -> 0)) {
                assertThat(failures(counted)).hasValue(0);
            }
        }
    }

    @Test
    void shouldRejectAnotherCounterBesideTheControlBlock() {
        try (Producer producer = Producer.load(SIZE)) {
            producer.ring().pin(events);
            assertThatThrownBy(() -> BpfRingbuf.openPinned(events, () -> 0))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("ring events", "failure counter");
        }
    }

    @Test
    void shouldRejectTheControlBlockOfAnotherRing() throws IOException {
        try (Producer old = Producer.load(SIZE);
                Producer other = Producer.load(SIZE)) {
            old.ring().pin(events);
            Files.delete(events); // but not the control block
            assertThatThrownBy(() -> other.ring().pin(events))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            control.toString(), "another control block", "remove it");
            assertThat(events).doesNotExist(); // both pins or none

            other.ring().pin(pins.resolve("other"));
            Files.move(pins.resolve("other"), events); // without the block beside it
            assertThatThrownBy(() -> BpfRingbuf.openPinned(events))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "does not belong to the ring of map id", "remove that pin");
        }
    }

    @Test
    void shouldReportMagicAndVersionOfAnUnknownControlBlock() {
        try (Producer producer = Producer.load(SIZE)) {
            producer.ring().pin(events);
            MemorySegment value = value(producer.object());
            value.set(ValueLayout.JAVA_INT_UNALIGNED, 8, 7);
            producer.object().map(".data.events").update(KEY, value);
            assertThatThrownBy(() -> BpfRingbuf.openPinned(events))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "magic 53544e5645465042 version 7",
                            "supports magic 53544e5645465042 version 1",
                            "compile the program against");
            value.set(ValueLayout.JAVA_LONG_UNALIGNED, 0, 0xabcL);
            producer.object().map(".data.events").update(KEY, value);
            assertThatThrownBy(() -> BpfRingbuf.openPinned(events))
                    .hasMessageContainingAll("magic abc version 7", "magic 53544e5645465042");
        }
    }

    @Test
    void shouldRejectLoadingOverAnUnknownControlBlock() {
        try (Producer producer = Producer.loadPinned(SIZE, events)) {
            MemorySegment value = value(producer.object());
            value.set(ValueLayout.JAVA_INT_UNALIGNED, 8, 2);
            producer.object().map(".data.events").update(KEY, value);
        }
        assertThatThrownBy(() -> Producer.loadPinned(SIZE, events).close())
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("version 2", "version 1");
    }

    @Test
    void shouldPinTheSharedControlMapBesideBothRings() throws IOException {
        Path first = pins.resolve("first");
        Path second = pins.resolve("second");
        for (int life = 0; life < 2; life++) {
            try (BpfObject object =
                    TestObjects.open("two_rings")
                            .pinPath("first", first)
                            .pinPath("second", second)
                            .load()) {
                assertThat(pins.resolve("first_ctl")).exists();
                assertThat(pins.resolve("second_ctl")).exists();
                BpfRingbuf one = object.ringbuf("first");
                BpfRingbuf two = object.ringbuf("second");
                try (BpfRingbuf oneAgain = BpfRingbuf.openPinned(first);
                        BpfRingbuf twoAgain = BpfRingbuf.openPinned(second)) {
                    send(object, 1_000, 0);
                    assertThat(failures(one).getAsLong()).isPositive();
                    assertThat(failures(oneAgain)).isEqualTo(failures(one));
                    assertThat(failures(two)).hasValue(0);
                    send(object, 0, 1_000);
                    assertThat(failures(two).getAsLong()).isPositive();
                    assertThat(failures(twoAgain)).isEqualTo(failures(two));
                    assertThat(failures(oneAgain)).isEqualTo(failures(one));
                }
            }
        }
    }

    @Test
    void shouldPinOneOfTwoRings() {
        Path second = pins.resolve("second");
        try (BpfObject object = TestObjects.open("two_rings").pinPath("second", second).load()) {
            assertThat(pins.resolve("first_ctl")).doesNotExist();
            try (BpfRingbuf reopened = BpfRingbuf.openPinned(second)) {
                send(object, 1_000, 1_000);
                assertThat(failures(reopened)).isEqualTo(failures(object.ringbuf("second")));
            }
        }
    }

    @Test
    void shouldPinTheControlBlockBesideTheLastPath() {
        Path second = pins.resolve("second");
        try (BpfObject object =
                TestObjects.open("two_rings")
                        .pinPath("second", pins.resolve("not_here"))
                        .pinPath("second", second)
                        .load()) {
            assertThat(object.onClose().toCompletableFuture()).isNotDone();
            assertThat(pins.resolve("not_here_ctl")).doesNotExist();
            assertThat(pins.resolve("second_ctl")).exists();
        }
    }

    private static void send(BpfObject object, int first, int second) {
        object.program("send").testRun(MemorySegment.ofArray(new int[] {first, second}));
    }

    @Test
    void shouldPinBothOfTwoRingsLater() {
        Path first = pins.resolve("first");
        Path second = pins.resolve("second");
        try (BpfObject object = TestObjects.open("two_rings").load()) {
            object.ringbuf("first").pin(first);
            object.ringbuf("second").pin(second);
            send(object, 1_000, 1_000);
        }
        try (BpfRingbuf one = BpfRingbuf.openPinned(first);
                BpfRingbuf two = BpfRingbuf.openPinned(second)) {
            assertThat(failures(one)).hasValue(0);
            assertThat(failures(two)).hasValue(0);
        }
    }

    @Test
    void shouldPinNothingBesideARingWithoutTheContract() {
        try (BpfObject object = TestObjects.open("plain").load()) {
            object.ringbuf("events").pin(events);
            assertThat(control).doesNotExist();
        }
        try (BpfRingbuf reopened = BpfRingbuf.openPinned(events)) {
            assertThat(failures(reopened)).isEmpty();
        }
    }

    @Test
    void shouldRejectAPathThatIsInUse() {
        try (Producer one = Producer.load(SIZE);
                Producer other = Producer.load(SIZE)) {
            one.ring().pin(events);
            assertThatThrownBy(() -> other.ring().pin(events))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(events.toString(), "EEXIST");
        }
        try (BpfRingbuf still = BpfRingbuf.openPinned(events)) { // the first ring, unchanged
            assertThat(failures(still)).hasValue(0);
        }
    }

    /** The number of its descriptor may be in use for another file. */
    @Test
    void shouldRejectPinningOfAClosedRing() {
        try (Producer producer = Producer.load(SIZE)) {
            BpfRingbuf ring = producer.ring();
            ring.close();
            ring.onClose().toCompletableFuture().join();
            assertThatThrownBy(() -> ring.pin(events))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("ring events", "closed");
            assertThat(events).doesNotExist();
        }
    }
}
