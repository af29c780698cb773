package io.bpfevents.benchmarks.catalog;

import io.bpfevents.benchmarks.HelpOption;
import io.bpfevents.catalog.Filter;
import io.bpfevents.catalog.KernelEvents;
import io.bpfevents.catalog.SourceAvailability;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.kernel.RunStatistics;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import reactor.core.Disposable;

/** Reads all sources of the catalogue at once under a compiler load. */
@Command(
        name = "catalog-soak",
        description = {
            "Reads all sources of the catalogue at once, under a compiler load.",
            "No source has a filter. The load compiles this project's sources again and again,",
            "and for a part of the time a script causes the events that compilers do not. Prints",
            "the accounting of each source, the heap after a collection and the CPU time. Exit",
            "code 1 if an accounting does not balance, or the heap at the end is more than 8 MiB",
            "larger than after the first minute. Requires root."
        })
public final class CatalogSoakCommand implements Callable<Integer> {
    private static final Duration FIRST = Duration.ofMinutes(1);
    private static final long HEAP_MARGIN = 8L << 20;
    private static final int ROUNDS = 500; // of the script, in each part of the time
    private static final MemoryMXBean MEMORY = ManagementFactory.getMemoryMXBean();

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Option(names = "--seconds", description = "Seconds of the load. Default: 600.")
    private int seconds = 600;

    private final LongAdder histograms = new LongAdder();

    @Override
    public Integer call() throws IOException, InterruptedException, ExecutionException {
        BpfSupport.unavailabilityCause()
                .ifPresent(cause -> {
                    throw cause;
                });
        List<OpenSource> sources = new ArrayList<>();
        try (RunStatistics _ = RunStatistics.enable()) {
            Disposable latencies =
                    KernelEvents.runQueueLatencies(Duration.ofSeconds(1))
                            .subscribe(_ -> histograms.increment());
            for (SourceAvailability source : KernelEvents.available()) {
                if (source.isAvailable()) {
                    sources.add(OpenSource.open(source, Filter.all()));
                } else {
                    System.out.println(source.name() + ": " + source.reason().orElseThrow());
                }
            }
            boolean flat = load();
            boolean balanced = report(sources.stream().map(SoakResult::of).toList());
            latencies.dispose();
            return flat && balanced ? 0 : 1;
        } finally {
            sources.forEach(OpenSource::close);
        }
    }

    /** Returns whether the heap has kept its size. */
    private boolean load() throws IOException, InterruptedException, ExecutionException {
        Duration whole = Duration.ofSeconds(seconds);
        Duration first = FIRST.compareTo(whole.dividedBy(2)) < 0 ? FIRST : whole.dividedBy(2);
        int compilations = load(first);
        long before = heap();
        Duration cpuBefore = cpu();
        long begin = System.nanoTime();
        compilations += load(whole.minus(first));
        Duration cpu = cpu().minus(cpuBefore);
        Duration rest = Duration.ofNanos(System.nanoTime() - begin);
        long after = heap();
        boolean flat = after - before <= HEAP_MARGIN;
        System.out.printf("complete compilations: %d in %d s%n", compilations, seconds);
        System.out.printf(
                "heap after a collection: %d KiB after %d s, %d KiB at the end: %s%n",
                before >> 10, first.toSeconds(), after >> 10, flat ? "flat" : "GROWN");
        System.out.printf(
                "CPU time of this process: %.1f s in the last %d s%n",
                cpu.toMillis() / 1e3, rest.toSeconds());
        List<LoadedProgram> programs = LoadedProgram.all();
        System.out.printf(
                "run time of the programs: %.1f s in %d hits since the start%n",
                programs.stream().mapToLong(LoadedProgram::nanos).sum() / 1e9,
                programs.stream().mapToLong(LoadedProgram::runs).sum());
        return flat;
    }

    private static int load(Duration time)
            throws IOException, InterruptedException, ExecutionException {
        try (EventLoad events = new EventLoad(ROUNDS);
                ExecutorService executor = Executors.newSingleThreadExecutor()) {
            Future<?> end =
                    executor.submit(() -> {
                        events.run();
                        return 0;
                    });
            int compilations = CompilerLoad.run(time);
            end.get();
            return compilations;
        }
    }

    private boolean report(List<SoakResult> results) {
        System.out.printf("histograms of runQueueLatencies: %d%n%n", histograms.sum());
        System.out.println(SoakResult.HEADING);
        results.forEach(it -> System.out.println(it.row()));
        return results.stream().allMatch(SoakResult::isBalanced);
    }

    private static long heap() {
        MEMORY.gc();
        return MEMORY.getHeapMemoryUsage().getUsed();
    }

    private static Duration cpu() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow();
    }
}
