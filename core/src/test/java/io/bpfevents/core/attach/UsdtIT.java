package io.bpfevents.core.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.object.BpfLink;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import io.bpfevents.ffi.Libbpf;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Statically defined tracepoints of a program that this test compiles. */
@KernelTest
class UsdtIT {
    /** The probe that {@code DTRACE_PROBE1(test, line, s)} of {@code sys/sdt.h} makes. */
    private static final String SOURCE =
            """
            #include <stdio.h>
            #if defined(__aarch64__)
            #define ARGUMENT "%x0"
            #else
            #define ARGUMENT "%0"
            #endif
            int main(void)
            {
                int c, s = 0;
                while ((c = getchar()) != EOF) {
                    s++;
                    __asm__ volatile(
                        "990: nop\\n"
                        ".pushsection .note.stapsdt,\\"\\",\\"note\\"\\n"
                        ".balign 4\\n"
                        ".4byte 992f-991f, 994f-993f, 3\\n"
                        "991: .asciz \\"stapsdt\\"\\n"
                        "992: .balign 4\\n"
                        "993: .8byte 990b, _.stapsdt.base, 0\\n"
                        ".asciz \\"test\\"\\n"
                        ".asciz \\"line\\"\\n"
                        ".asciz \\"-4@" ARGUMENT "\\"\\n"
                        "994: .balign 4\\n"
                        ".popsection\\n"
                        ".pushsection .stapsdt.base,\\"aG\\",\\"progbits\\",.stapsdt.base,comdat\\n"
                        ".weak _.stapsdt.base\\n"
                        ".hidden _.stapsdt.base\\n"
                        "_.stapsdt.base: .space 1\\n"
                        ".popsection\\n"
                        :: "r"(s));
                    printf("%d\\n", s);
                    fflush(stdout);
                }
                return 0;
            }
            """;

    @TempDir private static Path directory;
    private static Path binary;

    private Targets targets;

    @BeforeAll
    static void compile() {
        binary = Clang.program(directory, "target", SOURCE);
    }

    @BeforeEach
    void load() {
        targets = Targets.load("on_usdt");
    }

    @AfterEach
    void close() {
        targets.close();
    }

    /** Whether the header that the program was compiled with is that of the loaded libbpf. */
    private boolean isOfThisLibbpf() {
        int minor = Integer.parseInt(String.valueOf(Libbpf.libbpf_version_string()).substring(3));
        boolean isLong = targets.object().map("__bpf_usdt_specs").valueSize() > 208;
        return minor >= 7 == isLong;
    }

    private static Process start() throws IOException {
        return new ProcessBuilder(binary.toString()).start();
    }

    /** Passes the probe, and returns after it. */
    private static void pass(Process process, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            process.getOutputStream().write('x');
            process.getOutputStream().flush();
            int read;
            do {
                read = process.getInputStream().read();
            } while (read != '\n' && read >= 0);
        }
    }

    private static void end(Process process) throws IOException {
        process.getOutputStream().close();
        process.onExit().join();
    }

    @Test
    void shouldRejectAProgramOfAnotherHeader() {
        assumeFalse(isOfThisLibbpf());
        assertThatThrownBy(() -> targets.program().attach(Usdt.of(binary, "test", "line")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("bpf/usdt.bpf.h", "is not that of libbpf v1.");
        assertThat(targets.program().isAttached()).isFalse();
    }

    @Test
    void shouldPassCookieAndArgument() throws IOException {
        assumeTrue(isOfThisLibbpf());
        BpfLink link = targets.program().attach(Usdt.of(binary, "test", "line").cookie(5));
        Process process = start();
        pass(process, 3);
        assertThat(targets.hits(5)).isEqualTo(3);
        assertThat(targets.object().variable("argument").getLong()).isEqualTo(3);
        link.close();
        pass(process, 1);
        assertThat(targets.hits(5)).isEqualTo(3);
        end(process);
    }

    @Test
    void shouldProbeOneProcessOfTwo() throws IOException {
        assumeTrue(isOfThisLibbpf());
        Process one = start();
        Process two = start();
        Usdt probe = Usdt.of(binary, "test", "line");
        try (BpfLink link = targets.program().attach(probe.pid(two.pid()).cookie(1))) {
            pass(one, 4);
            pass(two, 2);
            assertThat(targets.hits(1)).isEqualTo(2);
            assertThat(link).asString().endsWith("target of process " + two.pid());
        }
        end(one);
        end(two);
    }

    @Test
    void shouldFindTheBinaryFromTheWorkingDirectory() throws IOException {
        assumeTrue(isOfThisLibbpf());
        Path relative = Path.of("").toAbsolutePath().relativize(binary.toRealPath());
        targets.program().attach(Usdt.of(relative, "test", "line")).close();
        assertThatThrownBy(
                        () -> targets.program().attach(Usdt.of(Path.of("/none"), "test", "line")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "attach program on_usdt to USDT test:line in /none", "ENOENT");
    }

    @Test
    void shouldAdviseOnProbesAndProcessesThatDoNotExist() throws IOException {
        assertThatThrownBy(() -> targets.program().attach(Usdt.of(binary, "test", "other")))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("no USDT probe test:other", "readelf -n");
        Path text = Files.writeString(directory.resolve("text"), "no ELF file");
        assertThatThrownBy(() -> targets.program().attach(Usdt.of(text, "test", "line")))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("libbpf reports");
        Process process = start();
        end(process);
        Usdt ended = Usdt.of(binary, "test", "line").pid(process.pid());
        assertThatThrownBy(() -> targets.program().attach(ended))
                .isInstanceOf(BpfException.class)
                .hasMessageContaining("there is no process " + process.pid());
    }
}
