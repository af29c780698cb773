package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.LoadedSource;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.metrics.SourceMetrics;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.catalog.testing.Shell;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import io.bpfevents.reactor.Acknowledged;
import io.bpfevents.reactor.BpfEvents;
import io.bpfevents.reactor.Loss;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** When a source is loaded, shared and closed. */
@KernelTest
class KernelSourceIT {
    private static final SourceDefinition<ProcessStart> DEFINITION =
            Catalogue.of(ProcessStart.class);
    private static final String PROGRAM = "on_start_btf";

    private final Shell shell = Shell.start();
    private ProcessResources before = ProcessResources.countAtRest();
    private final LoadedKernelSource<ProcessStart> source = source(DEFINITION);

    @BeforeEach
    void count() {
        before = ProcessResources.countAtRest();
    }

    @AfterEach
    void shouldReleaseEverything() {
        source.close();
        shell.close();
        await().until(() -> ProcessResources.countAtRest().equals(before));
    }

    private LoadedKernelSource<ProcessStart> source(SourceDefinition<ProcessStart> definition) {
        Filter children = Filter.all().processTree(shell.pid());
        return new LoadedKernelSource<>(definition, SourceOptions.defaults().filter(children));
    }

    private static SourceDefinition<ProcessStart> with(Variant... variants) {
        return new SourceDefinition<>(
                DEFINITION.type(),
                DEFINITION.name(),
                DEFINITION.object(),
                DEFINITION.criteria(),
                List.of(variants),
                DEFINITION.reading());
    }

    /** The kernel's id of the loaded program, once it is attached. */
    private static int programId(LoadedKernelSource<?> source) {
        await().until(() -> source.loaded().isPresent());
        LoadedSource<?> loaded = source.loaded().orElseThrow();
        return loaded.object().program(PROGRAM).info().id();
    }

    private static void awaitClosed(int program) {
        await().until(() -> !ProcessResources.holdsProgram(program));
    }

    /** Subscribes, and completes with the first event. */
    private static CompletableFuture<ProcessStart> first(Flux<ProcessStart> starts) {
        return starts.next().toFuture();
    }

    private void start() {
        shell.run("/bin/true");
    }

    @Test
    void shouldLoadNothingBeforeTheFirstSubscriber() {
        source.flux();
        source.losses();
        source.filter(Filter.all());
        assertThat(source.variant()).isEqualTo("tp_btf/sched_process_exec");
        assertThat(source.loaded()).isEmpty();
        assertThat(ProcessResources.count()).isEqualTo(before);
        assertThatIllegalStateException()
                .isThrownBy(source::stats)
                .withMessage("processStarts has no figures before its first subscriber");
    }

    @Test
    void shouldBalanceWhileItRunsAndAfterItWasClosed() {
        assertThatIllegalStateException()
                .isThrownBy(source::audit)
                .withMessage("processStarts has no figures before its first subscriber");
        AtomicInteger events = new AtomicInteger();
        Disposable flux = source.flux().subscribe(_ -> events.incrementAndGet());
        int program = programId(source);
        start();
        start();
        await().until(() -> events.get() == 2);
        SourceAudit open = source.audit().toCompletableFuture().join();
        assertThat(open.isExact()).isTrue();
        assertThat(open.isBalanced()).isTrue();
        assertThat(open.begun()).isEqualTo(2);
        assertThat(open.ring().delivered()).isEqualTo(2);
        flux.dispose();
        awaitClosed(program);
        SourceAudit closed = source.audit().toCompletableFuture().join();
        assertThat(closed.begun()).isEqualTo(2);
        assertThat(closed.isBalanced()).isTrue();
    }

    /** Programs start all the time, so the last attempts are made while the source is closed. */
    @Test
    void shouldBalanceWhenItIsClosedUnderLoad() {
        AtomicInteger events = new AtomicInteger();
        Disposable flux = source.flux().subscribe(_ -> events.incrementAndGet());
        programId(source);
        shell.begin("i=0; while [ $i -lt 300 ]; do /bin/true; i=$((i+1)); done");
        await().until(() -> events.get() > 20);
        source.close();
        SourceAudit last = source.audit().toCompletableFuture().join();
        await().until(flux::isDisposed);
        assertThat(last.begun()).isGreaterThan(20);
        assertThat(last.isBalanced()).isTrue();
        assertThat(last.ring().attempts()).hasValue(last.begun());
    }

