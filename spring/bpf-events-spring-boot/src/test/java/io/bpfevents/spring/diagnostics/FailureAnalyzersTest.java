package io.bpfevents.spring.diagnostics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.advice.Machine;
import io.bpfevents.core.advice.OpenAdvice;
import io.bpfevents.core.advice.Privileges;
import io.bpfevents.core.advice.Privileges.Capability;
import io.bpfevents.core.advice.Remedy;
import io.bpfevents.core.advice.Tracefs;
import io.bpfevents.core.btf.ObjectTypes;
import io.bpfevents.spring.properties.InvalidPropertyException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.beans.factory.BeanCreationException;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** The analyses of failures of a start, by the analyzers that Spring Boot finds. */
class FailureAnalyzersTest {
    @TempDir private static Path root;

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

    /** The library's messages, so that a change of one that no analysis finds fails. */
    static Stream<Arguments> failuresAndActions() throws IOException {
        Machine empty = new Machine(Files.createDirectory(root.resolve("empty")));
        Path confined = Files.createDirectories(root.resolve("confined/proc/self"));
        Files.writeString(confined.resolve("status"), "CapEff:\t000001ffffffffff\n");
        Files.writeString(confined.resolve("uid_map"), "0 1000 1\n");
        Machine container = new Machine(root.resolve("confined"));
        Path powerless = Files.createDirectories(root.resolve("powerless/proc/self"));
        Files.writeString(powerless.resolve("status"), "CapEff:\t0000000000000000\n");
        Machine user = new Machine(root.resolve("powerless"));
        Path elsewhere = Files.createDirectories(root.resolve("elsewhere/proc/self"));
        Files.writeString(
                elsewhere.resolve("mountinfo"),
                "30 1 0:30 / /mnt/trace rw,relatime shared:4 - tracefs tracefs rw\n");
        Machine other = new Machine(root.resolve("elsewhere"));
        Set<Capability> needed = EnumSet.of(Capability.CAP_BPF, Capability.CAP_PERFMON);
        String noBtf = OpenAdvice.about("libbpf: BTF is required, but is missing or corrupted.");
        return Stream.of(
                arguments(load(new Privileges(user).advice(needed)), "--cap-add BPF"),
                arguments(load(new Privileges(container).advice(needed)), "--cap-add BPF"),
                arguments(load(Remedy.REFUSED.of()), "--cap-add BPF"),
                arguments(load(noBtf), "clang -g -O2 -target bpf"),
                arguments(withoutBtf(), "clang -g -O2 -target bpf"),
                arguments(load(Remedy.NO_KERNEL_BTF.of()), "CONFIG_DEBUG_INFO_BTF=y"),
                arguments(load(new Tracefs(empty).problem()), "mount -t tracefs tracefs"),
                arguments(load(new Tracefs(other).problem()), "mount -t tracefs tracefs"),
                arguments(
                        load(Remedy.TRACEFS_CLOSED.of("/sys/kernel/tracing")),
                        "mount -t tracefs tracefs"));
    }

    private static BpfException load(String advice) {
        return new BpfException("load exec", advice);
    }

    /** An object without BTF, whose types are used. */
    private static BpfException withoutBtf() {
        ObjectTypes types = new ObjectTypes(ObjectTypes.Source.OBJECT, "object exec", null);
        try {
            types.btf();
        } catch (BpfException e) {
            return e;
        }
        throw new AssertionError("there is BTF");
    }

    @ParameterizedTest
    @MethodSource("failuresAndActions")
    void shouldStateTheAction(BpfException failure, String action) {
        FailureAnalysis analysis = analyze(failure);
        assertThat(analysis.getDescription()).isEqualTo(failure.getMessage());
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
