package io.bpfevents.core.internal.call;

import static org.assertj.core.api.Assertions.assertThat;

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

    private static String libbpfName(int number) {
        String name = Libbpf.libbpf_bpf_map_type_str(number);
        return name == null ? null : name.toUpperCase(Locale.ROOT);
    }
}
