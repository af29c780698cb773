package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.LoadedSource;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.system.ContextSwitch;
import io.bpfevents.catalog.system.TaskState;
import io.bpfevents.catalog.testing.Shell;
import io.bpfevents.core.annotation.BpfStruct;
import io.bpfevents.core.object.OpenBpfObject;
import io.bpfevents.core.stats.RingbufAudit;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.reactor.BpfEvents;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;

@KernelTest
class ContextSwitchIT {
    private static final int SELF = Math.toIntExact(ProcessHandle.current().pid());
    private static final String LOOP = "taskset -c 0 sh -c 'while :; do :; done' &";
    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** {@code struct attempts} of {@code attempts.bpf.h}. */
    @BpfStruct("attempts")
    record Attempts(long begun, long ended) {}

    private final Shell shell = Shell.start();
    private final List<ContextSwitch> switches = new CopyOnWriteArrayList<>();

    static List<Named<Variant>> variants() {
        return Catalogue.of(ContextSwitch.class).variants().stream()
                .filter(variant -> variant.missing().isEmpty())
                .map(variant -> Named.of(variant.hook(), variant))
                .toList();
    }

    @AfterEach
    void endShell() {
        // Also after a failure. The list of jobs is empty in the subshell of $(jobs -p).
        ProcessHandle.of(shell.pid())
                .ifPresent(it -> it.descendants().forEach(ProcessHandle::destroyForcibly));
        shell.close();
    }

    private static LoadedSource<ContextSwitch> load(
            Variant variant, Filter filter, Consumer<OpenBpfObject> configure) {
        return LoadedSource.load(
                Catalogue.of(ContextSwitch.class), variant, configure, filter.spec());
    }

    private LoadedSource<ContextSwitch> load(Variant variant) {
        return load(variant, Filter.all().processTree(shell.pid()), _ -> {});
    }

    private Disposable read(LoadedSource<ContextSwitch> source) {
        return BpfEvents.ringbuf(source.ring(), source.layout()).subscribe(switches::add);
    }

    private ContextSwitch await(Predicate<ContextSwitch> wanted) {
        Awaitility.await().until(() -> switches.stream().anyMatch(wanted));
        return switches.stream().filter(wanted).findFirst().orElseThrow();
    }

