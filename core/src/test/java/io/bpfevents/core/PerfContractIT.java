package io.bpfevents.core;

import static io.bpfevents.core.testing.perf.PerfContract.EITHER;
import static io.bpfevents.core.testing.perf.PerfContract.EVENTS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bpfevents.core.object.BpfMap;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.perf.OnCpu;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.core.testing.perf.PerfContract.Counts;
import io.bpfevents.core.testing.perf.PerfContract.Outcome;
import io.bpfevents.core.testing.perf.PerfEvent;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The guarantees of the producer contract for perf buffers, and for buffers of either kind. */
@KernelTest
class PerfContractIT {
    private static final int RECORD = 16;
    private static final int RING_FEATURES = 0b0111;
    private static final int PERF_FEATURES = 0b1101;
    private static final int ENOENT = -2;
    private static final int E2BIG = -7;
    private static final int ENOSPC = -28;
    private static final int EOPNOTSUPP = -95;

    private static PerfContract load() {
        return PerfContract.load(PerfContract.open());
    }

    private static PerfContract loadAsPerf() {
        return PerfContract.load(PerfContract.open().forcePerfbufs());
    }

    @Test
    void shouldDescribeItself() {
        try (PerfContract contract = load()) {
            MemorySegment block = contract.block(EVENTS);
            assertThat(block.get(ValueLayout.JAVA_LONG, 0)).isEqualTo(0x53544e5645465042L);
            assertThat(block.asSlice(8, 24).toArray(ValueLayout.JAVA_INT))
                    .as("version, size, slots: offset, count and size, features")
                    .containsExactly(1, 2176, 128, 32, 64, PERF_FEATURES);
            assertThat(block.asSlice(36).toArray(ValueLayout.JAVA_BYTE))
                    .as("configuration, counts")
                    .containsOnly(0);
        }
    }

    @Test
    void shouldLeaveTheNumberOfCpusToLibbpf() {
        try (PerfContract contract = load()) {
            assertIsPerf(contract.object().map(EVENTS));
        }
    }

    private static void assertIsPerf(BpfMap map) {
        assertThat(map.type()).isEqualTo(MapType.PERF_EVENT_ARRAY);
        assertThat(map.keySize()).isEqualTo(4);
        assertThat(map.valueSize()).isEqualTo(4);
        assertThat(map.maxEntries())
                .isGreaterThanOrEqualTo(Runtime.getRuntime().availableProcessors());
    }