    /** The object has no program of that name, so reading its skipped hits fails. */
    @Test
    void shouldCountALoadWhoseLastFiguresCannotBeRead() {
        List<String> programs = new CopyOnWriteArrayList<>(List.of(PROGRAM));
        LoadedKernelSource<ProcessStart> failing = source(with(Variant.of("changing", programs)));
        AtomicInteger events = new AtomicInteger();
        Disposable flux = failing.flux().subscribe(_ -> events.incrementAndGet());
        programId(failing);
        start();
        start();
        await().until(() -> events.get() == 2);
        SourceTotals open = failing.totals();
        programs.addFirst("none");
        assertThatExceptionOfType(BpfException.class)
                .isThrownBy(failing::close)
                .withMessageContaining("find program none");
        await().until(flux::isDisposed);
        assertThat(open.delivered()).isEqualTo(2);
        assertThat(failing.totals()).isEqualTo(open);
        assertThat(failing.stats().ring().delivered()).isEqualTo(2);
    }

    @Test
    void shouldShareTheProgramAndCloseItAfterTheLastStream() {
        AtomicInteger events = new AtomicInteger();
        Disposable flux = source.flux().subscribe(_ -> events.incrementAndGet());
        int program = programId(source);
        Disposable losses = source.losses().subscribe();
        Disposable moreLosses = source.losses().subscribe();
        await().until(() -> source.users() == 3);
        assertThat(programId(source)).isEqualTo(program);

        start();
        await().until(() -> events.get() == 1);
        flux.dispose();
        await().until(() -> source.users() == 2);
        assertThat(ProcessResources.holdsProgram(program)).isTrue();
        losses.dispose();
        await().until(() -> source.users() == 1);
        assertThat(ProcessResources.holdsProgram(program)).isTrue();
        moreLosses.dispose();
        awaitClosed(program);
        assertThat(source.loaded()).isEmpty();
        assertThat(source.stats().ring().delivered()).isEqualTo(1);
    }

    @Test
    void shouldLendTheRingWhileTheProgramIsLoaded() {
        AtomicReference<Ringbuf> used = new AtomicReference<>();
        AtomicInteger events = new AtomicInteger();
        Disposable stream =
                source.using(
                                (ring, decoder) -> {
                                    used.set(ring);
                                    return BpfEvents.acknowledged(ring, decoder);
                                })
                        .doOnNext(Acknowledged::acknowledge)
                        .subscribe(_ -> events.incrementAndGet());
        int program = programId(source);

        start();
        await().until(() -> events.get() == 1);
        assertThat(used.get().onClose().toCompletableFuture()).isNotDone();
        stream.dispose();
        awaitClosed(program);
        await().until(() -> used.get().onClose().toCompletableFuture().isDone());
        assertThat(used.get().stats().acknowledgements().handedOver()).isEqualTo(1);
    }

    @Test
    void shouldReadAgainWhileAnotherStreamKeepsTheProgram() {
        Disposable losses = source.losses().subscribe();
        int program = programId(source);
        for (int i = 0; i < 3; i++) {
            CompletableFuture<ProcessStart> start = first(source.flux());
            start();
            assertThat(start.join().filename()).isEqualTo("/bin/true");
        }
        assertThat(programId(source)).isEqualTo(program);
        losses.dispose();
        awaitClosed(program);
    }

    @Test
    void shouldLoadAgain() {
        for (int i = 0; i < 3; i++) {
            CompletableFuture<ProcessStart> start = first(source.flux());
            int program = programId(source);
            start();
            assertThat(start.join().filename()).isEqualTo("/bin/true");
            awaitClosed(program);
            assertThat(source.stats().ring().delivered()).isPositive();
        }
    }

