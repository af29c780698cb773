package io.bpfevents.catalog.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.core.testing.ForkedJvm;
import io.bpfevents.core.testing.clang.BpfCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The objects in the jar are compiled on one architecture, and loaded on others. */
class EachArchitectureTest {
    private static final Path PROGRAMS = Path.of("../bpf");

    @TempDir private Path directory;

    static List<Path> sources() throws IOException {
        return files("src", ".bpf.c");
    }

    private static List<Path> files(String folder, String suffix) throws IOException {
        try (Stream<Path> files = Files.list(PROGRAMS.resolve(folder))) {
            return files.filter(it -> it.toString().endsWith(suffix)).sorted().toList();
        }
    }

    private byte[] compiled(Path source, String architecture) throws IOException {
        Path object =
                BpfCompiler.compile(
                        source,
                        directory.resolve(architecture + ".o"),
                        "-mcpu=v2",
                        "-O2",
                        "-w", // bpf/compile has the warnings of the build
                        "-D__TARGET_ARCH_" + architecture);
        return Files.readAllBytes(object);
    }

    /** The macros of bpf_tracing.h read the registers of the target that is defined. */
    @ParameterizedTest
    @MethodSource("sources")
    void shouldCompileToTheSameObjectForEachTarget(Path source) throws IOException {
        assertThat(compiled(source, "x86")).isEqualTo(compiled(source, "arm64"));
    }

    /** asm/unistd.h has the numbers of system calls of the machine that compiles. */
    @Test
    void shouldIncludeNoHeaderOfOneArchitecture() throws IOException {
        List<Path> files =
                Stream.of(sources(), files("include", ".h")).flatMap(List::stream).toList();
        assertThat(files).hasSizeGreaterThan(20);
        assertThat(files)
                .allSatisfy(file ->
                        assertThat(Files.readString(file))
                                .doesNotContain("#include <asm/", "__NR_"));
    }

    @Test
    void shouldReportAnArchitectureWhoseRegistersAreUnknown() {
        String missing = ForkedJvm.run(List.of(), PrintMissing.class);
        String reason = ": it supports x86_64 and aarch64, not riscv64";
        assertThat(missing.lines().filter(it -> it.contains(reason)))
                .extracting(it -> it.substring(0, it.indexOf(reason)))
                .containsExactlyInAnyOrder(
                        "fileOpens raw_tp/sys_enter, sys_exit",
                        "fileDeletes kprobe, kretprobe/do_{unlinkat,rmdir}",
                        "fileDeletes kprobe, kretprobe/filename_{unlinkat,rmdir}",
                        "fileDeletes raw_tp/sys_enter, sys_exit",
                        "mounts raw_tp/sys_enter, sys_exit",
                        "nameLookups uretprobe/libc:getaddrinfo",
                        "tcpAccepts raw_tp/sys_exit",
                        "failedSyscalls tp_btf/sys_exit",
                        "failedSyscalls raw_tp/sys_exit");
    }

    /** Prints what the variants lack on another architecture. */
    static final class PrintMissing {
        private PrintMissing() {}

        public static void main(String[] args) {
            variants(); // calls to C are bound for the real one
            System.setProperty("os.arch", "riscv64");
            variants().forEach(System.out::println);
        }

        private static List<String> variants() {
            return Catalogue.all().stream()
                    .flatMap(source -> source.variants().stream().map(it -> line(source, it)))
                    .toList();
        }

        private static String line(SourceDefinition<?> source, Variant variant) {
            return "%s %s: %s"
                    .formatted(source.name(), variant.hook(), variant.missing().orElse("nothing"));
        }
    }
}
