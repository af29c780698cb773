package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A new version of an object is loaded over the pins of the old one. */
@KernelTest
class UpgradeIT {
    private final PinDirectory pins = new PinDirectory();
    private final Path ring = pins.resolve("ring");
    private final Path control = pins.resolve("ring_ctl");

    @AfterEach
    void unpin() {
        pins.close();
    }

    private static void load(OpenBpfObject object) {
        object.load().close();
    }

    private static AbstractThrowableAssert<?, ?> loading(OpenBpfObject object) {
        return assertThatThrownBy(() -> load(object))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("parameter mismatch", "libbpf reports: ");
    }

    private OpenBpfObject twoRings() {
        return TestObjects.open("two_rings").pinPath("first", ring);
    }

    /** The map of control blocks is smaller than that of two rings. */
    private OpenBpfObject oneRing() {
        return TestObjects.open("producer").pinPath("events", ring);
    }

    @Test
    void shouldNameTheRingOfAnotherSizeAndWhatToRemove() throws IOException {
        load(twoRings());
        loading(twoRings().maxEntries("first", 8192))
                .hasMessageContaining(
                        "the pin %1$s does not fit map first: its size is 4096, the object has"
                                        .formatted(ring)
                                + " 8192; ")
                .hasMessageContaining("lose the contents of the old ones: rm " + ring + "; libbpf");
        Files.delete(ring); // the remedy
        load(twoRings().maxEntries("first", 8192));
        try (BpfRingbuf after = BpfRingbuf.openPinned(ring)) {
            assertThat(after.sizeBytes()).isEqualTo(8192);
            assertThat(after.stats().reserveFailures()).hasValue(0);
        }
    }

    @Test
    void shouldExplainThePinOfTheControlBlock() throws IOException {
        load(oneRing().maxEntries("events", 4096));
        loading(twoRings())
                .hasMessageContainingAll(
                        "the pin " + control + " does not fit map .data.events: its value size is",
                        "; " + control + " is the control block of a ring",
                        "rm " + control + "; libbpf")
                .hasMessageNotContaining("the pin " + ring + " ");
        Files.delete(control);
        load(twoRings());
        try (BpfRingbuf after = BpfRingbuf.openPinned(ring)) {
            assertThat(after.stats().reserveFailures()).hasValue(0);
        }
    }

    /** libbpf reports the first pin only. */
    @Test
    void shouldNameEveryPinOfTheControlBlocks() {
        Path second = pins.resolve("second");
        try (BpfObject old = oneRing().maxEntries("events", 4096).load()) {
            old.ringbuf("events").pin(second);
        }
        loading(twoRings().pinPath("second", second).maxEntries("second", 4096))
                .hasMessageContaining(
                        "rm " + control + " " + pins.resolve("second_ctl") + "; libbpf");
    }

    @Test
    void shouldNameEachDifferenceOfAMap() {
        Path pin = pins.resolve("map");
        load(TestObjects.open("globals").pinPath("hits", pin));
        loading(TestObjects.open("globals").pinPath("seen_by_key", pin))
                .hasMessageContainingAll(
                        "does not fit map seen_by_key: its type is ARRAY, the object has HASH",
                        "rm " + pin);
    }

    @Test
    void shouldReportAPinThatIsNoMap() {
        Path pin = pins.resolve("link");
        try (BpfObject object = TestObjects.open("globals").load()) {
            object.program("on_exec_raw").attach().pin(pin);
        }
        assertThatThrownBy(() -> load(TestObjects.open("globals").pinPath("hits", pin)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("the pin " + pin, "it is no map", "rm " + pin);
    }

    @Test
    void shouldNameThePinThatFailsAmongOthers() {
        Path dotted = pins.resolve("v1.2");
        assertThatThrownBy(() -> load(twoRings().pinPath("second", dotted)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "a dot: pin to " + pins.resolve("v1_2"),
                        "couldn't retrieve pinned map",
                        "libbpf reports: ")
                .hasMessageNotContaining("seccomp");
    }

    /** Records and counts start again if one of the two pins is missing. */
    @Test
    void shouldLoadIfOneOfTheTwoPinsIsMissing() throws IOException {
        load(twoRings());
        Files.delete(control);
        load(twoRings());
        assertThat(control).exists();
        Files.delete(ring);
        load(twoRings());
        try (BpfRingbuf after = BpfRingbuf.openPinned(ring)) {
            assertThat(after.stats().reserveFailures()).hasValue(0);
        }
    }

    @Test
    void shouldNameTheControlBlockOfAnEarlierRing() throws IOException {
        try (BpfObject old = TestObjects.open("two_rings").load();
                BpfObject fresh = TestObjects.open("two_rings").load()) {
            old.ringbuf("first").pin(ring);
            Files.delete(ring);
            assertThatThrownBy(() -> fresh.ringbuf("first").pin(ring))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("pinned as " + ring + " before", "rm " + control);
            Files.delete(control);
            fresh.ringbuf("first").pin(ring);
        }
    }

    /** The pins that were there belong to another process. */
    @Test
    void shouldRemoveOnlyThePinsThatAFailedLoadHasAdded() throws IOException {
        Path second = pins.resolve("second");
        load(twoRings());
        load(TestObjects.open("two_rings").pinPath("second", second));
        Files.delete(second); // its control block stays, and is not that of the first ring

        assertThatThrownBy(() -> load(twoRings().pinPath("second", second)))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("pinned as " + second + " before");

        assertThat(second).doesNotExist();
        assertThat(ring).exists();
        assertThat(control).exists();
        assertThat(pins.resolve("second_ctl")).exists();
    }
}