    /** The number in a line of {@code /proc/PID/status}. */
    private static int status(int pid, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.split("\\s+", -1)[1])
                .mapToInt(Integer::parseInt)
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportEveryComponent(Variant variant) throws IOException {
        Instant begin = Instant.now();
        try (LoadedSource<ContextSwitch> source = load(variant)) {
            Disposable subscription = read(source);
            // A full pipe between two programs that share a CPU: each runs when the other waits.
            shell.begin("taskset -c 0 yes | taskset -c 0 sh -c 'echo $$; exec cat >/dev/null' &");
            int reader = Integer.parseInt(shell.read());
            int writer =
                    await(it -> it.comm().equals("yes") && it.nextPid() == reader).task().pid();
            ContextSwitch toReader =
                    await(it ->
                            it.pid() == writer
                                    && it.nextPid() == reader
                                    && it.nextComm().equals("cat")
                                    && it.comm().equals("yes"));
            ContextSwitch toWriter =
                    await(it ->
                            it.pid() == reader
                                    && it.nextPid() == writer
                                    && it.nextComm().equals("yes")
                                    && it.comm().equals("cat"));
            assertThat(toReader.time())
                    .isBetween(begin.minusSeconds(1), Instant.now().plusSeconds(1));
            assertThat(toReader.task().tid()).isEqualTo(writer);
            assertThat(toReader.task().ppid()).isEqualTo(status(writer, "PPid"));
            assertThat(toReader.task().uid()).isEqualTo(status(writer, "Uid"));
            assertThat(toReader.task().gid()).isEqualTo(status(writer, "Gid"));
            assertThat(toReader.nextTid()).isEqualTo(reader);
            assertThat(toReader.cpu()).isZero();
            assertThat(toWriter.cpu()).isZero();
            assertThat(toWriter.nextTid()).isEqualTo(writer);
            // Either it waits for its pipe, or the scheduler has taken its CPU.
            await(it -> it.pid() == writer && it.state() == TaskState.INTERRUPTIBLE);
            assertThat(switches)
                    .filteredOn(it -> it.pid() == writer && it.preempted())
                    .allMatch(it -> it.state() == TaskState.RUNNABLE);
            shell.run("kill " + writer);
            subscription.dispose();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportWhyAThreadStops(Variant variant) {
        try (LoadedSource<ContextSwitch> source = load(variant)) {
            Disposable subscription = read(source);
            shell.begin(LOOP);
            int loop = Integer.parseInt(shell.line("echo $!"));
            shell.begin(LOOP);
            int other = Integer.parseInt(shell.line("echo $!"));
            await(it -> it.pid() == loop && it.state() == TaskState.RUNNABLE);
            shell.run("kill -STOP " + loop);
            ContextSwitch stopped =
                    await(it -> it.pid() == loop && it.state() == TaskState.STOPPED);
            assertThat(stopped.preempted()).isFalse();
            shell.run("kill -KILL " + loop + " " + other);
            ContextSwitch dead = await(it -> it.pid() == loop && it.state() == TaskState.DEAD);
            assertThat(dead.preempted()).isFalse();
            // The shell waits for its next command.
            await(it -> it.pid() == shell.pid() && it.state() == TaskState.INTERRUPTIBLE);
            subscription.dispose();
        }
    }

    /** The JVM starts a process with vfork, and cannot be interrupted until that has executed. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAThreadThatCannotBeInterrupted(Variant variant) throws IOException {
        try (LoadedSource<ContextSwitch> source = load(variant, Filter.all().pids(SELF), _ -> {})) {
            Disposable subscription = read(source);
            new ProcessBuilder("/bin/true").start().onExit().join();
            await(it -> it.pid() == SELF && it.state() == TaskState.UNINTERRUPTIBLE);
            subscription.dispose();
        }
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldReportAKernelThreadThatWaitsForWork(Variant variant) {
        try (LoadedSource<ContextSwitch> source =
                load(variant, Filter.all().commPrefix("kworker"), _ -> {})) {
            Disposable subscription = read(source);
            await(it -> it.state() == TaskState.IDLE && it.comm().startsWith("kworker"));
            subscription.dispose();
        }
    }

    /** Without a reader; the ring has space for 42 records of 96 bytes. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldCountWhatAFullRingHasNoSpaceFor(Variant variant) {
        try (LoadedSource<ContextSwitch> source =
                load(
                        variant,
                        Filter.all().processTree(shell.pid()),
                        object -> object.maxEntries("events", 4096))) {
            for (int i = 0; i < 100; i++) {
                shell.run("/bin/true");
            }
            // Stops the attempts: the shell waits for a command.
            source.filter(Filter.all().pids(1).exceptPid(1).spec());
            RingbufAudit audit = source.ring().audit().toCompletableFuture().join();
            Attempts attempts = source.object().variable("attempts").get(LOOKUP, Attempts.class);
            assertThat(audit.pending()).isEqualTo(42);
            assertThat(attempts.begun()).isEqualTo(attempts.ended()).isGreaterThan(100);
            assertThat(audit.attempts()).hasValue(attempts.begun());
            assertThat(audit.reserveFailures()).hasValue(attempts.begun() - 42);
        }
    }

    @Test
    void shouldReadWithTheDefaultsOfTheSource() {
        SourceOptions options = SourceOptions.defaults().filter(Filter.all().exceptThisProcess());
        try (KernelSource<ContextSwitch> source =
                KernelEvents.source(ContextSwitch.class, options)) {
            // Each time this process runs again, another one has stopped.
            List<ContextSwitch> some =
                    source.flux()
                            .bufferUntil(it -> it.nextPid() == SELF)
                            .take(20)
                            .flatMapIterable(it -> it)
                            .collectList()
                            .block(Duration.ofMinutes(2));
            assertThat(some).hasSizeGreaterThanOrEqualTo(20).noneMatch(it -> it.pid() == SELF);
        }
    }
}
