package io.bpfevents.core;

import static io.bpfevents.core.testing.perf.PerfContract.EITHER;
import static io.bpfevents.core.testing.perf.PerfContract.EVENTS;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.BpfCompiler;
import io.bpfevents.core.testing.perf.OnCpu;
import io.bpfevents.core.testing.perf.PerfContract;
import io.bpfevents.core.testing.perf.PerfContract.Counts;
import io.bpfevents.core.testing.perf.PerfContract.Outcome;
import io.bpfevents.core.testing.perf.PerfEvent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The producer contract for perf buffers compiled for every BPF instruction set and optimisation
 * level, with vmlinux.h and without it: the verifier accepts it in both kinds, and its behaviour is
 * the same.
 */
@KernelTest
class PerfContractVariantsIT {
    private static final int RECORD = 16;
    private static final int ENOENT = -2;

    @TempDir private static Path directory;

    private static Stream<Arguments> variants() {
        return Stream.of("v1", "v2", "v3")
                .flatMap(cpu ->
                        Stream.of("-O1", "-O2", "-O3", "-Os")
                                .map(level -> Arguments.of("-mcpu=" + cpu, level)));
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldSendAndCount(String cpu, String level) throws Exception {
        shouldSendAndCount(compile(cpu, level));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-mcpu=v1", "-mcpu=v2", "-mcpu=v3"})
    void shouldSendAndCountWithTheTypesOfTheKernel(String cpu) throws Exception {
        Optional<Path> bpftool =
                Stream.of("/usr/sbin/bpftool", "/usr/bin/bpftool", "/usr/local/sbin/bpftool")
                        .map(Path::of)
                        .filter(Files::isExecutable)
                        .findFirst();
        assumeThat(bpftool).as("bpftool, which prints vmlinux.h").isPresent();
        Path header = directory.resolve("vmlinux.h");
        if (!Files.exists(header)) {
            Process process =
                    new ProcessBuilder(
                                    bpftool.orElseThrow().toString(),
                                    "btf",
                                    "dump",
                                    "file",
                                    "/sys/kernel/btf/vmlinux",
                                    "format",
                                    "c")
                            .redirectErrorStream(true)
                            .start();
            String types = new String(process.getInputStream().readAllBytes(), UTF_8);
            assertThat(process.waitFor()).as(types).isZero();
            Files.writeString(header, types);
        }
        shouldSendAndCount(compile(cpu, "-O2", "-DWITH_VMLINUX", "-I" + directory));
    }

    private static Path compile(String... flags) {
        return BpfCompiler.compile(
                BpfCompiler.testSource("perf_contract"),
                directory.resolve("perf_contract.bpf.o"),
                flags);
    }

    private static void shouldSendAndCount(Path file) throws Exception {
        sendToPerfBuffers(BpfObject.open(file).forcePerfbufs());
        OpenBpfObject withRing = BpfObject.open(file);
        try (PerfContract contract = PerfContract.load(withRing)) {
            int fit = 4095 / 24;
            assertThat(contract.run("send_constant", fit - 1))
                    .isEqualTo(new Outcome(fit - 1, 0, 0));
            assertThat(contract.run("send_variable", 4, RECORD))
                    .extracting(Outcome::sent, Outcome::failed)
                    .containsExactly(1L, 3L);
            Counts counts = contract.counts(EITHER);
            assertThat(counts.failures()).isEqualTo(3);
            assertThat(counts.bytes()).isEqualTo(3 * RECORD);
            assertThat(counts.noBuffer() + counts.tooBig() + counts.other() + counts.full())
                    .isZero();
        }
    }

    private static void sendToPerfBuffers(OpenBpfObject opened) throws Exception {
        try (PerfContract contract = PerfContract.load(opened);
                PerfEvent first = new PerfEvent(0);
                PerfEvent second = new PerfEvent(0)) {
            assertFails(contract, "perf_variable", EVENTS);
            assertFails(contract, "send_variable", EITHER);
            contract.pause(EVENTS, true);
            contract.pause(EITHER, true);
            assertThat(contract.run("perf_constant", 3)).isEqualTo(new Outcome(0, 0, 0));
            assertThat(contract.run("send_constant", 3)).isEqualTo(new Outcome(0, 0, 0));
            contract.pause(EVENTS, false);
            contract.pause(EITHER, false);

            first.putInto(contract.object().map(EVENTS), 0);
            second.putInto(contract.object().map(EITHER), 0);
            assertFills(contract, "perf_constant", EVENTS);
            assertFills(contract, "send_constant", EITHER);
        }
    }

    private static void assertFails(PerfContract contract, String program, String buffer) {
        assertThat(contract.run(program, 3, 5)).isEqualTo(new Outcome(0, 3, ENOENT));
        assertThat(contract.counts(buffer)).isEqualTo(new Counts(3, 15, 3, 0, 3, 0, 0, 0));
    }

    private static void assertFills(PerfContract contract, String program, String buffer)
            throws Exception {
        Outcome outcome = OnCpu.call(0, () -> contract.run(program, 256));
        long failed = outcome.failed();
        assertThat(outcome.sent()).isPositive();
        assertThat(failed).isEqualTo(256 - outcome.sent()).isPositive();
        assertThat(contract.counts(buffer))
                .isEqualTo(new Counts(3 + failed, 15 + failed * RECORD, 3, 0, 3, 0, 0, failed));
    }
}
