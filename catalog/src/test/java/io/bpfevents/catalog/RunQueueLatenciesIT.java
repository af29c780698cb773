package io.bpfevents.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.bpfevents.catalog.internal.RunQueueCounts;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.system.Histogram;
import io.bpfevents.catalog.testing.Shell;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.testing.KernelTest;
import io.bpfevents.core.testing.ProcessResources;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

@KernelTest
class RunQueueLatenciesIT {
    private static final Duration INTERVAL = Duration.ofMillis(20);
    private static final int ROUND_TRIPS = 500;

    private final Shell shell = Shell.start();
    private final ProcessResources before = ProcessResources.countAtRest();
    private final List<Histogram> histograms = new CopyOnWriteArrayList<>();

    static List<Named<Variant>> variants() {
        return RunQueueCounts.VARIANTS.stream()
                .filter(variant -> variant.missing().isEmpty())
                .map(variant -> Named.of(variant.hook(), variant))
                .toList();
    }

    @AfterEach
    void shouldReleaseEverything() {
        shell.close();
        await().until(() -> ProcessResources.countAtRest().equals(before));
    }

    /** The context switches of this machine since it was started. */
    private static long contextSwitches() throws IOException {
        return Files.readAllLines(Path.of("/proc/stat")).stream()
                .filter(line -> line.startsWith("ctxt "))
                .mapToLong(line -> Long.parseLong(line.substring(5)))
                .sum();
    }

    private Disposable subscribe(Variant variant) {
        Disposable subscription =
                RunQueueLatencies.every(INTERVAL, List.of(variant)).subscribe(histograms::add);
        awaitSample();
        return subscription;
    }

    /** Waits for a sample that begins after now. */
    private void awaitSample() {
        int now = histograms.size();
        await().until(() -> histograms.size() > now + 1);
    }

    /** The shell sleeps until it reads a command. */
    private void wakeShell() {
        for (int i = 0; i < ROUND_TRIPS; i++) {
            assertThat(shell.line("echo " + i)).isEqualTo(Integer.toString(i));
        }
    }

    private static long total(List<Histogram> histograms) {
        return histograms.stream().mapToLong(Histogram::total).sum();
    }

    @ParameterizedTest
    @MethodSource("variants")
    void shouldCountEachWaitOnce(Variant variant) throws IOException {
        long switchesBefore = contextSwitches();
        Disposable subscription = subscribe(variant);
        long waitsBefore = total(histograms);
        wakeShell();
        awaitSample();
        subscription.dispose();
        // Each wait ends with a context switch, so there are not more waits than switches.
        assertThat(total(histograms)).isLessThanOrEqualTo(contextSwitches() - switchesBefore);
        assertThat(total(histograms) - waitsBefore).isGreaterThanOrEqualTo(ROUND_TRIPS);
        assertThat(histograms)
                .allSatisfy(histogram -> {
                    assertThat(histogram.counts()).allMatch(count -> count >= 0);
                    assertThat(histogram.untracked()).isZero();
                });
    }

    /** A loop that never sleeps waits for its CPU while it does not run. */
    @ParameterizedTest
    @MethodSource("variants")
    void shouldMeasureTheTimesOfThreadsThatCompete(Variant variant) {
        Disposable subscription = subscribe(variant);
        shell.nest("exec bash");
        shell.begin("TIMEFORMAT='%R %U %S'");
        shell.begin("taskset -c 0 bash -c 'while :; do :; done' &");
        String[] times =
                shell.line(
                                "time taskset -c 0 bash -c"
                                        + " 'for ((i = 0; i < 400000; i++)); do :; done'")
                        .split(" ", -1);
        shell.begin("kill $!");
        awaitSample();
        subscription.dispose();
        double waited =
                Double.parseDouble(times[0])
                        - Double.parseDouble(times[1])
                        - Double.parseDouble(times[2]);
        assertThat(waited).isPositive();
        assertThat(histograms.stream().mapToDouble(RunQueueLatenciesIT::mostSeconds).sum())
                .isGreaterThan(waited);
    }

    /** The sum of all durations, if each one was the longest of its range. */
    private static double mostSeconds(Histogram histogram) {
        return IntStream.range(0, histogram.counts().size() - 1)
                        .mapToDouble(i ->
                                (double) histogram.counts().get(i)
                                        * histogram.bounds().get(i + 1).toNanos())
                        .sum()
                / 1e9;
    }

    /** Ticks without demand are dropped; the waits are in the next histogram. */
    @Test
    void shouldLoseNoWaitsWhileThereIsNoDemand() {
        BaseSubscriber<Histogram> subscriber =
                new BaseSubscriber<>() {
                    @Override
                    protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
                        subscription.request(1);
                    }

                    @Override
                    protected void hookOnNext(Histogram histogram) {
                        histograms.add(histogram);
                    }
                };
        RunQueueLatencies.every(INTERVAL).subscribe(subscriber);
        await().until(() -> histograms.size() == 1);
        wakeShell();
        subscriber.request(1);
        await().until(() -> histograms.size() == 2);
        subscriber.cancel();
        assertThat(histograms.get(1).total()).isGreaterThanOrEqualTo(ROUND_TRIPS);
    }

    @Test
    void shouldSampleForEachSubscriber() {
        List<Histogram> others = new CopyOnWriteArrayList<>();
        Variant variant = RunQueueCounts.VARIANTS.getFirst();
        Disposable first = subscribe(variant);
        Disposable second = RunQueueLatencies.every(INTERVAL).subscribe(others::add);
        await().until(() -> !others.isEmpty());
        first.dispose();
        long waits = total(others);
        wakeShell();
        await().until(() -> total(others) - waits >= ROUND_TRIPS);
        second.dispose();
    }

    @Test
    void shouldReleaseWhatACancelledStreamLoads() {
        for (int i = 0; i < 20; i++) {
            RunQueueLatencies.every(INTERVAL).subscribe().dispose();
        }
    }

    @Test
    void shouldNameWhatIsMissing() {
        Variant missing = Variant.of("tp_btf/none", "on_switch_btf", () -> Optional.of("no hook"));
        StepVerifier.create(RunQueueLatencies.every(INTERVAL, List.of(missing)))
                .verifyErrorSatisfies(e ->
                        assertThat(e)
                                .isInstanceOf(BpfException.class)
                                .hasMessageContaining("runQueueLatencies")
                                .hasMessageContaining("tp_btf/none: no hook"));
    }

    @Test
    void shouldRequireAPositiveInterval() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RunQueueLatencies.every(Duration.ZERO))
                .withMessage("the interval PT0S is not positive");
    }
}
