package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Probes.Probe;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class BpfMapIT {
    private static final ValueLayout.OfLong U64 = ValueLayout.JAVA_LONG_UNALIGNED;

    private Probes probes;

    @BeforeEach
    void load() {
        probes = Probes.load();
    }

    @AfterEach
    void close() {
        probes.close();
    }

    @Test
    void shouldDescribeItself() {
        BpfMap array = map("hits");
        assertThat(array.name()).isEqualTo("hits");
        assertThat(array.type()).isEqualTo(MapType.ARRAY);
        assertThat(array.keySize()).isEqualTo(4);
        assertThat(array.valueSize()).isEqualTo(8);
        assertThat(array.valueBytes()).isEqualTo(8);
        assertThat(array.maxEntries()).isEqualTo(8);

        assertThat(map("seen_by_key").type()).isEqualTo(MapType.HASH);
        assertThat(map("seen_by_key").valueSize()).isEqualTo(56);
        assertThat(map("hits_per_cpu").type()).isEqualTo(MapType.PERCPU_ARRAY);
        assertThat(map(".rodata").maxEntries()).isOne();
    }

    @Test
    void shouldReadAndWriteAnArray() {
        BpfMap map = map("hits");

        map.update(index(7), longs(1234));

        MemorySegment value = longs(-1);
        assertThat(map.lookup(index(7), value)).isTrue();
        assertThat(value.get(U64, 0)).isEqualTo(1234);
        assertThat(map.lookup(index(6), value)).isTrue();
        assertThat(value.get(U64, 0)).isZero();
    }

    @Test
    void shouldFindNoElementOutsideAnArray() {
        MemorySegment value = longs(-1);

        assertThat(map("hits").lookup(index(8), value)).isFalse();

        assertThat(value.get(U64, 0)).isEqualTo(-1); // unchanged
        assertThatThrownBy(() -> map("hits").update(index(8), value))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("update", "hits", "E2BIG");
    }

    @Test
    void shouldRejectDeletionFromAnArray() {
        assertThatThrownBy(() -> map("hits").delete(index(0)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("delete", "hits", "EINVAL");
    }

    @Test
    void shouldReadWriteAndDeleteInAHash() {
        BpfMap map = map("seen_by_key");
        MemorySegment key = longs(5);
        MemorySegment value = longs(1, 2, 3, 4, 5, 6, 7);
        MemorySegment found = longs(0, 0, 0, 0, 0, 0, 0);

        assertThat(map.lookup(key, found)).isFalse();
        assertThat(map.delete(key)).isFalse();

        map.update(key, value);
        assertThat(map.lookup(key, found)).isTrue();
        assertThat(found.mismatch(value)).isEqualTo(-1);

        map.update(key, longs(7, 6, 5, 4, 3, 2, 1));
        assertThat(map.lookup(key, found)).isTrue();
        assertThat(found.get(U64, 0)).isEqualTo(7);

        assertThat(map.delete(key)).isTrue();
        assertThat(map.delete(key)).isFalse();
        assertThat(map.lookup(key, found)).isFalse();
        assertThat(found.get(U64, 0)).isEqualTo(7);
    }

    @Test
    void shouldReadTheValuesThatAProgramWrites() {
        probes.readGlobals(77);

        MemorySegment seen = longs(0, 0, 0, 0, 0, 0, 0);
        assertThat(map("seen_by_key").lookup(longs(77), seen)).isTrue();
        assertThat(seen.get(U64, 0)).isEqualTo(4);
    }

    @Test
    void shouldReadTheGlobalsOfARunningProgram() {
        probes.readGlobals(1);
        probes.readGlobals(1);

        MemorySegment bss = MemorySegment.ofArray(new byte[map(".bss").valueSize()]);
        assertThat(map(".bss").lookup(index(0), bss)).isTrue();
        MemorySegment context = probes.readGlobals(1);
        assertThat(context.get(U64, 24)).isEqualTo(2); // zero_long
        assertThat(bss.toArray(ValueLayout.JAVA_BYTE)).contains((byte) 2);
    }

    @Test
    void shouldReadAndWriteTheValuesOfAllCpus() {
        BpfMap map = map("hits_per_cpu");
        int cpus = Libbpf.libbpf_num_possible_cpus();
        assertThat(map.valueSize()).isEqualTo(8);
        assertThat(map.valueBytes()).isEqualTo(8L * cpus);

        MemorySegment values = MemorySegment.ofArray(new long[cpus]);
        for (int cpu = 0; cpu < cpus; cpu++) {
            map.valueOf(values, cpu).set(U64, 0, 100 + cpu);
        }
        map.update(Probe.READ_GLOBALS.key(), values);
        probes.readGlobals(1);
        probes.readGlobals(1);

        MemorySegment found = MemorySegment.ofArray(new long[cpus]);
        assertThat(map.lookup(Probe.READ_GLOBALS.key(), found)).isTrue();
        long more = 0;
        for (int cpu = 0; cpu < cpus; cpu++) {
            more += map.valueOf(found, cpu).get(U64, 0) - (100 + cpu);
        }
        assertThat(more).isEqualTo(2);
        assertThatThrownBy(() -> map.valueOf(found, cpus))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldAcceptNativeSegments() {
        BpfMap map = map("seen_by_key");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment key = arena.allocate(9).asSlice(1); // not aligned
            MemorySegment value = arena.allocate(57).asSlice(1);
            value.set(U64, 48, 8);
            map.update(key, value);

            MemorySegment found = arena.allocate(57).asSlice(1);
            assertThat(map.lookup(key, found)).isTrue();
            assertThat(found.mismatch(value)).isEqualTo(-1);
            assertThat(map.delete(key)).isTrue();
        }
    }

    @Test
    void shouldAcceptReadOnlyKeysAndValues() {
        BpfMap map = map("hits");

        map.update(index(3).asReadOnly(), longs(9).asReadOnly());

        MemorySegment found = longs(0);
        assertThat(map.lookup(index(3).asReadOnly(), found)).isTrue();
        assertThat(found.get(U64, 0)).isEqualTo(9);
    }

    @Test
    void shouldRejectSegmentsOfAnotherSize() {
        BpfMap map = map("hits");

        assertThatThrownBy(() -> map.lookup(longs(1), longs(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a key of map hits has 4 bytes, not 8");
        assertThatThrownBy(() -> map.lookup(index(1), index(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a value of map hits has 8 bytes, not 4");
        assertThatThrownBy(() -> map.update(longs(1), longs(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a key of map hits");
        assertThatThrownBy(() -> map.update(index(1), longs(1, 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a value of map hits");
        assertThatThrownBy(() -> map.delete(longs(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("a key of map hits");
        assertThatThrownBy(() -> map("hits_per_cpu").lookup(index(1), longs(1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(map("hits_per_cpu").valueBytes() + " bytes, not 8");
    }

    @Test
    void shouldOpenAPinnedMap() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("per_cpu");
            OpenBpfObject opened = TestObjects.open("globals").pinPath("hits_per_cpu", path);
            try (Probes others = Probes.load(opened);
                    BpfMap pinned = BpfMap.openPinned(path)) {
                others.readGlobals(1);

                assertThat(pinned.name()).isEqualTo("hits_per_cpu");
                assertThat(pinned.type()).isEqualTo(MapType.PERCPU_ARRAY);
                assertThat(pinned.keySize()).isEqualTo(4);
                assertThat(pinned.valueSize()).isEqualTo(8);
                assertThat(pinned.maxEntries()).isEqualTo(8);
                MemorySegment values = MemorySegment.ofArray(new byte[(int) pinned.valueBytes()]);
                assertThat(pinned.lookup(Probe.READ_GLOBALS.key(), values)).isTrue();
                assertThat(values.toArray(ValueLayout.JAVA_BYTE)).containsOnlyOnce((byte) 1);
            }
        }
    }

    @Test
    void shouldRejectAPathWithoutAPin() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("nothing");
            assertThatThrownBy(() -> BpfMap.openPinned(path))
                    .isInstanceOf(BpfException.class)
                    .hasMessageContainingAll(path.toString(), "ENOENT");
        }
    }

    @Test
    void shouldCloseOnlyAPinnedMap() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("hits");
            try (Probes others = Probes.load(TestObjects.open("globals").pinPath("hits", path))) {
                BpfMap pinned = BpfMap.openPinned(path);
                pinned.close();
                pinned.close();

                assertThatThrownBy(() -> pinned.lookup(index(0), longs(0)))
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessage("map hits is closed");
                others.object().map("hits").close(); // belongs to the object
                assertThat(others.hits(Probe.READ_GLOBALS)).isZero();
            }
        }
    }

    private BpfMap map(String name) {
        return probes.object().map(name);
    }

    private static MemorySegment index(int index) {
        return MemorySegment.ofArray(new int[] {index});
    }

    private static MemorySegment longs(long... longs) {
        return MemorySegment.ofArray(longs);
    }
}
