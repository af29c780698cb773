package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.bpfevents.core.kernel.KernelClock;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The Java code in docs/maps.md is the code of this class, except for white space. */
@KernelTest
class MapsGuideIT {
    private static final Pattern BLOCK =
            Pattern.compile("^```java\n(.*?)^```$", Pattern.MULTILINE | Pattern.DOTALL);

    private static final KernelClock CLOCK = KernelClock.monotonic(); // for bpf_ktime_get_ns

    private record Limits(int most, short port, String name) {}

    private record Flow(int address, short port) {}

    private record Traffic(long bytes, int packets, String name) {}

    private record Event(long ktime) {}

    @Test
    void shouldRunTheCodeOfTheGuide() throws IOException {
        Path source = Path.of("src/test/java/io/bpfevents/core/object/MapsGuideIT.java");
        List<String> blocks =
                BLOCK.matcher(Files.readString(Path.of("../docs/maps.md")))
                        .results()
                        .map((MatchResult match) -> match.group(1))
                        .flatMap(block -> Pattern.compile("\n\n").splitAsStream(block))
                        .map(MapsGuideIT::withoutSpace)
                        .toList();

        assertThat(blocks).hasSizeGreaterThanOrEqualTo(6);
        assertThat(withoutSpace(Files.readString(source))).contains(blocks);
    }

    private static String withoutSpace(String code) {
        return code.replaceAll("\\s", "");
    }

    @Test
    void shouldSetAndReadVariables() {
        try (OpenBpfObject opened = TestObjects.open("variables")) {
            opened.global("level", 5)
                    .global("target", "eth0")
                    .global("ports", new int[] {10, 20, 30, 40})
                    .global("limits", new Limits(99, (short) 1, "x"));
            assertThat(opened.variable("level").getLong()).isEqualTo(5);
            try (BpfObject object = opened.load()) {
                checkVariables(object);
            }
        }
    }

    private static void checkVariables(BpfObject object) {
        object.variable("level").set(6);
        long runs = object.variable("runs").getLong();
        Limits limits = object.variable("limits").get(Limits.class);

        assertThat(object.variable("level").getLong()).isEqualTo(6);
        assertThat(runs).isZero();
        assertThat(limits).isEqualTo(new Limits(99, (short) 1, "x"));
    }

    @Test
    void shouldReadAndWriteElements() {
        Flow flow = new Flow(1, (short) 2);
        Traffic traffic = new Traffic(3, 4, "five");
        try (BpfObject object = TestObjects.open("maps").load()) {
            TypedMap<Flow, Traffic> flows = object.map("flows").typed(Flow.class, Traffic.class);
            flows.update(flow, traffic); // adds or replaces
            boolean added = flows.insert(flow, traffic); // false if the key exists
            boolean set = flows.replace(flow, traffic); // false if the key does not exist
            Optional<Traffic> found = flows.lookup(flow);
            flows.entries().forEach(System.out::println);
            List<Map.Entry<Flow, Traffic>> interval = flows.drain(); // and removes them

            assertThat(added).isFalse();
            assertThat(set).isTrue();
            assertThat(found).contains(traffic);
            assertThat(interval).containsExactly(Map.entry(flow, traffic));
            assertThat(flows.entries()).isEmpty();
        }
    }

    @Test
    void shouldAddTheValuesOfAllCpus() {
        try (BpfObject object = TestObjects.open("maps").load()) {
            TypedMap<Integer, List<Integer>> hits =
                    object.map("per_cpu").typedPerCpu(Integer.class, Integer.class);
            int sum = hits.lookup(3).orElse(List.of()).stream().mapToInt(Integer::intValue).sum();

            assertThat(sum).isZero();
        }
    }

    @Test
    void shouldConvertTheTimeOfAnEvent() {
        Event event = new Event(System.nanoTime());
        Instant time = CLOCK.at(event.ktime()); // a component of your record

        assertThat(time).isCloseTo(Instant.now(), within(1, ChronoUnit.HOURS));
    }
}
