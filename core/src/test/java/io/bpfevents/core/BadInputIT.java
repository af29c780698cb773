package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Probes.Probe;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

@KernelTest
class BadInputIT {
    @Test
    void shouldContainTheLogOfTheVerifier() {
        try (OpenBpfObject object = TestObjects.open("rejected")) {
            assertThatThrownBy(object::load)
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "cannot load rejected: ",
                            "the verifier rejected it",
                            "BEGIN PROG LOAD LOG",
                            "R0 invalid mem access 'ringbuf_mem_or_null'",
                            "END PROG LOAD LOG");
            assertThatThrownBy(object::load)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("object rejected is closed");
        }
    }

    @Test
    void shouldAdviseToSetAMissingSize() {
        try (OpenBpfObject object = TestObjects.open("nosize")) {
            assertThatThrownBy(object::load)
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "load nosize",
                            "ring buffer events has no size",
                            "maxEntries(\"events\", 262144)",
                            "__uint(max_entries, 262144)");
        }
    }

    @Test
    void shouldListTheAvailableMaps() {
        try (BpfObject object = TestObjects.open("two_rings").load()) {
            for (Runnable use :
                    new Runnable[] {() -> object.map("third"), () -> object.ringbuf("third")}) {
                assertThatThrownBy(use::run)
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll(
                                "find map third in two_rings", "first", "second", ".data.events");
            }
        }
    }

    @Test
    void shouldNameTheTypeOfAMapThatIsNoRing() {
        try (BpfObject object = TestObjects.open("globals").load()) {
            assertThatThrownBy(() -> object.ringbuf("seen_by_key"))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("ring buffer seen_by_key of globals", "type HASH");
            assertThatThrownBy(() -> object.ringbuf("hits_per_cpu"))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "ring buffer hits_per_cpu of globals", "type PERCPU_ARRAY");
        }
    }

    @Test
    void shouldNameTheTypeOfAPinnedMapThatIsNoRing() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("hits");
            ProcessResources before;
            try (Probes probes = Probes.load(TestObjects.open("globals").pinPath("hits", path))) {
                before = ProcessResources.count();
                assertThat(probes.object().onClose().toCompletableFuture()).isNotDone();
                assertThatThrownBy(() -> BpfRingbuf.openPinned(path))
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll(path.toString(), "map of type ARRAY");
                assertThat(ProcessResources.count()).isEqualTo(before);
            }
        }
    }

    @Test
    void shouldReportThatNoRingIsPinned() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("nothing");
            assertThatThrownBy(() -> BpfRingbuf.openPinned(path))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(path.toString(), "ENOENT");
        }
    }

    @Test
    void shouldReportThatAPinnedLinkIsNoMap() {
        try (PinDirectory pins = new PinDirectory();
                Probes probes = Probes.load()) {
            Path path = pins.resolve("link");
            probes.program(Probe.ON_EXEC_RAW).attach().pin(path);
            ProcessResources before = ProcessResources.count();

            assertThatThrownBy(() -> BpfMap.openPinned(path))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(path.toString(), "not a map");
            assertThatThrownBy(() -> BpfRingbuf.openPinned(path))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(path.toString(), "not a map");

            assertThat(ProcessResources.count()).isEqualTo(before);
        }
    }

    @Test
    void shouldReportThatAPinnedMapIsNoLink() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("hits");
            try (Probes probes = Probes.load(TestObjects.open("globals").pinPath("hits", path))) {
                assertThat(probes.object().onClose().toCompletableFuture()).isNotDone();
                assertThatThrownBy(() -> BpfLink.openPinned(path))
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll(path.toString(), "not a link");
            }
        }
    }

    @Test
    void shouldNameTheBpfFileSystemForAPinOutsideIt() {
        Path path = Path.of("/tmp/bpf-events-hits");
        try (OpenBpfObject object = TestObjects.open("globals").pinPath("hits", path)) {
            assertThatThrownBy(object::load)
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(
                            "load globals",
                            path + " is in no BPF file system: choose a path below",
                            "/sys/fs/bpf",
                            "libbpf reports: ")
                    .hasMessageNotContaining("mount -t");
        }
    }
}
