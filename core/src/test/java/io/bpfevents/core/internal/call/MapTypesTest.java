package io.bpfevents.core.internal.call;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.MapType;
import io.bpfevents.ffi.Libbpf;
import java.util.Locale;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MapTypesTest {
    @Test
    void shouldNumberTheTypesAsLibbpfDoes() {
        int known = 0;
        for (String name = libbpfName(0); name != null; name = libbpfName(known)) {
            assertThat(MapTypes.of(known)).hasToString(name);
            known++;
        }
        assertThat(known).as("types that libbpf knows").isGreaterThan(27);
    }

    @Test
    void shouldAcceptUnknownNumbers() {
        assertThat(MapTypes.of(-1)).isEqualTo(MapType.UNKNOWN);
        assertThat(MapTypes.of(1_000_000)).isEqualTo(MapType.UNKNOWN);
    }

    @Test
    void shouldKnowWhichTypesHaveAValuePerCpu() {
        assertThat(IntStream.range(0, MapType.values().length).mapToObj(MapTypes::of))
                .filteredOn(MapTypes::isPerCpu)
                .containsExactlyInAnyOrder(
                        MapType.PERCPU_HASH,
                        MapType.PERCPU_ARRAY,
                        MapType.LRU_PERCPU_HASH,
                        MapType.PERCPU_CGROUP_STORAGE);
    }

    @Test
    void shouldNameTheCallForTheOtherTypeOfBuffer() {
        MapTypes.requireBuffer(MapType.RINGBUF, MapType.RINGBUF, "open it", "other()");
        assertThatThrownBy(() ->
                        MapTypes.requireBuffer(
                                MapType.PERF_EVENT_ARRAY,
                                MapType.RINGBUF,
                                "open perf buffer x",
                                "ringbuf(\"x\")"))
                .isInstanceOf(BpfException.class)
                .hasMessage(
                        "cannot open perf buffer x: it is a map of type RINGBUF: open it by"
                                + " ringbuf(\"x\")");
        assertThatThrownBy(() ->
                        MapTypes.requireBuffer(
                                MapType.PERF_EVENT_ARRAY,
                                MapType.HASH,
                                "open perf buffer x",
                                "ringbuf(\"x\")"))
                .hasMessage("cannot open perf buffer x: it is a map of type HASH");
    }

    private static String libbpfName(int number) {
        String name = Libbpf.libbpf_bpf_map_type_str(number);
        return name == null ? null : name.toUpperCase(Locale.ROOT);
    }
}
