package io.bpfevents.core.object;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.Probes;
import io.bpfevents.core.testing.TestObjects;
import io.bpfevents.core.testing.clang.Clang;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uprobes on a program that this test compiles. */
@KernelTest
class UprobeIT {
    /** Calls each function once per line that it reads, and prints a line. */
    private static final String SOURCE =
            """
            #include <stdio.h>
            #define FUNCTION __attribute__((noinline)) int
            #define NOPS __asm__ volatile("nop; nop; nop; nop")
            FUNCTION hot(int x) { NOPS; return x + 1; }
            FUNCTION cold(int x) { NOPS; return x + 2; }
            int main(void)
            {
                int c, s = 0;
                while ((c = getchar()) != EOF)
                    if (c == '\\n') {
                        s = cold(hot(s));
                        printf("%d\\n", s);
                        fflush(stdout);
                    }
                return 0;
            }
            """;

    private static final UprobeOptions HOT = UprobeOptions.defaults().function("hot");
    private static final UprobeOptions COLD = UprobeOptions.defaults().function("cold");

    @TempDir private static Path directory;
    private static Path target;
    private static Path stripped;
    private static Path fixed; // linked for fixed addresses
    private static long hotOffset;

    private BpfObject object;
    private BpfProgram entry;
    private BpfProgram exit;

    @BeforeAll
    static void compile() throws IOException {
        target = Clang.program(directory, "target", SOURCE);
        fixed = directory.resolve("fixed");
        Clang.run(
                List.of(
                        "clang",
                        "-O1",
                        "-no-pie",
                        "-o",
                        fixed.toString(),
                        directory.resolve("target.c").toString()));
        stripped = Files.copy(target, directory.resolve("stripped"));
        hotOffset = fileOffset(target, address(target, "hot"));
        Clang.run(List.of("strip", stripped.toString()));
    }

    private static long address(Path binary, String symbol) {
        return Clang.run(List.of("nm", binary.toString()))
                .lines()
                .filter(line -> line.endsWith(" " + symbol))
                .mapToLong(line -> Long.parseLong(line.substring(0, 16), 16))
                .findFirst()
                .orElseThrow();
    }

    /** Reads the segments by {@code readelf}, not by the tested code. */
    private static long fileOffset(Path binary, long address) {
        return Clang.run(List.of("readelf", "-lW", binary.toString()))
                .lines()
                .map(line -> line.strip().split("\\s+", -1))
                .filter(words -> words[0].equals("LOAD"))
                .map(words -> new long[] {hex(words[1]), hex(words[2]), hex(words[4])})
                .filter(load -> address >= load[1] && address < load[1] + load[2])
                .mapToLong(load -> address - load[1] + load[0])
                .findFirst()
                .orElseThrow();
    }

    private static long hex(String number) {
        return Long.decode(number);
    }

    @BeforeEach
    void load() {
        OpenBpfObject opened = TestObjects.open("hooks");
        for (ProgramSettings program : opened.programs()) {
            boolean needed =
                    List.of("uprobe_by_method", "uretprobe_by_method", "tracepoint_by_method")
                            .contains(program.name());
            opened.autoload(program.name(), needed);
        }
        object = opened.load();
        entry = object.program("uprobe_by_method");
        exit = object.program("uretprobe_by_method");
    }

    @AfterEach
    void close() {
        object.close();
    }

    /** A process of the target, which waits for {@link #call}. */
    private static final class Target implements AutoCloseable {
        private final Process process;

        Target(Path binary) throws IOException {
            process = new ProcessBuilder(binary.toString()).start();
        }

        int pid() {
            return Math.toIntExact(process.pid());
        }

        void call(int times) throws IOException {
            OutputStream out = process.getOutputStream();
            for (int i = 0; i < times; i++) {
                out.write('\n');
                out.flush();
                int read;
                do {
                    read = process.getInputStream().read();
                } while (read != '\n' && read >= 0);
            }
        }

