package io.bpfevents.catalog;

import io.bpfevents.catalog.internal.RunQueueCounts;
import io.bpfevents.catalog.internal.Variant;
import io.bpfevents.catalog.system.Histogram;
import java.time.Duration;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The waits of runnable threads for a CPU, as histograms. */
final class RunQueueLatencies {
    private RunQueueLatencies() {}

    static Flux<Histogram> every(Duration interval) {
        return every(interval, RunQueueCounts.VARIANTS);
    }

    static Flux<Histogram> every(Duration interval, List<Variant> variants) {
        if (!interval.isPositive()) {
            throw new IllegalArgumentException("the interval " + interval + " is not positive");
        }
        return Flux.usingWhen(
                Mono.fromSupplier(() -> new RunQueueCounts(variants)),
                counts ->
                        Mono.fromRunnable(counts::open)
                                .subscribeOn(Schedulers.boundedElastic())
                                .thenMany(samples(counts, interval)),
                counts ->
                        Mono.fromRunnable(counts::close).subscribeOn(Schedulers.boundedElastic()));
    }

    /** Without demand there is no sample; the next one then has the waits of several intervals. */
    private static Flux<Histogram> samples(RunQueueCounts counts, Duration interval) {
        return Flux.interval(interval)
                .onBackpressureDrop()
                .mapNotNull(_ -> counts.sample().orElse(null));
    }
}
