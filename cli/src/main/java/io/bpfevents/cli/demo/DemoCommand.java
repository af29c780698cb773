package io.bpfevents.cli.demo;

import io.bpfevents.cli.output.CommandFailure;
import io.bpfevents.cli.output.Console;
import io.bpfevents.cli.output.OutputOptions;
import io.bpfevents.cli.run.ReadOptions;
import io.bpfevents.cli.run.RingBytesConverter;
import io.bpfevents.cli.run.RunOptions;
import io.bpfevents.cli.run.StreamRunner;
import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.reactor.RingbufOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints processes as they start: {@code bin/demo}. */
@Command(
        name = "demo",
        customSynopsis = "bpf-events demo [OPTION]... [-- CMD [ARGUMENT]...]",
        description = {
            "Prints processes as they start, and accounts for every event.",
            "Requires root. On a terminal without permission for BPF it prints simulated processes,"
                    + " under a banner."
        },
        sortOptions = false,
        usageHelpWidth = 100,
        footer = {
            "",
            "The balance, on stderr, is an equation: the attempts to send a record that the BPF program"
                    + " has counted, and the outcome of each. It is printed at the end, and with --slow or"
                    + " --storm every second; it gives a range if attempts are in progress meanwhile. The"
                    + " exit code is 1 if it does not hold.",
            "For a live page in a browser: bin/demo --web; for its options: bin/demo --web --help.",
            "To make a ring overflow: --storm --slow, with --ring 64K within a second or two.",
            "FILE receives an object with the numbers attempts, pending_at_open, delivered, dropped,"
                    + " decode_failures, discarded, pending, reserve_failures, throttled (the equation's), reserve_refused"
                    + " (of the failures, an estimate), pending_bytes and ring_bytes, and with balanced:"
                    + " true or false. A figure without a counter is null."
        })
public final class DemoCommand implements Callable<Integer> {
    private static final long RING_BYTES = 256 * 1024;
    private static final Set<String> NO_PRIVILEGE = Set.of("EPERM", "EACCES");

    private final Console console;

    @Mixin private RunOptions run = new RunOptions();
    @Mixin private OutputOptions output = new OutputOptions();
    @Mixin private ReadOptions reading = new ReadOptions();

    @Option(names = "--slow", description = "Take 10 ms for each event, and request one at a time.")
    private boolean slow;

    @Option(
            names = "--ring",
            paramLabel = "BYTES",
            description =
                    "The size of the ring: a power of two from 4096 to 256M, such as 64K. Default: 256K.",
            converter = RingBytesConverter.class)
    private @Nullable Long ringBytes;

    @Option(
            names = "--storm",
            description =
                    "Start the program true repeatedly, so that there are events: up to "
                            + Storm.AT_ONCE
                            + " at once and "
                            + Storm.PER_SECOND
                            + " per second. A helper of Java is started with each. With --simulated:"
                            + " generate 4,000 events per second.")
    private boolean storm;

    @Option(
            names = "--stats-json",
            paramLabel = "FILE",
            description = "Write the final balance to FILE, as one JSON object (see below).")
    private @Nullable Path statsJson;

    @Option(
            names = "--simulated",
            description = "Generate the events; requires neither root nor Linux.")
    private boolean simulated;

    /** Creates the command. */
    public DemoCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() {
        // before the file is emptied, and words are printed
        var _ = output.printer(console, DemoStream.COLUMNS);
        var _ = output.filter(DemoStream.COLUMNS);
        OutputStream stats;
        try {
            stats = statsJson == null ? null : Files.newOutputStream(statsJson);
        } catch (IOException e) { // reported at the start, not after an hour
            throw new CommandFailure("cannot write the balance to " + statsJson + ": " + e, e);
        }
        if (simulated) {
            return simulate("as requested", stats);
        }
        Optional<BpfException> unavailable = BpfSupport.unavailabilityCause();
        return unavailable.isPresent()
                ? withoutBpf(unavailable.get(), stats)
                : run(new KernelExecs(ringBytes(), storm, console), stats);
    }

    private long ringBytes() {
        return ringBytes == null ? RING_BYTES : ringBytes;
    }

    private int run(ExecSource source, @Nullable OutputStream stats) {
        try (source;
                BalanceReporter reporter = new BalanceReporter(source, console, stats)) {
            DemoStream stream =
                    new DemoStream(
                            source,
                            reading.apply(RingbufOptions.defaults()),
                            new DemoStream.Pace(slow, slow || storm),
                            console,
                            reporter);
            int code = StreamRunner.run(console, stream, output, run);
            return code == 0 && reporter.failed() ? 1 : code;
        }
    }

    /** A program that reads the output gets simulated events only on request. */
    private int withoutBpf(BpfException reason, @Nullable OutputStream stats) {
        String message = reason.getMessage() + howTo(reason);
        if (output.format(console).isJson() || "true".equals(System.getenv("CI"))) {
            throw new CommandFailure(message + "; for simulated events: --simulated", reason);
        }
        return simulate(message, stats);
    }

    private static String howTo(BpfException reason) {
        boolean refused = reason.errnoName().filter(NO_PRIVILEGE::contains).isPresent();
        return refused && !"root".equals(System.getProperty("user.name"))
                ? "; try sudo bin/demo, or sudo java -jar bpf-events-cli.jar demo"
                : "";
    }

    private int simulate(String why, @Nullable OutputStream stats) {
        console.report("THESE PROCESSES ARE SIMULATED: " + why);
        return run(new SimulatedExecs(ringBytes(), storm), stats);
    }
}
