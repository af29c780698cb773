package io.bpfevents.benchmarks;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.consumer.Turn;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** One consumer by itself: the consumer's side of the protocol in this module's README. */
@Command(
        name = "consumer",
        description = {
            "Reads a pinned ring until a record says STOP, and prints one line of JSON.",
            "benchmarks/README.md has the protocol."
        })
final class ConsumerCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli looks at it
    private final HelpOption help = new HelpOption();

    private static final List<String> MODES = List.of("drain", "stream", "latency");

    @Option(names = "--map", required = true, description = "Where the ring is pinned.")
    @SuppressWarnings("NullAway.Init")
    private Path map;

    @Option(names = "--mode", description = "drain, stream or latency.")
    private @Nullable String mode;

    @Option(names = "--seconds", description = "How long to wait for STOP. Default: 60.")
    private double seconds = 60;

    @Option(
            names = "--consumer",
            paramLabel = "NAME",
            description = "Who reads: ${COMPLETION-CANDIDATES}. Default: flux.",
            completionCandidates = ConsumerKind.Labels.class)
    private ConsumerKind consumer = ConsumerKind.FLUX;

    @Option(
            names = "--turns",
            description = "Take modes from standard input, MODE SECONDS a line, a turn for each.")
    private boolean turns;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (turns == (mode != null) || !(turns || MODES.contains(mode))) {
            throw new ParameterException(
                    spec.commandLine(), "it takes --mode with one of " + MODES + ", or --turns");
        }
        if (consumer.isNative()) {
            return runProgram();
        }
        Turn turn = new Turn(map, consumer);
        if (mode != null) {
            turn(turn, mode, seconds);
        } else {
            turns(turn);
        }
        return 0;
    }

    private static void turns(Turn turn) throws Exception {
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            List<String> words = List.of(line.trim().split(" +"));
            turn(turn, words.getFirst(), Double.parseDouble(words.getLast()));
        }
    }

    private static void turn(Turn turn, String mode, double seconds) throws Exception {
        Duration atMost = Duration.ofNanos((long) (seconds * 1e9));
        System.out.println(turn.report(turn.read(mode, atMost), mode));
    }

    private int runProgram() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Home.program("consumer"));
        command.addAll(List.of("--map", map.toString(), "--consumer", consumer.label()));
        command.addAll(turns ? List.of("--turns") : List.of("--mode", String.valueOf(mode)));
        command.addAll(List.of("--seconds", String.valueOf(seconds)));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
