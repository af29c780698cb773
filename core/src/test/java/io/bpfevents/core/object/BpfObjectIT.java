package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.ring.BpfRingbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Producer;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@KernelTest
class BpfObjectIT {
    @TempDir private Path directory;

    @Test
    void shouldOpenAFile() throws IOException {
        Path file = Files.write(directory.resolve("mine.bpf.o"), TestObjects.bytes("globals"));

        try (Probes probes = Probes.load(BpfObject.open(file))) {
            probes.readGlobals(1);

            assertThat(probes.object().name()).isEqualTo("mine");
            assertThat(probes.hits(Probes.Probe.READ_GLOBALS)).isOne();
        }
    }

    @Test
    void shouldOpenBytes() {
        BpfObject opened = BpfObject.open("a.dotted.name", TestObjects.bytes("globals"));

        try (Probes probes = Probes.load(opened.global("ro_int", 1))) {
            probes.readGlobals(1);

            assertThat(opened.name()).isEqualTo("a.dotted.name");
            assertThat(opened.map(".rodata").type()).isEqualTo(MapType.ARRAY);
            assertThat(probes.hits(Probes.Probe.READ_GLOBALS)).isOne();
        }
    }

    @Test
    void shouldOpenAResource() {
        BpfObject opened =
                BpfObject.openResource(
                        getClass().getClassLoader(), TestObjects.resource("globals"));

        try (Probes probes = Probes.load(opened)) {
            assertThat(opened.name()).isEqualTo("globals");
            assertThat(probes.hits(Probes.Probe.READ_GLOBALS)).isZero();
        }
    }

    /** As an old LLVM writes it. */
    @Test
    void shouldOpenAnObjectWhoseHeaderNamesNoMachine() {
        byte[] elf = TestObjects.bytes("globals");
        Arrays.fill(elf, 18, 20, (byte) 0); // e_machine: EM_NONE

        try (Probes probes = Probes.load(BpfObject.open("old", elf))) {
            probes.readGlobals(1);
            assertThat(probes.hits(Probes.Probe.READ_GLOBALS)).isOne();
        }
    }

    @Test
    void shouldListProgramsAndMaps() {
        try (BpfObject object = TestObjects.open("globals")) {
            assertThat(object.programs())
                    .extracting(BpfProgram::name)
                    .containsExactlyInAnyOrder(
                            "read_globals",
                            "on_entry",
                            "on_return",
                            "on_exec_raw",
                            "on_exec",
                            "on_getppid");
            assertThat(object.maps())
                    .extracting(BpfMap::name)
                    .contains("hits", "hits_per_cpu", "seen_by_key", ".rodata", ".data", ".bss");
            assertThat(object.program("on_exec").section())
                    .isEqualTo("tp/sched/sched_process_exec");
            assertThat(object.map("hits")).isSameAs(object.map("hits"));
        }
    }

    @Test
    void shouldTellWhetherItIsLoaded() {
        try (BpfObject object = TestObjects.open("globals")) {
            assertThat(object.isLoaded()).isFalse();

            object.load();

            assertThat(object.isLoaded()).isTrue();
            assertThatThrownBy(object::load)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("load globals", "loaded already");
        }
    }

    @Test
    void shouldBeClosedWhenLoadingFails() {
        BpfObject object = TestObjects.open("rejected");

        assertThatThrownBy(object::load).isInstanceOf(BpfException.class);

        assertThat(object.onClose().toCompletableFuture()).isCompleted();
        assertThatThrownBy(object::load)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("object rejected is closed");
        object.close();
    }

    @Test
    void shouldSetTheSizeOfAMap() {
        BpfObject opened = TestObjects.open("globals").maxEntries("seen_by_key", 2);

        try (Probes probes = Probes.load(opened)) {
            BpfMap map = opened.map("seen_by_key");
            assertThat(map.maxEntries()).isEqualTo(2);
            probes.readGlobals(1);
            probes.readGlobals(2);
            assertThatThrownBy(() -> map.update(key(3), seen()))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("seen_by_key", "E2BIG");
        }
    }

    @Test
    void shouldSetTheSizeOfARing() {
        try (Producer producer = Producer.load(8192)) {
            assertThat(producer.ring().sizeBytes()).isEqualTo(8192);
            assertThat(producer.produce(1000, 16).successes())
                    .isEqualTo(Producer.capacity(8192, 16));
        }
    }

