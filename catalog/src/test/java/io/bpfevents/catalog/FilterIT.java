package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.catalog.testing.Shell;
import io.bpfevents.catalog.testing.TestCgroup;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.KernelTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Filters in the kernel. Each test starts programs of its own, and last one that the filter admits:
 * records are in the order of the starts, so all before it have been seen then.
 */
@KernelTest
class FilterIT {
    private static final int UID = 54_321;

    @TempDir Path directory;
    private final Shell shell = Shell.start();
    private final Shell other = Shell.start();

    @BeforeEach
    void openDirectory() throws IOException {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    @AfterEach
    void endShells() {
        shell.close();
        other.close();
    }

    /** The path of a program with this name, which does nothing. */
    private String program(String name) throws IOException {
        Path file = directory.resolve(name);
        if (!Files.exists(file)) {
            Files.copy(Path.of("/bin/true"), file, StandardCopyOption.COPY_ATTRIBUTES);
        }
        return file.toString();
    }

    private void run(Shell by, String name) throws IOException {
        by.run(program(name));
    }

    @Test
    void shouldAdmitAProcess() throws IOException {
        try (Shell one = Shell.start();
                Shell two = Shell.start();
                StartsOfTest starts = StartsOfTest.of(Filter.all().pids(one.pid(), 1))) {
            run(one, "child");
            two.begin("exec " + program("two"));
            one.begin("exec " + program("one"));
            assertThat(starts.until("one")).containsExactly("one");
            assertThat(starts.attempts()).isEqualTo(1);
        }
    }

    @Test
    void shouldRejectAProcess() throws IOException {
        try (Shell one = Shell.start();
                Shell two = Shell.start();
                StartsOfTest starts =
                        StartsOfTest.of(
                                Filter.all()
                                        .pathPrefix(directory.toString())
                                        .exceptPid(one.pid()))) {
            one.begin("exec " + program("one"));
            one.awaitEnd();
            run(two, "child");
            two.begin("exec " + program("two"));
            assertThat(starts.until("two")).containsExactly("child", "two");
            assertThat(starts.attempts()).isEqualTo(2);
        }
    }

    @Test
    void shouldFollowAProcessTree() throws Exception {
        Path fifo = directory.resolve("fifo");
        shell.run("mkfifo " + fifo);
        shell.nest("/bin/sh"); // from now on a child of the shell executes the commands
        int child = Integer.parseInt(shell.line("echo $$"));
        assertThat(child).isNotEqualTo(shell.pid());

        try (StartsOfTest starts = StartsOfTest.of(Filter.all().processTree(shell.pid()))) {
            run(shell, "of-old-child");
            shell.nest("/bin/sh"); // a grandchild
            run(shell, "of-grandchild");
            // The parent of this shell has exited when it starts the program.
            shell.run("(/bin/sh -c 'read line; " + program("of-orphan") + "' <" + fifo + " &)");
            shell.begin("exit");
            run(other, "of-another-tree");
            new ProcessBuilder(program("of-this-process")).start().onExit().join();
            Files.writeString(fifo, "\n");

            starts.until("of-orphan");
            run(shell, "last");
            assertThat(starts.until("last"))
                    .containsExactly(
                            "of-old-child", "sh", "of-grandchild", "sh", "of-orphan", "last");
            assertThat(starts.attempts()).isEqualTo(6);
        }
    }

    @Test
    void shouldAdmitBothATreeAndProcesses() throws IOException {
        try (Shell single = Shell.start();
                StartsOfTest starts =
                        StartsOfTest.of(Filter.all().processTree(shell.pid()).pids(single.pid()))) {
            run(other, "outside");
            run(shell, "inside");
            run(single, "child-of-single"); // only the tree is followed
            single.begin("exec " + program("single"));
            assertThat(starts.until("single")).containsExactly("inside", "single");
        }
    }

    @Test
    void shouldAdmitAUser() throws IOException {
        try (StartsOfTest starts = StartsOfTest.of(Filter.all().uid(UID))) {
            run(shell, "as-root");
            shell.run("setpriv --reuid=" + (UID + 1) + " --clear-groups " + program("as-other"));
            shell.run("setpriv --reuid=" + UID + " --clear-groups " + program("as-user"));
            assertThat(starts.until("as-user")).containsExactly("as-user");
            assertThat(starts.events().getFirst().task().uid()).isEqualTo(UID);
            assertThat(starts.attempts()).isEqualTo(1);
        }
    }

    @Test
    void shouldAdmitNamesByPrefix() throws IOException {
        Filter tree = Filter.all().processTree(shell.pid());
        try (StartsOfTest starts = StartsOfTest.of(tree.commPrefix("alpha"))) {
            for (String name : Arrays.asList("alph", "Alpha", "xalpha", "alpha", "alphabet")) {
                run(shell, name);
            }
            assertThat(starts.until("alphabet")).containsExactly("alpha", "alphabet");

            String longest = "name-of-15-byte";
            starts.filter(tree.commPrefix(longest));
            run(shell, "name-of-15-bytx");
            run(shell, longest + "s-and-more");
            assertThat(starts.until(longest + "s-and-more"))
                    .containsExactly("alpha", "alphabet", longest + "s-and-more");
            assertThat(starts.attempts()).isEqualTo(3);
        }
    }

    @Test
    void shouldAdmitPathsByPrefix() throws IOException {
        String prefix = program("prefix");
        try (StartsOfTest starts = StartsOfTest.of(Filter.all().pathPrefix(prefix))) {
            for (String name : Arrays.asList("prefi", "prefiy", "prefix", "prefixed")) {
                run(shell, name);
            }
            shell.run("cd " + directory);
            shell.run("./prefix"); // as it was passed: relative
            run(shell, "prefix-last");
            assertThat(starts.until("prefix-last"))
                    .containsExactly("prefix", "prefixed", "prefix-last");
            assertThat(starts.attempts()).isEqualTo(3);
        }
    }

    @Test
    void shouldCompareAll64BytesOfAPath() throws IOException {
        String same = program("p".repeat(63 - directory.toString().length() - 1));
        assertThat(same).hasSize(63);
        try (StartsOfTest starts = StartsOfTest.of(Filter.all().pathPrefix(same + "x"))) {
            for (String end : Arrays.asList("", "y", "x", "xx")) {
                run(shell, Path.of(same).getFileName() + end);
            }
            starts.until(Path.of(same).getFileName() + "xx");
            assertThat(starts.events())
                    .extracting(ProcessStart::filename)
                    .containsExactly(same + "x", same + "xx");
        }
    }

    @Test
    void shouldAdmitACgroup() throws IOException {
        try (TestCgroup cgroup = TestCgroup.create("admitted");
                TestCgroup rejected = TestCgroup.create("rejected");
                Shell inside = Shell.start();
                Shell outside = Shell.start();
                StartsOfTest starts = StartsOfTest.of(Filter.all().cgroup(cgroup.id()))) {
            run(inside, "before");
            cgroup.add(inside.pid());
            rejected.add(outside.pid());
            run(outside, "outside");
            run(inside, "inside");
            assertThat(starts.until("inside")).containsExactly("inside");
            assertThat(starts.events().getFirst().task().cgroupId()).isEqualTo(cgroup.id());
            assertThat(starts.attempts()).isEqualTo(1);
        }
    }

    @Test
    void shouldRequireAllCriteria() throws IOException {
        Filter filter = Filter.all().processTree(shell.pid()).uid(UID).commPrefix("yes");
        try (StartsOfTest starts = StartsOfTest.of(filter)) {
            String asUser = "setpriv --reuid=" + UID + " --clear-groups ";
            run(shell, "yes-as-root");
            shell.run(asUser + program("no"));
            other.run(asUser + program("yes-of-another-tree"));
            shell.run(asUser + program("yes"));
            assertThat(starts.until("yes")).containsExactly("yes");
        }
    }

    @Test
    void shouldChangeInBothDirections() throws IOException {
        Filter first = Filter.all().processTree(shell.pid());
        Filter second = Filter.all().processTree(other.pid());
        try (StartsOfTest starts = StartsOfTest.of(first)) {
            run(other, "rejected-1");
            run(shell, "admitted-1");
            starts.filter(second);
            run(shell, "rejected-2");
            run(other, "admitted-2");
            starts.filter(Filter.all().pathPrefix(program("any")));
            run(shell, "any-of-first");
            run(other, "any-of-second");
            starts.filter(first); // its tracking of processes begins again
            shell.nest("/bin/sh");
            run(other, "rejected-3");
            run(shell, "admitted-3");
            assertThat(starts.until("admitted-3"))
                    .containsExactly(
                            "admitted-1",
                            "admitted-2",
                            "any-of-first",
                            "any-of-second",
                            "sh",
                            "admitted-3");
            assertThat(starts.attempts()).isEqualTo(6);
        }
    }

    @Test
    void shouldAdmitAllWithoutCriteria() throws IOException {
        try (StartsOfTest starts = StartsOfTest.of(Filter.all().pids(1))) {
            run(shell, "rejected");
            starts.filter(Filter.all());
            run(shell, "admitted");
            assertThat(starts.until("admitted")).contains("admitted").doesNotContain("rejected");
        }
    }

    @Test
    void shouldTakeNoSpaceForRejectedEvents() throws IOException {
        Filter admitted = Filter.all().pathPrefix(program("admitted"));
        try (StartsOfTest starts = StartsOfTest.load(admitted, _ -> {})) {
            for (int i = 0; i < 20; i++) {
                run(shell, "rejected");
            }
            RingbufAudit none = starts.audit();
            assertThat(none.pendingBytes()).isZero();
            assertThat(none.attempts()).hasValue(0);
            assertThat(starts.attempts()).isZero();

            run(shell, "admitted");
            RingbufAudit one = starts.audit();
            assertThat(one.pending()).isEqualTo(1);
            assertThat(one.pendingBytes()).isPositive();
            assertThat(one.attempts()).hasValue(1);
            assertThat(starts.attempts()).isEqualTo(1);
        }
    }

    @Test
    void shouldNameTheCriteriaThatASourceCanApply() {
        Filter unsupported = Filter.all().minDuration(Duration.ofMillis(1)).errnos(2).uid(0);
        String message =
                "processStarts cannot filter by minDuration, errnos; it can by cgroup, commPrefix,"
                        + " exceptPid, pathPrefix, pids/processTree, uid";
        SourceOptions options = SourceOptions.defaults().filter(unsupported);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> KernelEvents.source(ProcessStart.class, options))
                .withMessage(message);
        try (KernelSource<ProcessStart> source = KernelEvents.source(ProcessStart.class)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> source.filter(unsupported))
                    .withMessage(message);
        }
    }
}
