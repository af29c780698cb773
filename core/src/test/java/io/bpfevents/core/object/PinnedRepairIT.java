package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.LogRecords;
import io.bpfevents.core.testing.NumberedHits;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The states that killed processes leave in the directory of an object, and the refusals. */
@KernelTest
@Timeout(120)
class PinnedRepairIT {
    private static final long PID = ProcessHandle.current().pid();
    private static final String DESCRIPTION = "bpf_events_object";
    private static final String INCOMPLETE = "bpf_events_incomplete";
    private static final String REMOVAL = "bpf_events_removal";

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

    private List<Path> pinned() {
        try (Stream<Path> all = Files.list(directory)) {
            return all.sorted().toList();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private void assertSendsEachHitOnce(PinnedObject object) {
        int before = hits.made();
        hits.make(3);
        assertThat(NumberedHits.readAll(object.ringbuf("events")))
                .extracting(NumberedHits.Event::hit)
                .containsExactly(before, before + 1, before + 2);
    }

    @Test
    void shouldRemoveAnIncompleteStartOfAnyLength() throws Exception {
        openOrAdopt().close();
        int complete = pinned().size();
        for (int missing = 0; missing < complete; missing++) {
            awaitClose();
            Files.delete(directory.resolve(DESCRIPTION));
            List<Path> all = pinned();
            Files.createDirectory(directory.resolve(INCOMPLETE));
            for (Path pin : all.subList(0, Math.min(missing, all.size()))) {
                Files.delete(pin);
            }
            try (PinnedObject object = openOrAdopt()) {
                assertThat(object.isAdopted()).isFalse();
                assertThat(pinned()).hasSize(complete);
                assertSendsEachHitOnce(object);
            }
        }
    }

    @Test
    void shouldCompleteARemovalOfAnyLength() throws Exception {
        openOrAdopt().close();
        int complete = pinned().size();
        for (int missing = 0; missing < complete; missing++) {
            awaitClose();
            List<Path> all = pinned();
            Files.createDirectory(directory.resolve(REMOVAL));
            for (Path pin : all.subList(complete - missing, complete)) {
                if (!pin.endsWith(DESCRIPTION)) {
                    Files.delete(pin);
                }
            }
            assertThatThrownBy(() -> next(() -> BpfObject.adopt(directory)))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("nothing is pinned there");
            List<Path> expected = pinned();
            assertThat(PinnedObject.removeLeftovers(directory))
                    .containsExactlyInAnyOrderElementsOf(expected);
            assertThat(pinned()).isEmpty();
            try (PinnedObject object = openOrAdopt()) {
                assertThat(object.isAdopted()).isFalse();
                assertSendsEachHitOnce(object);
            }
        }
    }

    /** The new programs are attached and pinned, and not described yet: they do not send. */
    @Test
    void shouldRemoveAnIncompleteReplacement() {
        openOrAdopt().close();
        List<Path> before = pinned();
        Path link = directory.resolve("link_on_prctl_g1");
        Path map = directory.resolve("rodata_g1");
        try (BpfObject next =
                NumberedHits.openOther(PID)
                        .global("bpf_events_generation", 1)
                        .pinPath("events", directory.resolve("events"))
                        .pinPath("others", directory.resolve("others"))
                        .load()) {
            next.program("on_prctl").attach().pin(link);
            int fd = next.map(".rodata").nativeMap().fd();
            assertThat(Libbpf.bpf_obj_pin(fd, map.toString())).isZero();
        }
        try (PinnedObject object = openOrAdopt()) {
            assertThat(object.isAdopted()).isTrue();
            assertThat(pinned()).isEqualTo(before);
            assertSendsEachHitOnce(object);
        }
    }

    @Test
    void shouldUndoAReplacementThatFails() {
        openOrAdopt().close();
        List<Path> before = pinned();
        assertThatThrownBy(() ->
                        BpfObject.openOrAdopt(
                                directory,
                                () -> NumberedHits.openOther(PID).maxEntries("events", 4096)))
                .isInstanceOf(BpfException.class);
        assertThat(pinned()).isEqualTo(before);
        try (PinnedObject object = openOrAdopt()) {
            assertThat(object.isAdopted()).isTrue();
            assertSendsEachHitOnce(object);
        }
    }

    /** The ring, its counters and the description are there, but its program was detached. */
    @Test
    void shouldNotAdoptARingThatNoProgramWritesTo() throws Exception {
        try (PinnedObject object = openOrAdopt()) {
            assertSendsEachHitOnce(object);
        }
        awaitClose();
        Files.delete(directory.resolve("link_on_prctl_g0"));
        try (LogRecords log = LogRecords.of(PinnedObject.class);
                PinnedObject _ = next(() -> BpfObject.adopt(directory))) {
            assertThat(log.texts(Level.WARNING))
                    .singleElement()
                    .asString()
                    .contains("[on_prctl]", directory.toString(), "not attached", "openOrAdopt");
        }
        try (PinnedObject object = openOrAdopt()) {
            assertThat(object.isAdopted()).isFalse();
            assertSendsEachHitOnce(object);
        }
        try (PinnedObject object = next(() -> BpfObject.adopt(directory))) {
            assertThat(object.isAdopted()).isTrue();
            assertSendsEachHitOnce(object);
        }
    }

    @Test
    void shouldNeverDeleteOtherFiles() throws Exception {
        openOrAdopt().close();
        Path other = Files.createDirectory(directory.resolve("other"));
        try (PinnedObject object = openOrAdopt()) {
            object.remove();
        }
        assertThat(pinned()).containsExactly(other);
        assertThatThrownBy(this::openOrAdopt)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("has other files");
        assertThat(pinned()).containsExactly(other);
    }

    @Test
    void shouldRefuseWhatCannotBeUsed(@TempDir Path noBpffs) {
        assertThatThrownBy(() ->
                        BpfObject.openOrAdopt(
                                noBpffs.resolve("object"), () -> NumberedHits.open(PID)))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("is in no BPF file system");
        assertThatThrownBy(() ->
                        BpfObject.openOrAdopt(pins.resolve("a.b"), () -> NumberedHits.open(PID)))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("dot");
        assertThatThrownBy(() -> BpfObject.adopt(pins.resolve("absent")))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("nothing is pinned there");
        assertThatThrownBy(() ->
                        BpfObject.openOrAdopt(
                                directory,
                                () -> NumberedHits.open(PID).autoload("on_prctl", false)))
                .isInstanceOf(BpfException.class);
        assertThat(directory).doesNotExist();
        try (PinnedObject _ = openOrAdopt()) {
            assertThatThrownBy(() -> BpfObject.adopt(directory))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining(Long.toString(PID));
        }
    }
}
