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
        OpenBpfObject opened = BpfObject.open("a.dotted.name", TestObjects.bytes("globals"));

        try (Probes probes = Probes.load(opened.global("ro_int", 1))) {
            probes.readGlobals(1);

            assertThat(opened.name()).isEqualTo("a.dotted.name");
            assertThat(opened.map(".rodata").type()).isEqualTo(MapType.ARRAY);
            assertThat(probes.object().map(".rodata").type()).isEqualTo(MapType.ARRAY);
            assertThat(probes.hits(Probes.Probe.READ_GLOBALS)).isOne();
        }
    }

    @Test
    void shouldOpenAResource() {
        OpenBpfObject opened =
                BpfObject.openResource(
                        getClass().getClassLoader(), TestObjects.resource("globals"));

        try (Probes probes = Probes.load(opened)) {
            assertThat(opened.name()).isEqualTo("globals");
            assertThat(probes.hits(Probes.Probe.READ_GLOBALS)).isZero();
        }
    }

    /** The header of an old LLVM. */
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
        try (OpenBpfObject object = TestObjects.open("globals")) {
            assertThat(object.programs())
                    .extracting(ProgramSettings::name)
                    .containsExactlyInAnyOrder(
                            "read_globals",
                            "on_entry",
                            "on_return",
                            "on_exec_raw",
                            "on_exec",
                            "on_getppid");
            assertThat(object.maps())
                    .extracting(MapSettings::name)
                    .contains("hits", "hits_per_cpu", "seen_by_key", ".rodata", ".data", ".bss");
            assertThat(object.program("on_exec").section())
                    .isEqualTo("tp/sched/sched_process_exec");
            assertThat(object.map("hits")).isSameAs(object.map("hits"));
        }
    }

    @Test
    void shouldListProgramsAndMapsAfterLoad() {
        try (BpfObject object = TestObjects.open("globals").load()) {
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
            assertThat(object.program("on_exec")).isSameAs(object.program("on_exec"));
        }
    }

    @Test
    void shouldSetTheSizeOfAMap() {
        OpenBpfObject opened = TestObjects.open("globals").maxEntries("seen_by_key", 2);

        try (Probes probes = Probes.load(opened)) {
            BpfMap map = probes.object().map("seen_by_key");
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
    void shouldSetASizeThatTheObjectOmits() {
        try (BpfObject object = TestObjects.open("nosize").maxEntries("events", 4096).load()) {
            assertThat(object.ringbuf("events").sizeBytes()).isEqualTo(4096);
            assertThat(object.program("produce").testRun().returnValue()).isZero();
        }
    }

    @Test
    void shouldLeaveOutAProgram() {
        try (BpfObject object = TestObjects.open("rejected").autoload("rejected", false).load()) {
            assertThat(object.attach().program("accepted").testRun().returnValue()).isZero();
            assertThatThrownBy(() -> object.program("rejected").attach())
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll("rejected", "left out");
        }
    }

    @Test
    void shouldLeaveOutProgramsWhenAttachingAll() {
        OpenBpfObject opened = TestObjects.open("globals").autoload("on_getppid", false);
        try (Probes probes = Probes.load(opened)) {
            probes.object().attach();
            Probes.getppid();
            assertThat(probes.hits(Probes.Probe.ON_GETPPID)).isZero();
        }
    }

    @Test
    void shouldIncludeAProgramAgain() {
        OpenBpfObject opened =
                TestObjects.open("globals")
                        .autoload("read_globals", false)
                        .autoload("read_globals", true);
        try (Probes probes = Probes.load(opened)) {
            probes.readGlobals(1);
            assertThat(probes.hits(Probes.Probe.READ_GLOBALS)).isOne();
        }
    }

    @Test
    void shouldReturnTheSameRingEachTime() {
        try (BpfObject object = TestObjects.open("two_rings").load()) {
            BpfRingbuf first = object.ringbuf("first");

            assertThat(object.ringbuf("first")).isSameAs(first);
            assertThat(object.ringbuf("second")).isNotSameAs(first);
            assertThat(object.ringbuf("second").sizeBytes()).isEqualTo(8192);
        }
    }

    @Test
    void shouldPinAMapWhenItIsLoaded() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("seen");
            OpenBpfObject opened = TestObjects.open("globals").pinPath("seen_by_key", path);
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
    void shouldReuseAPinnedMap() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("hits");
            OpenBpfObject first = TestObjects.open("globals").pinPath("hits", path);
            OpenBpfObject second = TestObjects.open("globals").pinPath("hits", path);
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

    private static MemorySegment key(long key) {
        return MemorySegment.ofArray(new long[] {key});
    }

    private static MemorySegment seen() {
        return MemorySegment.ofArray(new long[7]);
    }
}
