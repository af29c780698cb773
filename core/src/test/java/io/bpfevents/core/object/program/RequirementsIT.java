package io.bpfevents.core.object.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.bpfevents.core.MapType;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.object.MapSettings;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.object.ProgramSettings;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.TestObjects;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What an object's programs and maps are, and what they lack, before the load. */
@KernelTest
class RequirementsIT {
    private final OpenBpfObject object = TestObjects.open("needs");

    @AfterEach
    void close() {
        object.close();
    }

    @ParameterizedTest
    @CsvSource({
        "calls_unknown, 'helper 9999 of enum bpf_func_id: it calls a helper that this kernel'",
        "on_tracepoint, this kernel has no tracepoint syscalls/no_such_call: ",
        "on_raw_tracepoint, this kernel has no tracepoint no_such_tracepoint: ",
        "on_btf_tracepoint, the BTF of this kernel has no tracepoint no_such_tracepoint: ",
        "on_function, the BTF of this kernel has no function no_such_function: ",
        "on_kprobe, no function no_such_function that can be probed|offers no kprobes",
        "on_syscall, sys_no_such_call that can be probed|offers no kprobes",
        "on_uprobe, there is no file /no/such/file in the mount namespace",
    })
    void shouldReportWhatIsMissing(String program, String message) {
        assertThat(object.program(program).missing())
                .singleElement()
                .satisfies(missing -> assertThat(missing).containsPattern(message));
    }

    @ParameterizedTest
    @ValueSource(strings = {"complete", "on_raw_exec", "on_known_function", "on_demand"})
    void shouldReportNothingForACompleteProgram(String program) {
        assertThat(object.program(program).missing()).isEmpty();
    }

    @Test
    void shouldReportIfSeveralFunctionsCannotBeProbedAtOnce() {
        if (HookKind.KPROBE_MULTI.isOffered()) {
            assertThat(object.program("on_pattern").missing()).isEmpty();
        } else {
            assertThat(object.program("on_pattern").missing())
                    .singleElement()
                    .satisfies(missing -> assertThat(missing).contains("CONFIG_FPROBE"));
        }
    }

    /** Most servers' kernels are built without that type. */
    @Test
    void shouldReportAMissingTypeOfProgram() {
        try (OpenBpfObject hooks = TestObjects.open("hooks")) {
            assertThat(hooks.program("on_infrared").missing())
                    .singleElement()
                    .satisfies(missing ->
                            assertThat(missing).contains("no programs of section lirc_mode2"));
        }
    }

    @Test
    void shouldDescribePrograms() {
        ProgramSettings function = object.program("on_function");
        assertThat(function.type()).isEqualTo("tracing");
        assertThat(function.attachType()).contains("trace_fentry");
        assertThat(function.instructions()).isEqualTo(2);
        assertThat(function.isIncluded()).isTrue();
        assertThat(object.program("on_demand").attachType()).contains("cgroup_inet_ingress");
        assertThat(object.program("on_demand").isIncluded()).isFalse();
        assertThat(object.program("complete").attachType()).isEmpty();
        assertThat(object.program("complete").type()).isEqualTo("tracepoint");
    }

    @Test
    void shouldDescribeMaps() {
        MapSettings counts = object.map("counts");
        assertThat(counts.type()).isEqualTo(MapType.HASH);
        assertThat(counts.flags()).isEqualTo(1); // BPF_F_NO_PREALLOC
        assertThat(counts.pinPath()).contains(Path.of("/sys/fs/bpf/counts"));
        assertThat(counts.missing()).isEmpty();
        assertThat(counts.withoutPin().pinPath()).isEmpty();
        try (OpenBpfObject maps = TestObjects.open("maps")) {
            assertThat(maps.map("flows").pinPath()).isEmpty();
            assertThat(maps.map("flows").flags()).isZero();
        }
    }

    @Test
    void shouldPassOnTheLogsOfTheVerifier() {
        List<String> logs = new ArrayList<>();
        try (OpenBpfObject maps = TestObjects.open("maps")) {
            ProgramSettings first = maps.programs().iterator().next();
            assertThat(first.verifierLog(1, logs::add)).isSameAs(first);
            try (BpfObject loaded = maps.load()) {
                assertThat(loaded.maps()).isNotEmpty();
            }
            assertThatIllegalStateException().isThrownBy(() -> first.verifierLog(1, logs::add));
        }
        assertThat(logs).singleElement().satisfies(log -> assertThat(log).contains("processed "));
    }
}
