package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Settings of maps and programs before load; programs and maps as elements of maps after it. */
@KernelTest
class MapSettingsIT {
    private static final String TRACEPOINT = "sched_process_exec";

    private static BpfObject kinds;

    private OpenBpfObject opened;
    private BpfObject object;

    @BeforeAll
    static void loadKinds() {
        kinds = TestObjects.open("maps").load();
    }

    @AfterAll
    static void closeKinds() {
        kinds.close();
    }

    @BeforeEach
    void open() {
        opened = TestObjects.open("settings").autoload("chosen", false);
        opened.map("inner_maps").innerMap(kinds.map("numbers"));
    }

    @AfterEach
    void close() {
        opened.close();
        if (object != null) {
            object.close();
        }
    }

    @Test
    void shouldSetTheSizesThatTheKernelRequires() {
        opened.map("untyped").type(MapType.RINGBUF);
        object = opened.maxEntries("untyped", 65536).load();

        assertThat(object.ringbuf("untyped").sizeBytes()).isEqualTo(65536);
    }

    @Test
    void shouldRejectASizeThatTheKernelRejects() {
        MapSettings settings = opened.map("untyped").type(MapType.RINGBUF);

        assertThatThrownBy(() -> settings.valueSize(24))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("the kernel requires 0 bytes for maps of type RINGBUF");
    }

    @Test
    void shouldChangeTypeAndValueSize() {
        opened.map("untyped").type(MapType.LRU_HASH).valueSize(24);
        object = opened.load();
        BpfMap map = object.map("untyped");

        assertThat(map.type()).isEqualTo(MapType.LRU_HASH);
        assertThat(map.valueSize()).isEqualTo(24);
        TypedMap<Integer, byte[]> typed = map.typed(Integer.class, byte[].class);
        for (int i = 0; i < 1000; i++) {
            typed.update(i, new byte[24]); // a hash would be full
        }
        assertThat(typed.lookup(999)).isPresent();
    }

    @Test
    void shouldRejectInvalidSettings() {
        MapSettings settings = opened.map("untyped");

        assertThatThrownBy(() -> settings.valueSize(0))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("1 byte at least");
        assertThatThrownBy(() -> settings.type(MapType.UNKNOWN))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("no type of maps");
        assertThatThrownBy(() -> settings.innerMap(kinds.map("numbers")))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is a map of type HASH");
    }

    @Test
    void shouldPutMapsIntoMaps() {
        object = opened.load();
        kinds.map("numbers").typed(Integer.class, Integer.class).update(1, 42);
        assertThat(find(5)).isEqualTo(-1);

        object.map("maps_by_key").put(MemorySegment.ofArray(new long[] {5}), kinds.map("numbers"));
        assertThat(find(5)).isEqualTo(42);
        object.map("inner_maps").put(0, kinds.map("numbers"));
        assertThat(find(5)).isEqualTo(42_042);
    }

    private long find(long key) {
        MemorySegment context = MemorySegment.ofArray(new long[] {key, 0});
        object.program("find").testRun(context);
        return context.getAtIndex(ValueLayout.JAVA_LONG_UNALIGNED, 1);
    }

    @Test
    void shouldPutAProgramIntoAProgramArray() {
        object = opened.load();
        assertThat(object.program("jump").testRun().returnValue()).isEqualTo(1);

        object.map("jumps").put(1, object.program("landing"));

        assertThat(object.program("jump").testRun().returnValue()).isEqualTo(2);
    }

    @Test
    void shouldRejectElementsThatAMapDoesNotAccept() {
        object = opened.load();

        assertThatThrownBy(() -> object.map("jumps").put(2, object.program("landing")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("E2BIG", "the keys of map jumps are the indices 0 to 1");
        assertThatThrownBy(() -> object.map("jumps").put(0, object.program("find")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("EINVAL", "the programs in map jumps must all be loaded");
        assertThatThrownBy(() -> object.map("untyped").put(0, object.program("landing")))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("put a program into map untyped: it is a map of type HASH");
        assertThatThrownBy(() -> object.map("inner_maps").put(0, kinds.map("by_name")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("EINVAL", "the maps in map inner_maps must have the type");
        assertThatThrownBy(() -> object.map("jumps").put(0, kinds.map("by_name")))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is a map of type PROG_ARRAY");
    }

    @Test
    void shouldAttachToATargetThatIsSetBeforeLoad() throws Exception {
        BpfVariable runs = opened.variable("chosen_runs");
        opened.autoload("chosen", true).program("chosen").attachTarget(TRACEPOINT);
        object = opened.load();
        object.program("chosen").attach();

        new ProcessBuilder("true").start().waitFor();

        assertThat(runs.getLong()).isPositive();
    }

    @Test
    void shouldRejectATargetThatDoesNotExist() {
        assertThatThrownBy(() -> opened.program("chosen").attachTarget("no_such_tracepoint"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("no_such_tracepoint", "section tp_btf");
    }

    @Test
    void shouldSetTheTypeOfAProgram() {
        opened.program("landing").type(5); // BPF_PROG_TYPE_TRACEPOINT, which has no test run
        object = opened.load();

        assertThatThrownBy(() -> object.program("landing").testRun())
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("run program landing");
    }
}
