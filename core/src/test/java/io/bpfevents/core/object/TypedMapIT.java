package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.LayoutException;
import io.bpfevents.core.annotation.BpfField;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.PinDirectory;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.ffi.Libbpf;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@KernelTest
class TypedMapIT {
    private record Flow(int address, short port) {}

    private record Traffic(long bytes, int packets, String name) {}

    private static final int CPUS = Libbpf.libbpf_num_possible_cpus();

    private static BpfObject object;

    @BeforeAll
    static void load() {
        object = TestObjects.open("maps").load();
    }

    @AfterAll
    static void close() {
        object.close();
    }

    @BeforeEach
    void clear() {
        byName().drain();
        flows().drain();
        recent().drain();
        perCpu().drain();
    }

    private static TypedMap<String, Long> byName() {
        return object.map("by_name").typed(String.class, Long.class);
    }

    private static TypedMap<Flow, Traffic> flows() {
        return object.map("flows").typed(Flow.class, Traffic.class);
    }

    private static TypedMap<Integer, Long> recent() {
        return object.map("recent").typed(Integer.class, Long.class);
    }

    private static TypedMap<Integer, List<Integer>> perCpu() {
        return object.map("per_cpu").typedPerCpu(Integer.class, Integer.class);
    }

    @Test
    void shouldReadAndWriteStructsByRecords() {
        Flow flow = new Flow(0x7f000001, (short) -1);
        Traffic traffic = new Traffic(1L << 40, 3, "loop");

        assertThat(flows().lookup(flow)).isEmpty();
        flows().update(flow, traffic);
        assertThat(flows().lookup(flow)).contains(traffic);
        assertThat(flows().entries()).containsExactly(Map.entry(flow, traffic));
        assertThat(
                        object.map("flows")
                                .typed(MethodHandles.lookup(), Flow.class, Traffic.class)
                                .lookup(flow))
                .contains(traffic);
        assertThat(flows().delete(flow)).isTrue();
        assertThat(flows().delete(flow)).isFalse();
        assertThat(flows().lookup(flow)).isEmpty();
    }

    private record Timed(@BpfField("bytes") Duration took, int packets, String name) {}

    @Test
    void shouldConvertComponentsOfRecords() {
        Flow flow = new Flow(1, (short) 2);
        Timed timed = new Timed(Duration.ofNanos(5), 3, "loop");
        object.map("flows").typed(Flow.class, Timed.class).update(flow, timed);
        assertThat(object.map("flows").typed(Flow.class, Timed.class).lookup(flow)).contains(timed);
        assertThat(flows().lookup(flow)).contains(new Traffic(5, 3, "loop"));
    }

