package io.bpfevents.demo;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.core.ring.Ringbuf;
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
            "Must be run as root; where the kernel refuses, it goes on with invented ones, and says so."
        },
        sortOptions = false,
        footer = {
            "",
            "The books, on stderr, are an equation: what the BPF program counted as its attempts to send"
                    + " a record, and what became of each. They are told at the end, with --slow or"
                    + " --storm also every second; attempts that fall into their taking make it a range.",
            "The same and more as a live page in a browser: bin/demo --web; its options: bin/demo --web"
                    + " --help.",
            "To see a ring overflow: --storm --slow, with --ring 64K within a second or two.",
            "FILE gets an object with the numbers attempts, pending_at_open, delivered, dropped,"
                    + " decode_errors, discarded, pending, reserve_failures (the equation's), reserve_refused"
                    + " (of the failures, an estimate), pending_bytes and ring_bytes, and with balanced:"
                    + " true or false. What nobody counts is null."
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the events were printed, or their reader has gone",
            "1:it failed, or lost an event under --overflow error, or the books do not balance",
            "2:the options are wrong",
            "130:Ctrl-C"
        })
public final class Demo implements Callable<Integer> {
    static final String NAME = "bpf-events-demo";

    // Held here, or its level would be forgotten: the books tell what it would warn of.
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
            description = "End after a time, such as 500ms, 10s, 5m or 2h.",
            converter = DurationConverter.class)
    private @Nullable Duration duration;

    @Option(names = "--json", description = "Print one JSON object a line instead of a table.")
    private boolean json;

    @Option(
            names = "--slow",
            description = "Take 10 ms over each event, and ask for one at a time.")
    private boolean slow;

    @Option(
            names = "--overflow",
            paramLabel = "POLICY",
            description = {
                "What happens to events that wait in the ring because nobody has asked for them yet:",
                "backpressure  they stay; the ring fills up, then the newest are lost (the default)",
                "drop-oldest   of more than half a ring the oldest are dropped",
                "latest        all but the newest are dropped",
                "drop          all are dropped",
                "error         they stay; when one finds no room, those in the ring are the last"
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
                    "Start programs (true), so that there are events: up to "
                            + Storm.AT_ONCE
                            + " at once and "
                            + Storm.A_SECOND
                            + " a second, until the end; Java's own helper shows up with each. With"
                            + " --simulated: invent thousands a second.")
    private boolean storm;

    @Option(
            names = "--stats-json",
            paramLabel = "FILE",
            description = "Write the last books there, as one JSON object (see below).")
    private @Nullable Path statsJson;

    @Option(
            names = "--simulated",
            description = "Invent the events, so that it takes neither root nor Linux.")
    private boolean simulated;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this.")
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private boolean help;

    /** The program, to be given its arguments. */
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
        } catch (IOException e) { // now, not after an hour
            say("cannot write the books to " + statsJson + ": " + e);
            return 1;
        }
        if (simulated) {
            return simulate("as asked for", stats);
        }
        KernelExecs execs;
        try {
            OptionalLong bytes =
                    ringBytes == null ? OptionalLong.empty() : OptionalLong.of(ringBytes);
            execs = new KernelExecs(bytes, storm);
        } catch (BpfException e) {
            return withoutBpf(e, stats);
        }
        return print(execs, stats);
    }

    private int print(ExecSource source, @Nullable OutputStream stats) {
        RunOptions options = new RunOptions(count, duration, slow, overflow, slow || storm);
        try (source) {
            return new ExecStream(source, printer(), new BalanceReporter(source, System.err, stats))
                    .run(options);
        }
    }

    /** Whoever reads the output by a program gets no invented events unasked. */
    private int withoutBpf(BpfException failure, @Nullable OutputStream stats) {
        // the probe's reason is the plainer one: it did not come out of the middle of a load
        BpfException reason = BpfSupport.unavailabilityCause().orElse(failure);
        String howTo = howTo(reason);
        if (!json && !"true".equals(System.getenv("CI"))) {
            return simulate(reason.getMessage() + howTo, stats);
        }
        say(reason.getMessage() + howTo);
        say("for invented events: --simulated");
        return 1;
    }

    private static String howTo(BpfException reason) {
        boolean refused = reason.errnoName().filter(NO_PRIVILEGE::contains).isPresent();
        return refused && !"root".equals(System.getProperty("user.name"))
                ? "; try sudo bin/demo, or sudo java -jar bpf-events-demo.jar"
                : "";
    }

    private int simulate(String why, @Nullable OutputStream stats) {
        say("THESE PROCESSES ARE INVENTED: the ring is simulated, " + why);
        long bytes = ringBytes == null ? SimulatedExecs.RING_BYTES : ringBytes;
        return print(new SimulatedExecs(bytes, storm), stats);
    }

    private static void say(String line) {
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
