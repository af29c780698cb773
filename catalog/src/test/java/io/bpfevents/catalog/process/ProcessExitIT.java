package io.bpfevents.catalog.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.filter.Criterion;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class ProcessExitIT {
    /** Runs its arguments, and prints their process and the status of {@code wait()}. */
    private static final String WAITER =
            """
            #include <stdio.h>
            #include <sys/wait.h>
            #include <unistd.h>
            int main(int argc, char **argv)
            {
                int status, pid = fork();
                if (!pid)
                    execvp(argv[1], argv + 1);
                waitpid(pid, &status, 0);
                printf("%d\\n%d\\n", pid, status);
                return 0;
            }
            """;

    /**
     * Starts processes of two threads, which exit at the same moment on two CPUs, one with 1 and
     * one with 2. Prints the process and status of each.
     */
    private static final String RACES =
            """
            #define _GNU_SOURCE
            #include <pthread.h>
            #include <sched.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <sys/syscall.h>
            #include <sys/wait.h>
            #include <unistd.h>
            static int arrived;
            static void *run(void *status)
            {
                cpu_set_t cpu;
                CPU_ZERO(&cpu);
                CPU_SET((long)status - 1, &cpu);
                sched_setaffinity(0, sizeof(cpu), &cpu);
                __atomic_add_fetch(&arrived, 1, __ATOMIC_SEQ_CST);
                while (__atomic_load_n(&arrived, __ATOMIC_SEQ_CST) < 2)
                    ;
                syscall(SYS_exit, status);
            }
            int main(int argc, char **argv)
            {
                for (int i = atoi(argv[1]); i > 0; i--) {
                    int status, pid = fork();
                    if (!pid) {
                        pthread_t thread;
                        pthread_create(&thread, NULL, run, (void *)2);
                        run((void *)1);
                    }
                    waitpid(pid, &status, 0);
                    printf("%d %d\\n", pid, status);
                }
                return 0;
            }
            """;

    @TempDir Path directory;

    static List<Named<Variant>> variants() {
        return Observation.variants(ProcessExit.class);
    }

    private static Observation<ProcessExit> observe(Variant variant) {
        return Observation.ofTree(ProcessExit.class, variant);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) {
        try (Observation<ProcessExit> exits = observe(variant)) {
            long beforeStart = System.nanoTime();
            Child child = Child.startUnprivileged("/bin/sh", "-c", "echo; read line; exit 42");
            child.readLine();
            long afterStart = System.nanoTime();
            Task task = Proc.task(child.pid());
            long beforeExit = System.nanoTime();
            child.close();
            long afterExit = System.nanoTime();
            ProcessExit exit = exits.await(it -> it.pid() == child.pid());

            exits.assertTime(exit);
            assertThat(exit.task()).isEqualTo(task);
            assertThat(exit.task().uid()).isEqualTo(Child.UID);
            assertThat(exit.task().gid()).isEqualTo(Child.GID);
            assertThat(exit.lifetime().toNanos())
                    .isBetween(beforeExit - afterStart, afterExit - beforeStart);
            assertThat(exit.exitCode()).isEqualTo(42);
            assertThat(exit.signal()).isZero();
            assertThat(exit.signalName()).isEmpty();
            assertThat(exit.coreDumped()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheStatusOfWait(Variant variant) {
        List<String> scripts =
                List.of(
                        "exit 0",
                        "exit 255",
                        "kill -KILL $$",
                        "kill -TERM $$",
                        "ulimit -c 0; kill -ABRT $$",
                        "ulimit -c unlimited; kill -SEGV $$");
        String waiter = Clang.program(directory, "waiter", WAITER).toString();
        List<Boolean> dumps = new ArrayList<>();
        try (Observation<ProcessExit> exits = observe(variant)) {
            for (String script : scripts) {
                try (Child child = Child.start(directory, List.of(waiter, "bash", "-c", script))) {
                    int pid = Integer.parseInt(child.readLine());
                    int status = Integer.parseInt(child.readLine());
                    ProcessExit exit = exits.await(it -> it.pid() == pid);

                    assertThat(exit.exitCode()).isEqualTo(status >> 8);
                    assertThat(exit.signal()).isEqualTo(status & 0x7f);
                    assertThat(exit.coreDumped()).isEqualTo((status & 0x80) != 0);
                    dumps.add(exit.coreDumped());
                }
            }
        }
        assertThat(dumps.subList(0, dumps.size() - 1)).containsOnly(false);
        assertThat(dumps.getLast()).as("a core dump was written").isTrue();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAProcessOfManyThreadsOnce(Variant variant) {
        String waiter = Clang.program(directory, "waiter", WAITER).toString();
        String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        try (Observation<ProcessExit> exits = observe(variant)) {
            Child child = Child.start(waiter, java, "-version");
            int pid = Integer.parseInt(child.readLine());
            child.close();
            awaitChildren(exits, child);

            assertThat(exits.events(it -> it.pid() == pid)).hasSize(1);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportOneExitIfTheLastThreadsRace(Variant variant) {
        int races = 2000;
        String program = Clang.program(directory, "races", RACES).toString();
        try (Observation<ProcessExit> exits = observe(variant)) {
            Child child = Child.start(program, String.valueOf(races));
            List<String> ended = Stream.generate(child::readLine).limit(races).toList();
            child.close();
            awaitChildren(exits, child);

            assertThat(exits.events(it -> it.task().ppid() == child.pid()))
                    .extracting(it -> it.pid() + " " + (it.exitCode() << 8))
                    .isEqualTo(ended);
        }
    }

    /** Waits for the exit of a process, which follows the exits for which it waited. */
    private static void awaitChildren(Observation<ProcessExit> exits, Child parent) {
        exits.await(it -> it.pid() == parent.pid());
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldFilterByLifetime(Variant variant) {
        int self = Math.toIntExact(ProcessHandle.current().pid());
        long minimum = Duration.ofMillis(300).toNanos();
        FilterSpec filter =
                FilterSpec.ALL
                        .withTree(self)
                        .with(Criterion.DURATION, values -> values.withMinDuration(minimum));
        try (Observation<ProcessExit> exits = Observation.of(ProcessExit.class, variant, filter)) {
            Child shell = Child.start("/bin/sh", "-c", "true & wait; sleep 0.3");
            shell.close();
            exits.await(it -> it.pid() == shell.pid());

            assertThat(exits.events(_ -> true)).allMatch(it -> it.lifetime().toNanos() >= minimum);
        }
    }
}
