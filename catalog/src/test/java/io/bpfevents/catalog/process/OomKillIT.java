package io.bpfevents.catalog.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class OomKillIT {
    private static final long LIMIT = 32 << 20;
    private static final long SHARED = 8 << 20;

    /**
     * Waits for a line, and then fills shared and private memory. It limits itself too, so that it
     * ends if the cgroup does not.
     */
    private static final String EATER =
            """
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/mman.h>
            #include <sys/resource.h>
            int main(int argc, char **argv)
            {
                size_t shared = atol(argv[1]), step = 1 << 20;
                char *memory;
                setrlimit(RLIMIT_AS, &(struct rlimit) { 256 << 20, 256 << 20 });
                puts("ready");
                fflush(stdout);
                getchar();
                memory = mmap(NULL, shared, PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
                while (memory != MAP_FAILED) {
                    memset(memory, 1, shared);
                    shared = step;
                    memory = mmap(NULL, step, PROT_READ | PROT_WRITE,
                                  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
                }
                return 0;
            }
            """;

    @TempDir Path directory;

    static List<Named<Variant>> variants() {
        return Observation.variants(OomKill.class);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        String program = Clang.program(directory, "eater", EATER).toString();
        try (MemoryCgroup cgroup = MemoryCgroup.create(LIMIT);
                Observation<OomKill> kills = Observation.ofTree(OomKill.class, variant);
                Child eater = Child.startUnprivileged(program, String.valueOf(SHARED))) {
            eater.readLine();
            cgroup.add(eater.pid());
            Task task = Proc.task(eater.pid());
            eater.writeLine();
            OomKill kill = kills.await(it -> it.victimPid() == eater.pid());
            MatchResult message = awaitMessage(eater.pid());

            kills.assertTime(kill);
            assertThat(kill.task()).isEqualTo(task);
            assertThat(kill.task().uid()).isEqualTo(Child.UID);
            assertThat(kill.task().gid()).isEqualTo(Child.GID);
            assertThat(kill.victimComm()).isEqualTo("eater").isEqualTo(message.group("comm"));
            assertThat(kill.totalVm()).isEqualTo(bytes(message, "total"));
            assertThat(kill.anonRss()).isEqualTo(bytes(message, "anon"));
            assertThat(kill.fileRss()).isEqualTo(bytes(message, "file"));
            assertThat(kill.shmemRss()).isEqualTo(bytes(message, "shmem"));
            assertThat(kill.anonRss()).isBetween(1L, LIMIT);
            assertThat(kill.shmemRss()).isBetween(1L, SHARED);
        }
    }

    private static long bytes(MatchResult message, String field) {
        return 1024 * Long.parseLong(message.group(field));
    }

    /** The kernel's own message about a victim. */
    private static MatchResult awaitMessage(int pid) {
        Pattern pattern =
                Pattern.compile(
                        "Killed process "
                                + pid
                                + " \\((?<comm>.*)\\) total-vm:(?<total>\\d+)kB,"
                                + " anon-rss:(?<anon>\\d+)kB, file-rss:(?<file>\\d+)kB,"
                                + " shmem-rss:(?<shmem>\\d+)kB");
        return Awaitility.await()
                .until(
                        () -> pattern.matcher(kernelLog()).results().toList(),
                        messages -> !messages.isEmpty())
                .getLast();
    }

    private static String kernelLog() {
        try {
            Process dmesg = new ProcessBuilder("dmesg").start();
            return new String(dmesg.getInputStream().readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
