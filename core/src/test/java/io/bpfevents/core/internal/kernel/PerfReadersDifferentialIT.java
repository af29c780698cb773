package io.bpfevents.core.internal.kernel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.internal.perf.LibbpfPerfReader;
import io.bpfevents.core.internal.perf.MultiCpuReader;
import io.bpfevents.core.internal.perf.PerfReader;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.perf.Samples;
import io.bpfevents.core.testing.perf.Samples.Sample;
import io.bpfevents.core.testing.ring.Bounds;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The reader of the memory and that of libbpf on the same outputs, on the CPUs 0 and 1. */
@KernelTest
@Timeout(120) // a hang is a failure
class PerfReadersDifferentialIT {
    private static final PerfSettings PAGE_PER_CPU = new PerfSettings(1, 0, List.of(), 1, 0);

    private final PerfOutputs outputs = PerfOutputs.load();

    @AfterEach
    void close() {
        System.clearProperty(KernelRing.READER);
        outputs.close();
    }

    /**
     * What a reader reports.
     *
     * @param samples the data without padding, by CPU
     * @param successes outputs by CPU, as the program counts them
     * @param reported losses by the records of the kernel
     */
    private record Result(
            Map<Integer, List<ByteBuffer>> samples,
            Map<Integer, Long> successes,
            long counted,
            long failures,
            long reported) {}

    private PerfParts open(String reader) {
        System.setProperty(KernelRing.READER, reader);
        return outputs.parts(PAGE_PER_CPU);
    }

    /** Some outputs fail, since the buffers are small. */
    private Result run(String name, long seed) throws Exception {
        Random random = new Random(seed);
        Map<Integer, List<ByteBuffer>> samples = new TreeMap<>();
        Map<Integer, Long> successes = new TreeMap<>();
        long failures = 0;
        PerfParts parts = open(name);
        try (MultiCpuReader reader = parts.newReader()) {
            assertThat(reader)
                    .isInstanceOf(
                            name.equals("libbpf") ? LibbpfPerfReader.class : PerfReader.class);
            long[] last = {0, 0}; // times
            for (int round = 0; round < 150; round++) {
                int cpu = random.nextInt(2);
                int size = 8 + random.nextInt(random.nextBoolean() ? 100 : 2000);
                PerfOutputs.Outcome outcome = outputs.output(cpu, 1 + random.nextInt(9), size);
                successes.merge(cpu, outcome.successes(), Long::sum);
                failures += outcome.failures();
                if (random.nextInt(4) > 0) {
                    read(reader, 1 + random.nextInt(12), samples, last);
                }
            }
            reader.checkAll();
            while (reader.pending() > 0) {
                read(reader, 5, samples, last);
            }
            assertThat(reader.position()).isEqualTo(reader.producerPosition());
            assertThat(reader.pendingBytes()).isZero();
            return new Result(samples, successes, parts.lost(), failures, reader.lost());
        } finally {
            parts.close();
        }
    }

    private static void read(
            MultiCpuReader reader, int limit, Map<Integer, List<ByteBuffer>> to, long[] last) {
        reader.checkAll();
        Samples read = new Samples(Integer.MAX_VALUE, Samples.IN_PLACE);
        assertThat(reader.drain(read.delivery(), limit, Bounds.none()))
                .isEqualTo(read.samples().size())
                .isLessThanOrEqualTo(limit);
        for (Sample sample : read.samples()) {
            assertThat(sample.time()).isGreaterThan(last[sample.cpu()]);
            last[sample.cpu()] = sample.time();
            // the kernel leaves up to 7 bytes of padding as they were
            ByteBuffer data = ByteBuffer.wrap(sample.data(), 0, sample.data().length - 7).slice();
            to.computeIfAbsent(sample.cpu(), _ -> new ArrayList<>()).add(data);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void shouldReadTheSame(long seed) throws Exception {
        Result mapped = run("mapped", seed);
        Result libbpf = run("libbpf", seed);
        assertThat(libbpf.samples()).isEqualTo(mapped.samples());
        assertThat(libbpf.successes()).isEqualTo(mapped.successes());
        assertThat(libbpf.reported()).isEqualTo(mapped.reported()).isPositive();
        for (Result result : List.of(mapped, libbpf)) {
            assertThat(result.counted()).isEqualTo(result.failures());
            result.successes()
                    .forEach((cpu, count) ->
                            assertThat(result.samples().get(cpu)).hasSize(count.intValue()));
        }
    }

    @Test
    void shouldThrowWhatADeliveryThrowsAndConsumeItsRecord() throws Exception {
        PerfParts parts = open("libbpf");
        try (MultiCpuReader reader = parts.newReader()) {
            outputs.output(0, 3, 12);
            reader.checkAll();
            IllegalStateException thrown = new IllegalStateException("by the test");
            Samples failing =
                    new Samples(Integer.MAX_VALUE, Samples.IN_PLACE)
                            .at(_ -> {
                                throw thrown;
                            });
            assertThatThrownBy(() -> reader.drain(failing.delivery(), 10, Bounds.none()))
                    .isSameAs(thrown);
            assertThat(reader.pending()).isEqualTo(2);
            assertThat(Samples.from(reader)).hasSize(2);
        } finally {
            parts.close();
        }
    }

    @Test
    void shouldStopAtAHaltOnAllCpus() throws Exception {
        PerfParts parts = open("libbpf");
        try (MultiCpuReader reader = parts.newReader()) {
            outputs.output(0, 3, 12);
            outputs.output(1, 3, 12);
            reader.checkAll();
            Samples one = new Samples(Integer.MAX_VALUE, Samples.IN_PLACE).at(_ -> false);
            assertThat(reader.drain(one.delivery(), 10, Bounds.none())).isOne();
            assertThat(reader.drain(one.delivery(), 10, Bounds.none())).isZero();
            assertThat(reader.pending()).isEqualTo(5);
            assertThat(parts.skips()).isFalse();
        } finally {
            parts.close();
        }
    }

    @Test
    void shouldRefuseAnUnknownReader() {
        assertThatThrownBy(() -> open("other"))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("io.bpfevents.reader must be mapped or libbpf, not other");
    }
}