    @ParameterizedTest
    @CsvSource({"perf_constant, 16", "perf_variable, 16", "perf_variable, 5"})
    void shouldCountOutputsOfACpuWithoutABuffer(String program, int size) {
        try (PerfContract contract = load()) {
            assertThat(contract.run(program, 30, size)).isEqualTo(new Outcome(0, 30, ENOENT));

            assertThat(contract.counts(EVENTS))
                    .isEqualTo(new Counts(30, 30L * size, 30, 0, 30, 0, 0, 0));
            assertThat(contract.counts(EITHER)).isEqualTo(Counts.NONE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"perf_constant", "perf_variable"})
    void shouldCountOutputsToAFullBuffer(String program) throws Exception {
        try (PerfContract contract = load();
                PerfEvent event = new PerfEvent(0)) {
            event.putInto(contract.object().map(EVENTS), 0);

            Outcome outcome = OnCpu.call(0, () -> contract.run(program, 256, RECORD));

            assertThat(outcome.error()).isEqualTo(ENOSPC);
            assertThat(outcome.sent()).isPositive();
            long failed = outcome.failed();
            assertThat(failed).isEqualTo(256 - outcome.sent()).isPositive();
            assertThat(contract.counts(EVENTS))
                    .isEqualTo(new Counts(failed, failed * RECORD, 0, 0, 0, 0, 0, failed));
        }
    }

    @Test
    void shouldCountOutputsOfACpuThatTheMapExcludes() throws Exception {
        assumeTwoCpus();
        try (PerfContract contract = PerfContract.load(PerfContract.open().maxEntries(EVENTS, 1))) {
            assertThat(OnCpu.call(1, () -> contract.run("perf_constant", 7)))
                    .isEqualTo(new Outcome(0, 7, E2BIG));

            assertThat(contract.counts(EVENTS))
                    .isEqualTo(new Counts(7, 7 * RECORD, 7, 0, 0, 7, 0, 0));
        }
    }

    /** The kernel itself does not check the size, whose 16 bits would overflow. */
    @Test
    void shouldCountRecordsThatAreTooLargeForASample() throws Exception {
        try (PerfContract contract = load();
                PerfEvent event = new PerfEvent(0)) {
            event.putInto(contract.object().map(EVENTS), 0);
            int largest = 65_500;

            assertThat(OnCpu.call(0, () -> contract.run("perf_large", 3, largest + 1)))
                    .isEqualTo(new Outcome(0, 3, E2BIG));
            assertThat(OnCpu.call(0, () -> contract.run("perf_large", 2, largest)))
                    .isEqualTo(new Outcome(0, 2, ENOSPC));

            Counts counts = contract.counts(EVENTS);
            assertThat(counts.tooBig()).isEqualTo(3);
            assertThat(counts.full()).isEqualTo(2);
        }
    }

    @Test
    void shouldCountOtherFailures() throws Exception {
        assumeTwoCpus();
        try (PerfContract contract = load();
                PerfEvent ofAnotherCpu = new PerfEvent(0)) {
            ofAnotherCpu.putInto(contract.object().map(EVENTS), 1);

            assertThat(OnCpu.call(1, () -> contract.run("perf_constant", 7)))
                    .isEqualTo(new Outcome(0, 7, EOPNOTSUPP));

            assertThat(contract.counts(EVENTS))
                    .isEqualTo(new Counts(7, 7 * RECORD, 7, 0, 0, 0, 7, 0));
        }
    }

    @Test
    void shouldCountEachCauseByItself() throws Exception {
        assumeTwoCpus();
        try (PerfContract contract = load();
                PerfEvent event = new PerfEvent(0)) {
            event.putInto(contract.object().map(EVENTS), 0);

            Outcome full = OnCpu.call(0, () -> contract.run("perf_constant", 256));
            OnCpu.call(1, () -> contract.run("perf_constant", 9));

            long failed = full.failed();
            assertThat(contract.counts(EVENTS))
                    .isEqualTo(
                            new Counts(failed + 9, (failed + 9) * RECORD, 9, 0, 9, 0, 0, failed));
        }
    }

    private static void assumeTwoCpus() {
        assumeThat(Runtime.getRuntime().availableProcessors()).isGreaterThan(1);
    }

    @ParameterizedTest
    @CsvSource({"perf_constant, events", "send_constant, either"})
    void shouldAttemptNothingWhilePaused(String program, String buffer) {
        try (PerfContract contract = loadAsPerf()) {
            contract.pause(buffer, true);
            assertThat(contract.run(program, 5)).isEqualTo(new Outcome(0, 0, 0));
            assertThat(contract.counts(buffer)).isEqualTo(Counts.NONE);

            contract.pause(buffer, false);
            assertThat(contract.run(program, 5).failed()).isEqualTo(5);
        }
    }

    /** As for rings: the CPUs below {@code switched} have the next generation. */
    @ParameterizedTest
    @CsvSource({
        "0, 0, 0, true",
        "0, 1, 0, false",
        "1, 1, 0, true",
        "0, 0, 8192, false",
        "1, 0, 8192, true"
    })
    void shouldSendOnlyInItsGeneration(int own, int generation, int switched, boolean sends) {
        OpenBpfObject opened =
                PerfContract.open().forcePerfbufs().global("bpf_events_generation", own);
        try (PerfContract contract = PerfContract.load(opened)) {
            contract.generation(EVENTS, generation, switched);
            contract.generation(EITHER, generation, switched);
            assertThat(contract.run("perf_constant", 5).failed()).isEqualTo(sends ? 5 : 0);
            assertThat(contract.run("send_constant", 5).failed()).isEqualTo(sends ? 5 : 0);
        }
    }

    @ParameterizedTest
    @CsvSource({"send_constant, 16", "send_variable, 16", "send_variable, 5"})
    void shouldSendToARingWhereTheKernelHasRings(String program, int size) {
        try (PerfContract contract = load()) {
            assertThat(contract.object().map(EITHER).type()).isEqualTo(MapType.RINGBUF);
            assertThat(contract.object().variable("bpf_events_perf_either").getLong()).isZero();
            assertThat(contract.features(EITHER)).isEqualTo(RING_FEATURES);

            Outcome outcome = contract.run(program, 256, size);

            long fit = 4095 / (8 + (size + 7) / 8 * 8);
            long failed = 256 - fit;
            assertThat(outcome.sent()).isEqualTo(fit);
            Counts counts = contract.counts(EITHER);
            assertThat(counts.failures()).isEqualTo(failed);
            assertThat(counts.bytes()).isEqualTo(failed * size);
            assertThat(counts.refused() + counts.full()).isZero();
            assertThat(contract.object().ringbuf(EITHER).stats().reserveFailures())
                    .hasValue(failed);
        }
    }

    @Test
    void shouldSendToAPerfBufferIfForced() throws Exception {
        try (PerfContract contract = loadAsPerf();
                PerfEvent event = new PerfEvent(0)) {
            assertIsPerf(contract.object().map(EITHER));
            assertThat(contract.object().variable("bpf_events_perf_either").getLong()).isOne();
            assertThat(contract.features(EITHER)).isEqualTo(PERF_FEATURES);

            assertThat(contract.run("send_variable", 3, 5)).isEqualTo(new Outcome(0, 3, ENOENT));
            assertThat(contract.counts(EITHER)).isEqualTo(new Counts(3, 15, 3, 0, 3, 0, 0, 0));

            event.putInto(contract.object().map(EITHER), 0);
            assertThat(OnCpu.call(0, () -> contract.run("send_constant", 10)))
                    .isEqualTo(new Outcome(10, 0, 0));
        }
    }

    @Test
    void shouldSendToAPerfBufferIfItsTypeIsSet() {
        OpenBpfObject opened = PerfContract.open();
        opened.map(EITHER).type(MapType.PERF_EVENT_ARRAY);
        try (PerfContract contract = PerfContract.load(opened)) {
            assertIsPerf(contract.object().map(EITHER));
            assertThat(contract.features(EITHER)).isEqualTo(PERF_FEATURES);
            assertThat(contract.run("send_constant", 3).error()).isEqualTo(ENOENT);
        }
    }

    @Test
    void shouldRequireASizeOnlyOfARing() {
        try (OpenBpfObject opened = PerfContract.open()) {
            assertThatThrownBy(opened::load)
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("ring buffer either has no size");
        }
        try (OpenBpfObject opened = PerfContract.open().forcePerfbufs()) {
            assertThat(opened.load().map(EITHER).type()).isEqualTo(MapType.PERF_EVENT_ARRAY);
        }
    }

    @Test
    void shouldForceOnlyWhatCanBeEither() {
        try (OpenBpfObject opened = TestObjects.open("contract")) {
            assertThatThrownBy(opened::forcePerfbufs)
                    .isInstanceOf(BpfException.class)
                    .hasMessageContaining("no buffer that is declared by BPF_EVENTS_BUFFER");
        }
    }

    @Test
    void shouldForceNothingAfterTheLoad() {
        OpenBpfObject opened = PerfContract.open();
        try (PerfContract contract = PerfContract.load(opened)) {
            assertThat(contract.object().map(EITHER).type()).isEqualTo(MapType.RINGBUF);
            assertThatThrownBy(opened::forcePerfbufs)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is loaded already");
        }
    }
}