    @Test
    void shouldReadAndWriteTextsAndNumbers() {
        TypedMap<Integer, Integer> numbers =
                object.map("numbers").typed(Integer.class, Integer.class);
        numbers.update(2, -5);

        assertThat(numbers.entries())
                .containsExactly(
                        Map.entry(0, 0), Map.entry(1, 0), Map.entry(2, -5), Map.entry(3, 0));
        assertThat(numbers.lookup(4)).isEmpty();
        assertThat(object.map("numbers").typed(Long.class, Long.class).lookup(2L)).contains(-5L);
        byName().update("a", -1L);
        assertThat(byName().lookup("a")).contains(-1L);
        assertThat(object.map("by_name").typed(byte[].class, byte[].class).entries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.getKey()).hasSize(16).startsWith('a', 0);
                    assertThat(entry.getValue()).hasSize(8).containsOnly(-1);
                });
    }

    @Test
    void shouldInsertAndReplace() {
        assertThat(byName().replace("a", 1L)).isFalse();
        assertThat(byName().insert("a", 2L)).isTrue();
        assertThat(byName().insert("a", 3L)).isFalse();
        assertThat(byName().lookup("a")).contains(2L);
        assertThat(byName().replace("a", 4L)).isTrue();
        assertThat(byName().lookupAndDelete("a")).contains(4L);
        assertThat(byName().lookupAndDelete("a")).isEmpty();
    }

    @Test
    void shouldReadMoreElementsThanABatch() {
        Map<String, Long> all = names(2000);

        byName().updateAll(all);

        assertThat(byName().entries()).containsExactlyInAnyOrderElementsOf(all.entrySet());
        assertThat(byName().deleteAll(List.of("name3", "no such", "name5", "name1999")))
                .isEqualTo(3);
        assertThat(byName().drain()).hasSize(1997);
        assertThat(byName().entries()).isEmpty();
        assertThat(byName().drain()).isEmpty();
    }

    @Test
    void shouldReadOneByOneIfTheKernelHasNoBatches() {
        TypedMap<Integer, Integer> interfaces =
                object.map("interfaces").typed(Integer.class, Integer.class);

        interfaces.updateAll(Map.of(3, 1, 5, 1, 7, 1)); // 1 is the loopback interface

        assertThat(interfaces.entries())
                .containsExactlyInAnyOrder(Map.entry(3, 1), Map.entry(5, 1), Map.entry(7, 1));
        assertThat(interfaces.deleteAll(List.of(3, 4, 5))).isEqualTo(2);
        assertThat(interfaces.entries()).containsExactly(Map.entry(7, 1));
        assertThatThrownBy(interfaces::drain)
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("look up and delete an element of map interfaces");
        assertThat(interfaces.entries()).containsExactly(Map.entry(7, 1));
        assertThat(interfaces.deleteAll(List.of(7))).isEqualTo(1);
    }

    private static Map<String, Long> names(int count) {
        Map<String, Long> all = new LinkedHashMap<>();
        LongStream.range(0, count).forEach(i -> all.put("name" + i, i));
        return all;
    }

    @Test
    void shouldReportHowManyElementsAreUpdatedWhenTheMapIsFull() {
        assertThatThrownBy(() -> byName().updateAll(names(2001)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "update 2001 elements of map by_name", "E2BIG", "the first 2000");
    }

    @Test
    void shouldFindAStayingElementOnceWhileOthersChange() throws Exception {
        Map<Integer, Long> staying = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            staying.put(i, (long) i);
        }
        TypedMap<Flow, Traffic> map = flows();
        staying.keySet().forEach(i -> map.update(new Flow(i, (short) 0), traffic(i)));
        Thread other =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int i = 0; !Thread.interrupted(); i++) {
                                Flow flow = new Flow(1000 + i % 500, (short) 0);
                                map.update(flow, traffic(i));
                                map.delete(flow);
                            }
                        });
        try {
            for (int i = 0; i < 200; i++) {
                assertThat(map.entries())
                        .extracting(entry -> entry.getKey().address())
                        .filteredOn(address -> address < 1000)
                        .containsExactlyInAnyOrderElementsOf(staying.keySet());
            }
        } finally {
            other.interrupt();
            other.join();
        }
    }

    private static Traffic traffic(int packets) {
        return new Traffic(0, packets, "");
    }

    @Test
    void shouldReadTheProgramsCountsPerCpu() {
        for (int i = 0; i < 10; i++) {
            object.program("count").testRun(MemorySegment.ofArray(new long[] {7}));
        }

        List<Integer> counts = perCpu().lookup(7).orElseThrow();
        assertThat(counts).hasSize(CPUS);
        assertThat(counts.stream().mapToLong(Integer::longValue).sum()).isEqualTo(10);
        List<Integer> given = IntStream.range(0, CPUS).map(cpu -> cpu - 1).boxed().toList();
        perCpu().update(8, given);
        assertThat(perCpu().lookup(8)).contains(given);
        assertThat(perCpu().entries())
                .containsExactlyInAnyOrder(Map.entry(7, counts), Map.entry(8, given));
        assertThatThrownBy(() -> perCpu().update(8, Collections.nCopies(CPUS + 1, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(CPUS + " possible CPUs, not " + (CPUS + 1));
    }

    @Test
    void shouldPushAndPop() {
        TypedQueue<Long> queue = object.map("queue").queue(Long.class);
        TypedQueue<Traffic> stack = object.map("stack").queue(Traffic.class);

        queue.push(1L);
        queue.push(2L);
        assertThatThrownBy(() -> queue.push(3L))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("map queue", "E2BIG");
        stack.push(traffic(1));
        stack.push(traffic(2));

        assertThat(queue.peek()).contains(1L);
        assertThat(queue.pop()).contains(1L);
        assertThat(queue.pop()).contains(2L);
        assertThat(queue.pop()).isEmpty();
        assertThat(queue.peek()).isEmpty();
        assertThat(stack.pop()).contains(traffic(2));
        assertThat(stack.pop()).contains(traffic(1));
    }

    @Test
    void shouldRejectClassesThatDoNotMatchTheTypes() {
        BpfMap map = object.map("flows");

        assertThatThrownBy(() -> map.typed(Long.class, Traffic.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContainingAll("the keys of map flows", "struct flow", "a record");
        assertThatThrownBy(() -> map.typed(Flow.class, Flow.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("struct traffic has no field address");
        assertThatThrownBy(() -> map.typedPerCpu(Flow.class, Traffic.class))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("call typed instead");
        assertThatThrownBy(() -> object.map("per_cpu").typed(Integer.class, Integer.class))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("call typedPerCpu instead");
        assertThatThrownBy(() -> object.map("queue").typed(Integer.class, Long.class))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("QUEUE", "call queue instead");
        assertThatThrownBy(() -> map.queue(Traffic.class))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("it is a map of type HASH");
        assertThatThrownBy(() -> object.map("by_name").typed(Integer.class, Long.class))
                .isInstanceOf(LayoutException.class)
                .hasMessageContaining("char[16]");
        assertThatThrownBy(() -> byName().update("more than sixteen", 1L))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("17 bytes");
        assertThatThrownBy(() ->
                        object.map("numbers")
                                .typed(Integer.class, Integer.class)
                                .lookupAndDelete(1))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("look up and delete an element of map numbers");
    }

    @Test
    void shouldDeriveTheTypeOfAPinnedMapFromTheClass() {
        try (PinDirectory pins = new PinDirectory()) {
            Path path = pins.resolve("flows");
            try (BpfObject own = TestObjects.open("maps").pinPath("flows", path).load();
                    BpfMap pinned = BpfMap.openPinned(path)) {
                own.map("flows")
                        .typed(Flow.class, Traffic.class)
                        .update(new Flow(1, (short) 2), traffic(3));

                record WholeFlow(int address, short port, short unused) {}
                TypedMap<WholeFlow, byte[]> map = pinned.typed(WholeFlow.class, byte[].class);

                assertThat(map.lookup(new WholeFlow(1, (short) 2, (short) 0))).isPresent();
                assertThatThrownBy(() -> pinned.typed(Flow.class, Traffic.class))
                        .isInstanceOf(LayoutException.class)
                        .hasMessageContaining("the values of map flows");
            }
        }
    }
}
