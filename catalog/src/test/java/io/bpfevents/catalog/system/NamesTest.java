package io.bpfevents.catalog.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Compares the tables with the headers of this machine, which may be older or newer. */
class NamesTest {
    private static Map<Integer, String> defined(Path header, String names) throws IOException {
        assumeTrue(Files.exists(header), header + " is not installed");
        Map<Integer, String> found = new TreeMap<>();
        Matcher lines =
                Pattern.compile("(?m)^#define\\s+(" + names + ")\\s+(\\d+)\\b")
                        .matcher(Files.readString(header));
        while (lines.find()) {
            found.put(Integer.parseInt(lines.group(2)), lines.group(1));
        }
        assertThat(found).isNotEmpty();
        return found;
    }

    @Test
    void shouldNameTheCallsOfX86() throws IOException {
        Path header = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");
        defined(header, "__NR_\\w+")
                .forEach((number, name) ->
                        assertThat("__NR_" + SyscallNames.X86_64.of(number)).isEqualTo(name));
    }

    @Test
    void shouldNameTheCallsOfAarch64() throws IOException {
        Map<Integer, String> calls =
                defined(Path.of("/usr/include/asm-generic/unistd.h"), "__NR(?:3264)?_\\w+");
        calls.values().removeIf(name -> name.matches("__NR_(syscalls|arch_specific_syscall)"));
        calls.keySet().removeIf(number -> number >= 403 && number <= 423); // of 32-bit programs
        calls.forEach((number, name) ->
                assertThat(SyscallNames.AARCH64.of(number))
                        .isIn(
                                name.replace("__NR_", ""),
                                name.replace("__NR3264_", ""),
                                "newfstatat"));
        assertThat(SyscallNames.AARCH64.of(79)).isEqualTo("newfstatat");
        assertThat(SyscallNames.AARCH64.of(56)).isEqualTo("openat");
    }

    /** The programs compare with these numbers. */
    @Test
    void shouldNameTheCallsOfThePrograms() throws IOException {
        String none = "NO_CALL";
        Matcher lines =
                Pattern.compile("(?m)^#define\\s+CALL_(\\w+)\\s+(\\d+), (\\d+|" + none + ")$")
                        .matcher(Files.readString(Path.of("../bpf/include/syscalls.bpf.h")));
        int count = 0;
        while (lines.find()) {
            String name = lines.group(1).toLowerCase(Locale.ROOT);
            assertThat(SyscallNames.X86_64.of(Integer.parseInt(lines.group(2)))).isEqualTo(name);
            if (lines.group(3).equals(none)) {
                assertThat(SyscallNames.AARCH64.names()).doesNotContainValue(name);
            } else {
                assertThat(SyscallNames.AARCH64.of(Integer.parseInt(lines.group(3))))
                        .isEqualTo(name);
            }
            count++;
        }
        assertThat(count).isEqualTo(11);
    }

    @Test
    void shouldNameErrors() throws IOException {
        for (String file : new String[] {"errno-base.h", "errno.h"}) {
            defined(Path.of("/usr/include/asm-generic").resolve(file), "E\\w+")
                    .forEach((number, name) -> assertThat(ErrorNames.of(number)).isEqualTo(name));
        }
        assertThat(ErrorNames.of(512)).isEqualTo("ERESTARTSYS");
        assertThat(ErrorNames.of(516)).isEqualTo("ERESTART_RESTARTBLOCK");
    }

    @Test
    void shouldNumberWhatHasNoName() {
        assertThat(SyscallNames.X86_64.of(400)).isEqualTo("syscall_400");
        assertThat(ErrorNames.of(41)).isEqualTo("errno_41");
        assertThat(ErrorNames.of(600)).isEqualTo("errno_600");
        assertThat(ErrorNames.of(0)).isEmpty();
    }
}
