package io.bpfevents.benchmarks.soak;

import io.bpfevents.benchmarks.soak.flood.FloodPart;
import io.bpfevents.benchmarks.soak.part.Ledger;
import io.bpfevents.benchmarks.soak.part.Part;
import io.bpfevents.benchmarks.soak.part.StopSignal;
import io.bpfevents.benchmarks.soak.restart.RestartPart;
import io.bpfevents.catalog.process.ProcessExit;
import io.bpfevents.catalog.process.ProcessStart;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import javax.management.JMException;

/** All parts at once for a time, with a line per minute. */
final class SoakRun {
    private static final Duration LINE = Duration.ofMinutes(1);
    private static final double PERCENT = 99;

    private final PrintStream out;
    private final StopSignal stop;
    private final Delays delays = new Delays();
    private final RestartPart restart;
    private final List<Part> parts;
    private final List<Resources> samples = new ArrayList<>();
    private final List<String> failures = Collections.synchronizedList(new ArrayList<>());

    SoakRun(long seed, PrintStream out, StopSignal stop) {
        this.out = out;
        this.stop = stop;
        Random seeds = new Random(seed);
        restart = new RestartPart(seeds.nextLong());
        parts =
                List.of(
                        new FloodPart(seeds.nextLong()),
                        new CatalogPart<>(ProcessStart.class, seeds.nextLong(), delays),
                        new CatalogPart<>(ProcessExit.class, seeds.nextLong(), delays),
                        restart);
    }

    /**
     * Runs for a time, or until the stop signal or a failure.
     *
     * @return the verdict, which was printed
     */
    Verdict run(Duration time) throws IOException, InterruptedException, JMException {
        long end = System.nanoTime() + time.toNanos();
        List<Thread> threads = parts.stream().map(this::start).toList();
        try {
            printLines(end);
        } finally {
            stop.set();
            for (Thread thread : threads) {
                thread.join();
            }
        }
        Verdict verdict = new Verdict(ledgers(), samples, failures);
        out.println();
        out.printf("%d records came again after %d kills%n", restart.repeated(), restart.kills());
        verdict.lines().forEach(out::println);
        return verdict;
    }

    private Thread start(Part part) {
        return Thread.ofPlatform()
                .name("soak-" + part.ledger().name())
                .start(() -> {
                    try {
                        part.run(stop);
                    } catch (Exception | Error e) {
                        failures.add(part.ledger().name() + ": " + e);
                        e.printStackTrace();
                        stop.set();
                    }
                });
    }

    private void printLines(long end) throws IOException, InterruptedException, JMException {
        MinuteTable table = new MinuteTable();
        out.println(MinuteTable.HEADING);
        long next = System.nanoTime();
        do {
            next = Math.min(end, next + LINE.toNanos());
            if (stop.await(Duration.ofNanos(next - System.nanoTime()))) {
                return;
            }
            Resources sample = Resources.sample();
            samples.add(sample);
            out.println(
                    table.line(
                            samples.size(),
                            ledgers(),
                            sample,
                            delays.takePercentile(PERCENT),
                            restart.kills()));
        } while (next < end);
    }

    private List<Ledger> ledgers() {
        return parts.stream().map(Part::ledger).toList();
    }
}
