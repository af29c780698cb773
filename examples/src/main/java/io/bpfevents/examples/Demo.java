package io.bpfevents.examples;

import io.bpfevents.core.BpfException;
import io.bpfevents.core.BpfSupport;
import io.bpfevents.core.object.BpfObject;
import io.bpfevents.core.ring.Ringbuf;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Set;
import java.util.concurrent.Callable;
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
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the events were printed, or their reader has gone",
            "1:it failed",
            "2:the options are wrong",
            "130:Ctrl-C"
        })
public final class Demo implements Callable<Integer> {
    static final String NAME = "bpf-events-demo";

    private static final String OBJECT = "META-INF/bpf/exec.bpf.o";
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
        if (simulated) {
            return simulate("as asked for");
        }
        BpfObject object;
        try {
            object = BpfObject.openResource(Demo.class.getClassLoader(), OBJECT).load().attach();
        } catch (BpfException e) {
            return withoutBpf(e);
        }
        try (object) {
            return print(object.ringbuf("events"));
        }
    }

    private int print(Ringbuf ring) {
        return new ExecStream(ring, printer()).run(count, duration);
    }

    /** Whoever reads the output by a program gets no invented events unasked. */
    private int withoutBpf(BpfException failure) {
        // the probe's reason is the plainer one: it did not come out of the middle of a load
        BpfException reason = BpfSupport.unavailabilityCause().orElse(failure);
        String howTo = howTo(reason);
        if (!json && !"true".equals(System.getenv("CI"))) {
            return simulate(reason.getMessage() + howTo);
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

    private int simulate(String why) {
        say("THESE PROCESSES ARE INVENTED: the ring is simulated, " + why);
        try (SimulatedExecs execs = new SimulatedExecs()) {
            return print(execs.ring());
        }
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
