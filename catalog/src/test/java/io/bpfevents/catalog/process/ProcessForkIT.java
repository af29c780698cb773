package io.bpfevents.catalog.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.event.Task;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.testing.Child;
import io.bpfevents.catalog.testing.Observation;
import io.bpfevents.catalog.testing.Proc;
import io.bpfevents.core.testing.KernelTest;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@KernelTest
class ProcessForkIT {
    static List<Named<Variant>> variants() {
        return Observation.variants(ProcessFork.class);
    }

    private static Observation<ProcessFork> observe(Variant variant) {
        return Observation.ofTree(ProcessFork.class, variant);
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) {
        try (Observation<ProcessFork> forks = observe(variant);
                Child shell =
                        Child.startUnprivileged(
                                "/bin/sh", "-c", "true & echo $!; wait; read line")) {
            int grandchild = Integer.parseInt(shell.readLine());
            ProcessFork fork = forks.await(it -> it.pid() == shell.pid());

            forks.assertTime(fork);
            assertThat(fork.task()).isEqualTo(Proc.task(shell.pid()));
            assertThat(fork.task().uid()).isEqualTo(Child.UID);
            assertThat(fork.task().gid()).isEqualTo(Child.GID);
            assertThat(fork.comm()).isEqualTo("sh");
            assertThat(fork.childPid()).isEqualTo(grandchild);
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportTheCallingThreadButNoNewThread(Variant variant) throws Exception {
        record Forked(Task caller, int child) {}
        Callable<Forked> forker =
                () -> {
                    Thread thread = Thread.ofPlatform().start(() -> {});
                    thread.join();
                    try (Child child = Child.start("true")) {
                        return new Forked(Proc.currentTask(), child.pid());
                    }
                };
        try (Observation<ProcessFork> forks = observe(variant)) {
            FutureTask<Forked> result = new FutureTask<>(forker);
            Thread.ofPlatform().name("forker").start(result);
            Forked forked = result.get();
            ProcessFork fork = forks.await(it -> it.childPid() == forked.child());

            assertThat(fork.task()).isEqualTo(forked.caller());
            assertThat(fork.comm()).isEqualTo("forker");
            assertThat(fork.task().tid()).isNotEqualTo(fork.pid());
            assertThat(forks.events(it -> it.task().tid() == forked.caller().tid()))
                    .containsExactly(fork);
        }
    }
}
