package io.bpfevents.catalog.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.internal.filter.FilterSpec;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.clang.Clang;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class SignalSentIT {
    private static final int SIGUSR1 = 10;
    private static final int SIGPIPE = 13;
    private static final int SIGALRM = 14;
    private static final int SIGTERM = 15;
    private static final int SIGCHLD = 17;
    private static final int REAL_TIME = 37;

    // si_code
    private static final int SI_USER = 0;
    private static final int SI_QUEUE = -1;
    private static final int SI_TKILL = -6;
    private static final int SI_KERNEL = 0x80;
    private static final int CLD_EXITED = 1;

    /** Sends a signal by the chosen system call, and waits for the end of its input. */
    private static final String SENDER =
            """
            #include <signal.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <string.h>
            #include <sys/syscall.h>
            #include <unistd.h>
            int main(int argc, char **argv)
            {
                int pid = atoi(argv[2]), sig = atoi(argv[3]);
                if (!strcmp(argv[1], "kill"))
                    kill(pid, sig);
                else if (!strcmp(argv[1], "tgkill"))
                    syscall(SYS_tgkill, pid, pid, sig);
                else
                    sigqueue(pid, sig, (union sigval) { 0 });
                puts("sent");
                fflush(stdout);
                return getchar();
            }
            """;

    /** Blocks all signals, and waits for the end of its input. */
    private static final String BLOCKING =
            """
            #include <signal.h>
            #include <stdio.h>
            #include <stdlib.h>
            #include <sys/resource.h>
            int main(int argc, char **argv)
            {
                rlim_t queue = atoi(argv[1]);
                sigset_t all;
                sigfillset(&all);
                sigprocmask(SIG_BLOCK, &all, NULL);
                setrlimit(RLIMIT_SIGPENDING, &(struct rlimit) { queue, queue });
                puts("ready");
                fflush(stdout);
                return getchar();
            }
            """;

    @TempDir Path directory;

    @BeforeEach
    void openDirectory() throws Exception {
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    static List<Named<Variant>> variants() {
        return Observation.variants(SignalSent.class);
    }

    private static Observation<SignalSent> observe(Variant variant) {
        return Observation.ofTree(SignalSent.class, variant);
    }

    private Child sender(String call, Child target, int signal) {
        String program = Clang.program(directory, "sender", SENDER).toString();
        Child sender =
                Child.startUnprivileged(
                        program, call, String.valueOf(target.pid()), String.valueOf(signal));
        assertThat(sender.readLine()).isEqualTo("sent");
        return sender;
    }

    private Child blocking(int queue) {
        String program = Clang.program(directory, "blocking", BLOCKING).toString();
        Child target = Child.startUnprivileged(program, String.valueOf(queue));
        assertThat(target.readLine()).isEqualTo("ready");
        return target;
    }

    /** Sends a signal and returns its event, after a comparison of sender and target. */
    private SignalSent send(
            Observation<SignalSent> signals, String call, Child target, int signal) {
        try (Child sender = sender(call, target, signal)) {
            SignalSent sent = signals.await(it -> it.pid() == sender.pid());
            signals.assertTime(sent);
            assertThat(sent.task()).isEqualTo(Proc.task(sender.pid()));
            assertThat(sent.comm()).isEqualTo("sender");
            assertThat(sent.task().uid()).isEqualTo(Child.UID);
            assertThat(sent.task().gid()).isEqualTo(Child.GID);
            assertThat(sent.signal()).isEqualTo(signal);
            assertThat(sent.targetPid()).isEqualTo(target.pid());
            assertThat(sent.targetTid()).isEqualTo(target.pid());
            assertThat(sent.fromKernel()).isFalse();
            return sent;
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportASignalToAProcess(Variant variant) {
        try (Observation<SignalSent> signals = observe(variant);
                Child target = blocking(100)) {
            SignalSent sent = send(signals, "kill", target, SIGTERM);

            assertThat(sent.signalName()).isEqualTo("SIGTERM");
            assertThat(sent.code()).isEqualTo(SI_USER);
            assertThat(sent.targetComm()).isEqualTo("blocking");
            assertThat(sent.result()).isEqualTo(SignalResult.DELIVERED);
            assertThat(sent.toProcess()).isTrue();

            assertThat(send(signals, "kill", target, SIGTERM).result())
                    .isEqualTo(SignalResult.ALREADY_PENDING);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportASignalToAThread(Variant variant) {
        try (Observation<SignalSent> signals = observe(variant);
                Child target = blocking(100)) {
            SignalSent sent = send(signals, "tgkill", target, SIGUSR1);

            assertThat(sent.code()).isEqualTo(SI_TKILL);
            assertThat(sent.result()).isEqualTo(SignalResult.DELIVERED);
            assertThat(sent.toProcess()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAnIgnoredSignal(Variant variant) {
        try (Observation<SignalSent> signals = observe(variant);
                Child target =
                        Child.startUnprivileged(
                                "/bin/sh", "-c", "trap '' USR1; echo ready; read line")) {
            target.readLine();
            SignalSent sent = send(signals, "kill", target, SIGUSR1);

            assertThat(sent.targetComm()).isEqualTo("sh");
            assertThat(sent.result()).isEqualTo(SignalResult.IGNORED);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAFullQueue(Variant variant) {
        try (Observation<SignalSent> signals = observe(variant);
                Child target = blocking(0)) {
            SignalSent rejected = send(signals, "sigqueue", target, REAL_TIME);
            SignalSent anonymous = send(signals, "kill", target, REAL_TIME);

            assertThat(rejected.signalName()).isEqualTo("SIGRTMIN+3");
            assertThat(rejected.code()).isEqualTo(SI_QUEUE);
            assertThat(rejected.result()).isEqualTo(SignalResult.OVERFLOW);
            assertThat(anonymous.result()).isEqualTo(SignalResult.INFORMATION_LOST);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheEndOfAChild(Variant variant) {
        Task parent = Proc.currentTask();
        try (Observation<SignalSent> signals = observe(variant)) {
            Child child = Child.start("true");
            child.close();
            SignalSent sent =
                    signals.await(it -> it.pid() == child.pid() && it.signal() == SIGCHLD);

            assertKernel(sent, CLD_EXITED, SignalResult.IGNORED, true);
            assertThat(sent.comm()).isEqualTo("true");
            assertThat(sent.targetPid()).isEqualTo(parent.pid());
            assertThat(sent.targetTid()).isEqualTo(parent.tid());
            assertThat(sent.targetComm()).isEqualTo(parent.comm());
        }
    }

    /** A signal without further information, which the kernel reports as one of a user. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportABrokenPipe(Variant variant) {
        try (Observation<SignalSent> signals = observe(variant)) {
            Child.start("/bin/sh", "-c", "yes | :").close();
            SignalSent sent = signals.await(it -> it.signal() == SIGPIPE);

            assertKernel(sent, SI_USER, SignalResult.DELIVERED, false);
            assertThat(sent.comm()).isEqualTo("yes");
            assertThat(sent.targetPid()).isEqualTo(sent.pid());
        }
    }

    /** A timer may interrupt any process, so this is without a filter. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAnAlarm(Variant variant) {
        String source = "int main() { ualarm(1000, 0); pause(); }";
        String program = Clang.program(directory, "alarm", source).toString();
        try (Observation<SignalSent> signals =
                Observation.of(SignalSent.class, variant, FilterSpec.ALL)) {
            Child child = Child.start(program);
            child.close();
            Predicate<SignalSent> toChild = it -> it.targetPid() == child.pid();
            SignalSent sent = signals.await(toChild.and(it -> it.signal() == SIGALRM));

            assertKernel(sent, SI_KERNEL, SignalResult.DELIVERED, true);
            assertThat(sent.targetComm()).isEqualTo("alarm");
        }
    }

    private static void assertKernel(
            SignalSent sent, int code, SignalResult result, boolean toProcess) {
        assertThat(sent.fromKernel()).isTrue();
        assertThat(sent.code()).isEqualTo(code);
        assertThat(sent.result()).isEqualTo(result);
        assertThat(sent.toProcess()).isEqualTo(toProcess);
    }
}
