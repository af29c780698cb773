package io.bpfevents.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.testing.Contract;
import io.bpfevents.core.testing.Contract.Counts;
import io.bpfevents.core.testing.Contract.Outcome;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.Wakeups;
import io.bpfevents.core.testing.clang.BpfCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The producer contract compiled for every BPF instruction set and optimisation level: the verifier
 * accepts it, and its behaviour is the same.
 */
@KernelTest
class ContractVariantsIT {
    private static final int RECORD = 16;

    @TempDir private static Path directory;

    private static Stream<Arguments> variants() {
        return Stream.of("v1", "v2", "v3")
                .flatMap(cpu ->
                        Stream.of("-O1", "-O2", "-Os")
                                .map(level -> Arguments.of("-mcpu=" + cpu, level)));
    }

    private static OpenBpfObject compiled(String program, String cpu, String level)
            throws IOException {
        Path object = directory.resolve(cpu + level).resolve(program + ".bpf.o");
        if (!Files.exists(object)) { // several tests use the same one
            Files.createDirectories(object.getParent());
            BpfCompiler.compile(BpfCompiler.testSource(program), object, cpu, level);
        }
        return BpfObject.open(object);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldSendAndCount(String cpu, String level) throws IOException {
        try (Contract contract = Contract.load(compiled("contract", cpu, level))) {
            assertThat(contract.run("sizes", 1).sent()).isEqualTo(4);
            assertThat(contract.run("sizes", 1)) // the large one does not fit twice
                    .isEqualTo(new Outcome(3, 1, 2 * (16 + 24) + 2416));
            assertThat(contract.counts()).isEqualTo(new Counts(1, 2401, 0));
        }
        String[] programs = {
            "reserve_submit",
            "reserve_discard",
            "output_constant",
            "output_variable",
            "submit_flags",
            "discard_flags",
            "output_flags",
            "output_bare"
        };
        try (Contract contract = Contract.load(compiled("contract", cpu, level))) {
            for (String program : programs) {
                assertThat(contract.run(program, 3, RECORD, 0).sent()).as(program).isEqualTo(3);
            }
            assertThat(contract.run("look_first", 3, 0, 0).failed()).isEqualTo(3);
            assertThat(contract.counts()).isEqualTo(new Counts(3, 3 * RECORD, 0));
            contract.run("fail", 1, RECORD, 0);
            assertThat(contract.counts()).isEqualTo(new Counts(4, 4 * RECORD, 1));

            contract.run("reserve_submit", 200);
            for (String program : programs) {
                assertThat(contract.run(program, 3, RECORD, 0).failed()).as(program).isEqualTo(3);
            }
            assertThat(contract.run("output_variable", 1, 1, 0).failed()).isOne();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldApplyTheConfiguration(String cpu, String level) throws IOException {
        try (Wakeups wakeups = new Wakeups(compiled("contract", cpu, level))) {
            Contract contract = wakeups.contract();
            contract.wakeup(Contract.TIMED);
            contract.run("reserve_submit", 1);
            contract.wakeup(Contract.AT_BYTES);
            contract.doorbell(3 * Contract.SLOT);
            contract.run("output_variable", 1, RECORD, 0);
            assertThat(wakeups.isUndisturbed()).isTrue();
            contract.run("output_variable", 1, RECORD, 0);
            assertThat(wakeups.isWoken()).isTrue();
            contract.run("reserve_submit", 1);
            assertThat(wakeups.isWoken()).isTrue();

            contract.pause(true);
            assertThat(contract.run("reserve_submit", 5).sent()).isZero();

            contract.pause(false);
            contract.generation(-1, 8192); // all CPUs have the next one: 0
            assertThat(contract.run("reserve_submit", 5).sent()).isEqualTo(5);
            contract.generation(0, 8192);
            assertThat(contract.run("reserve_submit", 5).sent()).isZero();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldWorkAfterATailCall(String cpu, String level) throws IOException {
        OpenBpfObject object =
                compiled("contract", cpu, level).global("watched", ProcessHandle.current().pid());
        try (Contract contract = Contract.load(object)) {
            contract.object().program("on_getppid").attach();

            Probes.getppid();
            assertThat(contract.run("reserve_submit", 0).position()).isEqualTo(Contract.SLOT);

            contract.pause(true);
            Probes.getppid();
            assertThat(contract.run("reserve_submit", 0).position()).isEqualTo(Contract.SLOT);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldCountForADynptr(String cpu, String level) throws IOException {
        try (Contract contract = Contract.load(compiled("dynptr", cpu, level))) {
            assertThat(contract.run("dynptr", 1, 1000, 0)).isEqualTo(new Outcome(1, 0, 1008));
            assertThat(contract.run("dynptr", 1, 2000, 1)).isEqualTo(new Outcome(1, 0, 3016));
            assertThat(contract.run("dynptr", 1, 1077, 0)).isEqualTo(new Outcome(0, 1, 3016));
            assertThat(contract.counts()).isEqualTo(new Counts(1, 1077, 0));
            assertThat(contract.failedAt()).isEqualTo(3016);
        }
    }
}
