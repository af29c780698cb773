package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Probes.Probe;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@KernelTest
class BpfLinkIT {
    /** Each kind of link, how to make it, and how to make its program run. */
    enum Kind {
        TRACEPOINT,
        RAW_TRACEPOINT,
        UPROBE,
        URETPROBE;

        Probe probe() {
            return switch (this) {
                case TRACEPOINT -> Probe.ON_GETPPID;
                case RAW_TRACEPOINT -> Probe.ON_EXEC_RAW;
                case UPROBE -> Probe.ON_ENTRY;
                case URETPROBE -> Probe.ON_RETURN;
            };
        }

        void fire() {
            switch (this) {
                case TRACEPOINT -> Probes.getppid();
                case RAW_TRACEPOINT -> Probes.exec();
                case UPROBE, URETPROBE -> Probes.callFunction();
            }
        }

        BpfLink attach(Probes probes) {
            BpfProgram program = probes.program(probe());
            return switch (this) {
                case TRACEPOINT, RAW_TRACEPOINT -> program.attach();
                case UPROBE -> program.attachUprobe(Probes.libc(), Probes.FUNCTION);
                case URETPROBE -> program.attachUretprobe(Probes.libc(), Probes.FUNCTION);
            };
        }

        boolean fires(BpfMap hits) {
            long before = Probes.hits(hits, probe());
            fire();
            return Probes.hits(hits, probe()) > before;
        }
    }

    private PinDirectory pins;
    private Probes probes;
    private BpfMap hits; // outlives the object

    @BeforeEach
    void load() {
        pins = new PinDirectory();
        Path path = pins.resolve("hits");
        probes = Probes.load(TestObjects.open("globals").pinPath("hits", path));
        hits = BpfMap.openPinned(path);
    }

    @AfterEach
    void close() {
        probes.close();
        hits.close();
        pins.close();
    }

    @ParameterizedTest
    @EnumSource
    void shouldDetachWhenItIsClosed(Kind kind) {
        BpfLink link = kind.attach(probes);
        assertThat(kind.fires(hits)).isTrue();

        link.close();
        link.close();

        assertThat(kind.fires(hits)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldDetachWhenItsObjectIsClosed(Kind kind) {
        kind.attach(probes);
        assertThat(kind.fires(hits)).isTrue();

        probes.close();

        assertThat(kind.fires(hits)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldOutliveItsLinkAndObjectWhenPinned(Kind kind) {
        Path pin = pins.resolve("link");
        BpfLink link = kind.attach(probes);
        assertThat(link.pin(pin)).isSameAs(link);
        assertThat(kind.fires(hits)).isTrue();

        link.close();
        assertThat(kind.fires(hits)).as("after the link was closed").isTrue();
        probes.close();
        assertThat(kind.fires(hits)).as("after the object was closed").isTrue();

        try (BpfLink pinned = BpfLink.openPinned(pin)) {
            assertThat(kind.fires(hits)).isTrue();
            assertThat(pinned.unpin()).isSameAs(pinned);
            assertThat(pin).doesNotExist();
            assertThat(kind.fires(hits)).as("unpinned, but open").isTrue();
        }
        assertThat(kind.fires(hits)).as("unpinned and closed").isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldStayAttachedWhenAPinnedLinkWasOpenedAndClosed(Kind kind) {
        Path pin = pins.resolve("link");
        kind.attach(probes).pin(pin);
        probes.close();

        BpfLink.openPinned(pin).close();

        assertThat(kind.fires(hits)).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void shouldDetachWhenItIsClosedAfterUnpin(Kind kind) {
        BpfLink link = kind.attach(probes).pin(pins.resolve("link"));

        link.unpin();
        assertThat(kind.fires(hits)).isTrue();
        link.close();

        assertThat(kind.fires(hits)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void shouldLeakNoDescriptor(Kind kind) {
        kind.attach(probes).close(); // some descriptors are opened once per JVM
        ProcessResources before = ProcessResources.count();

        kind.attach(probes).close();
        assertThat(ProcessResources.count()).isEqualTo(before);

        Path pin = pins.resolve("link");
        kind.attach(probes).pin(pin).close();
        BpfLink.openPinned(pin).unpin().close();
        assertThat(ProcessResources.count()).as("pinned").isEqualTo(before);
    }

    @Test
    void shouldRejectAPathOutsideTheBpfFileSystem() {
        BpfLink link = Kind.UPROBE.attach(probes);

        assertThatThrownBy(() -> link.pin(Path.of("/tmp/bpf-events-link")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "pin link on_entry",
                        "/tmp/bpf-events-link",
                        "EINVAL",
                        "in no BPF file system: choose a path below",
                        "/sys/fs/bpf",
                        "libbpf reports: ");
        assertThat(Kind.UPROBE.fires(hits)).isTrue();
        link.close();
        assertThat(Kind.UPROBE.fires(hits)).isFalse(); // the link was not pinned
    }

    @Test
    void shouldRejectAPathThatExists() {
        BpfLink link = Kind.UPROBE.attach(probes);
        assertThatThrownBy(() -> link.pin(pins.resolve("hits")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("pin link on_entry", "EEXIST");
    }

    @Test
    void shouldRejectUnpinOfALinkThatIsNotPinned() {
        BpfLink link = Kind.UPROBE.attach(probes);
        assertThatThrownBy(link::unpin)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("unpin link on_entry");
    }

    @Test
    void shouldRejectAPathWithoutAPin() {
        Path nothing = pins.resolve("nothing");
        assertThatThrownBy(() -> BpfLink.openPinned(nothing))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(nothing.toString(), "ENOENT");
    }

    @Test
    void shouldRejectUseAfterClose() {
        BpfLink link = Kind.UPROBE.attach(probes);
        link.close();

        assertThatThrownBy(() -> link.pin(pins.resolve("link")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContainingAll("link on_entry on " + Probes.FUNCTION, "is closed");
        assertThatThrownBy(link::unpin)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is closed");
    }
}