    @Test
    void shouldCountOverAllLoads() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        new SourceMetrics(source).bindTo(registry);
        FunctionCounter delivered = registry.get("bpf.source.delivered").functionCounter();
        Gauge pending = registry.get("bpf.source.pending").gauge();
        for (int before = 0; before < 3; before++) {
            int after = before + 1;
            assertThat(delivered.count()).isEqualTo(before);
            assertThat(pending.value()).isNaN();
            CompletableFuture<ProcessStart> start = first(source.flux());
            int program = programId(source);
            assertThat(delivered.count()).isEqualTo(before);
            assertThat(pending.value()).isZero();
            start();
            start.join();
            await().until(() -> delivered.count() == after);
            awaitClosed(program);
        }
        assertThat(source.totals().delivered()).isEqualTo(3);
        assertThat(source.totals().reserveFailures()).hasValue(0);
        assertThat(source.stats().ring().delivered()).isEqualTo(1);
    }

    @Test
    void shouldKeepTheFilterOfANewLoad() {
        CompletableFuture<ProcessStart> start = first(source.flux());
        int program = programId(source);
        start();
        start.join();
        awaitClosed(program);
        source.filter(Filter.all().processTree(shell.pid()).commPrefix("echo"));
        CompletableFuture<ProcessStart> filtered = first(source.flux());
        programId(source);
        start();
        shell.run("/bin/echo done");
        assertThat(shell.read()).isEqualTo("done");
        assertThat(filtered.join().comm()).isEqualTo("echo");
    }

    @Test
    void shouldRejectASecondSubscriberButKeepTheFirst() {
        AtomicInteger events = new AtomicInteger();
        Disposable flux = source.flux().subscribe(_ -> events.incrementAndGet());
        programId(source);
        start();
        await().until(() -> events.get() == 1);
        StepVerifier.create(source.flux())
                .verifyErrorSatisfies(e ->
                        assertThat(e)
                                .isInstanceOf(IllegalStateException.class)
                                .hasMessageContaining("share()"));
        start();
        await().until(() -> events.get() == 2);
        flux.dispose();
    }

    @Test
    void shouldEndStreamsWhenItIsClosed() {
        CompletableFuture<List<ProcessStart>> starts = source.flux().collectList().toFuture();
        CompletableFuture<List<Loss>> losses = source.losses().collectList().toFuture();
        int program = programId(source);
        await().until(() -> source.users() == 2);
        source.close();
        assertThat(starts.join()).isEmpty();
        assertThat(losses.join()).isEmpty();
        awaitClosed(program);
        StepVerifier.create(source.flux()).verifyErrorMessage("processStarts is closed");
    }

    /** The stream is cancelled while its thread attaches the program. */
    @Test
    void shouldCloseWhatWasLoadedForACancelledStream() {
        CountDownLatch loading = new CountDownLatch(1);
        CountDownLatch cancelled = new CountDownLatch(1);
        CompletableFuture<Integer> program = new CompletableFuture<>();
        Variant slow =
                new Variant(
                        "slow",
                        List.of(PROGRAM),
                        List.of(),
                        object -> {
                            loading.countDown();
                            awaitAlways(cancelled);
                            object.program(PROGRAM).attach();
                            program.complete(object.program(PROGRAM).info().id());
                        });
        LoadedKernelSource<ProcessStart> slowly = source(with(slow));
        Disposable flux = slowly.flux().subscribe();
        awaitAlways(loading);
        flux.dispose();
        cancelled.countDown();
        awaitClosed(program.join());
        await().until(() -> slowly.users() == 0 && slowly.loaded().isEmpty());
    }

    private static void awaitAlways(CountDownLatch latch) {
        boolean isInterrupted = false;
        while (true) {
            try {
                latch.await();
                break;
            } catch (InterruptedException e) {
                isInterrupted = true;
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void shouldReleaseEverythingWheneverAStreamIsCancelled() {
        for (int i = 0; i < 30; i++) {
            Disposable flux = source.flux().subscribe();
            Disposable losses = source.losses().subscribe();
            if (i % 3 == 0) {
                programId(source);
            }
            flux.dispose();
            losses.dispose();
        }
        await().until(() -> source.users() == 0 && source.loaded().isEmpty());
        await().until(() -> ProcessResources.countAtRest().equals(before));
    }

    @Test
    void shouldNameWhatIsMissingWhenItIsSubscribedTo() {
        Variant first =
                Variant.of(
                        "tp_btf/first",
                        PROGRAM,
                        () -> Optional.of("no BTF: CONFIG_DEBUG_INFO_BTF"),
                        () -> Optional.of("no capability: CAP_BPF"));
        Variant second = Variant.of("raw_tp/second", PROGRAM, () -> Optional.of("no hook"));
        LoadedKernelSource<ProcessStart> unavailable = source(with(first, second));
        Flux<ProcessStart> flux = unavailable.flux();
        for (int i = 0; i < 2; i++) {
            StepVerifier.create(flux)
                    .verifyErrorSatisfies(e ->
                            assertThat(e)
                                    .isInstanceOf(BpfException.class)
                                    .hasMessageContainingAll(
                                            "open processStarts",
                                            "tp_btf/first: no BTF: CONFIG_DEBUG_INFO_BTF;"
                                                    + " no capability: CAP_BPF",
                                            "raw_tp/second: no hook"));
        }
        assertThat(unavailable.users()).isZero();
    }

    @Test
    void shouldUseTheFirstVariantThatIsPossible() {
        Variant impossible = Variant.of("first", PROGRAM, () -> Optional.of("missing"));
        Variant raw = Variant.of("raw_tp/sched_process_exec", "on_start_raw");
        LoadedKernelSource<ProcessStart> other = source(with(impossible, raw));
        assertThat(other.variant()).isEqualTo("raw_tp/sched_process_exec");
        CompletableFuture<ProcessStart> start = first(other.flux());
        await().until(() -> other.loaded().isPresent());
        start();
        assertThat(start.join().filename()).isEqualTo("/bin/true");
    }

    @Test
    void shouldCloseTheProgramIfItCannotBeAttached() {
        BpfException failure = new BpfException("attach", "refused");
        Variant failing =
                new Variant(
                        "failing",
                        List.of(PROGRAM),
                        List.of(),
                        _ -> {
                            throw failure;
                        });
        LoadedKernelSource<ProcessStart> other = source(with(failing));
        StepVerifier.create(other.flux()).verifyErrorMatches(e -> e == failure);
        assertThat(other.loaded()).isEmpty();
    }
}