        @Override
        public void close() {
            process.destroyForcibly();
            try {
                process.waitFor(10, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private static int runOnce(Path binary) throws IOException {
        try (Target process = new Target(binary)) {
            process.call(1);
            return process.pid();
        }
    }

    /** The number of hits of a process at the hook with that cookie. */
    private long hits(int pid, long cookie) {
        MemorySegment key = MemorySegment.ofArray(new long[] {pid, cookie});
        MemorySegment count = MemorySegment.ofArray(new long[1]);
        return object.map("hits").lookup(key, count)
                ? count.get(ValueLayout.JAVA_LONG_UNALIGNED, 0)
                : 0;
    }

    @Test
    void shouldDistinguishHooksByTheirCookies() throws IOException {
        entry.attachUprobe(target, HOT.cookie(1));
        entry.attachUprobe(target, COLD.cookie(-2));
        exit.attachUretprobe(target, HOT.cookie(Long.MIN_VALUE));
        try (Target process = new Target(target)) {
            process.call(3);
            assertThat(hits(process.pid(), 1)).isEqualTo(3);
            assertThat(hits(process.pid(), -2)).isEqualTo(3);
            assertThat(hits(process.pid(), Long.MIN_VALUE)).isEqualTo(3);
            assertThat(hits(process.pid(), 0)).isZero();
        }
    }

    @Test
    void shouldPassACookieToATracepoint() {
        object.program("tracepoint_by_method")
                .attachTracepoint("syscalls", "sys_enter_getppid", 42);
        Probes.getppid();
        int pid = Math.toIntExact(ProcessHandle.current().pid());
        assertThat(hits(pid, 42)).isPositive();
        assertThat(hits(pid, 0)).isZero();
    }

    @Test
    void shouldProbeOneProcessOfTwo() throws IOException {
        try (Target probed = new Target(target);
                Target other = new Target(target)) {
            BpfLink link = entry.attachUprobe(target, HOT.pid(probed.pid()));
            exit.attachUretprobe(target, HOT.pid(other.pid()).cookie(7));
            assertThat(link)
                    .hasToString(
                            "link uprobe_by_method on hot of process "
                                    + probed.pid()
                                    + " in "
                                    + target);
            probed.call(2);
            other.call(3);

            assertThat(hits(probed.pid(), 0)).isEqualTo(2);
            assertThat(hits(probed.pid(), 7)).isZero();
            assertThat(hits(other.pid(), 0)).isZero();
            assertThat(hits(other.pid(), 7)).isEqualTo(3);
        }
    }

    @Test
    void shouldProbeAStrippedBinaryByOffset() throws IOException {
        UprobeOptions place = UprobeOptions.defaults().offset(hotOffset);
        entry.attachUprobe(stripped, place.cookie(1));
        exit.attachUretprobe(stripped, place.cookie(2));
        try (Target process = new Target(stripped)) {
            process.call(4);
            assertThat(hits(process.pid(), 1)).isEqualTo(4);
            assertThat(hits(process.pid(), 2)).isEqualTo(4);
        }
    }

    /** An instruction begins at offset 4 on arm64 and on x86. */
    @Test
    void shouldAddTheOffsetToTheFunction() throws IOException {
        entry.attachUprobe(target, HOT.offset(4).cookie(5));
        try (Target process = new Target(target)) {
            process.call(1);
            assertThat(hits(process.pid(), 5)).isOne();
        }
    }

    @Test
    void shouldAdviseAnOffsetForAStrippedBinary() {
        assertThatThrownBy(() -> entry.attachUprobe(stripped, "hot"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll(
                        "hot in " + stripped, "ENOENT", "stripped", "UprobeOptions.offset()");
        assertThatThrownBy(() -> entry.attachUprobe(target, "tepid"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("tepid in " + target, "ENOENT")
                .hasMessageNotContaining("stripped");
    }

    @Test
    void shouldRejectAnOffsetWithoutCode() throws IOException {
        for (Path binary : List.of(target, stripped, fixed)) {
            for (long offset : new long[] {1, Files.size(binary), 1L << 40, Long.MAX_VALUE}) {
                UprobeOptions nowhere = UprobeOptions.defaults().offset(offset);
                assertThatThrownBy(() -> entry.attachUprobe(binary, nowhere))
                        .isInstanceOf(BpfException.class)
                        .hasMessageContainingAll("no code of " + binary, "readelf -lW");
            }
        }
        assertThat(entry.isAttached()).isFalse();
    }

    @Test
    void shouldReportTheOffsetOfAnAddress() throws IOException {
        long address = address(fixed, "hot");
        long offset = fileOffset(fixed, address);
        assertThat(offset).isNotEqualTo(address);
        assertThatThrownBy(
                        () -> entry.attachUprobe(fixed, UprobeOptions.defaults().offset(address)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("no code", "the offset 0x" + Long.toHexString(offset));

        entry.attachUprobe(fixed, UprobeOptions.defaults().offset(offset));
        assertThat(hits(runOnce(fixed), 0)).isOne();
    }

    @Test
    void shouldReportThatAProcessDoesNotExist() throws IOException {
        int ended = runOnce(target);
        assertThatThrownBy(() -> entry.attachUprobe(target, HOT.pid(ended)))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("ESRCH", "there is no process " + ended);
    }

    @Test
    void shouldReportThatAFileDoesNotExist() {
        assertThatThrownBy(() -> entry.attachUprobe(directory.resolve("none"), "hot"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("ENOENT", "there is no file " + directory.resolve("none"));
        assertThatThrownBy(() -> entry.attachUprobe(Path.of("no-such-command"), "hot"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("ENOENT", "no-such-command in the search path");
    }

    @Test
    void shouldReportTheFileInWhichAFunctionWasSearched() {
        assertThatThrownBy(() -> entry.attachUprobe(Path.of("libc.so.6"), "no_such_function"))
                .isInstanceOf(BpfException.class)
                .hasMessageContainingAll("ENOENT", "failed to find symbol", "/libc.so.6")
                .hasMessageNotContaining("search path");
    }

    /** A name without a slash in the working directory, which is the module's. */
    @Test
    void shouldPreferAFileToTheSearchPath() throws IOException {
        Path bare = Files.copy(target, Path.of("uprobe-target-" + ProcessHandle.current().pid()));
        Path command = Path.of("ls"); // which is in $PATH, too
        try {
            entry.attachUprobe(bare, HOT.cookie(1));
            assertThat(hits(runOnce(bare.toAbsolutePath()), 1)).isOne();

            Files.copy(target, command);
            entry.attachUprobe(command, HOT.cookie(2));
            assertThat(hits(runOnce(command.toAbsolutePath()), 2)).isOne();
        } finally {
            Files.delete(bare);
            Files.deleteIfExists(command);
        }
    }

    @Test
    void shouldSearchANameThatIsNoFile() {
        entry.attachUprobe(Path.of("libc.so.6"), Probes.FUNCTION);
        Probes.callFunction();
        assertThat(hits(Math.toIntExact(ProcessHandle.current().pid()), 0)).isOne();
    }
}
