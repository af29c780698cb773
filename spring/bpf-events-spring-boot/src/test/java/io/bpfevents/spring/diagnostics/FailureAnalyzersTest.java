package io.bpfevents.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.core.BpfException;
import io.bpfevents.spring.properties.InvalidPropertyException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** The analyses of failures of a start, by the analyzers that Spring Boot finds. */
class FailureAnalyzersTest {
    private static final List<FailureAnalyzer> ANALYZERS =
            SpringFactoriesLoader.forDefaultResourceLocation()
                    .load(FailureAnalyzer.class, (_, _, _) -> {})
                    .stream()
                    .filter(it -> it.getClass().getName().startsWith("io.bpfevents"))
                    .toList();

    private static FailureAnalysis analyze(RuntimeException failure) {
        return ANALYZERS.stream()
                .map(it -> it.analyze(new BeanCreationException("bean", "failed", failure)))
                .filter(it -> it != null)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "this process lacks CAP_BPF and CAP_PERFMON: run it as root | --cap-add BPF",
                "this process has its capabilities in a user namespace only | --cap-add BPF",
                "No usable libbpf. Tried: libbpf.so.1: not found | apt-get install libbpf1",
                "it has no BTF: compile it with clang -g | clang -g -O2 -target bpf",
                "this kernel offers no BTF at /sys/kernel/btf/vmlinux | CONFIG_DEBUG_INFO_BTF=y",
                "tracefs is not mounted: mount -t tracefs | mount -t tracefs tracefs",
                "this process may not read /sys/kernel/tracing | mount -t tracefs tracefs",
            })
    void shouldStateTheAction(String message, String action) {
        FailureAnalysis analysis = analyze(new BpfException("load exec", message));
        assertThat(analysis.getDescription()).isEqualTo("cannot load exec: " + message);
        assertThat(analysis.getAction()).contains(action).contains("bpf-events.mode=auto");
    }

    @Test
    void shouldShowTheLibrarysMessageOfOtherFailures() {
        FailureAnalysis analysis = analyze(new BpfException("load exec", "too complex"));
        assertThat(analysis.getDescription()).isEqualTo("cannot load exec: too complex");
        assertThat(analysis.getAction()).isNull();
    }

    @Test
    void shouldExplainHowToGrantNativeAccess() {
        FailureAnalysis analysis =
                analyze(
                        new IllegalCallerException(
                                "Illegal native access from: unnamed module @1"));
        assertThat(analysis.getAction())
                .contains("Enable-Native-Access: ALL-UNNAMED")
                .contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void shouldNameAnInvalidProperty() {
        FailureAnalysis analysis = analyze(new InvalidPropertyException("mode", "it is odd"));
        assertThat(analysis.getDescription())
                .isEqualTo("The property bpf-events.mode is not valid: it is odd");
        assertThat(analysis.getAction()).isEqualTo("Change the property bpf-events.mode.");
    }
}
