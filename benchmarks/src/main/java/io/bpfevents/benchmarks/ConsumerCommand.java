package io.bpfevents.benchmarks;

import io.bpfevents.benchmarks.consumer.ConsumerKind;
import io.bpfevents.benchmarks.consumer.ConsumerTurn;
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

/** Runs one consumer, under the protocol that this module's README describes. */
@Command(
        name = "consumer",
        description = {
            "Reads a pinned ring up to the STOP record, and prints one line of JSON.",
            "benchmarks/README.md describes the protocol."
        })
final class ConsumerCommand implements Callable<Integer> {
    @Mixin
    @SuppressWarnings("UnusedVariable") // picocli reads it
    private final HelpOption help = new HelpOption();

    private static final List<String> MODES = List.of("drain", "stream", "latency");

    @Option(names = "--map", required = true, description = "Path at which the ring is pinned.")
    @SuppressWarnings("NullAway.Init")
    private Path map;

    @Option(names = "--mode", description = "drain, stream or latency.")
    private @Nullable String mode;

    @Option(names = "--seconds", description = "Seconds to wait for the STOP record. Default: 60.")
    private double seconds = 60;

    @Option(
            names = "--consumer",
            paramLabel = "NAME",
            description = "The consumer: ${COMPLETION-CANDIDATES}. Default: flux.",
            completionCandidates = ConsumerKind.Labels.class)
    private ConsumerKind consumer = ConsumerKind.FLUX;

    @Option(
            names = "--turns",
            description = "Read lines MODE SECONDS from standard input; one turn per line.")
    private boolean turns;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (turns == (mode != null) || !(turns || MODES.contains(mode))) {
            throw new ParameterException(
                    spec.commandLine(),
                    "either --mode with one of " + MODES + " or --turns is required");
        }
        if (consumer.isNative()) {
            return runProgram();
        }
        ConsumerTurn turn = new ConsumerTurn(map, consumer);
        if (mode != null) {
            turn(turn, mode, seconds);
        } else {
            turns(turn);
        }
        return 0;
    }

    private static void turns(ConsumerTurn turn) throws Exception {
        BufferedReader input =
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String line = input.readLine(); line != null; line = input.readLine()) {
            List<String> words = List.of(line.trim().split(" +"));
            turn(turn, words.getFirst(), Double.parseDouble(words.getLast()));
        }
    }

    private static void turn(ConsumerTurn turn, String mode, double seconds) throws Exception {
        Duration atMost = Duration.ofNanos((long) (seconds * 1e9));
        System.out.println(turn.report(turn.read(mode, atMost), mode));
    }

    private int runProgram() throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(ModuleDirectory.program("consumer"));
        command.addAll(List.of("--map", map.toString(), "--consumer", consumer.label()));
        command.addAll(turns ? List.of("--turns") : List.of("--mode", String.valueOf(mode)));
        command.addAll(List.of("--seconds", String.valueOf(seconds)));
        return new ProcessBuilder(command).inheritIO().start().waitFor();
    }
}
