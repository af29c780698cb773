package io.bpfevents.demo;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.kernel.BpfSupport;
import io.bpfevents.core.ring.Ringbuf;
import io.bpfevents.demo.options.CountConverter;
import io.bpfevents.demo.options.DurationConverter;
import io.bpfevents.demo.options.OverflowConverter;
import io.bpfevents.demo.options.RingBytesConverter;
import io.bpfevents.demo.options.RunOptions;
import io.bpfevents.reactor.Overflow;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneId;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Prints processes as they start: {@code sudo java -jar bpf-events-demo.jar}. */
@Command(
        name = Demo.NAME,
        description = {
            "Prints processes as they start, until Ctrl-C.",
            "Requires root. Without permission for BPF it prints simulated processes, under a banner."
        },
        sortOptions = false,
        footer = {
            "",
            "The balance, on stderr, is an equation: the attempts to send a record that the BPF program"
                    + " has counted, and the outcome of each. It is printed at the end, and with --slow or"
                    + " --storm every second; it gives a range if attempts are in progress meanwhile.",
            "For a live page in a browser: bin/demo --web; for its options: bin/demo --web --help.",
            "To make a ring overflow: --storm --slow, with --ring 64K within a second or two.",
            "FILE receives an object with the numbers attempts, pending_at_open, delivered, dropped,"
                    + " decode_failures, discarded, pending, reserve_failures, throttled (the equation's), reserve_refused"
                    + " (of the failures, an estimate), pending_bytes and ring_bytes, and with balanced:"
                    + " true or false. A figure without a counter is null."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the events were printed, or the reader of stdout has closed it",
            "1:it failed, or lost an event under --overflow error, or the balance is wrong",
            "2:the options are wrong",
            "130:Ctrl-C"
        })
public final class Demo implements Callable<Integer> {
    static final String NAME = "bpf-events-demo";

    // A strong reference, or the level would be lost: the balance reports the same losses.
    private static final Logger LOSSES = Logger.getLogger(Ringbuf.class.getName());

    private static final Set<String> NO_PRIVILEGE = Set.of("EPERM", "EACCES");

    @Option(
            names = "--count",
            paramLabel = "N",
            description = "End after N events.",
            converter = CountConverter.class)
    private long count = Long.MAX_VALUE;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "End after a duration, such as 500ms, 10s, 5m or 2h.",
            converter = DurationConverter.class)
    private @Nullable Duration duration;

    @Option(names = "--json", description = "Print one JSON object per line instead of a table.")
    private boolean json;

    @Option(names = "--slow", description = "Take 10 ms for each event, and request one at a time.")
    private boolean slow;

    @Option(
            names = "--overflow",
            paramLabel = "POLICY",
            description = {
                "What happens to events in the ring while the subscriber requests none:",
                "backpressure  they stay; when the ring is full, the newest are lost (the default)",
                "drop-oldest   while more than half the ring is unread, the oldest are dropped",
                "latest        all but the newest are dropped",
                "drop          all are dropped",
                "error         they stay; the first that is lost because the ring is full is an error"
            },
            converter = OverflowConverter.class)
    private Overflow overflow = Overflow.backpressure();

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

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private boolean help;

    /** The command line of the demo. */
    static CommandLine commandLine() {
        return new CommandLine(new Demo());
    }

    /** Runs the demo and ends the process. */
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    @Override
    public Integer call() {
        LOSSES.setLevel(Level.SEVERE);
        OutputStream stats;
        try {
            stats = statsJson == null ? null : Files.newOutputStream(statsJson);
        } catch (IOException e) { // reported at the start, not after an hour
            print("cannot write the balance to " + statsJson + ": " + e);
            return 1;
        }
        if (simulated) {
            return simulate("as requested", stats);
        }
        KernelExecs execs;
        try {
            OptionalLong bytes =
                    ringBytes == null ? OptionalLong.empty() : OptionalLong.of(ringBytes);
            execs = new KernelExecs(bytes, storm);
        } catch (BpfException e) {
            return withoutBpf(e, stats);
        }
        return run(execs, stats);
    }

    private int run(ExecSource source, @Nullable OutputStream stats) {
        RunOptions options = new RunOptions(count, duration, slow, overflow, slow || storm);
        try (source) {
            return new ExecStream(source, printer(), new BalanceReporter(source, System.err, stats))
                    .run(options);
        }
    }

    /** A program that reads the output gets simulated events only on request. */
    private int withoutBpf(BpfException failure, @Nullable OutputStream stats) {
        // the cause that the probe has found is the clearer one: it is not a detail of a load
        BpfException reason = BpfSupport.unavailabilityCause().orElse(failure);
        String howTo = howTo(reason);
        if (!json && !"true".equals(System.getenv("CI"))) {
            return simulate(reason.getMessage() + howTo, stats);
        }
        print(reason.getMessage() + howTo);
        print("for simulated events: --simulated");
        return 1;
    }

    private static String howTo(BpfException reason) {
        boolean refused = reason.errnoName().filter(NO_PRIVILEGE::contains).isPresent();
        return refused && !"root".equals(System.getProperty("user.name"))
                ? "; try sudo bin/demo, or sudo java -jar bpf-events-demo.jar"
                : "";
    }

    private int simulate(String why, @Nullable OutputStream stats) {
        print("THESE PROCESSES ARE SIMULATED: " + why);
        long bytes = ringBytes == null ? SimulatedExecs.RING_BYTES : ringBytes;
        return run(new SimulatedExecs(bytes, storm), stats);
    }

    private static void print(String line) {
        System.err.println(NAME + ": " + line);
    }

    private EventPrinter printer() {
        EventFormat format =
                json
                        ? new JsonFormat()
                        : new TableFormat(ZoneId.systemDefault(), System.out.charset());
        return new EventPrinter(new FileOutputStream(FileDescriptor.out), format);
    }
}
