package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.stats.RingbufLifetime;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.core.testing.NumberedHits.Event;
import io.bpfevents.core.testing.PinDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An object that is pinned, adopted, replaced and removed, while its hook is hit. */
@KernelTest
@Timeout(120)
class PinnedObjectIT {
    private static final long PID = ProcessHandle.current().pid();

    private final PinDirectory pins = new PinDirectory();
    private final Path directory = pins.resolve("versions");
    private final NumberedHits hits = new NumberedHits();
    private @Nullable PinnedObject last;

    @AfterEach
    void unpin() {
        awaitClose();
        pins.close();
    }

    /** Opens it after the last one has released the directory. */
    private PinnedObject next(Supplier<PinnedObject> open) {
        awaitClose();
        last = open.get();
        return last;
    }

    private void awaitClose() {
        if (last != null) {
            last.onClose().toCompletableFuture().join();
        }
    }

    private PinnedObject openOrAdopt() {
        return next(() -> BpfObject.openOrAdopt(directory, () -> NumberedHits.open(PID)));
    }

    private PinnedObject openOrAdoptOther() {
        return next(() -> BpfObject.openOrAdopt(directory, () -> NumberedHits.openOther(PID)));
    }

    private List<String> pinned() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.map(path -> path.getFileName().toString()).sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Event> events(int from, int to, int generation) {
        return IntStream.range(from, to).mapToObj(hit -> new Event(hit, generation)).toList();
    }

    private static RingbufLifetime lifetime(BpfRingbuf ring) {
        return ring.audit()
                .toCompletableFuture()
                .orTimeout(20, TimeUnit.SECONDS)
                .join()
                .lifetime()
                .orElseThrow();
    }

    @Test
    void shouldContinueWithWhatWasSentWhileNoProcessHadItOpen() {
        try (PinnedObject first = openOrAdopt()) {
            assertThat(first.isAdopted()).isFalse();
            assertThat(first.directory()).isEqualTo(directory);
            hits.make(10);
            assertThat(NumberedHits.readAll(first.ringbuf("events"))).isEqualTo(events(0, 10, 0));
            hits.make(5);
        }
        List<String> before = pinned();
        hits.make(5);
        try (PinnedObject second = openOrAdopt()) {
            assertThat(second.isAdopted()).isTrue();
            assertThat(pinned()).isEqualTo(before);
            BpfRingbuf ring = second.ringbuf("events");
            assertThat(NumberedHits.readAll(ring)).isEqualTo(events(10, 20, 0));
            RingbufLifetime lifetime = lifetime(ring);
            assertThat(lifetime.delivered()).isEqualTo(20);
            assertThat(lifetime.attempts()).hasValue(20);
            assertThat(second.map(".rodata").name()).isNotEmpty();
            assertThat(second.map(".rodata")).isSameAs(second.map(".rodata"));
            assertThatThrownBy(() -> second.map("none"))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("its maps are [.rodata");
            assertThatThrownBy(() -> second.ringbuf("none"))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("its rings are [others, events]");
        }
        try (PinnedObject third = next(() -> BpfObject.adopt(directory))) {
            assertThat(third.isAdopted()).isTrue();
            third.remove();
        }
        assertThat(directory).doesNotExist();
    }

    @Test
    void shouldReplaceThePrograms() {
        try (PinnedObject _ = openOrAdopt()) {
            hits.make(10);
        }
        try (PinnedObject second = openOrAdoptOther()) {
            assertThat(second.isAdopted()).isFalse();
            hits.make(10);
            assertThat(NumberedHits.readAll(second.ringbuf("events")))
                    .startsWith(events(0, 10, 0).toArray(Event[]::new))
                    .endsWith(events(10, 20, 1).toArray(Event[]::new))
                    .hasSize(20);
            assertThat(lifetime(second.ringbuf("events")).attempts()).hasValue(20);
            assertThat(pinned())
                    .contains("link_on_prctl_g1", "link_on_rename_raw_g1", "events", "events_ctl")
                    .doesNotContain("link_on_prctl_g0", "btf_g0");
        }
        try (PinnedObject third = openOrAdoptOther()) {
            assertThat(third.isAdopted()).isTrue();
            hits.make(1);
            assertThat(NumberedHits.readAll(third.ringbuf("events"))).isEqualTo(events(20, 21, 1));
        }
        try (PinnedObject back = openOrAdopt()) {
            hits.make(1);
            assertThat(back.isAdopted()).isFalse();
            assertThat(NumberedHits.readAll(back.ringbuf("events"))).isEqualTo(events(21, 22, 2));
            back.remove();
        }
        assertThat(directory).doesNotExist();
    }
}
