package io.bpfevents.benchmarks.soak;

import io.bpfevents.benchmarks.HelpOption;
import io.bpfevents.benchmarks.soak.part.StopSignal;
import io.bpfevents.core.kernel.BpfSupport;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import javax.management.JMException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The command line of {@code bin/soak}. */
@Command(
        name = "soak",
        description = {
            "Verifies the accounting and the memory under load.",
            "Parts that run at once: a flat-out producer with subscribers of random policies,",
            "demand and lifetimes; the process sources of the catalogue, opened and closed again",
            "and again, under a process storm; and a pinned ring of that storm whose acknowledging",
            "reader is killed and started again. Prints a line per minute, and a verdict. Exit",
            "code 1 if an event is not accounted for, or the memory grows. After ^C the verdict",
            "is of the time so far. Requires root."
        })
public final class Soak implements Callable<Integer> {
    private static final Duration END = Duration.ofMinutes(2);

    /**
     * Warns of losses, which are intended here. Kept: a logger without a reference is collected.
     */
    private static final Logger LOSSES = Logger.getLogger("io.bpfevents.core.ring.Ringbuf");

    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    @Option(names = "--minutes", description = "Minutes of the load. Default: 5.")
    private double minutes = 5;

    @Option(names = "--seed", description = "Seed of the random choices. Default: random.")
    private long seed = System.nanoTime();

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private CommandSpec spec;

    private Soak() {}

    /** The parser. */
    static CommandLine commandLine() {
        CommandLine soak = new CommandLine(new Soak());
        soak.setUsageHelpWidth(100);
        soak.setExecutionExceptionHandler((failure, _, _) -> {
            System.err.println("soak: " + failure.getMessage());
            return 1;
        });
        return soak;
    }

    @Override
    public Integer call() throws IOException, InterruptedException, JMException {
        if (!(minutes > 0)) {
            throw new ParameterException(spec.commandLine(), "--minutes must be more than 0");
        }
        BpfSupport.unavailabilityCause()
                .ifPresent(cause -> {
                    throw cause;
                });
        StopSignal stop = new StopSignal();
        StopSignal printed = new StopSignal();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAndAwait(stop, printed)));
        System.out.printf("%.1f minutes, --seed %d%n%n", minutes, seed);
        try {
            Duration time = Duration.ofMillis((long) (minutes * 60_000));
            return new SoakRun(seed, System.out, stop).run(time).isGood() ? 0 : 1;
        } finally {
            printed.set();
        }
    }

    /** The JVM ends when its hooks have returned: at a signal, after the verdict is printed. */
    private static void stopAndAwait(StopSignal stop, StopSignal printed) {
        stop.set();
        try {
            printed.await(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Runs, and ends the process with the exit code. */
    public static void main(String[] args) {
        Locale.setDefault(Locale.ROOT);
        LOSSES.setLevel(Level.OFF);
        System.exit(commandLine().execute(args));
    }
}