    @Test
    void shouldSetASizeThatTheObjectLeavesOut() {
        try (BpfObject object = TestObjects.open("nosize").maxEntries("events", 4096).load()) {
            assertThat(object.ringbuf("events").sizeBytes()).isEqualTo(4096);
            assertThat(object.program("produce").testRun().returnValue()).isZero();
        }
    }

    @Test
    void shouldRefuseASizeAfterLoad() {
        try (Probes probes = Probes.load()) {
            BpfObject object = probes.object();
            assertThatThrownBy(() -> object.maxEntries("seen_by_key", 2))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("seen_by_key", "before load()");
        }
    }

    @Test
    void shouldLeaveOutAProgram() {
        try (BpfObject object = TestObjects.open("rejected").autoload("rejected", false).load()) {
            assertThat(object.attach().program("accepted").testRun().returnValue()).isZero();
            assertThatThrownBy(() -> object.program("rejected").attach())
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("rejected", "left out");
            assertThatThrownBy(() -> object.autoload("accepted", false))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("accepted", "before load()");
        }
    }

    @Test
    void shouldLeaveOutProgramsWhenAttachingAll() {
        BpfObject opened = TestObjects.open("globals").autoload("on_getppid", false);
        try (Probes probes = Probes.load(opened)) {
            opened.attach();
            Probes.getppid();
            assertThat(probes.hits(Probes.Probe.ON_GETPPID)).isZero();
        }
    }

    @Test
    void shouldTakeAProgramInAgain() {
        BpfObject opened =
                TestObjects.open("globals")
                        .autoload("read_globals", false)
                        .autoload("read_globals", true);
        try (Probes probes = Probes.load(opened)) {
            probes.readGlobals(1);
            assertThat(probes.hits(Probes.Probe.READ_GLOBALS)).isOne();
        }
    }

    @Test
    void shouldGiveTheSameRingEachTime() {
        try (BpfObject object = TestObjects.open("two_rings").load()) {
            BpfRingbuf first = object.ringbuf("first");

            assertThat(object.ringbuf("first")).isSameAs(first);
            assertThat(object.ringbuf("second")).isNotSameAs(first);
            assertThat(object.ringbuf("second").sizeBytes()).isEqualTo(8192);
        }
    }

    @Test
    void shouldRefuseARingBeforeLoad() {
        try (BpfObject object = TestObjects.open("two_rings")) {
            assertThatThrownBy(() -> object.ringbuf("first"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("first", "call load() first");
        }
    }

    @Test
    void shouldPinAMapWhenItIsLoaded() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("seen");
            BpfObject opened = TestObjects.open("globals").pinPath("seen_by_key", path);
            assertThat(path).doesNotExist();
            try (Probes probes = Probes.load(opened)) {
                assertThat(path).exists();
                probes.readGlobals(42);
            }

            try (BpfMap pinned = BpfMap.openPinned(path)) {
                assertThat(pinned.lookup(key(42), seen())).isTrue();
                assertThat(pinned.lookup(key(43), seen())).isFalse();
            }
        }
    }

    @Test
    void shouldUseAMapThatIsPinnedAlready() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("hits");
            BpfObject first = TestObjects.open("globals").pinPath("hits", path);
            BpfObject second = TestObjects.open("globals").pinPath("hits", path);
            try (Probes before = Probes.load(first);
                    Probes after = Probes.load(second)) {
                before.readGlobals(1);
                after.readGlobals(1);
                assertThat(after.hits(Probes.Probe.READ_GLOBALS)).isEqualTo(2);
            }
        }
    }

    @Test
    void shouldPinARing() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("ring");
            try (Producer producer = Producer.loadPinned(4096, path)) {
                producer.produce(3, 16);
            }

            BpfRingbuf ring = BpfRingbuf.openPinned(path);
            try (ring) {
                assertThat(ring.name()).isEqualTo("events");
                assertThat(ring.sizeBytes()).isEqualTo(4096);
            }
            assertThat(ring.onClose().toCompletableFuture()).isCompleted();
        }
    }

    @Test
    void shouldRefuseAPinPathAfterLoad() {
        try (Probes probes = Probes.load()) {
            BpfObject object = probes.object();
            assertThatThrownBy(() -> object.pinPath("hits", Path.of("/sys/fs/bpf/hits")))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContainingAll("hits", "before load()");
        }
    }

    private static MemorySegment key(long key) {
        return MemorySegment.ofArray(new long[] {key});
    }

    private static MemorySegment seen() {
        return MemorySegment.ofArray(new long[7]);
    }
}
