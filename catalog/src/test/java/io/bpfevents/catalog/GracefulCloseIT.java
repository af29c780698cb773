package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.internal.Catalogue;
import io.bpfevents.catalog.internal.SourceDefinition;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.process.ProcessStart;
import io.bpfevents.catalog.testing.Shell;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** The last delivery of a source that is closed gracefully. */
@KernelTest
class GracefulCloseIT {
    private static final Duration LONG = Duration.ofMinutes(1);

    private final Shell shell = Shell.start();
    private final ProcessResources before = ProcessResources.countAtRest();
    private final KernelSource<ProcessStart> source =
            KernelEvents.source(
                    ProcessStart.class,
                    SourceOptions.defaults().filter(Filter.all().processTree(shell.pid())));

    @Test
    void shouldDeliverWhatIsPendingAndReleaseEverything() {
        assertThat(source.ring()).isEmpty();
        StepVerifier.create(source.flux(), 1)
                .then(() -> await().until(() -> isReading(source)))
                .then(() -> {
                    shell.run("/bin/true");
                    shell.run("/bin/true");
                    shell.run("/bin/true");
                    Ringbuf ring = source.ring().orElseThrow();
                    await().until(() -> ring.audit().toCompletableFuture().join().pending() == 2);
                })
                .then(() -> {
                    CompletionStage<Void> _ = source.closeGracefully(LONG);
                })
                .thenRequest(10)
                .expectNextCount(3)
                .verifyComplete();
        source.closeGracefully(LONG).toCompletableFuture().join();
        await().until(() -> source.ring().isEmpty());
        SourceAudit last = source.audit().toCompletableFuture().join();
        assertThat(last.ring().delivered()).isEqualTo(3);
        assertThat(last.isBalanced()).isTrue();
        StepVerifier.create(source.flux()).expectError(IllegalStateException.class).verify(LONG);
        shell.close();
        await().until(() -> ProcessResources.countAtRest().equals(before));
    }

    /** The object has no program of that name, so detaching its programs fails. */
    @Test
    void shouldDrainAndReportThatTheProgramWasNotDetached() {
        SourceDefinition<ProcessStart> starts = Catalogue.of(ProcessStart.class);
        List<String> programs = new CopyOnWriteArrayList<>(List.of("on_start_btf"));
        Variant changing = Variant.of("changing", programs);
        LoadedKernelSource<ProcessStart> failing =
                new LoadedKernelSource<>(
                        new SourceDefinition<>(
                                starts.type(),
                                starts.name(),
                                starts.object(),
                                starts.criteria(),
                                List.of(changing),
                                starts.reading()),
                        SourceOptions.defaults().filter(Filter.all().processTree(shell.pid())));
        AtomicReference<CompletableFuture<Void>> closed = new AtomicReference<>();
        StepVerifier.create(failing.flux(), 1)
                .then(() -> await().until(() -> isReading(failing)))
                .then(() -> {
                    shell.run("/bin/true");
                    shell.run("/bin/true");
                    programs.addFirst("none");
                    closed.set(failing.closeGracefully(LONG).toCompletableFuture());
                    programs.removeFirst();
                })
                .thenRequest(10)
                .expectNextCount(2)
                .verifyComplete();
        assertThat(closed.get())
                .failsWithin(LONG)
                .withThrowableThat()
                .havingCause()
                .isInstanceOf(BpfException.class)
                .withMessageContaining("find program none");
        shell.close();
        await().until(() -> ProcessResources.countAtRest().equals(before));
    }

    @Test
    void shouldCloseAtTheDeadlineWithoutDemand() {
        StepVerifier.create(source.flux(), 1)
                .then(() -> await().until(() -> isReading(source)))
                .then(() -> {
                    shell.run("/bin/true");
                    shell.run("/bin/true");
                })
                .expectNextCount(1)
                .then(() -> source.closeGracefully(Duration.ZERO).toCompletableFuture().join())
                .expectComplete()
                .verify(LONG);
        shell.close();
        await().until(() -> ProcessResources.countAtRest().equals(before));
    }

    /** The ring is there before it has its subscriber, who requests an event. */
    private static boolean isReading(KernelSource<?> source) {
        return source.ring().filter(ring -> ring.demand() > 0).isPresent();
    }
}
